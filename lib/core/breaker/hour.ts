import type { MarketState } from '../market/index.ts';
import { SECONDS_PER_HOUR, type UnixSeconds } from '../units/index.ts';
import type { BreakerState } from './state.ts';

const PIECE_SECONDS = 300;

const isShut = (market: MarketState): boolean => market === 'limit' || market === 'halt';

/** From when on prices count for the hour, once `after` follows `before`: from the cycle that reopened the market. */
export const hourFromAfter = (
  before: Pick<BreakerState, 'market' | 'hourFrom'>,
  after: MarketState,
  slot: UnixSeconds,
): BreakerState['hourFrom'] => (isShut(before.market) && !isShut(after) ? slot : before.hourFrom);

/** Seven digits, as a price is published: the row is evidence, and an entry has to stay small. */
const short = (value: number): number => Number(value.toPrecision(7));

/**
 * The hour after a cycle: one row for each five minutes, the last price within them, with the forecast that was made
 * before it. An extreme within five minutes that did not last is the business of the band of five minutes.
 */
export const hourAfter = (
  hour: BreakerState['hour'],
  slot: UnixSeconds,
  price: number | null,
  sigma: number | null,
): BreakerState['hour'] => {
  const kept = hour.filter(([at]) => at > slot - SECONDS_PER_HOUR && at < slot);
  if (price === null) return kept;
  const piece = Math.ceil(slot / PIECE_SECONDS);
  const before = kept.filter(([at]) => Math.ceil(at / PIECE_SECONDS) < piece);
  const open = kept.find(([at]) => Math.ceil(at / PIECE_SECONDS) === piece);
  const forecast = open ? open[2] : sigma === null ? null : short(sigma);
  return [...before, [slot, short(price), forecast]];
};

/** Rows of the hour that ends before this cycle: with a cycle an hour, that is the last one. */
const within = (hour: BreakerState['hour'], slot: UnixSeconds, cadenceSeconds: number): BreakerState['hour'] =>
  hour.filter(([at]) => at >= slot - Math.max(SECONDS_PER_HOUR, cadenceSeconds) && at < slot);

/** Low and high of the hour before a cycle. */
export interface HourRange {
  readonly low: number;
  readonly high: number;
}

/**
 * What is known of the hour before this cycle, however little: a move from it is a move. Null where nothing is, and while
 * the market is limited or halted: the move that the breaker acted on, and the rebound, would hold it for an hour, however
 * calm it has become (71 minutes of halt for the fall of two minutes on 2023-08-17). The hour begins anew when the market
 * reopens, as CME's does after a halt.
 */
export const hourRange = (
  { market, hour, hourFrom }: Pick<BreakerState, 'market' | 'hour' | 'hourFrom'>,
  slot: UnixSeconds,
  cadenceSeconds: number,
): HourRange | null => {
  if (isShut(market)) return null;
  const prices = within(hour, slot, cadenceSeconds).flatMap(([at, price]) => (at >= (hourFrom ?? 0) ? [price] : []));
  return prices.length === 0 ? null : { low: Math.min(...prices), high: Math.max(...prices) };
};

/**
 * The five-minute forecast as it stood before the hour that is judged. One made within it would know the crash: on
 * 2022-05-11 it went from 0.34 % to 0.62 % in the twenty minutes of BTC's fall, and the band would have fled from the price.
 */
export const forecastBefore = (hour: BreakerState['hour'], slot: UnixSeconds, cadenceSeconds: number): number | null =>
  within(hour, slot, cadenceSeconds).find(([, , sigma]) => sigma !== null)?.[2] ?? null;
