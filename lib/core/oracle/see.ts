import type { Observation, SourceVerdict, Verdict, Witness } from '../market/index.ts';
import { formsPrice } from '../policy/index.ts';
import { toPpm } from '../units/index.ts';
import type { OracleInput } from './decide.ts';
import { type Ballot, independentOperators, type Measured, measure, medianOf, weigh } from './measure.ts';
import { isPinned, type Screened, screen } from './screen.ts';
import { hear, type Testimony, weighTestimony } from './witness.ts';

const newer = (a: Observation, b: Observation): number =>
  b.receivedAtMs - a.receivedAtMs ||
  b.requestedAtMs - a.requestedAtMs ||
  (JSON.stringify(a.result) < JSON.stringify(b.result) ? -1 : 1);

/** Each source once, in one order, whatever order the answers came in and however often: the newest answer counts. */
const distinct = (observations: readonly Observation[]): Observation[] => {
  const sorted = [...observations].sort((a, b) => {
    if (a.source !== b.source) return a.source < b.source ? -1 : 1;
    return newer(a, b);
  });
  return sorted.filter(({ source }, index) => source !== sorted[index - 1]?.source);
};

/**
 * Quotes through a doubtful cross leave where the quorum is full without them; where it is not, the least doubtful cross
 * that fills it is enough.
 */
const withoutDoubtful = (answers: readonly Screened[], { quorum, policy }: OracleInput): readonly Screened[] => {
  const voiced = answers.flatMap(({ voice, uncertaintyBp }) => (voice ? [{ voice, uncertaintyBp }] : []));
  const { crossDoubtBp } = policy.oracle;
  const levels = [crossDoubtBp, ...voiced.map(({ uncertaintyBp }) => uncertaintyBp).sort((a, b) => a - b)];
  const limit = levels.find(
    (level) =>
      level >= crossDoubtBp &&
      independentOperators(voiced.filter(({ uncertaintyBp }) => uncertaintyBp <= level)) >= quorum.full,
  );
  if (limit === undefined) return answers;
  return answers.map((one) =>
    one.voice && one.uncertaintyBp > limit ? { ...one, verdict: 'doubtful-cross', voice: null } : one,
  );
};

/** The ballots of a cycle, once those that stood still while the others moved have left. */
const ballotsOf = (
  answers: readonly Screened[],
  input: OracleInput,
): { readonly screened: readonly Screened[]; readonly ballots: readonly Ballot[] } => {
  const ballots = weigh(answers, input);
  if (ballots.length === 0) return { screened: answers, ballots };
  const median = medianOf(ballots);
  const pinned = new Set<Screened>(answers.filter((one) => one.voice && isPinned(one, median, input)));
  if (pinned.size === 0) return { screened: answers, ballots };
  const screened = answers.map((one): Screened => (pinned.has(one) ? { ...one, verdict: 'pinned', voice: null } : one));
  return { screened, ballots: weigh(screened, input) };
};

const verdictsOf = (
  screened: readonly Screened[],
  ballots: readonly Ballot[],
  outliers: ReadonlySet<Screened>,
): SourceVerdict[] => {
  const ballotOf = new Map(ballots.map((ballot) => [ballot.observation, ballot]));
  return screened.map((one) => {
    const ballot = ballotOf.get(one.observation);
    const verdict: Verdict = ballot && outliers.has(ballot) ? 'outlier' : one.verdict;
    return {
      source: one.observation.source,
      verdict,
      price: one.price,
      weightPpm: ballot ? toPpm(ballot.weight, 'nearest') : 0,
      ageSeconds: one.ageSeconds,
    };
  });
};

/** Sources in quarantine were not asked; that they exist must not be forgotten. */
const unasked = (input: OracleInput, seen: ReadonlySet<string>): SourceVerdict[] =>
  Object.entries(input.state.standing)
    .filter(([source, { quarantinedAt }]) => quarantinedAt !== undefined && !seen.has(source))
    .map(([source]) => ({ source, verdict: 'quarantined', price: null, weightPpm: 0, ageSeconds: null }));

/** What a cycle's answers say, each by itself and all together. */
export interface Seen {
  readonly screened: readonly Screened[];
  readonly measured: Measured | null;
  readonly sources: readonly SourceVerdict[];
  readonly witnesses: readonly Witness[];
  readonly testimony: Testimony;
  readonly operatorOf: (source: string) => string;
}

/** Tests, weighs and measures the answers of a cycle, then hears the witnesses. */
export const see = (input: OracleInput): Seen => {
  const observations = distinct(input.observations);
  const answers = observations.filter(({ kind }) => formsPrice(kind)).map((one) => screen(one, input));
  const { screened, ballots } = ballotsOf(withoutDoubtful(answers, input), input);
  const measured = measure(ballots, input);
  const witnesses = observations
    .filter(({ kind }) => !formsPrice(kind))
    .map((one) => hear(one, measured?.median ?? null, input));
  const operators = new Map(observations.map(({ source, operator }) => [source, operator]));
  const operatorOf = (source: string) => operators.get(source) ?? source;
  const verdicts = verdictsOf(screened, ballots, measured?.outliers ?? new Set());
  return {
    screened,
    measured,
    sources: [...verdicts, ...unasked(input, new Set(operators.keys()))].sort((a, b) => (a.source < b.source ? -1 : 1)),
    witnesses,
    testimony: weighTestimony(witnesses, operatorOf),
    operatorOf,
  };
};
