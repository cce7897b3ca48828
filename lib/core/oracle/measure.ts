import { BASIS_POINT, ln } from '../units/index.ts';
import type { OracleInput } from './decide.ts';
import { upperQuantile, weightedQuantile } from './quantile.ts';
import type { Screened } from './screen.ts';
import { cappedWeights, type Voice } from './weights.ts';

/** From the median absolute deviation to a standard deviation, for normal errors. */
const MAD_TO_SIGMA = 1.4826;
/**
 * Weight of outliers from which on we do not know who is right: one operator of three. The weights of its sources miss
 * their sum by rounding, which must not decide it.
 */
const DISPUTED_SHARE = 1 / 3 - 1e-9;
/** A cross that carries so much can move the median by itself. */
const DECIDING_SHARE = 1 / 2 - 1e-9;

type Voiced = Screened & { readonly voice: Voice };
export const isVoiced = (one: Screened): one is Voiced => one.voice !== null;

/** A voice with its capped weight. */
export interface Ballot extends Voiced {
  readonly weight: number;
}

const weigh = (screened: readonly Screened[], { policy }: OracleInput): Ballot[] => {
  const voices = screened.filter(isVoiced);
  if (voices.length === 0) return [];
  const { sourcePpm, operatorPpm, quotePpm, crossPpm } = policy.oracle.caps;
  const caps = { source: sourcePpm / 1e6, operator: operatorPpm / 1e6, quote: quotePpm / 1e6, cross: crossPpm / 1e6 };
  const weights = cappedWeights(
    voices.map(({ voice }) => voice),
    caps,
  );
  // The own member first: the engine takes ten times as long to add one to a copy.
  return voices.map((one, index) => ({ weight: weights[index] ?? 0, ...one }));
};

/** Books of large coins and stablecoins are this narrow; nothing is gained by claiming to be narrower. */
const NARROWEST = 2 * BASIS_POINT;

const medianOf = (ballots: readonly Ballot[]): number =>
  weightedQuantile(
    ballots.map(({ voice, weight, spread }) => ({
      value: voice.price,
      weight,
      width: Math.max(NARROWEST, spread),
    })),
    0.5,
  );

/** The ballots of a cycle and their weighted median; null without any. */
export interface Voted {
  readonly ballots: readonly Ballot[];
  readonly median: number | null;
}

export const vote = (screened: readonly Screened[], input: OracleInput): Voted => {
  const ballots = weigh(screened, input);
  return { ballots, median: ballots.length === 0 ? null : medianOf(ballots) };
};

/** What a cycle's ballots say together. */
export interface Measured {
  readonly median: number;
  /** Further from the median than honest venues are; they keep their place in it (`docs/decisions/price.md`). */
  readonly outliers: ReadonlySet<Screened>;
  /** What quorum, age and confirmation rest on: near the median, and not on probation. */
  readonly used: readonly Ballot[];
  /** Weighted median of the absolute log deviations. */
  readonly dispersion: number;
  /** Of `used`, those who do not speak through one another's cross. */
  readonly operators: number;
  /** True where sources on probation had to count, or there would have been no quorum. */
  readonly readmitted: boolean;
  readonly disputed: boolean;
  /** Crosses whose fault would be this price's fault. */
  readonly through: readonly string[];
  readonly sole: string | null;
}

const weightOf = (ballots: readonly Ballot[]): number => ballots.reduce((sum, { weight }) => sum + weight, 0);
const operatorsOf = (ballots: readonly Ballot[]): number => new Set(ballots.map(({ voice }) => voice.operator)).size;
/** Who answers for a voice: an operator who decides its cross alone could have said it himself. */
const answering = ({ operator, soles }: Voice): string => soles[0] ?? operator;
export const independentOperators = (list: readonly { readonly voice: Voice }[]): number =>
  new Set(list.map(({ voice }) => answering(voice))).size;

const decidingCrosses = (ballots: readonly Ballot[]): string[] =>
  [...new Set(ballots.flatMap(({ voice }) => voice.through))]
    .filter((cross) => weightOf(ballots.filter(({ voice }) => voice.through.includes(cross))) >= DECIDING_SHARE)
    .sort();

/** Where three operators are asked for, one of them must not be able to answer for all by the cross that only he quotes. */
const leastIndependent = ({ price }: OracleInput['quorum']): number => (price > 2 ? 2 : 1);

/** Median, outliers and quorum of one cycle; null below the quorum of independent operators: no price is ever guessed. */
export const measure = ({ ballots, median }: Voted, { policy, quorum }: OracleInput): Measured | null => {
  if (median === null) return null;
  const distances = ballots.map(({ voice, weight }) => ({ value: Math.abs(ln(voice.price / median)), weight }));
  const dispersion = upperQuantile(distances, 0.5);
  const { deviations, floorBp } = policy.oracle.outlier;
  const limit = Math.max(floorBp * BASIS_POINT, deviations * MAD_TO_SIGMA * dispersion);
  const near = ballots.filter((_, index) => (distances[index]?.value ?? 0) <= limit);
  const proven = near.filter(({ verdict }) => verdict !== 'probation');
  const readmitted = operatorsOf(proven) < quorum.price && operatorsOf(near) > operatorsOf(proven);
  const used = readmitted ? near : proven;
  const operators = independentOperators(used);
  if (operatorsOf(used) < quorum.price || operators < leastIndependent(quorum)) return null;
  const outliers = new Set<Screened>(ballots.filter((one) => !near.includes(one)));
  return {
    median,
    outliers,
    used,
    dispersion,
    operators,
    readmitted,
    disputed: 1 - weightOf(near) >= DISPUTED_SHARE,
    through: decidingCrosses(ballots),
    sole: operators === 1 && used[0] ? answering(used[0].voice) : null,
  };
};
