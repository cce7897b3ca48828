import type { SourceKind } from '../../market/index.ts';
import { formsPrice, type Policy, staleSecondsOf } from '../../policy/index.ts';
import { BASIS_POINT } from '../../units/index.ts';
import { bpText, type FeedCheck, inBp, passedIf, spanText } from './check.ts';
import { compare, type Point } from './compare.ts';
import type { FeedFile } from './file.ts';
import { deviationCheck, inverseCheck, quoteChecks, unitsCheck } from './level.ts';
import { changesCheck, movesCheck, pinnedCheck, timeChecks } from './life.ts';
import { medianOf } from './route.ts';

/** So that three lie beyond the 99th percentile: of fewer it is the accident of one. */
const FEWEST_SAMPLES = 300;
/** So that thirty moves of ten minutes are in it, and a feed that is pushed once an hour shows that it is. */
const FEWEST_SECONDS = 21_600;

/** What a feed is allowed, by the oracle's policy and its own kind. */
interface Limits {
  readonly staleSeconds: number;
  readonly movedBp: number;
  readonly worstBp: number;
}

const limitsOf = (kind: SourceKind, oracle: Policy['oracle']): Limits => {
  const hasBook = formsPrice(kind) || kind === 'perp';
  const { divergenceBp } = oracle.witness;
  const staleSeconds = staleSecondsOf(undefined, hasBook ? 'book' : 'reading', oracle);
  return hasBook
    ? { staleSeconds, movedBp: oracle.pinned.movedBp, worstBp: oracle.outlier.floorBp }
    : { staleSeconds, movedBp: divergenceBp, worstBp: divergenceBp };
};

const sampleCheck = (points: readonly Point[], { candidate }: FeedFile): FeedCheck => {
  const seconds = (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0);
  const enough = points.length >= FEWEST_SAMPLES && seconds >= FEWEST_SECONDS;
  const all = candidate.samples.length;
  const found = `${points.length} of ${all} with two others to compare, over ${spanText(seconds)}`;
  return {
    check: 'sample size',
    found: enough ? found : `${found}: too few, nothing else is judged`,
    allowed: `${FEWEST_SAMPLES} over ${spanText(FEWEST_SECONDS)}`,
    verdict: passedIf(enough),
    values: { comparable: points.length, samples: all, seconds },
  };
};

const othersCheck = (points: readonly Point[], limitBp: number): FeedCheck => {
  const spread = medianOf(points.map((point) => point.spread));
  const agree = spread <= limitBp * BASIS_POINT;
  const found = `${bpText(spread)} between highest and lowest`;
  return {
    check: 'others agree',
    found: agree ? found : `${found}: no measure for anybody, nothing else is judged`,
    allowed: `${limitBp} bp`,
    verdict: passedIf(agree),
    values: { spreadBp: inBp(spread) },
  };
};

const positiveCheck = ({ candidate: { samples } }: FeedFile): FeedCheck => {
  const wrong = samples.filter(({ price }) => price <= 0).length;
  return {
    check: 'positive',
    found: `${wrong} of ${samples.length} zero or below`,
    allowed: 'none',
    verdict: passedIf(wrong === 0),
    values: { notPositive: wrong },
  };
};

const allChecks = (file: FeedFile, oracle: Policy['oracle']): readonly FeedCheck[] => {
  const limits = limitsOf(file.candidate.kind, oracle);
  const points = compare(file, oracle.staleSeconds);
  const [positive, sample] = [positiveCheck(file), sampleCheck(points, file)];
  if (sample.verdict === 'refused') return [positive, sample];
  const others = othersCheck(points, oracle.uncertainDispersionBp);
  if (others.verdict === 'refused') return [positive, sample, others];
  return [
    positive,
    sample,
    others,
    unitsCheck(points, file.candidate),
    inverseCheck(points),
    ...quoteChecks(points, file),
    changesCheck(points),
    pinnedCheck(points, oracle.pinned.seconds, limits.movedBp),
    ...timeChecks(file.candidate, limits.staleSeconds, oracle.futureToleranceSeconds),
    deviationCheck(points, limits.worstBp),
    movesCheck(points),
  ];
};

export interface FeedVerdict {
  readonly accepted: boolean;
  readonly checks: readonly FeedCheck[];
}

/**
 * Judges a feed before it becomes a source: its units, its currency, whether it lives, whether it agrees with those that
 * are known. Accepted where nothing is refused; what the sample cannot tell is `undecided` and named.
 */
export const lintFeed = (file: FeedFile, oracle: Policy['oracle']): FeedVerdict => {
  const checks = allChecks(file, oracle);
  return { accepted: checks.every(({ verdict }) => verdict !== 'refused'), checks };
};
