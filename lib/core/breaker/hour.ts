import { SECONDS_PER_HOUR, type UnixSeconds } from '../units/index.ts';
import type { BreakerState } from './state.ts';

const PIECE_SECONDS = 300;

/** Seven digits, as a price is published: the row is evidence, and an entry has to stay small. */
const short = (value: number): number => Number(value.toPrecision(7));

/**
 * The hour after a cycle: one row for each five minutes, the last price within them, with the forecast that was made
 * before it. Twelve rows stand for sixty samples: their mean wanders by a tenth more, which `spread.ts` knows.
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

/** Least part of the hour that has to be known: half an hour says where a market stood, five minutes do not. */
const KNOWN_SECONDS = 1_800;

/** Sixty-minute reference: the mean of the hour before this cycle; null where less than half of it is known. */
export const hourReference = (
  hour: BreakerState['hour'],
  slot: UnixSeconds,
  cadenceSeconds: number,
): number | null => {
  const rows = within(hour, slot, cadenceSeconds);
  if (rows.length * Math.max(PIECE_SECONDS, cadenceSeconds) < KNOWN_SECONDS) return null;
  return rows.reduce((sum, [, price]) => sum + price, 0) / rows.length;
};

/**
 * The five-minute forecast as it stood before the hour that is judged. One made within it would know the crash: on
 * 2022-05-11 it went from 0.34 % to 0.62 % in the twenty minutes of BTC's fall, and the band would have fled from the price.
 */
export const forecastBefore = (
  hour: BreakerState['hour'],
  slot: UnixSeconds,
  cadenceSeconds: number,
): number | null => within(hour, slot, cadenceSeconds).find(([, , sigma]) => sigma !== null)?.[2] ?? null;
