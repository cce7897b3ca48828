import { describe, expect, it } from 'vitest';
import type { Cross } from '../../../lib/core/market/index.ts';
import { type Answer, crossAt, T0, threeAt } from '../../support/cycles.ts';
import { decide, verdictsOf } from './deciding.ts';

const doubtful = (currency: string, uncertaintyBp: number, price = 1): Cross => ({
  ...crossAt(currency, price),
  uncertaintyBp,
});
const inCurrency = (quote: string, price: number, ...venues: string[]): Answer[] =>
  venues.map((venue) => ({ venue, quote, price }));
const verdictOf = (decided: ReturnType<typeof decide>, venue: string): string | undefined =>
  Object.entries(verdictsOf(decided)).find(([source]) => source.startsWith(`${venue}:`))?.[1];

describe('a quote through a cross that is in doubt', () => {
  const CROSSES = [doubtful('USDT', 20), doubtful('USDC', 40)];
  const through = [...inCurrency('USDT', 20_100, 'okx', 'bybit'), ...inCurrency('USDC', 20_300, 'kucoin', 'gemini')];

  it('leaves where three operators quote in dollars, and is heard up to fifteen basis points of doubt', () => {
    const decided = decide([...threeAt(20_000), ...through], { crosses: CROSSES });
    expect(decided.decision.median).toBe(20_000);
    expect(['okx', 'bybit', 'kucoin'].map((venue) => verdictOf(decided, venue))).toEqual(
      Array(3).fill('doubtful-cross'),
    );
    const sure = decide([...threeAt(20_000), ...through], { crosses: [doubtful('USDT', 15), doubtful('USDC', 15.1)] });
    expect(['okx', 'kucoin'].map((venue) => verdictOf(sure, venue))).toEqual(['used', 'doubtful-cross']);
  });

  it('stays where the quorum needs it: the least doubtful cross that fills it, and no other', () => {
    const decided = decide([...threeAt(20_000).slice(0, 1), ...through], { crosses: CROSSES });
    expect(['okx', 'bybit'].map((venue) => verdictOf(decided, venue))).toEqual(['used', 'used']);
    expect(['kucoin', 'gemini'].map((venue) => verdictOf(decided, venue))).toEqual(Array(2).fill('doubtful-cross'));
  });

  it('stays where no cross fills the quorum, however doubtful', () => {
    const decided = decide(inCurrency('USDC', 20_000, 'kucoin', 'gemini'), { crosses: CROSSES });
    expect(decided.decision).toMatchObject({ median: 20_000, reasons: ['below-full-quorum'] });
  });

  it('comes back for a book in dollars that turns out pinned or far off, where there would be no price without it', () => {
    const live = { crosses: CROSSES, quorum: { price: 3, full: 3 } };
    const far = [
      ...threeAt(20_000).slice(0, 2),
      { venue: 'liar', price: 25_000 },
      ...inCurrency('USDT', 20_010, 'okx', 'bybit'),
    ];
    expect(decide(far, live).decision.median).toBe(20_010);
    const still: Answer = { venue: 'still', price: 20_000, sequence: '7' };
    const first = decide([...threeAt(20_000).slice(0, 2), still, ...inCurrency('USDT', 20_000, 'okx', 'bybit')], live);
    const moved = [...threeAt(20_200).slice(0, 2), still, ...inCurrency('USDT', 20_190, 'okx', 'bybit')];
    const second = decide(moved, { ...live, slot: T0 + 60, state: first.state });
    expect(verdictOf(second, 'still')).toBe('pinned');
    expect(second.decision.median).not.toBeNull();
  });

  it('is nothing beyond what makes a price uncertain', () => {
    const decided = decide([...threeAt(20_000), ...through], { crosses: [doubtful('USDT', 76)] });
    expect(verdictOf(decided, 'okx')).toBe('no-cross');
  });
});

describe('an operator who decides a cross alone', () => {
  const alone: Cross = { ...crossAt('USDT', 1, 1), sole: 'kraken' };

  it('counts once with all that he converts', () => {
    const answers = [{ venue: 'kraken', price: 20_000 }, ...inCurrency('USDT', 20_000, 'okx', 'bybit', 'binance')];
    expect(decide(answers, { crosses: [alone] }).decision).toMatchObject({
      operators: 1,
      sole: 'kraken',
      grade: 'degraded',
    });
    expect(decide(answers, { crosses: [crossAt('USDT', 1)] }).decision).toMatchObject({ operators: 4, sole: null });
  });

  it('speaks with no more than one operator’s weight, so that a false cross does not move a price that others make', () => {
    const own = ['coinbase', 'bitstamp', 'gemini'].map((venue) => ({ venue, price: 20_000 }));
    const answers = [
      ...own,
      { venue: 'kraken', price: 20_100 },
      ...inCurrency('USDT', 20_000, 'okx', 'bybit', 'binance'),
    ];
    const { median, sources } = decide(answers, { crosses: [{ ...alone, price: 1.005 }] }).decision;
    expect(median).toBe(20_000);
    const spoken = sources.filter(({ source }) => source.startsWith('kraken') || source.endsWith('USDT'));
    expect(spoken.reduce((sum, { weightPpm }) => sum + weightPpm, 0)).toBeCloseTo(300_000, -1);
  });

  it('is passed on by a price that rests on him: a cross made through his cross is his word too', () => {
    const usdc = { ...crossAt('USDC', 1, 3), through: ['USDT'] };
    const answers = inCurrency('USDC', 20_000, 'okx', 'bybit', 'kucoin');
    expect(decide(answers, { crosses: [alone, usdc] }).decision).toMatchObject({ operators: 1, sole: 'kraken' });
  });
});
