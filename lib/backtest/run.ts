import { type DecidedBody, decide, type Inputs, type Learned, type Recall } from '../core/controller/index.ts';
import type { Aggregate } from '../core/market/index.ts';
import { policyHash } from '../core/policy/index.ts';
import { formatInstant, SECONDS_PER_DAY, type UnixSeconds } from '../core/units/index.ts';
import { type Bars, endOf, hourTurnoverAt } from './bars.ts';
import type { Subject } from './market.ts';

/** One cycle of the market clock: its slot, and the bar that ended then, if there was one. */
export interface Moment {
  readonly slot: UnixSeconds;
  readonly bar: number | null;
  readonly body: DecidedBody;
  /** The models that the next cycle finds, by name. */
  readonly models: Learned;
}

/**
 * How long cycles without a price go on in a hole of the record. By then every set has run out, every ramp stands still
 * and nothing is warm any more, so that further ones would change nothing but the version.
 */
const FOLLOWED_GAP_SECONDS = SECONDS_PER_DAY + 3_600;

const aggregateAt = (bars: Bars, index: number): Aggregate => ({
  end: endOf(bars, index),
  open: bars.open[index] ?? 0,
  high: bars.high[index] ?? 0,
  low: bars.low[index] ?? 0,
  close: bars.close[index] ?? 0,
  volume: bars.volume[index] ?? 0,
  hourTurnover: hourTurnoverAt(bars, index),
});

/** Slots from the first bar's end to the last one's, each with its bar; a missing bar is a cycle without price. */
const slotsOf = function* (bars: Bars): Generator<{ slot: UnixSeconds; bar: number | null }> {
  for (let index = 0; index < bars.opened.length; index += 1) {
    const slot = endOf(bars, index);
    yield { slot, bar: index };
    const next = index + 1 < bars.opened.length ? endOf(bars, index + 1) : slot;
    const last = Math.min(next - 1, slot + FOLLOWED_GAP_SECONDS);
    for (let missing = slot + bars.barSeconds; missing <= last; missing += bars.barSeconds) {
      yield { slot: missing, bar: null };
    }
  }
};

/** Models as a cycle asks for them. */
export const recallIn =
  (models: Learned): Recall =>
  (name) =>
    models[name] ?? {};

/** What a cycle starts from. */
export interface Standing {
  readonly body: DecidedBody | null;
  readonly models: Learned;
}
export const NOTHING_YET: Standing = { body: null, models: {} };

/** Decides the cycle of `slot` from the bar that ended then; null where none did: a cycle without any data. */
export type DecideBar = (standing: Standing, slot: UnixSeconds, bar: number | null) => Moment;

/** One cycle on these bars: the same `decide` as everywhere; nothing of a later bar is within its reach. */
export const deciderOn = (bars: Bars, { policy, market }: Subject, realm: string): DecideBar => {
  const still: Omit<Inputs, 'slot' | 'observedAtMs'> = {
    policyHash: policyHash(policy),
    observations: [],
    crosses: [],
    context: [],
    commands: [],
    snapshot: null,
  };
  return ({ body: previous, models }, slot, bar) => {
    const timed = { ...still, slot, observedAtMs: slot * 1_000 };
    const inputs = bar === null ? timed : { ...timed, aggregate: aggregateAt(bars, bar) };
    const decided = decide({ policy, market, realm, previous, recall: recallIn(models), inputs });
    if (!decided.ok) throw new Error(`${decided.error.code}: ${decided.error.detail}`);
    const { body, learned } = decided.value;
    return { slot, bar, body, models: { ...models, ...learned } };
  };
};

/** Decides every cycle that a controller would have decided, had each bar been what its sources said when it ended. */
export const decisionsOf = function* (bars: Bars, subject: Subject, realm: string): Generator<Moment, void, void> {
  const decideBar = deciderOn(bars, subject, realm);
  let standing = NOTHING_YET;
  for (const { slot, bar } of slotsOf(bars)) {
    const moment = decideBar(standing, slot, bar);
    standing = moment;
    yield moment;
  }
};

const compact = (time: UnixSeconds): string => formatInstant(time).replace(/\D/g, '').slice(0, 12);

/** The world of a record: which file, by the first digits of its digest, and from when to when. */
export const realmOf = (digest16: string, bars: Bars): string =>
  `history:${digest16}:${compact(bars.opened[0] ?? 0)}-${compact(endOf(bars, bars.opened.length - 1))}`;
