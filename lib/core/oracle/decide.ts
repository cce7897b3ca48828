import type { Observation, PriceDecision } from '../market/index.ts';
import { pairOf, sourcePairs } from '../policy/index.ts';
import { BASIS_POINT } from '../units/index.ts';
import { advanceAnchor } from './anchor.ts';
import { convert } from './conversion.ts';
import { judgeEpisode } from './episode.ts';
import { gradeOf } from './grade.ts';
import { advancePremium } from './mark.ts';
import type { Measured } from './measure.ts';
import { lowerQuantile, upperQuantile } from './quantile.ts';
import type { Screening } from './screen.ts';
import { type Seen, see } from './see.ts';
import { advanceStanding, type Outcome } from './standing.ts';
import type { OracleState } from './state.ts';
import { keptSamples, meansOf, movedBp, priceBefore } from './twap.ts';

export interface OracleInput extends Screening {
  readonly observations: readonly Observation[];
  /** Operators without whom there is no price, and those without whom the grade is at most `degraded`. */
  readonly quorum: { readonly price: number; readonly full: number };
}

/** Two thirds of the weight confirm a liquidation; the same share tells the age of the price. */
const CONFIRMING_SHARE = 2 / 3;

const outcomesOf = ({ sources, witnesses, operatorOf }: Seen): Outcome[] => [
  ...sources.map(({ source, verdict }) => ({ source, verdict, operator: operatorOf(source) })),
  ...witnesses.map(({ source, verdict }) => ({ source, verdict, operator: null })),
];

/** What every book showed last. Those that were not asked, or not answered for, have not become newcomers. */
const changesOf = (
  { screened }: Seen,
  median: number | null,
  { market, state }: OracleInput,
): OracleState['sources'] => {
  const changes: OracleState['sources'] = {};
  for (const { id } of sourcePairs(market)) {
    const before = state.sources[id];
    if (before) changes[id] = before;
  }
  for (const { observation, change, rate } of screened) {
    if (!change) continue;
    const fair = change.fair ?? (median === null || rate === null ? null : median / rate);
    changes[observation.source] = fair === change.fair ? change : { ...change, fair };
  }
  return changes;
};

const remember = (seen: Seen, input: OracleInput): OracleState => {
  const { state, slot, policy } = input;
  const median = seen.measured?.median ?? null;
  const clamp = policy.oracle.markClampPpm / 1e6;
  const { standing, trial } = advanceStanding(state, outcomesOf(seen), {
    slot,
    rules: policy.oracle,
    fewest: input.quorum.full,
  });
  return {
    samples: keptSamples(state.samples, slot, median, policy),
    sources: changesOf(seen, median, input),
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
