import { describe, expect, it } from 'vitest';
import { crossingsIn, normalAfter, type Seen, slowestEscalation } from '../../../lib/backtest/breaker/judge.ts';
import { looserIn, transitionsIn } from '../../../lib/backtest/breaker/watched.ts';
import { permissionsFor } from '../../../lib/core/breaker/index.ts';
import type { MarketState } from '../../../lib/core/market/index.ts';

/** Cycles of a minute; the band is 5 % around 100 unless there is none. */
const cycles = (rows: readonly (readonly [price: number | null, market: MarketState])[]): Seen[] =>
  rows.map(([price, market], index) => ({
    ...{ slot: 60 * (index + 1), price, market, data: 'valid', cause: market, hourWidth: 0.079 },
    permissions: permissionsFor(market, 'valid', 'normal'),
    band: { low: 95, high: 105 },
  }));

describe('a crossing of the band', () => {
  it('is a price outside what the set before had published, on either side', () => {
    expect(
      crossingsIn(
        cycles([
          [90, 'normal'],
          [95, 'normal'],
          [94.9, 'normal'],
          [105.1, 'normal'],
        ]),
      ),
    ).toEqual([2, 3]);
  });

  it('waits for the first abnormal state, and the longest wait counts', () => {
    const late = cycles([
      [100, 'normal'],
      [90, 'normal'],
      [90, 'normal'],
      [90, 'caution'],
      [90, 'limit'],
    ]);
    expect(slowestEscalation(late)).toBe(2);
    expect(
      slowestEscalation(
        cycles([
          [100, 'normal'],
          [90, 'limit'],
        ]),
      ),
    ).toBe(0);
  });

  it('that nothing answers waits for ever, and without one there is no wait', () => {
    expect(
      slowestEscalation(
        cycles([
          [100, 'normal'],
          [90, 'normal'],
        ]),
      ),
    ).toBe(Number.POSITIVE_INFINITY);
    expect(
      slowestEscalation(
        cycles([
          [100, 'normal'],
          [null, 'normal'],
        ]),
      ),
    ).toBeNull();
  });

  it('is also a distance from the low or high of the hour before, which no five minutes show', () => {
    const slide = Array.from({ length: 60 }, (_, index) => [100 - 0.25 * index, 'normal'] as const);
    const wide = cycles(slide).map((one) => ({ ...one, band: null }));
    // 0.25 % of the high a minute: 7.75 % of it are gone after 31 of them, 8 % after 32.
    expect(crossingsIn(wide)[0]).toBe(32);
  });
});

describe('a return to normal', () => {
  it('is looked for within the day that is calm', () => {
    const run = cycles([
      [100, 'limit'],
      [100, 'caution'],
      [100, 'normal'],
    ]);
    expect(normalAfter(run, 60)).toBe(2);
    expect(normalAfter(run, 200)).toBeNull();
  });
});

describe('a timeline', () => {
  it('tells each change with its cause and what is not allowed', () => {
    const told = transitionsIn(
      cycles([
        [100, 'normal'],
        [100, 'normal'],
        [90, 'limit'],
        [90, 'limit'],
        [91, 'normal'],
      ]),
    );
    expect(told.map(({ from, to }) => [from, to])).toEqual([
      ['', 'normal'],
      ['normal', 'limit'],
      ['limit', 'normal'],
    ]);
    expect(told[1]?.restrictions).toBe('open no, increase no, withdraw limited, liquidate limited');
  });

  it('knows which permissions are looser', () => {
    const [calm, limited] = [permissionsFor('normal', 'valid', 'normal'), permissionsFor('limit', 'valid', 'normal')];
    expect(looserIn(calm, limited)).toEqual(['open', 'increase', 'withdraw', 'liquidate']);
    expect(looserIn(limited, calm)).toEqual([]);
  });
});
