import type { Observation, PriceDecision, SourceVerdict, Verdict, Witness } from '../market/index.ts';
import { factsOf, formsPrice, pairOf, sourcePairs } from '../policy/index.ts';
import { BASIS_POINT, toPpm } from '../units/index.ts';
import { advanceAnchor } from './anchor.ts';
import { convert } from './conversion.ts';
import { doubtLimits, withoutDoubtful } from './doubt.ts';
import { judgeEpisode } from './episode.ts';
import { gradeOf } from './grade.ts';
import { advancePremium } from './mark.ts';
import { type Ballot, type Measured, measure, medianOf, weigh } from './measure.ts';
import { lowerQuantile, upperQuantile } from './quantile.ts';
import { isPinned, type Screened, type Screening, screen } from './screen.ts';
import { advanceStanding, type Outcome } from './standing.ts';
import type { OracleState } from './state.ts';
import { keptSamples, meansOf, movedBp, priceBefore } from './twap.ts';
import { hear, silentWitness, type Testimony, weighTestimony } from './witness.ts';

export interface OracleInput extends Screening {
  readonly observations: readonly Observation[];
  /** Operators without whom there is no price, and those without whom the grade is at most `degraded`. */
  readonly quorum: { readonly price: number; readonly full: number };
}

/** Two thirds of the weight confirm a liquidation; the same share tells the age of the price. */
const CONFIRMING_SHARE = 2 / 3;

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

/** Sources of the policy in quarantine, which were not asked; that they exist must not be forgotten. */
const unasked = ({ market, state }: OracleInput, seen: ReadonlySet<string>) =>
  sourcePairs(market)
    .filter(({ id }) => state.standing[id]?.quarantinedAt !== undefined && !seen.has(id))
    .map(({ id, source }) => ({ source: id, ...factsOf(source.venue), verdict: 'quarantined' as const }));

interface Seen {
  readonly screened: readonly Screened[];
  readonly measured: Measured | null;
  readonly sources: readonly SourceVerdict[];
  readonly witnesses: readonly Witness[];
  readonly testimony: Testimony;
  readonly operatorOf: (source: string) => string;
}

const bySource = <One extends { readonly source: string }>(list: readonly One[]): One[] =>
  [...list].sort((a, b) => (a.source < b.source ? -1 : 1));

/** The ballots at the least doubt in crosses that gives a price. */
const judgeBallots = (answers: readonly Screened[], input: OracleInput) => {
  const judgedAt = (limit: number) => {
    const { screened, ballots } = ballotsOf(withoutDoubtful(answers, limit), input);
    return { screened, ballots, measured: measure(ballots, input) };
  };
  const [least = Number.POSITIVE_INFINITY, ...wider] = doubtLimits(answers, input);
  let judged = judgedAt(least);
  for (const limit of wider) {
    if (judged.measured) break;
    judged = judgedAt(limit);
  }
  return judged;
};

const see = (input: OracleInput): Seen => {
  const observations = distinct(input.observations);
  const answers = observations.filter(({ kind }) => formsPrice(kind)).map((one) => screen(one, input));
  const { screened, ballots, measured } = judgeBallots(answers, input);
  const heard = observations
    .filter(({ kind }) => !formsPrice(kind))
    .map((one) => hear(one, measured?.median ?? null, input));
  const operators = new Map(observations.map(({ source, operator }) => [source, operator]));
  const operatorOf = (source: string) => operators.get(source) ?? source;
  const absent = unasked(input, new Set(operators.keys()));
  const silent = absent.filter(({ kind }) => formsPrice(kind)).map(({ source, verdict }) => ({ source, verdict }));
  const witnesses = absent
    .filter(({ kind }) => !formsPrice(kind))
    .map(({ source, kind }) => silentWitness(source, kind, 'quarantined'));
  return {
    screened,
    measured,
    sources: bySource([
      ...verdictsOf(screened, ballots, measured?.outliers ?? new Set()),
      ...silent.map((one) => ({ ...one, price: null, weightPpm: 0, ageSeconds: null })),
    ]),
    witnesses: bySource([...heard, ...witnesses]),
    testimony: weighTestimony(heard, operatorOf),
    operatorOf,
  };
};

const outcomesOf = ({ sources, witnesses, operatorOf }: Seen): Outcome[] => [
  ...sources.map(({ source, verdict }) => ({ source, verdict, operator: operatorOf(source) })),
  ...witnesses.map(({ source, verdict }) => ({ source, verdict, operator: null })),
];

/** What the books of sources that were not asked, or not answered for, showed last: they have not become newcomers. */
const unseenChanges = ({ market, state }: OracleInput): OracleState['sources'] =>
  Object.fromEntries(
    sourcePairs(market).flatMap(({ id }) => {
      const change = state.sources[id];
      return change ? [[id, change] as const] : [];
    }),
  );

const remember = (seen: Seen, input: OracleInput): OracleState => {
  const { state, slot, policy } = input;
  const median = seen.measured?.median ?? null;
  const changes = seen.screened.flatMap(({ observation, change, rate }) => {
    if (!change) return [];
    const fair = change.fair ?? (median === null || rate === null ? null : median / rate);
    return [[observation.source, { ...change, fair }] as const];
  });
  const clamp = policy.oracle.markClampPpm / 1e6;
  const { standing, trial } = advanceStanding(state, outcomesOf(seen), {
    ...{ slot, rules: policy.oracle, fewest: input.quorum.full },
  });
  return {
    samples: keptSamples(state.samples, slot, median, policy),
    sources: { ...unseenChanges(input), ...Object.fromEntries(changes) },
    standing,
    trial,
    anchor: advanceAnchor(state.anchor, slot, median, policy.oracle.anchor),
    premium: advancePremium(state.premium, seen.witnesses, { clamp, seconds: policy.cadenceSeconds }),
    episode: state.episode,
  };
};

const judged = ({ measured, testimony }: Seen, input: OracleInput) => {
  const uncertain = measured && measured.dispersion > input.policy.oracle.uncertainDispersionBp * BASIS_POINT;
  const disputed = measured?.disputed ?? false;
  return judgeEpisode({
    state: input.state.episode,
    slot: input.slot,
    cadenceSeconds: input.policy.cadenceSeconds,
    median: measured?.median ?? null,
    before: priceBefore(input.state.samples, input.slot, input.policy),
    crashBp: input.policy.oracle.crashBp,
    dissent: { disputed, any: disputed || uncertain === true || testimony.against },
  });
};

const inDollars = (median: number | null, { market, crosses, policy }: OracleInput): number | null => {
  const conversion = convert(pairOf(market).quote, 'USD', { crosses, oracle: policy.oracle });
  return median === null || !conversion ? null : median * conversion.price;
};

const evidenceOf = ({ used, median }: Measured) => {
  const prices = used.map(({ voice, weight }) => ({ value: voice.price, weight }));
  const ages = used.map(({ ageSeconds, weight }) => ({ value: ageSeconds ?? 0, weight }));
  return {
    confirmation: {
      long: Math.max(median, upperQuantile(prices, CONFIRMING_SHARE)),
      short: Math.min(median, lowerQuantile(prices, CONFIRMING_SHARE)),
    },
    ageSeconds: upperQuantile(ages, CONFIRMING_SHARE),
  };
};

/**
 * Decides the price of one underlying from the answers of one cycle: validity → age → pinned → capped weights → weighted
 * median → outliers → witnesses. An outlier is named and does not count for quorum and confirmation, but keeps its place
 * in the median: taking it out could leave less honest weight than lying one (`docs/decisions/price.md`). Fewer than the
 * quorum of independent operators give no price. Witnesses are heard after the price stands. Order and repetition of the
 * answers do not matter.
 */
export const decidePrice = (input: OracleInput): { decision: PriceDecision; state: OracleState } => {
  const { policy, slot } = input;
  const seen = see(input);
  const { measured, testimony } = seen;
  const { episode, state: episodeState } = judged(seen, input);
  const state = { ...remember(seen, input), episode: episodeState };
  const median = measured?.median ?? null;
  const usd = inDollars(median, input);
  const { grade, reasons } = gradeOf(measured, testimony, median !== null && usd === null, input);
  return {
    state,
    decision: {
      median,
      ...meansOf(state.samples, slot, policy),
      ...(measured ? evidenceOf(measured) : { confirmation: null, ageSeconds: null }),
      dispersionBp: measured && measured.dispersion / BASIS_POINT,
      uncertaintyBp:
        measured && Math.max(measured.dispersion / BASIS_POINT, movedBp(input.state.samples, slot, measured.median)),
      grade,
      operators: measured?.operators ?? 0,
      sources: [...seen.sources],
      through: [...(measured?.through ?? [])],
      sole: measured?.sole ?? null,
      witnesses: [...seen.witnesses],
      usd,
      anchor: state.anchor?.price ?? null,
      mark: median === null || state.premium === null ? null : median * (1 + state.premium),
      episode,
      reasons,
    },
  };
};
