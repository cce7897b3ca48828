import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BreakerInput, type BreakerState, bandWidth, decideBreaker } from '../../../lib/core/breaker/index.ts';
import type { MarketState } from '../../../lib/core/market/index.ts';
import { T0 } from '../../support/cycles.ts';
import { inputOf, POLICY, pricedAt, REFERENCE, stateOf } from './deciding.ts';

const STILL = { reference: REFERENCE, median: REFERENCE };
const decided = (over: Partial<BreakerInput>, state = stateOf('normal')) =>
  decideBreaker(inputOf(state, over)).decision;
const asked = (over: Partial<BreakerInput>): MarketState => decided({ before: STILL, ...over }).market;
const source = {
  source: 'kraken:BTC-USD',
  verdict: 'used',
  price: REFERENCE,
  weightPpm: 1_000_000,
  ageSeconds: 0,
} as const;
const priceWith = (over: object) => ({ ...pricedAt(0), sources: [source], ...over });
const witness = (deviationBp: number) => ({
  ...({ source: 'pyth:BTC-USD', kind: 'composite', verdict: 'agrees', price: REFERENCE, ageSeconds: 0 } as const),
  deviationBp,
});

describe('triggers of the move', () => {
  it('read the distance from the five-minute mean', () => {
    const from = (reference: number) => decided({ before: { reference, median: REFERENCE } });
    expect(from(20_700)).toMatchObject({
      market: 'limit',
      cause: 'band: 3.38 % from the five-minute reference, trigger 3.3 %',
    });
    expect(from(20_300).market).toBe('normal');
  });

  it('read the distance from the low and high of the hour, which no five minutes show', () => {
    const fell = stateOf('normal', { hour: [[T0 - 3_000, 21_600, null]] });
    expect(decided({ before: STILL }, fell)).toMatchObject({
      market: 'limit',
      cause: 'hour-band: 7.41 % from the high of sixty minutes, trigger 6.2 %',
    });
    const older = stateOf('normal', { hour: [[T0 - 3_600, 21_600, null]] });
    expect(decided({ before: STILL }, older).market).toBe('normal');
  });

  it('look back on no more than what came after the market reopened, and not at all while it is shut', () => {
    const hour: BreakerState['hour'] = [[T0 - 3_000, 21_600, null]];
    expect(decided({ before: STILL }, stateOf('normal', { hour, hourFrom: T0 - 2_999 })).market).toBe('normal');
    expect(decided({ before: STILL }, stateOf('normal', { hour, hourFrom: T0 - 3_000 })).market).toBe('limit');
    expect(decided({ before: STILL }, stateOf('limit', { hour })).off).toContain('hour-band');
  });

  it('widen to the forecast as it stood before the hour, never to one that knows the fall', () => {
    const hour = (sigma: number) => stateOf('normal', { hour: [[T0 - 3_000, REFERENCE, sigma]] });
    const sigmas = { forecast: 0.02, usual: null };
    const moved = { price: pricedAt(0.04), sigmas };
    expect(decided({ ...moved, before: { reference: REFERENCE, median: null } }, hour(0.001)).market).toBe('limit');
    // Six of 1 % × √(132 s ÷ 300 s) are 4 %: half of it is caution.
    expect(decided({ ...moved, before: { reference: REFERENCE, median: null } }, hour(0.0101)).market).toBe('caution');
  });

  it('widen to twice what is usual for the market, and by the root of a walk where cycles are longer', () => {
    const width = (usual: number | null, cadenceSeconds: number) =>
      bandWidth({ sigmas: { forecast: null, usual }, policy: POLICY, cadenceSeconds });
    expect(width(null, 60)).toBeCloseTo(0.033, 12);
    expect(width(null, 300)).toBeCloseTo(0.033 * Math.sqrt(300 / 132), 12);
    expect(width(0.01, 300)).toBeCloseTo(0.12, 12);
    expect(width(0.01, 3_600)).toBeCloseTo(0.12 * Math.sqrt(12), 12);
  });

  it('ask for more the further a price has gone', () => {
    const rank = ['normal', 'caution', 'recovery', 'limit', 'halt'];
    const move = fc.double({ min: 0, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(move, move, (a, b) => {
        const [near, far] = [Math.min(a, b), Math.max(a, b)].map((one) =>
          rank.indexOf(asked({ price: pricedAt(one) })),
        );
        expect(far).toBeGreaterThanOrEqual(near ?? 0);
      }),
    );
  });
});

describe('triggers of risk', () => {
  it('ask for caution at most when the hour is wild, or the forecast leaps', () => {
    const realised = (h1: number) => ({ realised: { h1, h24: null, d7: 0.5 }, forecast: null });
    // ln(h1 ÷ d7) = −0.3 + 4 × 0.52 at a ratio of 5.93.
    expect([2.9, 3.0, 500].map((h1) => asked({ volatility: realised(h1) }))).toEqual(['normal', 'caution', 'caution']);
    const leapt = (fiveMinutes: number) => ({
      volatility: {
        ...realised(0.5),
        forecast: { ...{ minute: 0, horizon: 0, h1: 0, h24: 0, reaction: 0 }, fiveMinutes },
      },
      sigmas: { forecast: 0.001, usual: null },
    });
    expect([0.0019, 0.002, 1].map((sigma) => asked(leapt(sigma)))).toEqual(['normal', 'caution', 'caution']);
  });

  it('ask for caution at most when open positions do not carry half of what they should', () => {
    const uncovered = (uncoveredPpm: number) => asked({ uncovered: { uncoveredPpm, maintenancePpm: 40_000 } });
    expect([19_999, 20_000, 40_000].map(uncovered)).toEqual(['normal', 'caution', 'caution']);
  });

  it('ask for a limit at most when the books are gone, against their median of seven days', () => {
    const rows: [number, number][] = [1e6, 1.1e6, 9e5, 1, 1e12].map((usd, index) => [T0 - 43_200 * (5 - index), usd]);
    const state = stateOf('normal', { depth: { rows, open: null } });
    const at = (depthUsd: number | null) => decided({ before: STILL, depthUsd }, state).market;
    expect([1e6, 410_000, 400_000, 150_000, 1, null].map(at)).toEqual([
      ...['normal', 'normal', 'caution', 'limit', 'limit', 'normal'],
    ]);
  });
});

describe('triggers of the data', () => {
  it.each([
    ['dispersion', { dispersionBp: 49 }, { dispersionBp: 50 }],
    ['age', { ageSeconds: 80 }, { ageSeconds: 81 }],
    ['witness', { witnesses: [witness(-99)] }, { witnesses: [witness(-100)] }],
    ['witness', { witnesses: [witness(9_000), witness(1)] }, { witnesses: [witness(9_000), witness(100)] }],
  ])('ask for caution at most: %s', (rule, calm, far) => {
    expect(asked({ price: priceWith(calm) })).toBe('normal');
    const decision = decided({ price: priceWith(far), before: STILL });
    expect([decision.market, decision.cause.split(':')[0]]).toEqual(['caution', rule]);
  });

  it('ask for caution when a price is lost, never when there was none', () => {
    const had = stateOf('normal', { hour: [[T0, REFERENCE, null]] });
    expect(decided({ price: pricedAt(null), before: STILL }, had)).toMatchObject({
      market: 'caution',
      cause: 'quorum: no price from 3 independent operators',
    });
    expect(decided({ price: pricedAt(null), before: STILL }).market).toBe('normal');
  });
});
