import type { DecidedBody } from '../../core/controller/index.ts';
import type { MarketState } from '../../core/market/index.ts';
import type { BreakerPolicy } from '../../core/policy/index.ts';
import type { UnixSeconds } from '../../core/units/index.ts';
import type { DecideBar, Moment } from '../run.ts';
import { DEPTH } from './episodes.ts';
import { type Schedule, scheduleOf } from './published.ts';
import { looserIn } from './watched.ts';

/** The run that an outage is cut into, and what goes on after it. */
export interface Recording {
  readonly decideBar: DecideBar;
  readonly barSeconds: number;
  /** Index of the bar that ended at a slot, or null. */
  readonly barAt: (slot: UnixSeconds) => number | null;
  /** The market's state at a slot, had nothing been missing; null beyond the record. */
  readonly unbroken: (slot: UnixSeconds) => MarketState | null;
  readonly breaker: BreakerPolicy;
}

/** What one outage did. */
export interface Outage {
  /** Most that existing maintenance asked for beyond what the last good set had announced up to its end, in ppm. */
  readonly risenPpm: number;
  /** Cycles without data in which a liquidation needs no price of the consumer's own. */
  readonly unconfirmed: number;
  /** Cycles without data in which anything is looser than in the last good set. */
  readonly looser: number;
  /** Cycles after the last good set's end that allow new risk. */
  readonly newRisk: number;
  /** True where a state was left with fewer clean cycles since the data came back than the policy asks for. */
  readonly early: boolean;
  /** Cycles from the return of the data to the state of the unbroken run; null where it was not reached in the time followed. */
  readonly recovered: number | null;
  /** Cycles beyond those that the policy states, counted from the last one that was not clean; never less than one is stated. */
  readonly overStated: number;
}

/** Cycles after a return that are followed. A state whose stated cycles are more may still be counting them then. */
export const HORIZON_CYCLES = 300;

/**
 * Clean cycles that the policy states for a way out of each state, in cycles of a minute: doubled by every further limit of
 * the last two days, and more of them for a caution within that time.
 */
export const statedToLeave = (strikes: number, { cleanCycles, coolDown }: BreakerPolicy) => {
  const times = Math.min(coolDown.most, 2 ** Math.max(0, strikes - 1));
  const { caution, settling, limit, halt, recovery } = cleanCycles;
  return {
    ...{ normal: 0, caution: times * (strikes > 0 ? settling : caution), recovery: times * recovery },
    ...{ limit: times * limit, halt: times * halt },
  };
};

/** The same from a state to `normal`, by the way that the states are left, with the longest jitter of a reopening. */
export const statedCycles = (state: MarketState, strikes: number, breaker: BreakerPolicy): number => {
  const { caution, limit, halt, recovery } = statedToLeave(strikes, breaker);
  const jitter = breaker.jitterMinutes;
  // The third halt in an hour falls back to a limit after half an hour, which is the longer way.
  const halted = Math.max(halt + recovery, THIRD_HALT_MINUTES + limit + caution) + jitter;
  return { normal: 0, caution, limit: limit + caution + jitter, recovery, halt: halted }[state];
};
const THIRD_HALT_MINUTES = 30;

interface Good {
  readonly body: DecidedBody;
  readonly schedule: Schedule;
  readonly until: UnixSeconds;
}

const announcedAt = ({ schedule, until }: Good, time: UnixSeconds): number => schedule.at(Math.min(time, until));

/** A stop for a fault lasts ten minutes by design: its end is no loosening for want of data. */
const looserThan = (mine: DecidedBody['decision'], good: DecidedBody['decision']): boolean => {
  const stopped = good.breaker.permissions.liquidate === 'no';
  const more = looserIn(mine.breaker.permissions, good.breaker.permissions);
  const [now, before] = [mine.vector.newPositions, good.vector.newPositions];
  if (!now || !before) return true;
  return (
    more.some((action) => action !== 'liquidate' || !stopped) ||
    now.initialPpm < before.initialPpm ||
    now.maintenancePpm < before.maintenancePpm ||
    now.maxLeverageCenti > before.maxLeverageCenti ||
    BigInt(now.openInterestCapUsd) > BigInt(before.openInterestCapUsd)
  );
};

/** Only a price that the consumer has itself may liquidate: `limited`, or not at all; and so when the set has run out. */
const isUnconfirmed = ({ breaker, fallback }: DecidedBody['decision']): boolean =>
  breaker.permissions.liquidate === 'yes' ||
  fallback.permissions.liquidate === 'yes' ||
  fallback.liquidationPrice !== 'consumer';

/** What the cycles without data did, and where they left the run. */
const withoutData = ({ decideBar, barSeconds }: Recording, fork: Moment, good: Good, cycles: number) => {
  let standing = fork;
  let [risenPpm, unconfirmed, looser, newRisk, relaxed] = [0, 0, 0, 0, false];
  for (let count = 1; count <= cycles; count += 1) {
    const before = standing.body.decision.breaker.market;
    standing = decideBar(standing, fork.slot + count * barSeconds, null);
    const { slot, body } = standing;
    const schedule = scheduleOf(body);
    const carried = schedule.at(slot);
    risenPpm = Math.max(risenPpm, carried - announcedAt(good, slot), schedule.most - announcedAt(good, good.until));
    if (isUnconfirmed(body.decision)) unconfirmed += 1;
    if (looserThan(body.decision, good.body.decision) || carried < good.schedule.at(fork.slot)) looser += 1;
    const { permissions } = body.decision.breaker;
    if (slot >= good.until && (permissions.open !== 'no' || permissions.increase !== 'no')) newRisk += 1;
    relaxed ||= DEPTH[body.decision.breaker.market] < DEPTH[before];
  }
  return { standing, risenPpm, unconfirmed, looser, newRisk, relaxed };
};

const isBack = ({ body, slot }: Moment, { unbroken }: Recording): boolean => {
  const [mine, other] = [body.decision.breaker.market, unbroken(slot)];
  return body.decision.status === 'valid' && other !== null && DEPTH[mine] <= DEPTH[other];
};

const statedFor = ({ body }: Moment, breaker: BreakerPolicy): number =>
  statedCycles(body.decision.breaker.market, body.state.breaker.strikes.length, breaker);

/** True where a state was left with fewer cycles since the return than it takes; a third halt ends by the clock. */
const isEarly = (was: Moment, now: Moment, count: number, breaker: BreakerPolicy): boolean => {
  const [left, to] = [was.body.decision.breaker.market, now.body.decision.breaker.market];
  if (DEPTH[to] >= DEPTH[left] || (left === 'halt' && to === 'limit')) return false;
  return count < statedToLeave(was.body.state.breaker.strikes.length, breaker)[left];
};

/** The cycles after the data are back, until the run stands where the unbroken one does. */
const afterwards = (recording: Recording, from: Moment, good: Good) => {
  const { decideBar, barSeconds, barAt, breaker } = recording;
  let standing = from;
  let [early, risenPpm, unclean, changed] = [false, 0, 0, false];
  let stated = statedFor(from, breaker);
  for (let count = 1; count <= HORIZON_CYCLES; count += 1) {
    const before = standing;
    const slot = from.slot + count * barSeconds;
    standing = decideBar(standing, slot, barAt(slot));
    const [was, now] = [before.body.decision.breaker.market, standing.body.decision.breaker.market];
    if (count === 1) risenPpm = scheduleOf(standing.body).at(slot) - announcedAt(good, slot);
    if (!changed) early = isEarly(before, standing, count, breaker);
    changed ||= now !== was;
    if (now === was && now !== 'normal' && standing.body.state.breaker.cleanCycles === 0) unclean = count;
    if (DEPTH[now] > DEPTH[was]) [unclean, stated] = [count, statedFor(standing, breaker)];
    const late = Math.max(0, count - Math.max(1, unclean + stated));
    if (isBack(standing, recording)) return { early, risenPpm, recovered: count, overStated: late };
    if (late > 0) break;
  }
  const { recovered, overStated } = stated + unclean >= HORIZON_CYCLES ? COUNTING : LATE;
  return { early, risenPpm, recovered, overStated };
};
const COUNTING = { recovered: null, overStated: 0 };
const LATE = { recovered: null, overStated: Number.POSITIVE_INFINITY };

/** Cuts the data off after `fork` for so many seconds, and then goes on with what is recorded. */
export const outageAfter = (recording: Recording, fork: Moment, seconds: number): Outage => {
  const good = { body: fork.body, schedule: scheduleOf(fork.body), until: fork.body.decision.validUntil };
  const blind = withoutData(recording, fork, good, Math.ceil(seconds / recording.barSeconds));
  const after = afterwards(recording, blind.standing, good);
  return {
    risenPpm: Math.max(blind.risenPpm, after.risenPpm),
    ...{ unconfirmed: blind.unconfirmed, looser: blind.looser, newRisk: blind.newRisk },
    early: blind.relaxed || after.early,
    ...{ recovered: after.recovered, overStated: after.overStated },
  };
};
