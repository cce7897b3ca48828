import { describe, expect, it } from 'vitest';
import { EpisodeCount } from '../../../lib/backtest/breaker/episodes.ts';
import type { MarketState } from '../../../lib/core/market/index.ts';

const counted = (states: readonly MarketState[]) => {
  const count = new EpisodeCount();
  for (const [index, market] of states.entries()) count.add(index, { market, cause: `${market} at ${index}` });
  return count.all;
};

describe('an episode of the market axis', () => {
  it('lasts from leaving normal to the return, and counts once, by its deepest state and what brought it there', () => {
    expect(
      counted(['normal', 'caution', 'limit', 'caution', 'halt', 'recovery', 'normal', 'caution', 'normal']),
    ).toEqual([
      { from: 1, to: 6, deepest: 'halt', cause: 'halt at 4' },
      { from: 7, to: 8, deepest: 'caution', cause: 'caution at 7' },
    ]);
  });

  it('under way when the record ends has no end and is counted', () => {
    expect(counted(['normal', 'limit', 'limit'])).toEqual([
      { from: 1, to: null, deepest: 'limit', cause: 'limit at 1' },
    ]);
  });

  it('of nothing is none', () => {
    expect(counted(['normal', 'normal'])).toEqual([]);
  });
});
