import { formatInstant } from '../units/index.ts';
import type { EntryBody } from './entry.ts';
import { explainChange } from './explain-change.ts';
import { marginSentences } from './explain-margin.ts';
import { noticeSentences } from './explain-notice.ts';
import { priceSentences } from './explain-price.ts';
import { volatilityTold } from './explain-volatility.ts';
import { type Sentence, say } from './sentence.ts';
import { becauseOf, butOf, dollarsOf } from './wording.ts';

type Decision = EntryBody['decision'];

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

const breakerSentence = ({ breaker }: Decision): Sentence => {
  const { market, data, since, cause, stage, heldSince, off, permissions } = breaker;
  const taken = Object.entries(permissions).filter(([, permission]) => permission !== 'yes');
  const allowed = taken.length === 0 ? 'everything is allowed' : taken.map(([a, p]) => `${a} ${p}`).join(', ');
  const held = heldSince === null ? '' : ` New risk has waited for people since ${formatInstant(heldSince)}.`;
  const blind = off.length === 0 ? '' : ` Not known in this cycle, so off: ${off.join(', ')}.`;
  const text = `Circuit breaker ${market} since ${formatInstant(since)} (${cause}), data ${data}: ${allowed}.${held}${blind}`;
  const more = { ...(stage && { stage }), heldSince: heldSince === null ? null : formatInstant(heldSince), off };
  return say('breaker', text, { market, data, since: formatInstant(since), cause, permissions, ...more });
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
    ...priceSentences(decision, formatInstant(inputs.slot)),
    gradeSentence(decision),
    volatilitySentence(body),
    ...depthSentence(decision),
    ...marginSentences(body),
    ...noticeSentences(body),
    breakerSentence(decision),
    say('validity', `Valid until ${until}; from then on the fallback holds.`, { validUntil: until }),
  ];
};
