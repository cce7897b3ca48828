export interface Weighted {
  readonly value: number;
  readonly weight: number;
}

/** Sums of shares such as 0.3 + 0.2 miss their exact value by rounding; a tie within this is a tie. */
const TIE = 1e-9;

/**
 * The smallest value that at least `level` of the weight does not exceed; where exactly `level` does, halfway to the
 * next. With level ½ it is the weighted median: values that hold less than half of the weight cannot move it beyond the
 * range of the others. Throws on an empty list.
 */
export const weightedQuantile = (items: readonly Weighted[], level: number): number => {
  const sorted = [...items].sort((a, b) => a.value - b.value);
  const target = level * sorted.reduce((sum, { weight }) => sum + weight, 0);
  let reached = 0;
  for (const [index, { value, weight }] of sorted.entries()) {
    reached += weight;
    const next = sorted[index + 1];
    if (next && Math.abs(reached - target) <= TIE) return (value + next.value) / 2;
    if (reached > target || !next) return value;
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
