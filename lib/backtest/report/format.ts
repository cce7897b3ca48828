import { PPM } from '../../core/units/index.ts';

const NONE = '–';
/** Digits after the point at which a share of windows is told: one window in a year of quarter hours is 0.003 %. */
const SHARE_DIGITS = 3;

const shown = <T>(value: T | null, how: (value: T) => string): string => (value === null ? NONE : how(value));

export const percent = (fraction: number | null, digits = 2): string =>
  shown(fraction, (value) => `${(value * 100).toFixed(digits)} %`);
export const fixed = (value: number | null, digits: number): string => shown(value, (one) => one.toFixed(digits));

/** Rounded down, as the share itself is. */
export const sharePpm = (ppm: number | null): string =>
  shown(ppm, (value) => `${(Math.floor(value / 10) / (PPM / 1_000)).toFixed(SHARE_DIGITS)} %`);

export const interval = (low: number | null, high: number | null): string =>
  low === null || high === null ? 'no interval' : `${sharePpm(low)} to ${sharePpm(high)}`;

/** Evidence beyond thousands is told by its power of ten. */
export const evidence = (value: number): string => (value >= 10_000 ? value.toExponential(0) : value.toPrecision(2));

/** Whole numbers in groups of three. */
export const whole = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });
