import type { Observation } from '../../core/market/index.ts';
import { bookAt } from './feed.ts';

/**
 * Numbers in [0, 1) that depend on the seed alone: Lehmer's generator with the constants of Park & Miller (1988). Seeds
 * are whole numbers from 1 on.
 */
export const drawsFrom = (seed: number): (() => number) => {
  let state = seed % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
};

/** Standard normal: the sum of twelve uniform numbers less six (Irwin–Hall), so that no logarithm has to be the same everywhere. */
export const normalFrom = (draw: () => number): number => {
  let sum = -6;
  for (let count = 0; count < 12; count += 1) sum += draw();
  return sum;
};

/** How far sound venues stand from each other on a quiet day: p50 of their distances in 2023-03 is below this. */
export const HONEST_SIGMA_BP = 3;
const HALF_SPREAD = 1e-4;

export interface Said {
  /** Source, venue and operator in one: every generated feed is independent. */
  readonly name: string;
  readonly price: number;
  readonly slot: number;
  readonly base?: string;
  readonly kind?: Observation['kind'];
}

/** A generated answer: a fresh book of 2 bp around a price, quoted in dollars. */
export const saying = ({ name, price, slot, base = 'BTC', kind = 'spot' }: Said): Observation => ({
  source: `${name}:${base}-USD`,
  venue: name,
  operator: name,
  kind,
  base,
  quoteCurrency: 'USD',
  requestedAtMs: slot * 1000,
  receivedAtMs: slot * 1000,
  result: { quote: bookAt(price, HALF_SPREAD, slot * 1000, String(slot)) },
});

/** `count` sound feeds around a price: each off by a normal number of `HONEST_SIGMA_BP`, drawn anew every cycle. */
export const around = (price: number, count: number, slot: number, draw: () => number, base?: string): Observation[] =>
  Array.from({ length: count }, (_, index) =>
    saying({
      name: `generated${index}`,
      price: price * (1 + normalFrom(draw) * HONEST_SIGMA_BP * 1e-4),
      slot,
      ...(base && { base }),
    }),
  );
