import * as z from 'zod';
import { maintenanceAt, rampTarget } from '../margin/index.ts';
import type { Episode, MarginDecision, SourceVerdict, Witness } from '../market/index.ts';
import { formatInstant, type Json } from '../units/index.ts';
import type { EntryBody } from './entry.ts';
import { explainChange } from './explain-change.ts';
import { volatilityTold } from './explain-volatility.ts';
import { basisPointsOf, becauseOf, butOf, decimalOf, distanceOf, dollarsOf, percentOf } from './wording.ts';

const TOPICS = [
  'change',
  'status',
  'price',
  'source',
  'witness',
  'episode',
  'grade',
  'volatility',
  'depth',
  'margin',
  'initial',
  'ramp',
  'cap',
  'breaker',
  'validity',
] as const;
type Topic = (typeof TOPICS)[number];

/** One statement about a decision, and the values that it rests on, as they stand in the entry. */
export const sentence = z.strictObject({
  topic: z.enum(TOPICS),
  text: z.string(),
  values: z.record(z.string(), z.unknown()),
});
export interface Sentence {
  readonly topic: Topic;
  readonly text: string;
  readonly values: Readonly<Record<string, Json>>;
}

type Decision = EntryBody['decision'];

const say = (topic: Topic, text: string, values: Sentence['values']): Sentence => ({ topic, text, values });

const statusSentence = ({ decision }: EntryBody): Sentence => {
  const { status, reasons } = decision;
  const meaning = {
    valid: 'Decided from the data of this slot',
    degraded: 'No new decision: the last good set goes on, tightened for new positions, held for existing ones',
    fallback: 'The last good set has run out too: the fallback holds',
  }[status];
  const why = status === 'valid' ? butOf(reasons) : becauseOf(reasons);
  return say('status', `${meaning}${why}.`, { status, reasons });
};

const priceSentence = ({ oracle, vector }: Decision, slot: string): Sentence => {
  const { median, twap, operators, dispersionBp, ageSeconds, sources } = oracle;
  const used = sources.filter(({ verdict }) => verdict === 'used').length;
  const values = { median, twap, used, asked: sources.length, operators, dispersionBp, ageSeconds };
  const from = `${used} of ${sources.length} sources of ${operators} independent operators`;
  if (median === null) return say('price', `No price: ${from} were usable.`, values);
  // A refused vector carries the last good price; the one of this cycle then stands in the decision alone.
  const text = vector.price?.at === slot ? decimalOf(vector.price.median, vector.price.decimals) : String(median);
  const spread = `half of the weight within ${basisPointsOf(dispersionBp ?? 0)}`;
  const age = `two thirds of it younger than ${(ageSeconds ?? 0).toFixed(1)} s`;
  return say('price', `Price ${text}: the weighted median of ${from}, ${spread}, ${age}.`, values);
};

const WHY_NOT: Readonly<Record<string, string>> = {
  stale: 'its answer is too old',
  pinned: 'its book stood still while the price moved',
  'no-cross': 'its quote currency has no fresh price of its own that can be trusted',
  'doubtful-cross': 'its quote currency is disputed, and the quorum is full without it',
  probation: 'it was wrong not long ago, and counts for the median alone',
  'own-venue': "it is the consumer's own market, or an index made of it",
  maintenance: 'its absence was announced',
  quarantined: 'it fails too often, and is asked again one at a time',
};

const EPISODE: Readonly<Record<Episode['class'], string>> = {
  none: '',
  crash: 'The market itself moves',
  fault: 'A part of the sources must be wrong',
  both: 'The market moves and a part of the sources is wrong',
  unknown: 'There is no telling what goes on',
};
const PACE: Readonly<Record<Episode['pace'], string>> = {
  normal: 'liquidations go on as usual',
  paced: 'liquidations are paced',
  stopped: 'liquidations stop, for ten minutes at most',
};

const episodeSentence = ({ oracle: { episode } }: Decision): Sentence[] => {
  if (episode.class === 'none') return [];
  const text = `${EPISODE[episode.class]} since ${formatInstant(episode.since)}: ${PACE[episode.pace]}.`;
  return [say('episode', text, { ...episode, since: formatInstant(episode.since) })];
};

const witnessSentence = ({ source, kind, verdict, price, deviationBp, ageSeconds }: Witness): Sentence => {
  const where =
    deviationBp === null
      ? ''
      : `, ${basisPointsOf(Math.abs(deviationBp))} ${deviationBp < 0 ? 'below' : 'above'} the price`;
  const values = { source, kind, verdict, price, deviationBp, ageSeconds };
  return say('witness', `Witness ${source} (${kind}): ${verdict}${where}.`, values);
};

const rejection =
  (median: number | null) =>
  ({ source, verdict, price, weightPpm, ageSeconds }: SourceVerdict): Sentence => {
    const far = verdict === 'outlier' && price !== null && median !== null;
    const why = far ? `${distanceOf(price, median)} the price` : (WHY_NOT[verdict] ?? verdict);
    const values = { source, verdict, price, weightPpm, ageSeconds };
    return say('source', `${source} was not used: ${verdict === why ? why : `${verdict}, ${why}`}.`, values);
  };

const gradeSentence = ({ oracle }: Decision): Sentence =>
  say('grade', `Data grade ${oracle.grade}${becauseOf(oracle.reasons)}.`, {
    grade: oracle.grade,
    reasons: oracle.reasons,
  });

const volatilitySentence = (body: EntryBody): Sentence => {
  const { text, values } = volatilityTold(body);
  return say('volatility', text, values);
};

const depthSentence = ({ liquidity, vector }: Decision): Sentence[] => {
  if (!liquidity) return [];
  const bands = Object.entries(vector.depth?.usd ?? {}).sort(
    ([a], [b]) => Number.parseInt(a, 10) - Number.parseInt(b, 10),
  );
  const within = bands.map(([band, usd]) => `${dollarsOf(usd)} within ${band}`);
  const model = liquidity.modelled ? ' (books modelled from bars)' : '';
  const values = { usd: vector.depth?.usd ?? null, slippageBp: liquidity.slippageBp, modelled: liquidity.modelled };
  return [say('depth', `Depth on the thinner side: ${within.join(', ')}${model}.`, values)];
};

type Parts = NonNullable<MarginDecision['parts']>;

const wantedOf = ({ quantileMove, halfSpread, impact, oracleUncertainty, basis, floor }: Parts): number =>
  Math.max(floor, quantileMove + halfSpread + impact + oracleUncertainty + basis);

const partsText = (parts: Parts, publishedPpm: number): string => {
  const { quantileMove, halfSpread, impact, oracleUncertainty, basis, floor } = parts;
  const named = [
    `adverse move ${percentOf(quantileMove)}`,
    `half spread ${percentOf(halfSpread)}`,
    `impact ${percentOf(impact)}`,
    `price uncertainty ${percentOf(oracleUncertainty)}`,
    `basis ${percentOf(basis)}`,
  ];
  const wanted = wantedOf(parts);
  const asked = `${named.join(' + ')}, not under the floor of ${percentOf(floor)}, ask for ${percentOf(wanted)}`;
  if (wanted === publishedPpm) return asked;
  const limit =
    wanted > publishedPpm
      ? 'the dead-band or the rails keep what is published below that'
      : 'what is published falls to that slowly';
  return `${asked}; ${limit}`;
};

const BASIS_TEXT = {
  'warm-up': "the policy's conservative values, until there is enough history for a forecast",
  held: 'held at what was, as there is no price to decide from',
} as const;

const marginSentences = ({ margin }: Decision, slot: number): Sentence[] => {
  if (!margin) return [];
  const { basis, parts, maintenancePpm, initialPpm, openInterestCapUsd, ramp, uncoveredPpm, quantile, scores } = margin;
  const why =
    basis === 'estimated' && parts
      ? partsText(parts, maintenancePpm)
      : BASIS_TEXT[basis === 'held' ? 'held' : 'warm-up'];
  const [carried, target] = [maintenanceAt(ramp, slot), rampTarget(ramp)];
  const end = formatInstant(Math.max(slot, ...ramp.map(({ endAt }) => endAt)));
  const climbing = `carry ${percentOf(carried)} and reach ${percentOf(target)} at ${end}; ${percentOf(uncoveredPpm)} is not covered yet`;
  return [
    say('margin', `Maintenance target ${percentOf(maintenancePpm)}: ${why}.`, {
      ...{ maintenancePpm, basis, parts, wantedPpm: parts && wantedOf(parts), quantile, scores },
    }),
    say(
      'initial',
      `Initial margin ${percentOf(initialPpm)}, at most ${(1e6 / initialPpm).toFixed(2)} times leverage.`,
      {
        initialPpm,
      },
    ),
    say('ramp', `Positions already open ${target > carried ? climbing : `carry ${percentOf(carried)}`}.`, {
      ...{ carriedPpm: carried, targetPpm: target, uncoveredPpm, ramp },
    }),
    say('cap', `Open interest is capped at ${dollarsOf(openInterestCapUsd)}.`, { openInterestCapUsd }),
  ];
};

const breakerSentence = ({ breaker }: Decision): Sentence => {
  const { market, data, since, cause, permissions } = breaker;
  const taken = Object.entries(permissions).filter(([, permission]) => permission !== 'yes');
  const allowed = taken.length === 0 ? 'everything is allowed' : taken.map(([a, p]) => `${a} ${p}`).join(', ');
  const text = `Circuit breaker ${market} since ${formatInstant(since)} (${cause}), data ${data}: ${allowed}.`;
  return say('breaker', text, { market, data, since: formatInstant(since), cause, permissions });
};

/**
 * A decision in words, each sentence with the values that it rests on. The first is about what this version changed
 * against `previous` and why (topic `change`), where it changed anything. Pure: the same entries give the same words.
 */
export const explain = (body: EntryBody, previous: EntryBody | null): readonly Sentence[] => {
  const { decision, inputs } = body;
  const change = explainChange(body, previous);
  const until = formatInstant(decision.validUntil);
  return [
    ...(change ? [change] : []),
    statusSentence(body),
    priceSentence(decision, formatInstant(inputs.slot)),
    ...decision.oracle.sources.filter(({ verdict }) => verdict !== 'used').map(rejection(decision.oracle.median)),
    ...decision.oracle.witnesses.map(witnessSentence),
    ...episodeSentence(decision),
    gradeSentence(decision),
    volatilitySentence(body),
    ...depthSentence(decision),
    ...marginSentences(decision, inputs.slot),
    breakerSentence(decision),
    say('validity', `Valid until ${until}; from then on the fallback holds.`, { validUntil: until }),
  ];
};
