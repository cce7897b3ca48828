import type { Policy } from '../policy/index.ts';
import { ceilTo, packSeries, SECONDS_PER_HOUR, type UnixSeconds, unpackSeries } from '../units/index.ts';
import type { AnchorState } from './state.ts';

/** The delayed price is the hourly mean of a day ago. */
const HOURS = 24;
/** The most that one price may stand for: what happened in a longer gap nobody saw. */
const LONGEST_STEP_SECONDS = 600;

type AnchorPolicy = Policy['oracle']['anchor'];

const within = (value: number, centre: number, share: number): number =>
  Math.min(centre * (1 + share), Math.max(centre * Math.max(0, 1 - share), value));

const started = (slot: UnixSeconds, price: number): AnchorState => ({
  price,
  at: slot,
  hour: { end: ceilTo(slot + 1, SECONDS_PER_HOUR), weighted: 0, seconds: 0 },
  delayed: price,
  hours: packSeries(Array.from({ length: HOURS }, () => price)),
});

/** Closes the hours that ended before `slot`. One in which nobody saw a price repeats the one before. */
const closeHours = (state: AnchorState, slot: UnixSeconds, policy: AnchorPolicy): AnchorState => {
  if (slot <= state.hour.end) return state;
  const hours = unpackSeries(state.hours);
  const last = hours.at(-1) ?? state.price;
  const { weighted, seconds, end } = state.hour;
  const mean = seconds > 0 ? within(weighted / seconds, last, policy.delayGrowthPpmPerHour / 1e6) : last;
  const missed = Math.min(HOURS, Math.floor((slot - 1 - end) / SECONDS_PER_HOUR));
  const next = [...hours, mean, ...Array.from({ length: missed }, () => mean)].slice(-HOURS);
  return {
    ...state,
    hour: { end: ceilTo(slot, SECONDS_PER_HOUR), weighted: 0, seconds: 0 },
    delayed: next[0] ?? mean,
    hours: packSeries(next),
  };
};

/**
 * The slow price after one cycle: it follows the price by at most growth × f² a second, f = the smaller of slow and
 * delayed price ÷ the larger; the delayed price is the hourly mean of a day ago, itself held within a share an hour of
 * the hour before (Mango v4, `stable_price`). A price pumped for an hour hardly moves it. Price and time of the hourly
 * mean are weighted by the same limited time: an accumulator that limits one of them only reads low after every gap.
 * Without a price it stands still.
 */
export const advanceAnchor = (
  before: AnchorState | null,
  slot: UnixSeconds,
  price: number | null,
  policy: AnchorPolicy,
): AnchorState | null => {
  if (price === null) return before;
  if (before === null) return started(slot, price);
  const seconds = Math.min(LONGEST_STEP_SECONDS, slot - before.at);
  const state = closeHours(before, slot, policy);
  const { delayed } = state;
  const ratio = Math.min(state.price, delayed) / Math.max(state.price, delayed);
  const reach = (policy.growthPpmPerSecond / 1e6) * ratio * ratio * seconds;
  const { end, weighted } = state.hour;
  return {
    ...state,
    price: within(price, state.price, reach),
    at: slot,
    hour: { end, weighted: weighted + price * seconds, seconds: state.hour.seconds + seconds },
  };
};
