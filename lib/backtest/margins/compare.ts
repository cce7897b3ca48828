import { readFileSync } from 'node:fs';
import { err, ok, type Result } from '../../core/units/index.ts';
import { MARGINS_SCHEMA, type MarginReport, marginReport } from './schema.ts';

type Better = 'more' | 'less';
/** A figure that two reports are compared by, in which unit it is told, and which direction is better. */
type Compared = readonly [name: string, unit: 'ppm' | 'share' | 'bps' | 'times' | 'a year', better: Better, of: Figure];
type Figure = (report: MarginReport) => number | null;

const FIGURES: readonly Compared[] = [
  ['coverage', 'ppm', 'more', ({ plimsoll }) => plimsoll.coverage.all.both.coveragePpm],
  ['coverage, long', 'ppm', 'more', ({ plimsoll }) => plimsoll.coverage.all.long.coveragePpm],
  ['coverage, short', 'ppm', 'more', ({ plimsoll }) => plimsoll.coverage.all.short.coveragePpm],
  ['coverage, worst year', 'ppm', 'more', ({ plimsoll }) => plimsoll.worstYearPpm],
  ['coverage, worst year of a side', 'ppm', 'more', ({ plimsoll }) => plimsoll.worstYearSidePpm],
  ['coverage, elevated decile', 'ppm', 'more', ({ plimsoll }) => plimsoll.coverage.elevated.both.coveragePpm],
  ['shortfall', 'bps', 'less', ({ plimsoll }) => plimsoll.shortfallBpsPerYear],
  ['shortfall to historical VaR', 'times', 'less', ({ ratios }) => ratios.shortfallToHistorical],
  ['shortfall to static, equal mean', 'times', 'less', ({ ratios }) => ratios.shortfallToStaticAtEqualMean],
  ['largest exceedance', 'share', 'less', ({ plimsoll }) => plimsoll.largestExceedance],
  ['mean maintenance', 'share', 'less', ({ plimsoll }) => plimsoll.mean],
  ['mean to historical VaR', 'times', 'less', ({ ratios }) => ratios.meanToHistorical],
  ['mean initial margin', 'share', 'less', ({ initial }) => initial.mean],
  ['maintenance within 60 min, long', 'share', 'less', ({ initial }) => initial.all.long],
  ['maintenance within 60 min, short', 'share', 'less', ({ initial }) => initial.all.short],
  ['the same in the elevated decile, long', 'share', 'less', ({ initial }) => initial.elevated.long],
  ['the same in the elevated decile, short', 'share', 'less', ({ initial }) => initial.elevated.short],
  ['peak to trough, 30 d', 'times', 'less', ({ plimsoll }) => plimsoll.peakToTrough30],
  ['peak to trough, 365 d', 'times', 'less', ({ plimsoll }) => plimsoll.peakToTrough365],
  ['largest rise, 1 d', 'share', 'less', ({ plimsoll }) => plimsoll.largestRise1d],
  ['largest rise, 5 d', 'share', 'less', ({ plimsoll }) => plimsoll.largestRise5d],
  ['changes of the target', 'a year', 'less', ({ plimsoll }) => plimsoll.changesPerYear],
];

/** One figure of two reports. */
export interface Difference {
  readonly figure: string;
  readonly unit: Compared[1];
  readonly a: number | null;
  readonly b: number | null;
  /** b − a; null where one of them has none. */
  readonly difference: number | null;
  readonly better: 'a' | 'b' | 'equal' | null;
}

const differenceOf = ([figure, unit, better, of]: Compared, one: MarginReport, other: MarginReport): Difference => {
  const [a, b] = [of(one), of(other)];
  if (a === null || b === null) return { figure, unit, a, b, difference: null, better: null };
  const sooner = better === 'more' ? a > b : a < b;
  return { figure, unit, a, b, difference: b - a, better: a === b ? 'equal' : sooner ? 'a' : 'b' };
};

/** Without these alike, a difference of figures would be one of prices or of moments, and not of policies. */
const ALIKE: readonly (readonly [name: string, of: (report: MarginReport) => string | number])[] = [
  ['bars', ({ realm }) => realm],
  ['promised coverage (ppm)', ({ levelPpm }) => levelPpm],
  ['horizon (s)', ({ horizonSeconds }) => horizonSeconds],
  ['judged from', ({ judged }) => judged.from],
  ['judged to', ({ judged }) => judged.to],
  ['judged windows', ({ judged }) => judged.windows],
];

/** The figures of two reports side by side; refused where they are not of the same bars, windows and promise. */
export const compared = (a: MarginReport, b: MarginReport): Result<readonly Difference[], string> => {
  const odd = ALIKE.find(([, of]) => of(a) !== of(b));
  if (!odd) return ok(FIGURES.map((one) => differenceOf(one, a, b)));
  const [name, of] = odd;
  return err(
    `the two cannot be compared: ${name}: ${of(a)} in the first, ${of(b)} in the second: make both with the same --bars, --from and --to`,
  );
};

/** Reads the figures that `--report` wrote. */
export const readReport = (file: string): Result<MarginReport, string> => {
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    return err(`${file}: ${(cause as Error).message}: give a JSON file that backtest --report wrote`);
  }
  const parsed = marginReport.safeParse(found);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') || 'the whole';
  return err(
    `${file}: no ${MARGINS_SCHEMA}: ${where}: ${issue?.message}: give a JSON file that backtest --report wrote`,
  );
};
