import type { BreakerPolicy } from '../policy/index.ts';
import type { UnixSeconds } from '../units/index.ts';
import { cyclesToLeave, HALTS } from './machine.ts';
import { isMarketState } from './reading.ts';
import type { BreakerState } from './state.ts';

/** As many strikes as can still lengthen a way out: the fourth one asks for what the third asked for, or the policy's most. */
const MOST_STRIKES = 8;

/** Times of the past `window` seconds, oldest first, each once. */
const timesIn = (times: readonly number[], slot: UnixSeconds, window: number, most: number): number[] =>
  [...new Set(times)]
    .filter((at) => Number.isFinite(at) && at <= slot && at > slot - window)
    .sort((a, b) => a - b)
    .slice(-most);

const past = (at: number, slot: UnixSeconds): UnixSeconds => (Number.isFinite(at) && at >= 0 && at <= slot ? at : slot);
const pastOrNull = (at: number | null, slot: UnixSeconds): UnixSeconds | null => (at === null ? null : past(at, slot));

const isPositive = (value: number): boolean => Number.isFinite(value) && value > 0;

/** ln of more dollars than anything holds: beyond it the mean of the half-day would be no number. */
const MOST_LOG_USD = 28;
const soundOpen = (open: BreakerState['depth']['open'], slot: UnixSeconds): BreakerState['depth']['open'] => {
  const mean = open ? open.sum / open.count : Number.NaN;
  return open && open.at < slot && mean >= 0 && mean <= MOST_LOG_USD ? open : null;
};

/** A halt that began long ago still counts its own hour. */
const HALTS_KEPT_SECONDS = 86_400;

/**
 * The stored state as far as it can be true, in place of an error: a cycle that throws publishes nothing, and a time in the
 * future or a counter beyond its end would open a market by itself. What cannot be is taken for the stricter: a state no
 * older than this cycle, no clean cycles yet, a halt where there is no telling.
 */
export const soundState = (
  state: BreakerState,
  slot: UnixSeconds,
  policy: BreakerPolicy,
  cadenceSeconds: number,
): BreakerState => {
  const market = isMarketState(state.market) ? state.market : 'halt';
  const since = past(state.since, slot);
  const strikes = timesIn(state.strikes, slot, policy.coolDown.windowSeconds, MOST_STRIKES);
  // No more cycles than there were since it began; and one that had been enough would have ended it.
  const most = Math.min(
    (slot - since) / cadenceSeconds,
    cyclesToLeave({ market, strikes }, policy, cadenceSeconds) + policy.jitterMinutes,
  );
  const counted = Number.isInteger(state.cleanCycles) && state.cleanCycles >= 0 && state.cleanCycles <= most;
  const { told } = state;
  return {
    market,
    since,
    cause: state.cause,
    cleanCycles: counted ? state.cleanCycles : 0,
    strikes,
    halts: timesIn(state.halts, slot, HALTS_KEPT_SECONDS, HALTS),
    heldSince: pastOrNull(state.heldSince, slot),
    stoppedSince: pastOrNull(state.stoppedSince, slot),
    told: { ...told, market: isMarketState(told.market) ? told.market : 'halt', since: past(told.since, slot) },
    hour: state.hour.filter(([at, price]) => at < slot && isPositive(price)),
    hourFrom: pastOrNull(state.hourFrom, slot),
    depth: {
      rows: state.depth.rows.filter(([at, usd]) => at < slot && isPositive(usd)),
      open: soundOpen(state.depth.open, slot),
    },
  };
};
