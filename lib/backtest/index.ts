export {
  CRISIS,
  type Files,
  GROUPS,
  type Group,
  MARCH_FROM,
  MARCH_TO,
  type Order,
  parseRecorded,
  type Recorded,
  type Row,
  type Span,
} from './oracle/index.ts';
