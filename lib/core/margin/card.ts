import type { Procyclicality } from '../market/index.ts';
import { toPpm } from '../units/index.ts';
import type { Known } from './known.ts';
import type { Today } from './today.ts';

/** Most that a ratio can say: beyond a thousandfold it is no news any more. */
const MOST_RATIO = 1_000;
const ratioPpm = (most: number, least: number): number =>
  least > 0 ? toPpm(Math.min(MOST_RATIO, most / least), 'up') : toPpm(MOST_RATIO, 'up');

/** The card of one cycle: the finished days and what existing positions carried so far today. Null before the first cycle. */
export const cardOf = ({ carried }: Known, { cycles, least, most }: Today, now: number): Procyclicality | null => {
  if (cycles === 0) return null;
  const before = carried ?? {
    ...{ least1: least, least5: least, least30: least, least365: least },
    ...{ most30: most, most365: most, rise1: 0, rise5: 0 },
  };
  const rise = (largest: number, since: number) => Math.max(largest, now / Math.min(least, since) - 1);
  return {
    peakToTrough30dPpm: ratioPpm(Math.max(before.most30, most), Math.min(before.least30, least)),
    peakToTrough365dPpm: ratioPpm(Math.max(before.most365, most), Math.min(before.least365, least)),
    largestRise1dPpm: ratioPpm(rise(before.rise1, before.least1), 1),
    largestRise5dPpm: ratioPpm(rise(before.rise5, before.least5), 1),
  };
};
