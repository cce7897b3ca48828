import { describe, expect, it } from 'vitest';
import {
  bipowerVariation,
  closeToClose,
  garmanKlass,
  jumpVariation,
  parkinson,
  realisedVariance,
  rogersSatchell,
  semivariances,
  subsampledVariance,
  type TradedBar,
  yangZhang,
} from '../../../lib/core/volatility/index.ts';
import { lehmer, normal } from '../../support/cycles.ts';

const SIGMA = 0.02;
const STEPS = 1_000;
const BARS = 1_000;

/** Bars of a geometric Brownian motion with a drift in standard deviations a bar, and an overnight jump before each. */
const diffusion = (seed: number, drift = 0, overnight = 0): TradedBar[] => {
  const random = lehmer(seed);
  let level = 0;
  return Array.from({ length: BARS }, () => {
    level += overnight * SIGMA * normal(random);
    const open = level;
    let [high, low] = [level, level];
    for (let step = 0; step < STEPS; step += 1) {
      level += (SIGMA * normal(random)) / Math.sqrt(STEPS) + (drift * SIGMA) / STEPS;
      high = Math.max(high, level);
      low = Math.min(low, level);
    }
    const [a, b, c, d] = [open, high, low, level].map(Math.exp) as [number, number, number, number];
    return { open: a, high: b, low: c, close: d, volume: 1 };
  });
};

const means = (bars: readonly TradedBar[], of: (bar: TradedBar) => number) => {
  const values = bars.map((bar) => of(bar) / SIGMA ** 2);
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  const spread = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1);
  return { mean, spread };
};

describe('range estimators on a simulated diffusion', () => {
  const bars = diffusion(11);

  // Variance of the estimator for one bar, relative to the squared variance: 2 for the squared return, and by the
  // efficiencies of Parkinson (1980), Garman & Klass (1980), Rogers & Satchell (1991): 5.2, 7.4, 6. A range seen at 1000
  // points misses its ends by 0.58 σ ÷ √1000 each (Broadie, Glasserman & Kou 1997): up to 5 % of the variance.
  it.each([
    ['close to close', closeToClose, 2, 0],
    ['Parkinson', parkinson, 2 / 4.9, 0.05],
    ['Garman–Klass', garmanKlass, 2 / 6.5, 0.08],
    ['Rogers–Satchell', rogersSatchell, 2 / 5, 0.08],
  ] as const)('%s expects the variance, with its known precision', (_, estimator, relativeVariance, discreteness) => {
    const { mean, spread } = means(bars, estimator);
    const error = 5 * Math.sqrt(relativeVariance / BARS);
    expect(mean).toBeGreaterThan(1 - discreteness - error);
    expect(mean).toBeLessThan(1 + error);
    expect(spread).toBeLessThan(1.3 * relativeVariance);
  });

  it('Rogers–Satchell does not take a drift for variance; Parkinson does', () => {
    const drifting = diffusion(12, 2);
    expect(means(drifting, rogersSatchell).mean).toBeLessThan(1.1);
    expect(means(drifting, parkinson).mean).toBeGreaterThan(1.5);
  });

  it('Yang–Zhang adds what happens between close and open', () => {
    const total = yangZhang(diffusion(13, 0, 0.5), 1) ?? 0;
    expect(Math.abs(total / SIGMA ** 2 - 1.25)).toBeLessThan(0.15);
    expect(yangZhang(bars.slice(0, 1), 1)).toBeNull();
  });
});

describe('estimators of a series of returns', () => {
  const returns = [0.01, -0.02, 0.005, 0.03];

  it('are their definitions, written out', () => {
    const squares = 0.01 ** 2 + 0.02 ** 2 + 0.005 ** 2 + 0.03 ** 2;
    const bipower = (Math.PI / 2) * (0.01 * 0.02 + 0.02 * 0.005 + 0.005 * 0.03);
    expect(realisedVariance(returns)).toBeCloseTo(squares, 15);
    expect(bipowerVariation(returns)).toBeCloseTo(bipower, 15);
    expect(jumpVariation(returns)).toBeCloseTo(squares - bipower, 15);
    expect(semivariances(returns).down).toBeCloseTo(0.02 ** 2, 15);
    expect(semivariances(returns).up).toBeCloseTo(squares - 0.02 ** 2, 15);
  });

  it('bipower variation lets a jump pass that realised variance counts', () => {
    const random = lehmer(14);
    const calm = Array.from({ length: 2_000 }, () => 0.001 * normal(random));
    const jumped = calm.map((value, i) => (i === 1_000 ? 0.05 : value));
    expect(bipowerVariation(calm) / realisedVariance(calm)).toBeCloseTo(1, 1);
    // A jump j beside returns of size σ still adds 2 j E|σ| π ÷ 2 to bipower variation: 5 % of j².
    expect(Math.abs(jumpVariation(jumped) / 0.05 ** 2 - 1)).toBeLessThan(0.1);
  });

  it('sub-sampling keeps the expectation and is more precise than one grid', () => {
    const random = lehmer(15);
    const one = () => {
      let level = 0;
      const path = [0, ...Array.from({ length: 60 }, () => (level += normal(random)))];
      const grid = path.filter((_, i) => i % 5 === 0);
      return { sub: subsampledVariance(path, 5), plain: realisedVariance(grid.slice(1).map((x, i) => x - grid[i]!)) };
    };
    const all = Array.from({ length: 2_000 }, one);
    const of = (key: 'sub' | 'plain') => {
      const mean = all.reduce((sum, value) => sum + value[key], 0) / all.length;
      return { mean, spread: all.reduce((sum, value) => sum + (value[key] - mean) ** 2, 0) / all.length };
    };
    expect(of('sub').mean / 60).toBeCloseTo(1, 1);
    expect(of('sub').spread).toBeLessThan(0.85 * of('plain').spread);
  });
});
