import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../lib/core/policy/index.ts';
import {
  advanceVolatility,
  ewma,
  initialVolatilityState,
  realisedVolatility,
} from '../../../lib/core/volatility/index.ts';
import { lehmer, MINUTE, normal, T0 } from '../../support/cycles.ts';

const PARAMETERS = { barSeconds: 300, halfLifeSeconds: 14_400, warmUpReturns: 12 };
const HALF_LIFE_BARS = 14_400 / 300;
const bar = (logReturn: number | null) => ({ end: 0, kind: 'sampled' as const, samples: 5, close: 1, logReturn });
const fed = (returns: readonly (number | null)[]) => {
  const model = ewma(PARAMETERS);
  return { model, state: returns.map(bar).reduce(model.update, model.init()) };
};

/**
 * Weights written out: the plain mean of the first returns while 1 ÷ n is above what a bar forgets, and from there on
 * each return half of what it was, a half-life later.
 */
const directVariance = (returns: readonly number[]): number => {
  const kept = 2 ** (-1 / HALF_LIFE_BARS);
  const alike = Math.min(returns.length, Math.floor(1 / (1 - kept)));
  const weights = returns.map((_, index) => {
    const after = returns.length - Math.max(index + 1, alike);
    return index < alike ? kept ** after / alike : (1 - kept) * kept ** after;
  });
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  return returns.reduce((sum, value, index) => sum + (weights[index] ?? 0) * value * value, 0);
};

describe('the exponentially weighted forecast', () => {
  it('is the directly weighted sum of squares, scaled by the root of time', () => {
    const returns = fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 12, maxLength: 400 });
    fc.assert(
      fc.property(returns, fc.constantFrom(60, 900, 86_400), (list, horizon) => {
        const { model, state } = fed(list);
        const expected = Math.sqrt((directVariance(list) * horizon) / 300);
        expect(Math.abs((model.forecast(state, horizon) ?? 0) - expected)).toBeLessThanOrEqual(1e-12 + 1e-9 * expected);
      }),
      { numRuns: 200 },
    );
  });

  it('is null until an hour of returns is known, and missing ones do not count as zero', () => {
    const eleven = Array.from({ length: 11 }, () => 0.01);
    expect(fed(eleven).model.forecast(fed(eleven).state, 300)).toBeNull();
    expect(fed([...eleven, null, null]).state).toEqual(fed(eleven).state);
    const { model, state } = fed([...eleven, null, 0.01]);
    expect(model.forecast(state, 300)).toBeCloseTo(0.01, 12);
  });

  it('remembers two numbers however long it has run', () => {
    const { state } = fed(Array.from({ length: 5_000 }, (_, index) => Math.sin(index) / 100));
    expect(Object.keys(state).sort()).toEqual(['returns', 'variance']);
    expect(JSON.stringify(state).length).toBeLessThan(60);
  });
});

describe('realised volatility', () => {
  const value = fc.oneof(
    { weight: 4, arbitrary: fc.double({ min: -0.1, max: 0.1, noNaN: true }) },
    fc.constant(Number.NaN),
  );

  it('is the annualised root mean square of what is known of the window, or null below half of it', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 40 }), (returns) => {
        const window = returns.slice(Math.max(0, returns.length - 12));
        const squares = window.filter((one) => !Number.isNaN(one)).map((one) => one ** 2);
        const found = realisedVolatility(returns, 3_600, 300);
        if (squares.length < 6) {
          expect(found).toBeNull();
          return;
        }
        const mean = squares.reduce((sum, one) => sum + one, 0) / squares.length;
        // 105 120 five-minute bars in 365 days.
        expect(found).toBeCloseTo(Math.sqrt(mean * 105_120), 10);
      }),
    );
  });
});

describe('volatility of a simulated random walk', () => {
  const SIGMA_MINUTE = 0.6 / Math.sqrt(525_600);

  /** A week of minutes of a walk whose volatility is 60 % a year. */
  const week = (seed: number) => {
    const random = lehmer(seed);
    const policy = defaultPolicy().volatility;
    const common = { policy, cadenceSeconds: MINUTE, horizonSeconds: 900, reactionSeconds: 3_600 };
    let [state, returns, price] = [initialVolatilityState, [] as readonly number[], 20_000];
    let last: ReturnType<typeof advanceVolatility> | null = null;
    for (let minute = 0; minute <= 7 * 1_440; minute += 1) {
      last = advanceVolatility({
        ...common,
        state,
        slot: T0 + MINUTE * minute,
        price,
        traded: null,
        model: () => ({ log: Float64Array.from(returns) }),
      });
      state = last.state;
      returns = [...(last.models.returns?.log ?? returns)];
      price *= Math.exp(SIGMA_MINUTE * normal(random));
    }
    return { last, state, returns };
  };

  it.each([1, 2, 3])('is recovered within five standard errors (seed %d)', (seed) => {
    const { last, returns } = week(seed);
    const { realised, forecast } = last?.decision ?? {};
    expect(returns.filter((one) => !Number.isNaN(one))).toHaveLength(2_016);
    // A mean of n squared normal returns has the relative variance 2 ÷ n, its root a quarter of it; the weights of the
    // forecast stand for (2 − f) ÷ f returns, where f = 1 − 2^(−1/48) is what a bar forgets.
    const forgets = 1 - 2 ** (-1 / HALF_LIFE_BARS);
    const within = (count: number) => 5 * Math.sqrt(1 / (2 * count));
    expect(Math.abs((realised?.d7 ?? 0) / 0.6 - 1)).toBeLessThan(within(2_016));
    expect(Math.abs((realised?.h24 ?? 0) / 0.6 - 1)).toBeLessThan(within(288));
    const day = 0.6 * Math.sqrt(1 / 365);
    expect(Math.abs((forecast?.h24 ?? 0) / day - 1)).toBeLessThan(within((2 - forgets) / forgets));
  });

  it('leaves a state of the same few numbers after a week as after an hour', () => {
    expect(JSON.stringify(week(4).state).length).toBeLessThan(400);
  });
});
