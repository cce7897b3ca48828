import type { Observation, SourceVerdict, Verdict, Witness } from '../market/index.ts';
import { factsOf, formsPrice, pairOf, sourcePairs } from '../policy/index.ts';
import { toPpm } from '../units/index.ts';
import { converterTo } from './conversion.ts';
import type { OracleInput } from './decide.ts';
import { doubtLimits, withoutDoubtful } from './doubt.ts';
import { type Ballot, type Measured, measure, type Voted, vote } from './measure.ts';
import { isPinned, type Screened, screen } from './screen.ts';
import { hear, silentWitness, type Testimony, weighTestimony } from './witness.ts';

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

/** The ballots of a cycle, once those that stood still while the others moved have left. */
const ballotsOf = (
  answers: readonly Screened[],
  input: OracleInput,
): { readonly screened: readonly Screened[]; readonly voted: Voted } => {
  const voted = vote(answers, input);
  const { median } = voted;
  if (median === null) return { screened: answers, voted };
  const pinned = new Set<Screened>(answers.filter((one) => one.voice && isPinned(one, median, input)));
  if (pinned.size === 0) return { screened: answers, voted };
  const screened = answers.map((one): Screened => (pinned.has(one) ? { ...one, verdict: 'pinned', voice: null } : one));
  return { screened, voted: vote(screened, input) };
};

const verdictsOf = (
  screened: readonly Screened[],
  ballots: readonly Ballot[],
  outliers: ReadonlySet<Screened>,
): SourceVerdict[] => {
  const ballotOf = new Map(ballots.map((ballot) => [ballot.observation.source, ballot]));
  return screened.map((one) => {
    const ballot = ballotOf.get(one.observation.source);
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

/** Sources of the policy in quarantine, which were not asked; that they exist must not be forgotten. */
const unasked = ({ market, state }: OracleInput, seen: ReadonlySet<string>) =>
  sourcePairs(market)
    .filter(({ id }) => state.standing[id]?.quarantinedAt !== undefined && !seen.has(id))
    .map(({ id, source }) => ({ source: id, kind: factsOf(source.venue).kind }));

const quarantinedBook = (source: string): SourceVerdict => ({
  ...{ source, verdict: 'quarantined', price: null, weightPpm: 0, ageSeconds: null },
});

const bySource = <One extends { readonly source: string }>(list: readonly One[]): One[] =>
  [...list].sort((a, b) => (a.source < b.source ? -1 : 1));

/** The ballots at the least doubt in crosses that gives a price. */
const judgeBallots = (answers: readonly Screened[], input: OracleInput) => {
  const judgedAt = (limit: number) => {
    const { screened, voted } = ballotsOf(withoutDoubtful(answers, limit), input);
    return { screened, ballots: voted.ballots, measured: measure(voted, input) };
  };
  const [least = Number.POSITIVE_INFINITY, ...wider] = doubtLimits(answers, input);
  let judged = judgedAt(least);
  for (const limit of wider) {
    if (judged.measured) break;
    judged = judgedAt(limit);
  }
  return judged;
};

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
  const conversion = converterTo(pairOf(input.market).quote, { crosses: input.crosses, oracle: input.policy.oracle });
  const answers = observations
    .filter(({ kind }) => formsPrice(kind))
    .map((one) => screen(one, conversion(one.quoteCurrency), input));
  const { screened, ballots, measured } = judgeBallots(answers, input);
  const heard = observations
    .filter(({ kind }) => !formsPrice(kind))
    .map((one) => hear(one, conversion(one.quoteCurrency), measured?.median ?? null, input));
  const operators = new Map(observations.map(({ source, operator }) => [source, operator]));
  const operatorOf = (source: string) => operators.get(source) ?? source;
  const absent = unasked(input, new Set(operators.keys()));
  const books = absent.filter(({ kind }) => formsPrice(kind)).map(({ source }) => quarantinedBook(source));
  const silent = absent
    .filter(({ kind }) => !formsPrice(kind))
    .map(({ source, kind }) => silentWitness(source, kind, 'quarantined'));
  return {
    screened,
    measured,
    sources: bySource([...verdictsOf(screened, ballots, measured?.outliers ?? new Set()), ...books]),
    witnesses: bySource([...heard, ...silent]),
    testimony: weighTestimony(heard, operatorOf),
    operatorOf,
  };
};
