import type { ConsumerRails } from '../policy/index.ts';
import { PPM, type UnixSeconds } from '../units/index.ts';
import { type Candidate, incoherences } from './coherence.ts';
import {
  agedAt,
  cappedAt,
  existingUnder,
  type Interval,
  intervalOf,
  marginsIn,
  pricedIn,
  secondsOf,
  within,
} from './rails-fields.ts';
import { above } from './whole.ts';

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

/** True where somebody would be liquidated by the price that is sent and not by the one that was decided. */
const unconfirmed = (sent: Candidate['price'], decided: Candidate['price']): boolean =>
  sent !== null &&
  decided !== null &&
  (above(decided.confirmation.long, sent.confirmation.long) ||
    above(sent.confirmation.short, decided.confirmation.short));

/**
 * The vector without a price: no new risk, and liquidations paced. Margins, cap and permissions tighten in the same minutes in
 * which a price leaves its rail; they must not wait for it.
 */
const withoutPrice = (vector: Candidate): Candidate => {
  const { breaker, fallback } = vector;
  const noNewRisk = { open: 'no', increase: 'no' } as const;
  const liquidate = breaker.permissions.liquidate === 'yes' ? 'limited' : breaker.permissions.liquidate;
  return {
    ...vector,
    price: null,
    breaker: { permissions: { ...breaker.permissions, ...noNewRisk, liquidate } },
    fallback: { ...fallback, permissions: { ...fallback.permissions, ...noNewRisk } },
  };
};

/** What a vector does not tell stays on the consumer as it was: a price that comes back is bounded by the last one. */
const onConsumerAfter = (sent: Candidate, before: OnConsumer | null, slot: UnixSeconds): OnConsumer => {
  const vector = {
    price: agedAt(sent.price, slot) ?? before?.vector.price ?? null,
    newPositions: sent.newPositions ?? before?.vector.newPositions ?? null,
    existing: sent.existing ?? before?.vector.existing ?? null,
  };
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
  return { vector, changedAt };
};

const candidateIn = (decided: Candidate, before: OnConsumer, rails: ConsumerRails): Candidate | null => {
  const slot = secondsOf(decided.slot);
  const room = (field: RailedField, value: number): Interval =>
    intervalOf(value, slot - before.changedAt[field], rails[field]);
  const { vector: old } = before;
  const price = pricedIn(decided.price, old.price, { slot, changedAt: before.changedAt.price }, rails.price);
  const { newPositions, existing, fallback } = decided;
  if (!newPositions || !existing || !old.newPositions) return { ...decided, price };
  const margins = marginsIn(newPositions, {
    initial: room('initialPpm', old.newPositions.initialPpm),
    maintenance: room('maintenancePpm', old.newPositions.maintenancePpm),
  });
  if (!margins) return null;
  const capUsd = within(
    Number(newPositions.openInterestCapUsd),
    room('openInterestCapUsd', Number(old.newPositions.openInterestCapUsd)),
  );
  const { initialPpm, maintenancePpm } = margins;
  const bounds = { maintenancePpm, decidedPpm: newPositions.maintenancePpm, slot };
  const effectiveAt = secondsOf(decided.effectiveAt);
  return {
    ...decided,
    price,
    newPositions: {
      ...newPositions,
      ...margins,
      maxLeverageCenti: Math.floor((100 * PPM) / initialPpm),
      ...cappedAt(newPositions, capUsd),
    },
    existing:
      rails.maintenancePpm || rails.initialPpm
        ? existingUnder(existing, old.existing, { ...bounds, effectiveAt })
        : existing,
    fallback: { ...fallback, initialPpm: Math.max(fallback.initialPpm ?? 0, initialPpm) },
  };
};

/**
 * The vector as a consumer that bounds each field for itself can take it: projected as a whole, with everything that
 * depends on a clamped field made anew (leverage from initial margin, initial margin from maintenance and the other way
 * round, position and scaling from the cap, the ramp under its maintenance, the fallback over initial margin, a price with
 * its own time), then checked like any other vector. If it does not hold, there is nothing to send: fields clamped one by
 * one are how an agent inside all its rails priced an asset 2.85 % low. A price that stays behind is sent only where it
 * liquidates nobody whom the decided one does not; else the vector goes without.
 *
 * The cap is not held against depth here: a consumer that lets it fall slower than the books do is told of it by its own
 * rail. `before` is null where nothing stands on the consumer yet: then there is nothing to be bounded by.
 */
export const projectOnRails = (decided: Candidate, before: OnConsumer | null, rails: ConsumerRails): Projected => {
  const inside = before ? candidateIn(decided, before, rails) : decided;
  if (!inside) return { sent: false, reasons: ['margins-outside-rails'] };
  const vector = unconfirmed(inside.price, decided.price) ? withoutPrice(inside) : inside;
  const reasons = incoherences(vector, null);
  if (reasons.length > 0) return { sent: false, reasons };
  return { sent: true, vector, onConsumer: onConsumerAfter(vector, before, secondsOf(decided.slot)) };
};
