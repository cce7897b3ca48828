/** So many digits are below 2^53 whatever they are: most amounts are compared as numbers, a tenth of the cost. */
const EXACT_DIGITS = 15;

/** True when the whole number `a` is larger than `b`, both as decimal strings. */
export const above = (a: string, b: string): boolean =>
  a.length <= EXACT_DIGITS && b.length <= EXACT_DIGITS ? Number(a) > Number(b) : BigInt(a) > BigInt(b);

export const smaller = (a: string, b: string): string => (above(a, b) ? b : a);
export const larger = (a: string, b: string): string => (above(a, b) ? a : b);
