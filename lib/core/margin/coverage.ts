import * as z from 'zod';
import { unixSeconds } from '../market/index.ts';
import { exp, ln, PPM, type Ppm } from '../units/index.ts';
import { FIGURES, type Figure, RESAMPLES, resampled, type Samples, type Totals } from './resample.ts';

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

const figuresOf = ({ windows, hitsLong, hitsShort, elevated }: CoverageDay): Totals => ({
  windows,
  long: hitsLong,
  short: hitsShort,
  elevatedWindows: elevated.windows,
  elevatedLong: elevated.hitsLong,
  elevatedShort: elevated.hitsShort,
});

/** Resamples outside a 95 % interval on each side. */
const TAIL = 25;

/** Rounded down; exact, since a quotient of counts is further from the next integer than a float can err. */
const coveredPpm = (hitCount: number, windows: number): Ppm => Math.floor((PPM * (windows - hitCount)) / windows);

/** Which figures a share is of: its windows, and the hits of the sides that it counts. */
interface Counted {
  readonly windows: Figure;
  readonly hits: readonly Figure[];
}

const drawnShares = (samples: Samples, { windows, hits }: Counted): Float64Array => {
  const shares = new Float64Array(RESAMPLES);
  let kept = 0;
  for (let at = 0; at < RESAMPLES; at += 1) {
    const all = hits.length * samples[windows][at]!;
    if (all === 0) continue;
    let found = 0;
    for (const side of hits) found += samples[side][at]!;
    shares[kept] = coveredPpm(found, all);
    kept += 1;
  }
  return shares.subarray(0, kept).sort();
};

/** Without a hit every resample is spotless: then the rule of three bounds from below (Hanley & Lippman-Hand 1983). */
const shareOf = (totals: Totals, samples: Samples | null, counted: Counted): CoverageShare => {
  const windows = counted.hits.length * totals[counted.windows];
  if (windows === 0) return { hits: 0, coveragePpm: null, lowPpm: null, highPpm: null };
  const found = counted.hits.reduce((sum, side) => sum + totals[side], 0);
  const coveragePpm = coveredPpm(found, windows);
  const drawn = samples && drawnShares(samples, counted);
  const [low, high] = [drawn?.[TAIL - 1], drawn?.[drawn.length - TAIL]];
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
  samples: Samples | null,
  levelPpm: Ppm,
  [windows, long, short]: readonly [Figure, Figure, Figure],
): CoverageSides => {
  const expectedHits = (2 * totals[windows] * (PPM - levelPpm)) / PPM;
  return {
    windows: totals[windows],
    expectedHits,
    sufficient: expectedHits >= FEWEST_EXPECTED,
    long: shareOf(totals, samples, { windows, hits: [long] }),
    short: shareOf(totals, samples, { windows, hits: [short] }),
    both: shareOf(totals, samples, { windows, hits: [long, short] }),
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
  const samples = resampled(figures);
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
