import { maintenanceAt } from '../margin/index.ts';
import type { NewPositions, ParameterSet, RampLeg } from '../market/index.ts';
import type { ConsumerRail, ConsumerRails } from '../policy/index.ts';
import { formatInstant, mulDivDown, mulDivUp, PPM, parseInstant, type UnixSeconds } from '../units/index.ts';
import { type Candidate, incoherences } from './coherence.ts';
import { above, larger, smaller } from './whole.ts';

export const RAILED_FIELDS = ['price', 'initialPpm', 'maintenancePpm', 'openInterestCapUsd'] as const;
export type RailedField = (typeof RAILED_FIELDS)[number];

/** What stands on a consumer: the vector it took last, and when each railed field changed there last. */
export interface OnConsumer {
  readonly vector: Pick<Candidate, 'price' | 'newPositions' | 'existing'>;
  readonly changedAt: Readonly<Record<RailedField, UnixSeconds>>;
}

export type Projected =
  | { readonly sent: true; readonly vector: Candidate; readonly onConsumer: OnConsumer }
  /** No coherent vector lies inside the rails: nothing is sent, and these are the codes of why. */
  | { readonly sent: false; readonly reasons: readonly string[] };

interface Interval {
  readonly least: number;
  readonly most: number;
}

/** Where a field may go now. Rounded inwards, so that the consumer's own check never refuses what we send. */
const intervalOf = (before: number, elapsedSeconds: number, rail: ConsumerRail | undefined): Interval => {
  if (!rail) return { least: 0, most: Number.MAX_SAFE_INTEGER };
  if (elapsedSeconds < rail.leastDelaySeconds) return { least: before, most: before };
  const { direction, largestRisePpm, largestFallPpm } = rail;
  return {
    least: direction === 'up' ? before : before - mulDivDown(before, Math.min(PPM, largestFallPpm), PPM),
    most: direction === 'down' ? before : before + mulDivDown(before, largestRisePpm, PPM),
  };
};

const within = (value: number, { least, most }: Interval): number => Math.min(Math.max(value, least), most);

interface Room {
  readonly initial: Interval;
  readonly maintenance: Interval;
  readonly cap: Interval;
}

/**
 * The three fields nearest to what was decided that belong together: initial margin goes up for its maintenance where its
 * rail lets it, and maintenance comes down where it does not. Null where neither can.
 */
const marginsIn = (decided: NewPositions, room: Room): Pick<NewPositions, 'initialPpm' | 'maintenancePpm'> | null => {
  const maintenance = within(decided.maintenancePpm, room.maintenance);
  const initialPpm = within(Math.max(decided.initialPpm, 2 * maintenance), room.initial);
  const maintenancePpm = Math.min(maintenance, Math.floor(initialPpm / 2));
  return maintenancePpm < room.maintenance.least ? null : { initialPpm, maintenancePpm };
};

const scaled = (usd: string, capUsd: number, decidedCapUsd: number): string =>
  decidedCapUsd === 0 ? usd : String((BigInt(usd) * BigInt(capUsd)) / BigInt(decidedCapUsd));

/** What depends on the cap, made anew from the cap that is sent. */
const cappedAt = (decided: NewPositions, capUsd: number): Partial<NewPositions> => {
  const { largestPositionUsd, scaling, openInterestCapUsd } = decided;
  const cap = String(capUsd);
  const at = (usd: string) => scaled(usd, capUsd, Number(openInterestCapUsd));
  return {
    openInterestCapUsd: cap,
    ...(largestPositionUsd && { largestPositionUsd: smaller(largestPositionUsd, cap) }),
    ...(scaling && { scaling: { fromUsd: smaller(scaling.fromUsd, at(scaling.fromUsd)), toUsd: larger(cap, smaller(scaling.toUsd, at(scaling.toUsd))) } }),
  };
};

const secondsOf = (instant: string): UnixSeconds => {
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
const existingUnder = (
  decided: NonNullable<ParameterSet['existing']>,
  before: ParameterSet['existing'],
  { maintenancePpm, decidedPpm, at }: { readonly maintenancePpm: number; readonly decidedPpm: number; readonly at: string },
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
const pricedIn = (
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

/** True where somebody would be liquidated by the price that is sent and not by the one that was decided. */
const unconfirmed = (sent: Candidate['price'], decided: Candidate['price']): boolean =>
  sent !== null &&
  decided !== null &&
  (above(decided.confirmation.long, sent.confirmation.long) || above(sent.confirmation.short, decided.confirmation.short));

const onConsumerAfter = (vector: Candidate, before: OnConsumer | null, slot: UnixSeconds): OnConsumer => {
  const { price, newPositions, existing } = vector;
  const values = (one: Pick<Candidate, 'price' | 'newPositions'> | undefined): Record<RailedField, unknown> => ({
    price: one?.price?.median,
    initialPpm: one?.newPositions?.initialPpm,
    maintenancePpm: one?.newPositions?.maintenancePpm,
    openInterestCapUsd: one?.newPositions?.openInterestCapUsd,
  });
  const [now, then] = [values(vector), values(before?.vector)];
  const changedAt = Object.fromEntries(
    RAILED_FIELDS.map((field) => [field, before && now[field] === then[field] ? before.changedAt[field] : slot]),
  ) as Record<RailedField, UnixSeconds>;
  return { vector: { price, newPositions, existing }, changedAt };
};

const candidateIn = (decided: Candidate, before: OnConsumer, rails: ConsumerRails): Candidate | null => {
  const slot = secondsOf(decided.slot);
  const room = (field: RailedField, value: number): Interval =>
    intervalOf(value, slot - before.changedAt[field], rails[field]);
  const { vector: old } = before;
  const elapsed = old.price ? Math.max(0, slot - secondsOf(old.price.at)) - old.price.ageSeconds : 0;
  const price = pricedIn(decided.price, old.price, (median) => room('price', median), Math.max(0, elapsed));
  const { newPositions, existing, fallback } = decided;
  if (!newPositions || !existing || !old.newPositions) return { ...decided, price };
  const margins = marginsIn(newPositions, {
    initial: room('initialPpm', old.newPositions.initialPpm),
    maintenance: room('maintenancePpm', old.newPositions.maintenancePpm),
    cap: room('openInterestCapUsd', Number(old.newPositions.openInterestCapUsd)),
  });
  if (!margins) return null;
  const capUsd = within(
    Number(newPositions.openInterestCapUsd),
    room('openInterestCapUsd', Number(old.newPositions.openInterestCapUsd)),
  );
  const { initialPpm, maintenancePpm } = margins;
  const decidedPpm = newPositions.maintenancePpm;
  return {
    ...decided,
    price,
    newPositions: {
      ...newPositions,
      ...margins,
      maxLeverageCenti: Math.floor((100 * PPM) / initialPpm),
      ...cappedAt(newPositions, capUsd),
    },
    existing: existingUnder(existing, old.existing, { maintenancePpm, decidedPpm, at: decided.effectiveAt }),
    fallback: { ...fallback, initialPpm: Math.max(fallback.initialPpm ?? 0, initialPpm) },
  };
};

/**
 * The vector as a consumer that bounds each field for itself can take it: projected as a whole, with everything that
 * depends on a clamped field made anew (leverage from initial margin, initial margin from maintenance and the other way
 * round, position and scaling from the cap, the ramp under its maintenance, the fallback over initial margin, a price with
 * its own time), then checked like any other vector, and its price against the one that was decided. If it does not hold,
 * there is nothing to send: fields clamped one by one are how an agent inside all its rails priced an asset 2.85 % low.
 *
 * The cap is not held against depth here: a consumer that lets it fall slower than the books do is told of it by its own
 * rail. `before` is null where nothing stands on the consumer yet: then there is nothing to be bounded by.
 */
export const projectOnRails = (decided: Candidate, before: OnConsumer | null, rails: ConsumerRails): Projected => {
  const vector = before ? candidateIn(decided, before, rails) : decided;
  if (!vector) return { sent: false, reasons: ['margins-outside-rails'] };
  const faults = incoherences(vector, null);
  const reasons = unconfirmed(vector.price, decided.price) ? [...faults, 'price-not-confirmed'] : faults;
  if (reasons.length > 0) return { sent: false, reasons };
  return { sent: true, vector, onConsumer: onConsumerAfter(vector, before, secondsOf(decided.slot)) };
};
