export { type Database, startDatabase } from './database.ts';
export { DEFAULT_ROOT, lastStarted, openFolder, readLock } from './folder.ts';
export type { CycleLine } from './line.ts';
export { type LoopEnd, runLoop } from './loop.ts';
export { type OpenLedger, openLedger } from './open-ledger.ts';
export { askedSources, type Handlers, type Session, startSession } from './session.ts';
export { readPolicyFile, type World, type WorldRequest, worldOf } from './world.ts';
