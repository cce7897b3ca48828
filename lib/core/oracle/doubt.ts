import type { OracleInput } from './decide.ts';
import { independentOperators, isVoiced } from './measure.ts';
import type { Screened } from './screen.ts';

/**
 * What may be the limit of doubt in a cross, least first: the least that fills the quorum, and those beyond it, for where
 * books that were counted on turn out to be pinned or far off. One that lets everything pass where none fills it.
 */
export const doubtLimits = (answers: readonly Screened[], { quorum, policy }: OracleInput): readonly number[] => {
  const voiced = answers.filter(isVoiced);
  const usual = policy.oracle.crossDoubtBp;
  const beyond = voiced.map(({ uncertaintyBp }) => uncertaintyBp).filter((one) => one > usual);
  const limits = [usual, ...new Set(beyond.sort((a, b) => a - b))];
  const first = limits.findIndex(
    (limit) => independentOperators(voiced.filter(({ uncertaintyBp }) => uncertaintyBp <= limit)) >= quorum.full,
  );
  return first < 0 ? limits.slice(-1) : limits.slice(first);
};

/** The answers without the voices through a cross that is in more doubt than the limit. */
export const withoutDoubtful = (answers: readonly Screened[], limit: number): readonly Screened[] =>
  answers.map((one) =>
    one.voice && one.uncertaintyBp > limit ? { ...one, verdict: 'doubtful-cross', voice: null } : one,
  );
