import { maintenanceAt } from '../margin/index.ts';
import type { NewPositions, ParameterSet, RampLeg } from '../market/index.ts';
import type { ConsumerRail } from '../policy/index.ts';
import { formatInstant, mulDivDown, PPM, parseInstant, type UnixSeconds } from '../units/index.ts';
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

const legsOf = ({ maintenance }: NonNullable<ParameterSet['existing']>): RampLeg[] =>
  maintenance.map((leg) => ({ ...leg, startAt: secondsOf(leg.startAt), endAt: secondsOf(leg.endAt) }));

/**
 * The ramp under the maintenance that is sent: no leg goes beyond it. Where maintenance may not fall as far as was decided,
 * what is carried on the consumer now stays instead, which raises nothing for anybody.
 */
export const existingUnder = (
  decided: NonNullable<ParameterSet['existing']>,
  before: ParameterSet['existing'],
  {
    maintenancePpm,
    decidedPpm,
    at,
  }: { readonly maintenancePpm: number; readonly decidedPpm: number; readonly at: string },
): NonNullable<ParameterSet['existing']> => {
  const cut = decided.maintenance.map((leg) => ({
    ...leg,
    fromPpm: Math.min(leg.fromPpm, maintenancePpm),
    toPpm: Math.min(leg.toPpm, maintenancePpm),
  }));
  if (maintenancePpm <= decidedPpm || !before) return { ...decided, maintenance: cut };
  const now = secondsOf(at);
  const carried = Math.min(maintenancePpm, maintenanceAt(legsOf(before), now));
  const held = { startAt: formatInstant(now), endAt: formatInstant(now), fromPpm: carried, toPpm: carried };
  return { ...decided, maintenance: [...cut, held] };
};

/**
 * A price and the time at which it was true are one thing: either both are this cycle's, or, where the rail does not let
 * the price go there, both stay what they were. A price cut to its rail under a new time would be a price that never was:
 * it is what happened on 2026-03-10, when a ratio was held at 3 % a step and its timestamp was not.
 */
export const pricedIn = (
  decided: Candidate['price'],
  before: Candidate['price'],
  room: (median: number) => Interval,
  elapsedSeconds: number,
): Candidate['price'] => {
  if (!decided || !before) return decided;
  const median = Number(decided.median);
  if (within(median, room(Number(before.median))) === median) return decided;
  return { ...before, ageSeconds: before.ageSeconds + elapsedSeconds };
};
