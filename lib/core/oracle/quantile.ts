export interface Weighted {
  readonly value: number;
  readonly weight: number;
  /** How vague the value is, in any unit that the others share: decides where between two of them a tie falls. */
  readonly width?: number;
}

/** Sums of shares such as 0.3 + 0.2 miss their exact value by rounding; a tie within this is a tie. */
const TIE = 1e-9;

/** Between two values, nearer to the less vague one. */
const between = (a: Weighted, b: Weighted): number => {
  const [wide, narrow] = [a.width ?? 1, b.width ?? 1];
  return (a.value * narrow + b.value * wide) / (wide + narrow);
};

/**
 * The smallest value that at least `level` of the weight does not exceed; where exactly `level` does, between it and the
 * next, halfway where both are as sharp. With level ½ it is the weighted median: values that hold less than half of the weight cannot move it beyond the
 * range of the others. Throws on an empty list.
 */
export const weightedQuantile = (items: readonly Weighted[], level: number): number => {
  const sorted = [...items].sort((a, b) => a.value - b.value);
  const target = level * sorted.reduce((sum, { weight }) => sum + weight, 0);
  let reached = 0;
  for (const [index, item] of sorted.entries()) {
    reached += item.weight;
    const next = sorted[index + 1];
    if (next && Math.abs(reached - target) <= TIE) return between(item, next);
    if (reached > target || !next) return item.value;
  }
  throw new RangeError('a quantile of nothing');
};

/** The smallest value that at least `level` of the weight does not exceed, without interpolation. */
export const upperQuantile = (items: readonly Weighted[], level: number): number => {
  const sorted = [...items].sort((a, b) => a.value - b.value);
  const target = level * sorted.reduce((sum, { weight }) => sum + weight, 0);
  let reached = 0;
  for (const { value, weight } of sorted) {
    reached += weight;
    if (reached >= target - TIE) return value;
  }
  throw new RangeError('a quantile of nothing');
};

/** The mirror image: the largest value that at least `level` of the weight is not below. */
export const lowerQuantile = (items: readonly Weighted[], level: number): number =>
  -upperQuantile(
    items.map(({ value, weight }) => ({ value: -value, weight })),
    level,
  );
