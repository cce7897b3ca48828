import type { MarginDecision } from '../market/index.ts';
import { formatInstant } from '../units/index.ts';
import type { EntryBody } from './entry.ts';
import { isNoticeExecuted } from './explain-notice.ts';
import type { Sentence } from './sentence.ts';
import { becauseOf, dollarsOf, percentOf } from './wording.ts';

/** What a user feels of a decision. A version in which all of it is as before has changed nothing. */
const feltOf = ({ decision }: EntryBody) => ({
  status: decision.status,
  maintenancePpm: decision.vector.newPositions?.maintenancePpm ?? null,
  initialPpm: decision.vector.newPositions?.initialPpm ?? null,
  openInterestCapUsd: decision.vector.newPositions?.openInterestCapUsd ?? null,
  breaker: decision.breaker.market,
});
type Felt = ReturnType<typeof feltOf>;
type Fields = readonly (keyof Felt)[];

interface Difference {
  readonly field: keyof Felt;
  readonly from: Felt[keyof Felt];
  readonly to: Felt[keyof Felt];
}

const differencesOf = (before: Felt, now: Felt): Difference[] =>
  (Object.keys(now) as (keyof Felt)[])
    .filter((field) => before[field] !== now[field])
    .map((field) => ({ field, from: before[field], to: now[field] }));

const PARTS: Readonly<Record<keyof NonNullable<MarginDecision['parts']>, string>> = {
  quantileMove: 'the adverse move expected over the liquidation horizon',
  halfSpread: 'half the spread',
  impact: 'the impact of unwinding the largest position',
  oracleUncertainty: 'the uncertainty of the price',
  basis: 'the basis',
  floor: 'the floor of the class',
};

/** Maintenance asks for all parts but this one; initial margin for all. */
const INITIAL_ALONE = 'oracleUncertainty';

/** The part of the margin that moved most, in words; empty where there is nothing to compare. */
const partThatMoved = (before: MarginDecision | null, now: MarginDecision | null, fields: Fields): string => {
  if (!before?.parts || !now?.parts) return '';
  const [from, to] = [before.parts, now.parts];
  const maintained = fields.includes('maintenancePpm');
  const all = Object.keys(PARTS) as (keyof typeof PARTS)[];
  const names = all.filter((name) => !maintained || name !== INITIAL_ALONE);
  const most = names.reduce((a, b) => (Math.abs(to[b] - from[b]) > Math.abs(to[a] - from[a]) ? b : a));
  return to[most] === from[most]
    ? ''
    : `, because ${PARTS[most]} went from ${percentOf(from[most])} to ${percentOf(to[most])}`;
};

const marginReason = (before: EntryBody, now: EntryBody, fields: Fields): string => {
  if (now.decision.status !== 'valid') return becauseOf(now.decision.reasons);
  if (before.decision.status !== 'valid') return ', because there is fresh data again';
  const [was, is] = [before.decision.margin, now.decision.margin];
  if (was?.basis === 'warm-up' && is?.basis === 'estimated') return ', because there is enough history for a forecast';
  if (was && is && was.ladderPpm !== is.ladderPpm)
    return ', because the market has reached the next rung of its ladder';
  const moved = partThatMoved(was, is, fields);
  // A limited change goes on for many versions after its cause: this one's own movement may then be none, or contrary.
  return moved === '' ? ', because earlier changes are followed step by step' : moved;
};

/** A cap follows the books, and is lowered by the share of the target that open positions do not carry yet. */
const capReason = ({ decision: was }: EntryBody, body: EntryBody): string => {
  if (isNoticeExecuted(body)) return ', as its notice announced';
  const [before, now] = [was.margin?.uncoveredPpm ?? 0, body.decision.margin?.uncoveredPpm ?? 0];
  if (before === now) return ', with the depth of the books';
  const short = `${percentOf(now)} of risk is not covered yet by what open positions carry`;
  return now > before ? `, because ${short}` : `, as only ${short}`;
};

const shown = (value: Felt[keyof Felt], field: keyof Felt): string => {
  if (value === null) return 'nothing';
  if (field === 'openInterestCapUsd') return dollarsOf(value);
  return typeof value === 'number' ? percentOf(value) : value;
};

const NAMES: Readonly<Record<keyof Felt, string>> = {
  status: 'status',
  maintenancePpm: 'maintenance margin',
  initialPpm: 'initial margin',
  openInterestCapUsd: 'open interest cap',
  breaker: 'circuit breaker',
};

const clauseOf = ({ field, from, to }: Difference): string =>
  `${NAMES[field]} from ${shown(from, field)} to ${shown(to, field)}`;

const reasonFor = (differences: readonly Difference[], before: EntryBody, now: EntryBody): string => {
  const fields = differences.map(({ field }) => field);
  const breaker = fields.includes('breaker') ? ` (${now.decision.breaker.cause})` : '';
  if (fields.includes('status') && now.decision.status !== 'valid') return breaker + becauseOf(now.decision.reasons);
  if (breaker) return breaker;
  if (fields.some((field) => field !== 'openInterestCapUsd')) return marginReason(before, now, fields);
  return capReason(before, now);
};

const sentence = (body: EntryBody, text: string, values: Sentence['values']): Sentence => ({
  topic: 'change',
  text,
  values: { version: body.version, slot: formatInstant(body.inputs.slot), ...values },
});

/**
 * What this version changed for users and why, in one sentence; null where it changed nothing. What users feel: status,
 * maintenance and initial margin, cap, breaker. The price moves in every version and is no change in this sense.
 */
export const explainChange = (body: EntryBody, previous: EntryBody | null): Sentence | null => {
  const now = feltOf(body);
  if (!previous) return sentence(body, `First version of ${body.market}.`, { now });
  const before = feltOf(previous);
  const differences = differencesOf(before, now);
  if (differences.length === 0) return null;
  const text = `${differences.map(clauseOf).join(', ')}${reasonFor(differences, previous, body)}.`;
  return sentence(body, text.charAt(0).toUpperCase() + text.slice(1), { before, now });
};
