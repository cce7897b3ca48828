import { announce, maintenanceAt, rampTarget } from '../margin/index.ts';
import type { NewPositions, ParameterSet, RampLeg } from '../market/index.ts';
import type { ConsumerRail } from '../policy/index.ts';
import { formatInstant, mulDivDown, PPM, parseInstant, SECONDS_PER_HOUR, type UnixSeconds } from '../units/index.ts';
import type { Candidate } from './coherence.ts';
import { larger, smaller } from './whole.ts';

/** What may be sent of one field, whatever its rail: how far it goes, and what depends on it made anew. */

export interface Interval {
  readonly least: number;
  readonly most: number;
}

/** Where a field may go now. Rounded inwards, so that the consumer's own check never refuses what we send. */
export const intervalOf = (before: number, elapsedSeconds: number, rail: ConsumerRail | undefined): Interval => {
  if (!rail) return { least: 0, most: Number.MAX_SAFE_INTEGER };
  if (elapsedSeconds < rail.leastDelaySeconds) return { least: before, most: before };
  const { direction, largestRisePpm, largestFallPpm } = rail;
  return {
    least: direction === 'up' ? before : before - mulDivDown(before, Math.min(PPM, largestFallPpm), PPM),
    most: direction === 'down' ? before : before + mulDivDown(before, largestRisePpm, PPM),
  };
};

export const within = (value: number, { least, most }: Interval): number => Math.min(Math.max(value, least), most);

interface Room {
  readonly initial: Interval;
  readonly maintenance: Interval;
}

/**
 * The three fields nearest to what was decided that belong together: initial margin goes up for its maintenance where its
 * rail lets it, and maintenance comes down where it does not. Null where neither can.
 */
export const marginsIn = (
  decided: NewPositions,
  room: Room,
): Pick<NewPositions, 'initialPpm' | 'maintenancePpm'> | null => {
  const maintenance = within(decided.maintenancePpm, room.maintenance);
  const initialPpm = within(Math.max(decided.initialPpm, 2 * maintenance), room.initial);
  const maintenancePpm = Math.min(maintenance, Math.floor(initialPpm / 2));
  return maintenancePpm < room.maintenance.least ? null : { initialPpm, maintenancePpm };
};

const scaled = (usd: string, capUsd: number, decidedCapUsd: number): string =>
  decidedCapUsd === 0 ? usd : String((BigInt(usd) * BigInt(capUsd)) / BigInt(decidedCapUsd));

/** What depends on the cap, made anew from the cap that is sent. */
export const cappedAt = (decided: NewPositions, capUsd: number): Partial<NewPositions> => {
  const { largestPositionUsd, scaling, openInterestCapUsd } = decided;
  const cap = String(capUsd);
  const at = (usd: string) => scaled(usd, capUsd, Number(openInterestCapUsd));
  return {
    openInterestCapUsd: cap,
    ...(largestPositionUsd && { largestPositionUsd: smaller(largestPositionUsd, cap) }),
    ...(scaling && {
      scaling: {
        fromUsd: smaller(scaling.fromUsd, at(scaling.fromUsd)),
        toUsd: larger(cap, smaller(scaling.toUsd, at(scaling.toUsd))),
      },
    }),
  };
};

export const secondsOf = (instant: string): UnixSeconds => {
  const read = parseInstant(instant);
  if (!read.ok) throw new RangeError(read.error);
  return read.value;
};

type Existing = NonNullable<ParameterSet['existing']>;

const legsOf = ({ maintenance }: Existing): RampLeg[] =>
  maintenance.map((leg) => ({ ...leg, startAt: secondsOf(leg.startAt), endAt: secondsOf(leg.endAt) }));

const publishedLegs = (legs: readonly RampLeg[]): Existing['maintenance'] =>
  legs.map((leg) => ({ ...leg, startAt: formatInstant(leg.startAt), endAt: formatInstant(leg.endAt) }));

/** Over what a rise is announced where no leg tells it any more: a fall leaves one flat leg. As `rampSeconds` is shipped. */
const UNTOLD_RAMP_SECONDS = SECONDS_PER_HOUR;

const rampSecondsOf = (legs: readonly RampLeg[]): number =>
  Math.max(...legs.map(({ startAt, endAt }) => endAt - startAt)) || UNTOLD_RAMP_SECONDS;

interface Bounds {
  /** Maintenance of new positions as it is sent, and as it was decided. */
  readonly maintenancePpm: number;
  readonly decidedPpm: number;
  readonly slot: UnixSeconds;
  readonly effectiveAt: UnixSeconds;
}

/**
 * The ramp under the maintenance that is sent: no leg goes beyond it. Where the decided ramp is ahead of what was announced
 * to this consumer, because a rail held it back until the ramp was over, the rest is announced anew from what is carried
 * there: positions are never asked at once for what nobody told them. Where maintenance may not fall as far as was decided,
 * what is carried on the consumer now stays instead, which raises nothing for anybody.
 */
export const existingUnder = (
  decided: Existing,
  before: ParameterSet['existing'],
  { maintenancePpm, decidedPpm, slot, effectiveAt }: Bounds,
): Existing => {
  const cut = legsOf(decided).map((leg) => ({
    ...leg,
    fromPpm: Math.min(leg.fromPpm, maintenancePpm),
    toPpm: Math.min(leg.toPpm, maintenancePpm),
  }));
  if (!before) return { ...decided, maintenance: publishedLegs(cut) };
  const standing = legsOf(before);
  // At the slot: a ramp that was decided now begins there, from what is carried.
  const ahead = maintenanceAt(cut, slot) > maintenanceAt(standing, slot);
  const rampSeconds = rampSecondsOf([...legsOf(decided), ...standing]);
  const legs = ahead ? announce(standing, effectiveAt, rampTarget(cut), rampSeconds) : cut;
  if (maintenancePpm <= decidedPpm) return { ...decided, maintenance: publishedLegs(legs) };
  const carried = Math.min(maintenancePpm, maintenanceAt(standing, effectiveAt));
  const held = { startAt: effectiveAt, endAt: effectiveAt, fromPpm: carried, toPpm: carried };
  return { ...decided, maintenance: publishedLegs([...legs, held]) };
};

/** A consumer without a delay can have taken a step with each version, and they are a minute apart. */
const LEAST_STEP_SECONDS = 60;

/** True where so many of a rail's largest steps get from one value to another. */
const reached = (from: number, to: number, steps: number, rail: ConsumerRail): boolean => {
  let at = from;
  for (let taken = 0; taken < steps && at !== to; taken += 1) {
    const next = within(to, intervalOf(at, rail.leastDelaySeconds, rail));
    if (next === at) return false;
    at = next;
  }
  return at === to;
};

/** None within the delay of the last change; then one for each delay since the price that stands there was true. */
const stepsOf = (slot: UnixSeconds, changedAt: UnixSeconds, at: UnixSeconds, { leastDelaySeconds }: ConsumerRail) =>
  slot - changedAt < leastDelaySeconds
    ? 0
    : Math.max(1, Math.floor((slot - at) / Math.max(LEAST_STEP_SECONDS, leastDelaySeconds)));

/**
 * A price and the time at which it was true are one thing: either both are this cycle's, or, where the rail does not let
 * the price go there, both stay what they were. A price cut to its rail under a new time would be a price that never was:
 * it is what happened on 2026-03-10, when a ratio was held at 3 % a step and its timestamp was not. The room grows by a step
 * with each delay, or a price that once left it would be kept from the consumer for as long as it stays away.
 *
 * `before` tells its age as of its own time (`agedAt`).
 */
export const pricedIn = (
  decided: Candidate['price'],
  before: Candidate['price'],
  { slot, changedAt }: { readonly slot: UnixSeconds; readonly changedAt: UnixSeconds },
  rail: ConsumerRail | undefined,
): Candidate['price'] => {
  if (!decided || !before || !rail) return decided;
  const at = secondsOf(before.at);
  const steps = stepsOf(slot, changedAt, at, rail);
  if (reached(Number(before.median), Number(decided.median), steps, rail)) return decided;
  return { ...before, ageSeconds: before.ageSeconds + Math.max(0, slot - at) };
};

/** A price that was sent at `slot`, its age as of its own time: sent again, it is older by all the time since. */
export const agedAt = (price: Candidate['price'], slot: UnixSeconds): Candidate['price'] =>
  price && { ...price, ageSeconds: Math.max(0, price.ageSeconds - Math.max(0, slot - secondsOf(price.at))) };
