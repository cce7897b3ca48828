import type { Episode, SourceVerdict, Witness } from '../market/index.ts';
import { formatInstant } from '../units/index.ts';
import type { EntryBody } from './entry.ts';
import { type Sentence, say } from './sentence.ts';
import { basisPointsOf, decimalOf, distanceOf } from './wording.ts';

type Decision = EntryBody['decision'];

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
  unproven: 'it is new, and its book has not changed yet',
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

/** The price, who was not used and why, what witnesses say of it, and what seems to go on. */
export const priceSentences = (decision: Decision, slot: string): Sentence[] => [
  priceSentence(decision, slot),
  ...decision.oracle.sources.filter(({ verdict }) => verdict !== 'used').map(rejection(decision.oracle.median)),
  ...decision.oracle.witnesses.map(witnessSentence),
  ...episodeSentence(decision),
];
