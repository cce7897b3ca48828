/** Parts per million: the unit of every published ratio. 1 000 000 is the whole. */
export type Ppm = number;
export const PPM = 1_000_000;
/** One basis point as a fraction. */
export const BASIS_POINT = 1e-4;

/** Where a value goes that lies between two integers. The caller names the direction that is safe for what is published. */
export type Rounding = 'down' | 'up' | 'nearest';

/**
 * Values this close to an integer, relative to their size, are that integer: a product such as 20245.12 × 10^5 misses
 * its exact value by a few units in the last place, and rounding that noise up would publish a step that nobody measured.
 */
const SNAP = 1e-14;

/** 10^0 to 10^22: the powers of ten that a float holds exactly. */
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, exponent) => Number(10n ** BigInt(exponent)));

/**
 * `value` × 10^`decimals` as an integer, rounded as told. Throws on what is not finite or beyond 2^53: such a value must
 * have been refused at the boundary, so meeting it here is a defect.
 */
export const toInteger = (value: number, decimals: number, rounding: Rounding): bigint => {
  const scaled = value * (POWERS_OF_TEN[decimals] ?? Number.NaN);
  if (!Number.isFinite(scaled) || Math.abs(scaled) > Number.MAX_SAFE_INTEGER) {
    throw new RangeError(`${value} with ${decimals} decimals is outside the range of exact integers`);
  }
  const nearest = Math.round(scaled);
  if (rounding === 'nearest' || Math.abs(scaled - nearest) <= SNAP * Math.abs(scaled)) return BigInt(nearest);
  return BigInt(rounding === 'up' ? Math.ceil(scaled) : Math.floor(scaled));
};

/** A fraction in parts per million, rounded as told. */
export const toPpm = (fraction: number, rounding: Rounding): Ppm => Number(toInteger(fraction, 6, rounding));

const exact = (value: bigint): number => {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError(`${value} is outside the range of exact integers`);
  return Number(value);
};

/** Value × factor ÷ denominator of whole numbers that are not negative, rounded up: for requirements. Throws beyond 2^53. */
export const mulDivUp = (value: number, factor: number, denominator: number): number =>
  exact((BigInt(value) * BigInt(factor) + BigInt(denominator) - 1n) / BigInt(denominator));

/** The same, rounded down: for caps and allowances. */
export const mulDivDown = (value: number, factor: number, denominator: number): number =>
  exact((BigInt(value) * BigInt(factor)) / BigInt(denominator));
