import type { Venue } from './feed.ts';
import { between, drawsFor, streamOf } from './random.ts';

/** The script of the built-in market repeats: calm, crash, recovery, calm. Minutes. */
export const CYCLE_MINUTES = 360;
const CRASH_FROM = 100;
const RECOVERY_FROM = 140;
const CALM_FROM = 240;

export type Regime = 'calm' | 'crash' | 'recovery';

const minuteOfCycle = (minute: number): number => ((minute % CYCLE_MINUTES) + CYCLE_MINUTES) % CYCLE_MINUTES;

/** Which part of the script a minute (since the epoch) belongs to. */
export const regimeAt = (minute: number): Regime => {
  const within = minuteOfCycle(minute);
  if (within < CRASH_FROM || within >= CALM_FROM) return 'calm';
  return within < RECOVERY_FROM ? 'crash' : 'recovery';
};

/** Minutes until a crash has reached its full force. */
const ONSET_MINUTES = 5;

/** 0 in calm, 1 at the height of a crash, falling back to 0 while the market recovers. */
export const stressAt = (minute: number): number => {
  const within = minuteOfCycle(minute);
  const regime = regimeAt(minute);
  if (regime === 'calm') return 0;
  if (regime === 'crash') return Math.min(1, (within - CRASH_FROM + 1) / ONSET_MINUTES);
  return (CALM_FROM - within) / (CALM_FROM - RECOVERY_FROM);
};

/**
 * Share of the crash that a minute adds to the price's logarithm: −1 in total over a crash, +1 over the recovery after
 * it, most of that at its beginning.
 */
export const crashShareAt = (minute: number): number => {
  const regime = regimeAt(minute);
  if (regime === 'calm') return 0;
  if (regime === 'crash') return -1 / (RECOVERY_FROM - CRASH_FROM);
  const length = CALM_FROM - RECOVERY_FROM;
  return (CALM_FROM - minuteOfCycle(minute)) / ((length * (length + 1)) / 2);
};

/** How one repetition of the script differs from the others. */
export interface Script {
  /** How far the crash takes the logarithm of the first underlying's price down. */
  readonly crashDepth: number;
  /** Where the stablecoins' prices go under full stress, as fractions of a dollar. */
  readonly slips: readonly [usdt: number, usdc: number];
}

const SCRIPT = streamOf('script');

export const scriptOf = (seed: number, cycle: number): Script => {
  const draw = drawsFor(seed, SCRIPT, cycle);
  return {
    crashDepth: -Math.log1p(-between(draw, 0.08, 0.15)),
    slips: [-between(draw, 0.002, 0.005), between(draw, -0.001, 0.001)],
  };
};

/** A few minutes in which one venue cannot be believed. */
export interface Episode {
  readonly venue: Venue;
  /** `pinned`: an old book under a fresh time. `stale`: an old book under its old time. `outlier`: prices 3 % off. */
  readonly kind: 'pinned' | 'stale' | 'outlier';
  readonly startMinute: number;
  /** By how much prices of an outlier are multiplied. */
  readonly factor: number;
}

/** One episode of a group in each quarter of the script, so that one in four falls into the crash. */
const EPISODE_SPACING = CYCLE_MINUTES / 4;
const LATEST_START = 80;
const SHORTEST = 3;
const LONGEST = 6;
const KINDS = ['pinned', 'stale', 'outlier'] as const;

const picked = <T>(draw: () => number, list: readonly [T, ...T[]]): T =>
  list[Math.floor(draw() * list.length)] ?? list[0];

/**
 * Each group has a script of its own and shows one episode at a time. What the first does was there before the second, so
 * that recordings of the first stay what they are.
 */
const GROUPS: readonly { readonly stream: number; readonly venues: readonly [Venue, ...Venue[]] }[] = [
  { stream: streamOf('episode'), venues: ['coinbase', 'kraken', 'binance', 'binanceus'] },
  {
    stream: streamOf('episode of the second group'),
    venues: ['bitstamp', 'gemini', 'bitfinex', 'okx', 'bybit', 'kucoin', 'cryptocom'],
  },
];

/** The episodes that a minute falls into: at most one of each group. */
export const episodesAt = (seed: number, minute: number): readonly Episode[] => {
  const number = Math.floor(minute / EPISODE_SPACING);
  return GROUPS.flatMap(({ stream, venues }) => {
    const draw = drawsFor(seed, stream, number);
    const startMinute = number * EPISODE_SPACING + Math.floor(between(draw, 0, LATEST_START));
    const length = Math.floor(between(draw, SHORTEST, LONGEST + 1));
    if (minute < startMinute || minute >= startMinute + length) return [];
    return [
      { venue: picked(draw, venues), kind: picked(draw, KINDS), startMinute, factor: picked(draw, [0.97, 1.03]) },
    ];
  });
};
