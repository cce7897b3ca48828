import type { RateLimit } from './venue.ts';

/** What may still be asked of one venue. */
export interface Budget {
  /** Milliseconds to wait until `weight` may be spent, and spends it; null, and nothing spent, beyond `patienceMs`. */
  reserve(weight: number, patienceMs: number): number | null;
  /** Nothing at all for so long: the venue said that it was too much. */
  pause(ms: number): void;
  isPaused(): boolean;
}

/**
 * Never more than the limit in any window of its length, wherever the venue lets its own windows begin. A bucket that
 * refills while it is emptied would pass twice the limit through a window that begins at the burst.
 */
export const budgetOf = ({ weight: most, perSeconds }: RateLimit, monotonicMs: () => number): Budget => {
  const windowMs = perSeconds * 1000;
  /** What was spent, and what is promised to those who wait, oldest first. */
  const spent: { readonly at: number; readonly weight: number }[] = [];
  let total = 0;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  const forget = (time: number): void => {
    while (spent[0] && spent[0].at <= time - windowMs) total -= spent.shift()?.weight ?? 0;
  };
  const earliest = (time: number, weight: number): number => {
    let at = Math.max(time, pausedUntil, spent.at(-1)?.at ?? time);
    let held = total;
    for (const one of spent) {
      if (held + weight <= most) break;
      held -= one.weight;
      at = Math.max(at, one.at + windowMs);
    }
    return at;
  };
  return {
    reserve: (weight, patienceMs) => {
      const time = monotonicMs();
      forget(time);
      const at = earliest(time, weight);
      if (weight > most || at - time > patienceMs) return null;
      spent.push({ at, weight });
      total += weight;
      return at - time;
    },
    pause: (ms) => {
      pausedUntil = Math.max(pausedUntil, monotonicMs() + ms);
    },
    isPaused: () => monotonicMs() < pausedUntil,
  };
};
