import { ALARM_STATES } from './routes-alarms.ts';
import { APPROVALS } from './routes-approvals.ts';
import { CERTIFICATE } from './routes-certificate.ts';
import { EXPLANATION } from './routes-explanation.ts';
import { HISTORY } from './routes-history.ts';
import { OPENAPI } from './routes-openapi.ts';
import { ORDERS } from './routes-orders.ts';
import { HEALTH, MARKETS } from './routes-overview.ts';
import { PROPOSAL, PROPOSALS } from './routes-proposals.ts';
import type { Posting, Resource } from './routes-resource.ts';
import { SCOREBOARD } from './routes-scoreboard.ts';
import { STREAM } from './routes-stream.ts';
import { ENTRY, NEWEST, ONE_VERSION } from './routes-version.ts';

/** Everything that is read here. A new resource is one row; its path, its problems and its document follow from it. */
export const RESOURCES: readonly Resource[] = [
  MARKETS,
  NEWEST,
  ONE_VERSION,
  ENTRY,
  HISTORY,
  EXPLANATION,
  CERTIFICATE,
  PROPOSALS,
  PROPOSAL,
  SCOREBOARD,
  STREAM,
  HEALTH,
  ALARM_STATES,
  OPENAPI,
];

/** Everything that is sent. */
export const POSTINGS: readonly Posting[] = [APPROVALS, ORDERS];
