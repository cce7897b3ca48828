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
  /** Cycles from the return of the data to the state of the unbroken run, or null where it was not reached. */
  readonly recovered: number | null;
  /** Cycles beyond those that the policy states, counted from the last one that was not clean; never less than one is stated. */
  readonly overStated: number;
}

/** Cycles after a return in which a run must have found back: four hours, several times what is stated. */
export const HORIZON_CYCLES = 240;

/** Clean cycles from a state to `normal`, by the way that the states are left. */
export const statedCycles = (state: MarketState, { cleanCycles }: BreakerPolicy): number => {
  const { caution, limit, halt, recovery } = cleanCycles;
  return { normal: 0, caution, limit: limit + caution, recovery, halt: halt + recovery }[state];
};

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

/** The cycles after the data are back, until the run stands where the unbroken one does. */
const afterwards = (recording: Recording, from: Moment, good: Good) => {
  const { decideBar, barSeconds, barAt, breaker } = recording;
  let standing = from;
  let [early, risenPpm, unclean, changed] = [false, 0, 0, false];
  let stated = statedCycles(from.body.decision.breaker.market, breaker);
  for (let count = 1; count <= HORIZON_CYCLES; count += 1) {
    const was = standing.body.decision.breaker.market;
    const slot = from.slot + count * barSeconds;
    standing = decideBar(standing, slot, barAt(slot));
    const { market } = standing.body.decision.breaker;
    if (count === 1) risenPpm = scheduleOf(standing.body).at(slot) - announcedAt(good, slot);
    if (!changed && DEPTH[market] < DEPTH[was]) early = was !== 'normal' && count < breaker.cleanCycles[was];
    changed ||= market !== was;
    if (market === was && market !== 'normal' && standing.body.state.breaker.cleanCycles === 0) unclean = count;
    if (DEPTH[market] > DEPTH[was]) [unclean, stated] = [count, statedCycles(market, breaker)];
    if (!isBack(standing, recording)) continue;
    return { early, risenPpm, recovered: count, overStated: Math.max(0, count - Math.max(1, unclean + stated)) };
  }
  return { early, risenPpm, recovered: null, overStated: Number.POSITIVE_INFINITY };
};

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
