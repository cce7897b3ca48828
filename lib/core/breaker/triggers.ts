import { TRIGGERS, type TriggerName } from '../market/index.ts';
import type { Reading } from './reading.ts';
import type { Seen } from './seen.ts';
import { ageTrigger, dispersionTrigger, quorumTrigger, witnessTrigger } from './trigger-data.ts';
import { bandTrigger, hourBandTrigger, velocityTrigger } from './trigger-move.ts';
import { depthTrigger, forecastJumpTrigger, uncoveredTrigger, volatilityTrigger } from './trigger-risk.ts';

const READERS: Readonly<Record<TriggerName, (seen: Seen) => Reading | null>> = {
  band: bandTrigger,
  'hour-band': hourBandTrigger,
  velocity: velocityTrigger,
  volatility: volatilityTrigger,
  'forecast-jump': forecastJumpTrigger,
  depth: depthTrigger,
  dispersion: dispersionTrigger,
  age: ageTrigger,
  quorum: quorumTrigger,
  witness: witnessTrigger,
  uncovered: uncoveredTrigger,
};

/** What every trigger reads, and which of them know too little to say anything. */
export const readTriggers = (seen: Seen): { readings: readonly Reading[]; off: TriggerName[] } => {
  const all = TRIGGERS.map((name) => [name, READERS[name](seen)] as const);
  return {
    readings: all.flatMap(([, reading]) => (reading && !Number.isNaN(reading.value) ? [reading] : [])),
    off: all.flatMap(([name, reading]) => (reading && !Number.isNaN(reading.value) ? [] : [name])),
  };
};
