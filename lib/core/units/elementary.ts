/**
 * Natural logarithm and exponential built from + − × ÷ alone, so that they give the same bits on every engine. The
 * built-in ones may differ between releases of the JavaScript engine, and then a decision could not be replayed.
 */

/** ln 2 in two parts: the high one has 21 trailing zero bits, so that its product with an exponent is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const SMALLEST_NORMAL = 2.2250738585072014e-308;
const TWO_54 = 18014398509481984;

/** Terms of 2·artanh(s) = 2 Σ s^(2k+1)/(2k+1). With |s| ≤ 0.1716 the first one left out is below 2^-56 of the sum. */
const ARTANH_TERMS = 11;
/** Terms of the Taylor series of exp on |r| ≤ ln(2)/2: the first one left out is below 2^-56. */
const EXP_TERMS = 14;

/** Where the bits of one number are looked at; nothing is kept in it between two calls. */
const BITS = new DataView(new ArrayBuffer(8));

/** x = mantissa × 2^exponent with the mantissa in [√½, √2), for normal positive x. */
const split = (x: number): { mantissa: number; exponent: number } => {
  BITS.setFloat64(0, x);
  const high = BITS.getUint32(0);
  const exponent = ((high >>> 20) & 0x7ff) - 1023;
  BITS.setUint32(0, (high & 0x800fffff) | (1023 << 20));
  const mantissa = BITS.getFloat64(0);
  return mantissa > Math.SQRT2 ? { mantissa: mantissa / 2, exponent: exponent + 1 } : { mantissa, exponent };
};

/** Natural logarithm, within two units in the last place. NaN for negative or NaN, −∞ for 0, +∞ for +∞. */
export const ln = (x: number): number => {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x < SMALLEST_NORMAL) return ln(x * TWO_54) - 54 * (LN2_HIGH + LN2_LOW);
  const { mantissa, exponent } = split(x);
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let tail = 0;
  for (let k = ARTANH_TERMS; k >= 1; k -= 1) tail = (tail + 1 / (2 * k + 1)) * square;
  return exponent * LN2_HIGH + (2 * s + (2 * s * tail + exponent * LN2_LOW));
};

const powerOfTwo = (n: number): number => {
  BITS.setUint32(0, (n + 1023) << 20);
  BITS.setUint32(4, 0);
  return BITS.getFloat64(0);
};

/** value × 2^n for any whole n whose result is representable; two factors reach the subnormal numbers. */
const timesPowerOfTwo = (value: number, n: number): number => {
  const half = Math.trunc(n / 2);
  return value * powerOfTwo(half) * powerOfTwo(n - half);
};

/** e^x, within two units in the last place. Overflows to +∞ above 709.78, underflows to 0 below −745.13. */
export const exp = (x: number): number => {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019411) return 0;
  const n = Math.round(x / (LN2_HIGH + LN2_LOW));
  const r = x - n * LN2_HIGH - n * LN2_LOW;
  let tail = 0;
  for (let k = EXP_TERMS; k >= 2; k -= 1) tail = ((tail + 1) * r) / k;
  return timesPowerOfTwo(1 + (r + r * tail), n);
};
