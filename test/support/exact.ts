/**
 * Logarithm and exponential as whole numbers × 2^-PRECISION, from the rational value that a double stands for: the
 * yardstick for `units/elementary`, which must not be measured by the engine's own functions.
 */
export const PRECISION = 320n;
const ONE = 1n << PRECISION;

interface Dyadic {
  readonly digits: bigint;
  readonly exponent: number;
}

/** A finite double as digits × 2^exponent, exactly; `exponent` is that of its last place. */
export const dyadicOf = (x: number): Dyadic => {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  const word = bits.getBigUint64(0);
  const field = Number((word >> 52n) & 0x7ffn);
  const fraction = word & ((1n << 52n) - 1n);
  const digits = field === 0 ? fraction : fraction | (1n << 52n);
  return { digits: word >> 63n === 1n ? -digits : digits, exponent: Math.max(field, 1) - 1075 };
};

const shift = (value: bigint, places: number): bigint =>
  places >= 0 ? value << BigInt(places) : value >> BigInt(-places);

/** 2·artanh(s) for |s| < 1/2. */
const twiceArtanh = (s: bigint): bigint => {
  const square = (s * s) >> PRECISION;
  let power = s;
  let sum = 0n;
  for (let k = 1n; power !== 0n && power !== -1n; k += 2n) {
    sum += power / k;
    power = (power * square) >> PRECISION;
  }
  return 2n * sum;
};

/** ln 2 = 2·artanh(1/3). */
const LN2 = twiceArtanh(ONE / 3n);

/** ln x for a positive double. */
export const exactLn = (x: number): bigint => {
  const { digits, exponent } = dyadicOf(x);
  const length = digits.toString(2).length;
  const mantissa = shift(digits, Number(PRECISION) - length);
  return BigInt(exponent + length) * LN2 + twiceArtanh(((mantissa - ONE) << PRECISION) / (mantissa + ONE));
};

/** e^x as value × 2^power for a finite double. */
export const exactExp = (x: number): { readonly value: bigint; readonly power: number } => {
  const { digits, exponent } = dyadicOf(x);
  const scaled = shift(digits, Number(PRECISION) + exponent);
  const power = scaled / LN2;
  const rest = scaled - power * LN2;
  let term = ONE;
  let sum = 0n;
  for (let k = 1n; term !== 0n && term !== -1n; k += 1n) {
    sum += term;
    term = ((term * rest) >> PRECISION) / k;
  }
  return { value: sum, power: Number(power) };
};

/** How far `result` is from value × 2^(power − PRECISION), in units of its own last place. */
export const ulpsBetween = (result: number, value: bigint, power = 0): number => {
  const { digits, exponent } = dyadicOf(result);
  const difference = shift(digits, 64) - shift(value, 64 + power - Number(PRECISION) - exponent);
  return Math.abs(Number(difference)) / 2 ** 64;
};

/** A decimal such as `0.6931…` × 2^PRECISION, cut off. */
export const fromDecimal = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.');
  return (BigInt(whole + fraction) << PRECISION) / 10n ** BigInt(fraction.length);
};
