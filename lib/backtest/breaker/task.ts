import type { Result } from '../../core/units/index.ts';
import type { OnProgress } from '../progress.ts';
import { type CrashOrder, type CrashReport, crashOfFile } from './crash.ts';
import { type FlashOrder, type FlashReport, flashOfFolder } from './flash.ts';
import { type MarchOrder, type MarchReport, marchOfFolder } from './march.ts';
import { type YearsOrder, type YearsReport, yearsOfFile } from './years.ts';

/** One part of the breaker's report. Everything in it can be sent to a thread. */
export type BreakerOrder = YearsOrder | CrashOrder | MarchOrder | FlashOrder;
export type BreakerPart = YearsReport | CrashReport | MarchReport | FlashReport;

export const breakerPart = (order: BreakerOrder, onProgress: OnProgress): Result<BreakerPart, string> => {
  switch (order.kind) {
    case 'years':
      return yearsOfFile(order, onProgress);
    case 'crash':
      return crashOfFile(order, onProgress);
    case 'march':
      return marchOfFolder(order, onProgress);
    case 'flash':
      return flashOfFolder(order, onProgress);
  }
};
