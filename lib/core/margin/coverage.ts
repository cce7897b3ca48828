import * as z from 'zod';
import { unixSeconds } from '../market/index.ts';
import { exp, ln, mulDivDown, PPM, type Ppm } from '../units/index.ts';

const count = z.number().int().nonnegative();
const hits = { windows: count, hitsLong: count, hitsShort: count };

/**
 * What one UTC day of windows came to. A window is one margin horizon, each after the other; a hit is a window whose worst
 * price went past the margin carried at its start. Severities are fractions of notional beyond the margin.
 */
export const coverageDay = z.strictObject({
  /** Its first second. */
  day: unixSeconds,
  ...hits,
  /** Sums over the hits of a side, and the largest of both. */
  severityLong: z.number().nonnegative(),
  severityShort: z.number().nonnegative(),
  worst: z.number().nonnegative(),
  /** Those of the same windows that began while the forecast was in the most elevated tenth. */
  elevated: z.strictObject(hits),
});
export type CoverageDay = z.infer<typeof coverageDay>;

/** Share of windows without a hit, rounded down, and its 95 % interval; null where there is too little to tell. */
const share = z.strictObject({
  hits: count,
  coveragePpm: count.nullable(),
  lowPpm: count.nullable(),
  highPpm: count.nullable(),
});
export type CoverageShare = z.infer<typeof share>;

const sides = z.strictObject({
  windows: count,
  /** Hits of both sides that the level allows for; under 20 of them the shares say nothing yet. */
  expectedHits: z.number().nonnegative(),
  sufficient: z.boolean(),
  long: share,
  short: share,
  /** The mean of the two sides. */
  both: share,
});
export type CoverageSides = z.infer<typeof sides>;

/** The statistics of a certificate. */
export const coverage = z.strictObject({
  levelPpm: count,
  days: count,
  all: sides,
  elevated: sides,
  /** Mean loss beyond margin of a hit, rounded up; null without a hit. */
  meanSeverityPpm: count.nullable(),
  worstDay: z.strictObject({ day: unixSeconds, severityPpm: count }).nullable(),
  /** Evidence against the promise that at every window, whatever came before, a side is hit at most as often as promised. */
  eValue: z.number().nonnegative(),
});
export type CoverageStatistics = z.infer<typeof coverage>;

/** Fewer expected hits than this, and one more or less would turn the verdict. */
const FEWEST_EXPECTED = 20;

/** Alternatives that the test bets on, as multiples of the promised odds of a hit, a sixth of the stake each. */
const ODDS = [1.5, 2, 3, 5, 10, 20] as const;
/** Where evidence is no longer told apart: infinity is no number in JSON. */
const MOST_EVIDENCE = 1e100;

/**
 * A test supermartingale against "hit with probability ≤ p, given all that came before": the likelihood ratio of odds m
 * times as large, mᵏ ÷ (1 + (m − 1) p)ⁿ after k hits in n windows, mixed over m by equal weights (Wald 1945, mixture over
 * alternatives; as a bet: Shafer 2021). Its expectation is at most 1 whenever it is looked at, so 1 ÷ e bounds the chance
 * of so much evidence against a promise that was kept.
 */
const evidence = (hitCount: number, windows: number, missPpm: Ppm): number => {
  const promised = missPpm / PPM;
  const bets = ODDS.map((odds) => hitCount * ln(odds) - windows * ln(1 + (odds - 1) * promised));
  return bets.reduce((sum, bet) => sum + exp(Math.min(bet, ln(MOST_EVIDENCE))), 0) / ODDS.length;
};

const FIGURES = ['windows', 'long', 'short', 'elevatedWindows', 'elevatedLong', 'elevatedShort'] as const;
type Figure = (typeof FIGURES)[number];
type Totals = Readonly<Record<Figure, number>>;

const figuresOf = ({ windows, hitsLong, hitsShort, elevated }: CoverageDay): Totals => ({
  windows,
  long: hitsLong,
  short: hitsShort,
  elevatedWindows: elevated.windows,
  elevatedLong: elevated.hitsLong,
  elevatedShort: elevated.hitsShort,
});

/** Hits come in storms of days: days drawn one by one would make them look independent and the intervals too narrow. */
const BLOCK_DAYS = 5;
const RESAMPLES = 1_000;
/** Resamples outside a 95 % interval on each side. */
const TAIL = 25;
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

/** Totals of days drawn anew in blocks (Künsch 1989), the last day followed by the first (Politis & Romano 1992). */
const resampled = (days: readonly CoverageDay[]): readonly Totals[] => {
  if (days.length < 2 * BLOCK_DAYS) return [];
  const figures = days.map(figuresOf);
  const circle = [...figures, ...figures.slice(0, BLOCK_DAYS)];
  const sums = FIGURES.map((figure) => {
    const upTo = new Float64Array(circle.length + 1);
    for (const [index, one] of circle.entries()) upTo[index + 1] = upTo[index]! + one[figure];
    return upTo;
  });
  const draw = generator();
  return Array.from({ length: RESAMPLES }, () => {
    const spans: [start: number, end: number][] = [];
    for (let left = days.length; left > 0; left -= BLOCK_DAYS) {
      const start = draw(days.length);
      spans.push([start, start + Math.min(left, BLOCK_DAYS)]);
    }
    const total = (upTo: Float64Array) => spans.reduce((sum, [start, end]) => sum + upTo[end]! - upTo[start]!, 0);
    return Object.fromEntries(FIGURES.map((figure, at) => [figure, total(sums[at]!)])) as unknown as Totals;
  });
};

const coveredPpm = (hitCount: number, windows: number): Ppm => mulDivDown(PPM, windows - hitCount, windows);

type Counted = (totals: Totals) => { readonly hits: number; readonly windows: number };

/** Without a hit every resample is spotless: then the rule of three bounds from below (Hanley & Lippman-Hand 1983). */
const shareOf = (totals: Totals, samples: readonly Totals[], counted: Counted): CoverageShare => {
  const { hits: found, windows } = counted(totals);
  if (windows === 0) return { hits: 0, coveragePpm: null, lowPpm: null, highPpm: null };
  const coveragePpm = coveredPpm(found, windows);
  const drawn = samples
    .map(counted)
    .filter((one) => one.windows > 0)
    .map((one) => coveredPpm(one.hits, one.windows))
    .sort((a, b) => a - b);
  const [low, high] = [drawn[TAIL - 1], drawn[drawn.length - TAIL]];
  if (low === undefined || high === undefined) return { hits: found, coveragePpm, lowPpm: null, highPpm: null };
  const spotless = found === 0 ? coveredPpm(Math.min(3, windows), windows) : PPM;
  return {
    hits: found,
    coveragePpm,
    lowPpm: Math.min(low, coveragePpm, spotless),
    highPpm: Math.max(high, coveragePpm),
  };
};

const sidesOf = (
  totals: Totals,
  samples: readonly Totals[],
  levelPpm: Ppm,
  [windows, long, short]: readonly [Figure, Figure, Figure],
): CoverageSides => {
  const expectedHits = (2 * totals[windows] * (PPM - levelPpm)) / PPM;
  return {
    windows: totals[windows],
    expectedHits,
    sufficient: expectedHits >= FEWEST_EXPECTED,
    long: shareOf(totals, samples, (one) => ({ hits: one[long], windows: one[windows] })),
    short: shareOf(totals, samples, (one) => ({ hits: one[short], windows: one[windows] })),
    both: shareOf(totals, samples, (one) => ({ hits: one[long] + one[short], windows: 2 * one[windows] })),
  };
};

const severityPpm = (fraction: number): Ppm => Math.ceil(fraction * PPM);

/**
 * How well margins held over the days given, in their order, against the promise that a side is hit in at most
 * 1 − `levelPpm` of the windows. The sides' evidence is averaged: the mean of e-values is one whatever their dependence
 * (Vovk & Wang 2021, section 3).
 */
export const coverageOf = (days: readonly CoverageDay[], levelPpm: Ppm): CoverageStatistics => {
  const figures = days.map(figuresOf);
  const total = (figure: Figure): number => figures.reduce((sum, one) => sum + one[figure], 0);
  const totals = Object.fromEntries(FIGURES.map((figure) => [figure, total(figure)])) as unknown as Totals;
  const samples = resampled(days);
  const severity = days.reduce((sum, { severityLong, severityShort }) => sum + severityLong + severityShort, 0);
  const worst = days.reduce<CoverageDay | null>((most, day) => (day.worst > (most?.worst ?? 0) ? day : most), null);
  const allHits = totals.long + totals.short;
  const against = (found: number): number => evidence(found, totals.windows, PPM - levelPpm);
  return {
    levelPpm,
    days: days.length,
    all: sidesOf(totals, samples, levelPpm, ['windows', 'long', 'short']),
    elevated: sidesOf(totals, samples, levelPpm, ['elevatedWindows', 'elevatedLong', 'elevatedShort']),
    meanSeverityPpm: allHits === 0 ? null : severityPpm(severity / allHits),
    worstDay: worst && { day: worst.day, severityPpm: severityPpm(worst.worst) },
    eValue: (against(totals.long) + against(totals.short)) / 2,
  };
};
