import { describe, expect, it } from 'vitest';
import { SOURCE_ERRORS } from '../../../lib/core/market/index.ts';
import { initialOracleState } from '../../../lib/core/oracle/index.ts';
import { defaultPolicy } from '../../../lib/core/policy/index.ts';
import { type Answer, crossAt, T0, threeAt } from '../../support/cycles.ts';
import { decide, marketOf, uncapped, verdictsOf } from './deciding.ts';

const OTHERS = threeAt(20_000);
/** The verdict on one more answer beside three good ones, in the cycle of `slot`. */
const verdictOn = (answer: Answer, change: Parameters<typeof decide>[1] = {}) => {
  const decided = decide([...OTHERS, answer], change);
  return decided.decision.sources.find(({ source }) => source.startsWith(`${answer.venue}:`));
};

describe('the verdict on an answer', () => {
  it.each(SOURCE_ERRORS)('%s is passed on under its own name and weighs nothing', (error) => {
    const found = verdictOn({ venue: 'bad', price: 1, error });
    expect(found).toEqual({ source: 'bad:BTC-USD', verdict: error, price: null, weightPpm: 0, ageSeconds: null });
  });

  it('is no-cross for a quote in a currency without a price in this cycle', () => {
    const answer = { venue: 'other', price: 20_000, quote: 'USDT' };
    expect(verdictOn(answer, { crosses: [] })?.verdict).toBe('no-cross');
    expect(verdictOn(answer, { crosses: [crossAt('USDT', null)] })?.verdict).toBe('no-cross');
    expect(verdictOn(answer, { crosses: [crossAt('USDT', 0.97)] })?.price).toBe(19_400);
  });

  it.each([1_000, 1e12, 1e-3])('is implausible for a price in another unit: times %d', (factor) => {
    expect(verdictOn({ venue: 'unit', price: 20_000 * factor })?.verdict).toBe('implausible');
  });

  it('is future for a time beyond what clocks differ by, and not within', () => {
    const ahead = (ms: number) => verdictOn({ venue: 'clock', price: 20_000, providedAtMs: T0 * 1000 + ms });
    expect(ahead(5_001)?.verdict).toBe('future');
    expect(ahead(5_000)).toMatchObject({ verdict: 'used', ageSeconds: 0 });
  });

  it('is stale beyond the limit of the provider’s own time, and not at it', () => {
    const old = (ms: number) => verdictOn({ venue: 'old', price: 20_000, providedAtMs: T0 * 1000 - ms });
    expect(old(90_000)).toMatchObject({ verdict: 'used', ageSeconds: 90 });
    expect(old(90_001)).toMatchObject({ verdict: 'stale', weightPpm: 0 });
  });

  it('is stale by the limit of its own source where the policy gives one', () => {
    const policy = defaultPolicy();
    const stream = marketOf(policy, 'USDT-USD');
    const old = { venue: 'kraken', price: 1, providedAtMs: (T0 - 300) * 1000 };
    const { decision } = decide([old], { policy, market: stream, quorum: { price: 1, full: 2 } });
    expect(decision.sources[0]?.verdict).toBe('used');
  });

  it('is stale without a provider’s time once the same book number has come for too long', () => {
    let state = initialOracleState;
    const seen = [0, 60, 120].map((after) => {
      const still = { venue: 'still', price: 20_000, providedAtMs: null, sequence: '7' };
      const decided = decide([...OTHERS, still], { slot: T0 + after, state });
      state = decided.state;
      return verdictsOf(decided)['still:BTC-USD'];
    });
    expect(seen).toEqual(['used', 'used', 'stale']);
  });

  const pinnedAt = (moved: number, pinned: Partial<Answer>) => {
    const still: Answer = { venue: 'still', price: 20_000, sequence: '7', ...pinned };
    const first = decide([...OTHERS, still]);
    const second = decide([...threeAt(20_000 * (1 + moved)), still], { slot: T0 + 60, state: first.state });
    return verdictsOf(second)['still:BTC-USD'];
  };

  it('is pinned only when the others moved and its book did not', () => {
    // 15 bp is the policy's limit; three of four shares move the median all the way.
    expect(pinnedAt(0.0014, {})).toBe('used');
    expect(pinnedAt(0.0016, {})).toBe('pinned');
    expect(pinnedAt(-0.0016, {})).toBe('pinned');
    expect(pinnedAt(0.0016, { sequence: null })).toBe('pinned');
  });

  it('is pinned only by a move of three of its own spreads, because a wide book says little about small moves', () => {
    // 20 bp wide: 60 bp are three of them.
    expect(pinnedAt(0.0058, { halfSpreadBp: 10 })).toBe('used');
    expect(pinnedAt(0.0062, { halfSpreadBp: 10 })).toBe('pinned');
  });

  it('is on probation as soon as the pinned book moves: back in the median, and not yet in the quorum', () => {
    const still: Answer = { venue: 'still', price: 20_000, sequence: '7' };
    const first = decide([...OTHERS, still]);
    const second = decide([...threeAt(20_100), still], { slot: T0 + 60, state: first.state });
    const third = decide([...threeAt(20_100), { ...still, sequence: '8' }], { slot: T0 + 120, state: second.state });
    expect(verdictsOf(second)['still:BTC-USD']).toBe('pinned');
    expect(verdictsOf(third)['still:BTC-USD']).toBe('probation');
    expect(third.decision.sources.find(({ source }) => source === 'still:BTC-USD')?.weightPpm).toBe(250_000);
    expect(third.decision.operators).toBe(3);
  });

  it('is no newcomer’s for a source of the policy that was missing for a while: what it showed is remembered', () => {
    const venues = ['coinbase', 'kraken', 'bitstamp'].map((venue) => ({ venue, price: 20_000 }));
    const first = decide(venues);
    const none = decide([], { slot: T0 + 60, state: first.state });
    const back = decide(venues, { slot: T0 + 120, state: none.state });
    expect(back.decision).toMatchObject({ median: 20_000, operators: 3 });
  });

  it('is outlier beyond a hundred basis points while the others agree, and keeps its place in the median', () => {
    expect(verdictOn({ venue: 'far', price: 20_190 })?.verdict).toBe('used');
    const found = verdictOn({ venue: 'far', price: 20_210 });
    expect(found?.verdict).toBe('outlier');
    expect(found?.weightPpm).toBe(250_000);
  });

  it('leaves an outlier out of the quorum', () => {
    const { decision } = decide([
      { venue: 'a', price: 20_000 },
      { venue: 'b', price: 20_001 },
      { venue: 'c', price: 25_000 },
    ]);
    expect(decision.operators).toBe(2);
    expect(decision.reasons).toEqual(['below-full-quorum', 'disputed']);
  });
});

describe('conversion', () => {
  it('halves the weight of a quote through a cross that one operator decided', () => {
    const answers = [...threeAt(20_000), { venue: 'kraken', quote: 'USDT', price: 20_000 }];
    const weightOf = (operators: number) => {
      const { sources } = decide(answers, { policy: uncapped(), crosses: [crossAt('USDT', 1, operators)] }).decision;
      return sources.find(({ source }) => source.endsWith('USDT'))?.weightPpm;
    };
    expect(weightOf(2)).toBe(250_000);
    // ½ of 3½.
    expect(weightOf(1)).toBe(142_857);
  });

  it('prices one stablecoin through another', () => {
    const policy = defaultPolicy();
    const answers: Answer[] = [
      { venue: 'kraken', price: 0.9 },
      { venue: 'binance', quote: 'USDT', price: 0.92 },
    ];
    const { decision } = decide(answers, {
      policy,
      market: marketOf(policy, 'USDC-USD'),
      crosses: [crossAt('USDT', 0.98)],
      quorum: { price: 1, full: 2 },
    });
    const prices = [0.9, 0.92 * 0.98];
    expect(decision.sources.map(({ price }) => price).sort()).toEqual(prices);
    // Half of the weight each: halfway between them.
    expect(decision.median).toBeCloseTo((0.9 + 0.92 * 0.98) / 2, 12);
  });
});
