/** What is counted of a day or of many. */
export const FIGURES = ['windows', 'long', 'short', 'elevatedWindows', 'elevatedLong', 'elevatedShort'] as const;
export type Figure = (typeof FIGURES)[number];
export type Totals = Readonly<Record<Figure, number>>;

/** Hits come in storms of days: days drawn one by one would make them look independent and the intervals too narrow. */
const BLOCK_DAYS = 5;
export const RESAMPLES = 1_000;
const SEED = 20_211;

/** Multiplicative congruential generator modulo 2³¹ − 1 (Park & Miller 1988, with the multiplier 48271 of 1993). */
const generator = () => {
  const modulus = 2_147_483_647;
  let state = SEED;
  return (below: number): number => {
    state = (state * 48_271) % modulus;
    return Math.floor((state / modulus) * below);
  };
};

/** Totals of days drawn anew, one value a resample. */
export type Samples = Readonly<Record<Figure, Float64Array>>;

/** Days are drawn in blocks (Künsch 1989), the last day followed by the first (Politis & Romano 1992). */
export const resampled = (figures: readonly Totals[]): Samples | null => {
  if (figures.length < 2 * BLOCK_DAYS) return null;
  const circle = [...figures, ...figures.slice(0, BLOCK_DAYS)];
  const draw = generator();
  const blocks = Math.ceil(figures.length / BLOCK_DAYS);
  const last = figures.length - (blocks - 1) * BLOCK_DAYS;
  const starts = Int32Array.from({ length: RESAMPLES * blocks }, () => draw(figures.length));
  const totals = (figure: Figure): Float64Array => {
    const upTo = new Float64Array(circle.length + 1);
    for (let index = 0; index < circle.length; index += 1) upTo[index + 1] = upTo[index]! + circle[index]![figure];
    const drawn = new Float64Array(RESAMPLES);
    for (let at = 0; at < starts.length; at += 1) {
      const start = starts[at]!;
      const length = at % blocks === blocks - 1 ? last : BLOCK_DAYS;
      drawn[Math.floor(at / blocks)]! += upTo[start + length]! - upTo[start]!;
    }
    return drawn;
  };
  return Object.fromEntries(FIGURES.map((figure) => [figure, totals(figure)])) as Record<Figure, Float64Array>;
};
