export { type Database, startDatabase } from './database.ts';
export { readJsonFile } from './files.ts';
export { DEFAULT_ROOT, lastStarted, openFolder, readLock } from './folder.ts';
export type { Handlers } from './handlers.ts';
export type { CycleLine } from './line.ts';
export { type LoopEnd, runLoop } from './loop.ts';
export { type OpenLedger, openLedger } from './open-ledger.ts';
export { type LocalPeople, readKeyFile } from './people.ts';
export { latencyOf, readLatency, type ServedLatency } from './served.ts';
export { askedSources, type Session, startSession } from './session.ts';
export {
  type AlarmFile,
  type MarketStanding,
  type RunStanding,
  readAlarms,
  readStanding,
  type Standing,
} from './standing.ts';
export { readPolicyFile, type World, type WorldRequest, worldOf } from './world.ts';
