export { type CrashOrder, type CrashReport, crashOfFile } from './crash.ts';
export type { OutageFigures } from './outages.ts';
export { BREAKER_GROUPS, type BreakerGroup } from './plan.ts';
export { type BreakerReport, breakerReport, weightsOf } from './report.ts';
export type { BreakerOrder, BreakerPart } from './task.ts';
export type { Transition } from './watched.ts';
export type { YearFigures, YearsReport } from './years.ts';
