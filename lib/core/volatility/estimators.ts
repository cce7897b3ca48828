import { ln } from '../units/index.ts';
import type { Traded } from './tick.ts';

/**
 * Estimators of the variance of one bar or of a series of returns, in squared log returns. The range estimators hold for
 * traded bars only: the highest of five samples is not the highest price of five minutes.
 */

/** A traded bar with its close. */
export type TradedBar = Traded & { readonly close: number };

const TWO_LN2_LESS_1 = 0.3862943611198906;
const FOUR_LN2 = 2.772588722239781;
const HALF_PI = 1.5707963267948966;

const sum = (values: ArrayLike<number>, of: (value: number, index: number) => number): number => {
  let total = 0;
  for (let i = 0; i < values.length; i += 1) total += of(values[i]!, i);
  return total;
};

/** Squared return over the bar, without drift. */
export const closeToClose = ({ open, close }: TradedBar): number => ln(close / open) * ln(close / open);

/** Parkinson (1980), equation 2: the squared range ÷ 4 ln 2; five times as precise as the squared return. */
export const parkinson = ({ high, low }: TradedBar): number => (ln(high / low) * ln(high / low)) / FOUR_LN2;

/** Garman & Klass (1980), the practical estimator of their section "best analytic scale-invariant". */
export const garmanKlass = (bar: TradedBar): number => {
  const range = ln(bar.high / bar.low);
  return 0.5 * range * range - TWO_LN2_LESS_1 * closeToClose(bar);
};

/** Rogers & Satchell (1991): right for any drift. */
export const rogersSatchell = ({ open, high, low, close }: TradedBar): number =>
  ln(high / close) * ln(high / open) + ln(low / close) * ln(low / open);

/**
 * Yang & Zhang (2000), equation 8: variance of one of several bars that follow each other, right for drift and for
 * jumps between close and open. Null for fewer than two bars.
 */
export const yangZhang = (bars: readonly TradedBar[], closeBefore: number): number | null => {
  const n = bars.length;
  if (n < 2) return null;
  const overnight = bars.map(({ open }, i) => ln(open / (bars[i - 1]?.close ?? closeBefore)));
  const intraday = bars.map(({ open, close }) => ln(close / open));
  const spread = (values: readonly number[]): number => {
    const mean = sum(values, (value) => value) / n;
    return sum(values, (value) => (value - mean) * (value - mean)) / (n - 1);
  };
  const k = 0.34 / (1.34 + (n + 1) / (n - 1));
  const rs = bars.reduce((total, bar) => total + rogersSatchell(bar), 0) / n;
  return spread(overnight) + k * spread(intraday) + (1 - k) * rs;
};

/** Realised variance (Andersen & Bollerslev 1998): the sum of squared returns. */
export const realisedVariance = (returns: ArrayLike<number>): number => sum(returns, (value) => value * value);

/**
 * Realised variance of `width`-step returns, averaged over the `width` grids on which they can be taken (Zhang, Mykland &
 * Aït-Sahalia 2005, their second best estimator), scaled to the whole of the path of log prices.
 */
export const subsampledVariance = (logPrices: ArrayLike<number>, width: number): number => {
  const returns = logPrices.length - width;
  if (returns < 1) return 0;
  let total = 0;
  for (let i = width; i < logPrices.length; i += 1) {
    const step = logPrices[i]! - logPrices[i - width]!;
    total += step * step;
  }
  return (total / width / returns) * (logPrices.length - 1);
};

/** Bipower variation (Barndorff-Nielsen & Shephard 2004): the part of the variance that is not jumps. */
export const bipowerVariation = (returns: ArrayLike<number>): number =>
  HALF_PI * sum(returns, (value, i) => (i === 0 ? 0 : Math.abs(value) * Math.abs(returns[i - 1]!)));

/** What jumps add: realised variance less bipower variation, not below zero. */
export const jumpVariation = (returns: ArrayLike<number>): number =>
  Math.max(0, realisedVariance(returns) - bipowerVariation(returns));

/** Semivariances (Barndorff-Nielsen, Kinnebrock & Shephard 2010): realised variance of falls and of rises. */
export const semivariances = (returns: ArrayLike<number>): { down: number; up: number } => {
  const down = sum(returns, (value) => (value < 0 ? value * value : 0));
  return { down, up: realisedVariance(returns) - down };
};
