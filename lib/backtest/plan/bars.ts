import { type DecidedBody, decide, type Learned } from '../../core/controller/index.ts';
import { type Policy, policyHash } from '../../core/policy/index.ts';
import {
  type Digest,
  err,
  formatInstant,
  ok,
  type Result,
  SECONDS_PER_DAY,
  type UnixSeconds,
} from '../../core/units/index.ts';
import { type Bars, endOf, within } from '../bars.ts';
import { loadBars } from '../load.ts';
import { type Subject, subjectOf } from '../market.ts';
import { type OnProgress, withProgress } from '../progress.ts';
import { decisionsOf, type Moment, realmOf, recallIn } from '../run.ts';
import { PerpCount } from './perp.ts';
import type { PerpPlan, PlanHistory } from './schema.ts';

/** One file of bars under two policies. Everything in it can be sent to a thread. */
export interface PlanOrder {
  readonly file: string;
  readonly old: Policy;
  readonly next: Policy;
  /** The span: so long before the last bar's end. */
  readonly historySeconds: number;
}

export interface BarsPlan {
  readonly history: PlanHistory;
  readonly perp: PerpPlan;
}

/** What a market is given to learn before the span begins: its year, and the days until that is one. */
const LEARNING_SECONDS = 400 * SECONDS_PER_DAY;

interface Stand {
  readonly body: DecidedBody;
  readonly models: Learned;
}

/** A cycle's inputs decided under another policy, from where that one stands. */
const decidedUnder = (
  { policy, market }: Subject,
  hash: Digest,
  before: Stand | null,
  { realm, inputs }: DecidedBody,
): Stand => {
  const { body: previous, models } = before ?? { body: null, models: {} };
  const given = { ...inputs, policyHash: hash };
  const decided = decide({ policy, market, realm, previous, recall: recallIn(models), inputs: given });
  if (!decided.ok) throw new Error(`${decided.error.code}: ${decided.error.detail}`);
  return { body: decided.value.body, models: { ...models, ...decided.value.learned } };
};

const subjectsOf = (
  { file, old, next }: PlanOrder,
  bars: Bars,
): Result<{ readonly old: Subject; readonly next: Subject }, string> => {
  const [was, is] = [subjectOf(file, bars, old), subjectOf(file, bars, next)];
  if (!was.ok) return was;
  if (!is.ok) return is;
  if (was.value.market === is.value.market) return ok({ old: was.value, next: is.value });
  const named = `${was.value.market} under the old policy and ${is.value.market} under the new one`;
  return err(`${file} would be ${named}: name the file after its pair, such as btcusdt.csv`);
};

/** Both policies through the bars: the old one learns the market, then each goes its own way from where that one stood. */
const decideBoth = (
  moments: Iterable<Moment>,
  from: UnixSeconds,
  { old, next }: { readonly old: Subject; readonly next: Subject },
): { readonly perp: PerpPlan; readonly cycles: number; readonly first: UnixSeconds } | null => {
  const hash = policyHash(next.policy);
  let [before, stands]: [Stand | null, Stand | null] = [null, null];
  let count: PerpCount | null = null;
  let other: Stand | null = null;
  let [cycles, first] = [0, 0];
  for (const moment of moments) {
    [before, stands] = [stands, moment];
    // A policy is activated over what stands: the very first cycle is that, and none of the span.
    if (moment.slot < from || !before) continue;
    if (!count) {
      count = new PerpCount(old.market, { old: old.policy, next: next.policy }, before.body);
      [other, first] = [before, moment.slot];
    }
    other = decidedUnder(next, hash, other, moment.body);
    count.add('old', moment.body);
    count.add('next', other.body);
    cycles += 1;
  }
  if (!count || !stands) return null;
  count.newest('old', stands.body);
  count.newest('next', decidedUnder(next, hash, before, stands.body).body);
  return { perp: count.plan, cycles, first };
};

/** What activating the new policy would do to the perp of one file of bars. */
export const planBars = (order: PlanOrder, onProgress: OnProgress): Result<BarsPlan, string> => {
  const { file, historySeconds } = order;
  const loaded = loadBars(file);
  if (!loaded.ok) return err(loaded.error.detail);
  const whole = loaded.value.bars;
  const newest = endOf(whole, whole.opened.length - 1);
  const from = newest - historySeconds + 1;
  const bars = within(whole, from - LEARNING_SECONDS, null);
  const subjects = subjectsOf(order, bars);
  if (!subjects.ok) return subjects;
  const realm = realmOf(loaded.value.digest16, bars);
  const moments = withProgress(decisionsOf(bars, subjects.value.old, realm), bars, onProgress);
  const decided = decideBoth(moments, from, subjects.value);
  if (!decided) return err(`${file}: one bar tells nothing of what comes after it: give more`);
  const { perp, cycles, first } = decided;
  return ok({
    perp,
    history: {
      kind: 'bars',
      ...{ name: file, realm, askedSeconds: historySeconds, cycles, seconds: newest - first },
      ...{ from: formatInstant(first), to: formatInstant(newest) },
      ...{ decidedUnder: null, otherwise: [], reproduced: null },
    },
  });
};
