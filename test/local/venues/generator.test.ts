import { describe, expect, test } from 'vitest';
import { bookFault, ladderOf, sourceId } from '../../../lib/core/market/index.ts';
import { factsOf } from '../../../lib/core/policy/index.ts';
import { GENERATOR_EPOCH, openGenerator, VENUES } from '../../../lib/local/venues/index.ts';
import { drawsFor, fatTailed, normal } from '../../../lib/local/venues/random.ts';
import { CYCLE_MINUTES, episodesAt, regimeAt } from '../../../lib/local/venues/regime.ts';

const BTC = { base: 'BTC', quote: 'USD' };
const timeOf = (minute: number): number => GENERATOR_EPOCH + minute * 60;
const rootMeanSquare = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

describe('the built-in market', () => {
  test('begins at the documented instant', () => {
    expect(GENERATOR_EPOCH).toBe(Date.UTC(2026, 0, 1) / 1000);
    const before = openGenerator(1).quoteAt('kraken', BTC, GENERATOR_EPOCH - 1);
    expect(before?.book).toEqual({ bids: [], asks: [] });
  });

  test('started at any minute equals one that ran through, also backwards', () => {
    const running = openGenerator(7);
    const minutes = [0, 1, 359, 360, 361, 1_000, 5_003];
    const through = minutes.map((minute) => running.quoteAt('kraken', BTC, timeOf(minute)));
    minutes.forEach((minute, index) => {
      expect(openGenerator(7).quoteAt('kraken', BTC, timeOf(minute))).toEqual(through[index]);
    });
    minutes.toReversed().forEach((minute, index) => {
      expect(running.quoteAt('kraken', BTC, timeOf(minute))).toEqual(through.at(-1 - index));
    });
  });

  test('is another one under another seed, also when seeds agree in their last 32 bits', () => {
    const last = (seed: number) => openGenerator(seed).quoteAt('kraken', BTC, timeOf(10))?.last;
    expect(new Set([last(1), last(2), last(1 + 2 ** 32)]).size).toBe(3);
  });

  test('is quoted without fault on every listed pair in every regime', () => {
    const feed = openGenerator(3);
    for (let minute = 0; minute < CYCLE_MINUTES; minute += 5) {
      for (const venue of VENUES) {
        for (const pair of feed.pairs(venue)) {
          const quote = feed.quoteAt(venue, pair, timeOf(minute));
          expect(bookFault(quote?.book ?? { bids: [], asks: [] }), sourceId(venue, pair)).toBeNull();
        }
      }
    }
    expect(feed.pairs('coinbase').length).toBeGreaterThan(2);
  });
});

describe('the script of the built-in market', () => {
  const feed = openGenerator(1);
  const cycles = 8;
  const price = (venue: 'coinbase' | 'kraken' | 'binanceus', minute: number): number =>
    feed.quoteAt(venue, BTC, timeOf(minute))?.last ?? Number.NaN;
  const prices = (minute: number): number[] =>
    (['coinbase', 'kraken', 'binanceus'] as const).map((venue) => price(venue, minute));
  const minutesOf = (regime: string): number[] =>
    Array.from({ length: cycles * CYCLE_MINUTES }, (_, minute) => minute).filter(
      (minute) => minute > 0 && regimeAt(minute) === regime && regimeAt(minute - 1) === regime,
    );
  const volatility = (regime: string): number =>
    rootMeanSquare(minutesOf(regime).map((minute) => Math.log(median(prices(minute)) / median(prices(minute - 1)))));
  const disagreement = (regime: string): number =>
    median(minutesOf(regime).map((minute) => Math.max(...prices(minute)) / Math.min(...prices(minute)) - 1));
  const depth = (regime: string): number =>
    median(
      minutesOf(regime).map(
        (minute) => ladderOf(feed.quoteAt('kraken', BTC, timeOf(minute))?.book ?? { bids: [], asks: [] }).bids[6] ?? 0,
      ),
    );

  test('has a crash whose minutes move several times as much as calm ones, and a recovery between them', () => {
    expect(volatility('calm')).toBeGreaterThan(3e-4);
    expect(volatility('calm')).toBeLessThan(6e-4);
    expect(volatility('crash')).toBeGreaterThan(6 * volatility('calm'));
    expect(volatility('recovery')).toBeGreaterThan(2 * volatility('calm'));
    expect(volatility('recovery')).toBeLessThan(volatility('crash'));
  });

  test('takes BTC down in every crash, by about a tenth', () => {
    const falls = Array.from({ length: cycles }, (_, cycle) => {
      const start = cycle * CYCLE_MINUTES;
      return median(prices(start + 139)) / median(prices(start + 99)) - 1;
    });
    expect(Math.max(...falls)).toBeLessThan(-0.03);
    expect(median(falls)).toBeLessThan(-0.08);
    expect(median(falls)).toBeGreaterThan(-0.15);
  });

  test('drives venues apart and empties their books in the crash', () => {
    expect(disagreement('calm')).toBeLessThan(5e-4);
    expect(disagreement('crash')).toBeGreaterThan(1e-3);
    expect(depth('crash')).toBeLessThan(0.25 * depth('calm'));
  });

  test('keeps BTC within a factor of two of its listing price after nine months', () => {
    for (let day = 0; day < 270; day += 9)
      expect(Math.abs(Math.log2(price('coinbase', day * 1_440) / 20_000))).toBeLessThan(1);
  });
});

describe('an episode of a venue that cannot be believed', () => {
  // What stands in a feed's answers must be one of the three faults; they are found by comparison with the minutes
  // around.
  const feed = openGenerator(5);
  const show = (venue: (typeof VENUES)[number], minute: number) => {
    const pair = feed.pairs(venue)[0] ?? BTC;
    return feed.quoteAt(venue, pair, timeOf(minute));
  };
  const seen = { frozen: 0, stale: 0 };
  for (const venue of VENUES) {
    for (let minute = 1; minute < 20 * CYCLE_MINUTES; minute += 1) {
      const [before, now] = [show(venue, minute - 1), show(venue, minute)];
      if (now?.sequence !== before?.sequence) continue;
      if (now?.atMs === before?.atMs) seen.stale += 1;
      else seen.frozen += 1;
    }
  }

  test('shows old books under a fresh time, and old ones under their old time', () => {
    expect(seen.frozen).toBeGreaterThan(10);
    expect(seen.stale).toBeGreaterThan(10);
  });

  test('shows prices 3 % off, in both directions, and no honest one comes near that in calm', () => {
    const off: number[] = [];
    for (let minute = 0; minute < 60 * CYCLE_MINUTES; minute += 1) {
      if (regimeAt(minute) !== 'calm') continue;
      const [one = 0, ...others] = (['coinbase', 'kraken', 'binanceus'] as const).map(
        (venue) => feed.quoteAt(venue, BTC, timeOf(minute))?.last ?? Number.NaN,
      );
      const distance = Math.min(...others.map((other) => Math.abs(one / other - 1)));
      if (distance > 0.005) off.push(one / median(others) - 1);
    }
    expect(off.length).toBeGreaterThan(10);
    for (const distance of off) expect(Math.abs(Math.abs(distance) - 0.03)).toBeLessThan(0.003);
    expect(new Set(off.map(Math.sign))).toEqual(new Set([1, -1]));
  });

  test('comes four times a cycle in each of two groups and lasts a few minutes', () => {
    const episodes = Array.from({ length: 100 * CYCLE_MINUTES }, (_, minute) => episodesAt(1, minute)).flat();
    expect(episodes.length / 200).toBeGreaterThan(4 * 3);
    expect(episodes.length / 200).toBeLessThan(4 * 6);
    expect(new Set(episodes.map(({ kind }) => kind))).toEqual(new Set(['pinned', 'stale', 'outlier']));
    // Witnesses are always in order.
    const spot = VENUES.filter((venue) => factsOf(venue).kind === 'spot');
    expect(new Set(episodes.map(({ venue }) => venue))).toEqual(new Set(spot));
  });

  test('never befalls more than two venues at once, so that honest ones stay the most', () => {
    const most = Math.max(...Array.from({ length: 100 * CYCLE_MINUTES }, (_, minute) => episodesAt(1, minute).length));
    expect(most).toBe(2);
  });
});

describe('random numbers', () => {
  const count = 100_000;
  const sample = (shape: (draw: () => number) => number): number[] =>
    Array.from({ length: count }, (_, index) => shape(drawsFor(11, 22, index)));

  // The standard error of a mean of 100 000 draws is 0.0032 standard deviations; the bounds are five of them.
  test('of neighbouring keys are independent and have the moments of their laws', () => {
    const uniform = sample((draw) => draw());
    expect(Math.abs(uniform.reduce((a, b) => a + b, 0) / count - 0.5)).toBeLessThan(0.005);
    const centred = uniform.map((value) => value - 0.5);
    const lagged = centred.slice(1).reduce((sum, value, index) => sum + value * (centred[index] ?? 0), 0) / count;
    expect(Math.abs(lagged * 12)).toBeLessThan(0.016);
    for (const shape of [normal, fatTailed]) {
      const values = sample(shape);
      expect(Math.abs(values.reduce((a, b) => a + b, 0) / count)).toBeLessThan(0.016);
      expect(rootMeanSquare(values)).toBeCloseTo(1, 1);
    }
  });
});
