import { calm } from './calm.ts';
import { composite } from './composite.ts';
import { crash } from './crash.ts';
import { dead } from './dead.ts';
import { dollar, stable } from './dollar.ts';
import type { Group } from './group.ts';
import { liars } from './liars.ts';
import { prints } from './prints.ts';
import { settled } from './settled.ts';

export type { Group, Order } from './group.ts';
export { CRISIS, type Files, MARCH_FROM, MARCH_TO, type Span } from './march.ts';
export { parseRecorded } from './parse.ts';
export type { Recorded } from './recorded.ts';
export type { ReportRow } from './row.ts';

/** Everything that the oracle report shows, in its order. */
export const GROUPS: readonly Group[] = [dollar, stable, settled, dead, prints, crash, calm, composite, liars];
