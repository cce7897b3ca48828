import { describe, expect, it } from 'vitest';
import type { Cross } from '../../../lib/core/market/index.ts';
import { type MarketPolicy, market as marketShape } from '../../../lib/core/policy/index.ts';
import { type Answer, crossAt } from '../../support/cycles.ts';
import { decide, verdictsOf } from './deciding.ts';

/** A perp that settles in USDT, which stands at 0.9 dollars: a coin of 18 000 dollars is 20 000 of them. */
const SETTLED: MarketPolicy = marketShape.parse({
  id: 'BTC-USDT-PERP',
  kind: 'perp',
  class: 'major',
  listingPrice: 20_000,
  priceDecimals: 5,
  sources: [
    { venue: 'okx', quote: 'USDT' },
    { venue: 'coinbase', quote: 'USD' },
  ],
});
const USDT = crossAt('USDT', 0.9);
const answer = (venue: string, quote: string, price: number): Answer => ({ venue, quote, price });
const DIRECT = ['okx', 'bybit', 'kucoin'].map((venue) => answer(venue, 'USDT', 20_000));
const DOLLARS = ['coinbase', 'kraken', 'bitstamp'].map((venue) => answer(venue, 'USD', 18_000));
const settled = (answers: readonly Answer[], crosses: readonly Cross[]) =>
  decide(answers, { market: SETTLED, crosses });

describe('a market that settles in USDT', () => {
  it('has its price in USDT and, by the same cycle’s cross, in dollars', () => {
    const { decision } = settled([...DIRECT, ...DOLLARS], [USDT]);
    expect(decision).toMatchObject({ median: 20_000, grade: 'valid', reasons: [], operators: 6 });
    expect(decision.usd).toBeCloseTo(18_000, 9);
  });

  it('reads quotes in dollars by the inverse of the cross', () => {
    const { decision } = settled(DOLLARS, [USDT]);
    expect(decision.median).toBeCloseTo(20_000, 9);
    expect(decision.usd).toBeCloseTo(18_000, 9);
    // All of it rests on the cross.
    expect(decision.through).toEqual(['USDT']);
  });

  it('caps the quotes in dollars, which are the foreign ones here, at half of the weight', () => {
    const many = [...DOLLARS, answer('gemini', 'USD', 18_000), answer('bitfinex', 'USD', 18_000)];
    const { sources } = settled([...DIRECT, ...many], [USDT]).decision;
    const dollars = sources
      .filter(({ source }) => source.endsWith('-USD'))
      .reduce((sum, { weightPpm }) => sum + weightPpm, 0);
    expect(dollars).toBeCloseTo(500_000, -1);
  });

  it.each<[string, readonly Cross[]]>([
    ['has no price', [crossAt('USDT', null)]],
    ['was not decided in this cycle', []],
    ['contradicts itself', [{ ...USDT, uncertaintyBp: 76 }]],
  ])('is not silenced by a cross that %s: three operators quote directly', (_, crosses) => {
    const decided = settled([...DIRECT, ...DOLLARS], crosses);
    expect(decided.decision).toMatchObject({ median: 20_000, usd: null, operators: 3 });
    expect(decided.decision).toMatchObject({ grade: 'degraded', reasons: ['usd-unknown'] });
    expect(verdictsOf(decided)['coinbase:BTC-USD']).toBe('no-cross');
  });

  it('has no price without direct quotes and a cross', () => {
    expect(settled(DOLLARS, []).decision).toMatchObject({ median: null, usd: null, reasons: ['quorum-lost'] });
  });

  it('converts a third currency over both crosses, and says through which', () => {
    const crosses = [USDT, crossAt('USDC', 0.99)];
    const { decision } = settled(
      ['kraken', 'binance', 'bybit'].map((venue) => answer(venue, 'USDC', 18_000 / 0.99)),
      crosses,
    );
    expect(decision.median).toBeCloseTo(20_000, 9);
    expect(decision.through).toEqual(['USDC', 'USDT']);
  });
});
