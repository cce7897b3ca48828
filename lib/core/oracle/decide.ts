import type { Observation, PriceDecision, SourceVerdict, Verdict } from '../market/index.ts';
import { BASIS_POINT, ln, toPpm } from '../units/index.ts';
import { gradeOf } from './grade.ts';
import { lowerQuantile, upperQuantile, weightedQuantile } from './quantile.ts';
import { isPinned, type Screened, type Screening, screen } from './screen.ts';
import type { OracleState } from './state.ts';
import { keptSamples, meansOf } from './twap.ts';
import { cappedWeights, type Voice } from './weights.ts';

export interface OracleInput extends Screening {
  readonly observations: readonly Observation[];
  readonly slot: number;
  /** Operators without whom there is no price, and those without whom the grade is at most `degraded`. */
  readonly quorum: { readonly price: number; readonly full: number };
}

/** Two thirds of the weight confirm a liquidation; the same share tells the age of the price. */
const CONFIRMING_SHARE = 2 / 3;
/** From the median absolute deviation to a standard deviation, for normal errors. */
const MAD_TO_SIGMA = 1.4826;

interface Ballot extends Screened {
  readonly voice: Voice;
  readonly weight: number;
}

const weigh = (screened: readonly Screened[], { policy }: OracleInput): Ballot[] => {
  const voices = screened.flatMap((one) => (one.voice ? [{ ...one, voice: one.voice }] : []));
  if (voices.length === 0) return [];
  const { sourcePpm, operatorPpm, quotePpm } = policy.oracle.caps;
  const caps = { source: sourcePpm / 1e6, operator: operatorPpm / 1e6, quote: quotePpm / 1e6 };
  const weights = cappedWeights(
    voices.map(({ voice }) => voice),
    caps,
  );
  return voices.map((one, index) => ({ ...one, weight: weights[index] ?? 0 }));
};

const medianOf = (ballots: readonly Ballot[]): number =>
  weightedQuantile(
    ballots.map(({ voice, weight }) => ({ value: voice.price, weight })),
    0.5,
  );

const withoutPinned = (screened: readonly Screened[], input: OracleInput): Screened[] => {
  const ballots = weigh(screened, input);
  if (ballots.length === 0) return [...screened];
  const median = medianOf(ballots);
  return screened.map((one) =>
    one.voice && isPinned(one, median, input) ? { ...one, verdict: 'pinned', voice: null } : one,
  );
};

/** How far each voice is from the price, as |ln(p ÷ m)|, and the distance beyond which it is an outlier. */
const deviations = (ballots: readonly Ballot[], median: number, { policy }: OracleInput) => {
  const distance = new Map(ballots.map((one) => [one, Math.abs(ln(one.voice.price / median))]));
  const items = ballots.map((one) => ({ value: distance.get(one) ?? 0, weight: one.weight }));
  const dispersion = upperQuantile(items, 0.5);
  const { deviations: count, floorBp } = policy.oracle.outlier;
  return { distance, dispersion, limit: Math.max(floorBp * BASIS_POINT, count * MAD_TO_SIGMA * dispersion) };
};

const verdictOf = (one: Screened, ballots: readonly Ballot[], outliers: ReadonlySet<Screened>): SourceVerdict => {
  const ballot = ballots.find(({ observation }) => observation === one.observation);
  const verdict: Verdict = ballot && outliers.has(ballot) ? 'outlier' : one.verdict;
  return {
    source: one.observation.source,
    verdict,
    price: one.price,
    weightPpm: ballot ? toPpm(ballot.weight, 'nearest') : 0,
    ageSeconds: one.ageSeconds,
  };
};

const remember = (screened: readonly Screened[], median: number | null, input: OracleInput): OracleState => {
  const changes = screened.flatMap(({ observation, change }) =>
    change ? [[observation.source, { ...change, median: change.median ?? median }] as const] : [],
  );
  const samples = keptSamples(input.state.samples, input.slot, median, input.policy);
  return { samples, sources: Object.fromEntries(changes) };
};

interface Measured {
  readonly median: number;
  readonly outliers: ReadonlySet<Screened>;
  readonly used: readonly Ballot[];
  readonly dispersion: number;
  readonly operators: number;
}

const measure = (ballots: readonly Ballot[], input: OracleInput): Measured | null => {
  if (ballots.length === 0) return null;
  const median = medianOf(ballots);
  const { distance, dispersion, limit } = deviations(ballots, median, input);
  const used = ballots.filter((one) => (distance.get(one) ?? 0) <= limit);
  const operators = new Set(used.map(({ voice }) => voice.operator)).size;
  return { median, used, outliers: new Set(ballots.filter((one) => !used.includes(one))), dispersion, operators };
};

/**
 * Decides the price of one underlying from the answers of one cycle: validity → age → pinned → capped weights → weighted
 * median → outliers. An outlier is named and does not count for quorum and confirmation, but keeps its place in the
 * median: taking it out could leave less honest weight than lying one (`docs/decisions/price.md`). Fewer than the quorum
 * of independent operators give no price. Order of the answers does not matter.
 */
export const decidePrice = (input: OracleInput): { decision: PriceDecision; state: OracleState } => {
  const sorted = [...input.observations].sort((a, b) => (a.source < b.source ? -1 : 1));
  const screened = withoutPinned(
    sorted.map((one) => screen(one, input)),
    input,
  );
  const ballots = weigh(screened, input);
  const measured = measure(ballots, input);
  const priced = measured && measured.operators >= input.quorum.price ? measured : null;
  const state = remember(screened, priced?.median ?? null, input);
  const prices = priced?.used.map(({ voice, weight }) => ({ value: voice.price, weight })) ?? [];
  const ages = priced?.used.map(({ ageSeconds, weight }) => ({ value: ageSeconds ?? 0, weight })) ?? [];
  const { grade, reasons } = gradeOf(measured, priced !== null, input);
  return {
    state,
    decision: {
      median: priced?.median ?? null,
      ...meansOf(state.samples, input.slot, input.policy),
      confirmation: priced && {
        long: Math.max(priced.median, upperQuantile(prices, CONFIRMING_SHARE)),
        short: Math.min(priced.median, lowerQuantile(prices, CONFIRMING_SHARE)),
      },
      ageSeconds: priced && upperQuantile(ages, CONFIRMING_SHARE),
      dispersionBp: priced && priced.dispersion / BASIS_POINT,
      grade,
      operators: measured?.operators ?? 0,
      sources: screened.map((one) => verdictOf(one, ballots, measured?.outliers ?? new Set())),
      reasons,
    },
  };
};
