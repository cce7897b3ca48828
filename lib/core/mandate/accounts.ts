import { type AccountPrice, accountHealth } from '../account/index.ts';
import type { AccountsDecision, ProtocolSnapshot, Rise, SnapshotFault } from '../market/index.ts';
import type { ClassMandate } from '../policy/index.ts';
import { PPM, type Ppm, parseInstant, type UnixSeconds } from '../units/index.ts';

/** A position that a rise would reach: the most it meets, and what it holds. */
interface Reached {
  readonly meetsPpm: Ppm;
  readonly notional: bigint;
}

/** At which accounts are judged: the confirmation prices, since nobody is liquidated before those. */
export interface AccountsPrice extends AccountPrice {
  /** A dollar in the settlement currency, as a fraction; null while its price in dollars is not trusted. */
  readonly perUsd: number | null;
}

export interface AccountsInput {
  readonly slot: UnixSeconds;
  readonly policy: ClassMandate['accounts'];
  /** What was read; a fault is why nothing was. */
  readonly snapshot: ProtocolSnapshot | SnapshotFault;
  readonly price: AccountsPrice | null;
  /** What the cycle before said. */
  readonly throttledSince: UnixSeconds | null;
}

/** Positions that meet what is carried and would miss what is wanted, those first that miss it soonest. */
const reachedBy = (
  { positions, decimals }: ProtocolSnapshot,
  { carriedPpm, wantedPpm }: Rise,
  price: AccountsPrice,
  leastUsd: number,
): Reached[] => {
  // Where nobody knows what is a thousand dollars, every position counts.
  const least = price.perUsd === null ? 0 : leastUsd * price.perUsd;
  const reached: Reached[] = [];
  for (const position of positions) {
    const { marginPpm, notional } = accountHealth(position, decimals, price);
    if (marginPpm < carriedPpm || marginPpm >= wantedPpm || Number(notional) < least) continue;
    reached.push({ meetsPpm: marginPpm, notional });
  }
  return reached.sort((a, b) => a.meetsPpm - b.meetsPpm);
};

const sumBelow = (reached: readonly Reached[], ppm: Ppm): bigint =>
  reached.reduce((sum, { meetsPpm, notional }) => (meetsPpm < ppm ? sum + notional : sum), 0n);

/** The largest maintenance to which the positions that miss it come to no more than the budget. */
const largestWithin = (reached: readonly Reached[], budget: bigint, wantedPpm: Ppm): Ppm => {
  let sum = 0n;
  for (const { meetsPpm, notional } of reached) {
    sum += notional;
    if (sum > budget) return meetsPpm;
  }
  return wantedPpm;
};

/** Why a snapshot is none of this time, or null. */
const untimely = ({ takenAt }: ProtocolSnapshot, { slot, policy }: AccountsInput): 'old' | 'not-yet' | null => {
  const taken = parseInstant(takenAt);
  if (!taken.ok || taken.value > slot + policy.oldestSeconds) return 'not-yet';
  return taken.value < slot - policy.oldestSeconds ? 'old' : null;
};

interface Judged {
  readonly rise: Rise;
  readonly price: AccountsPrice;
  readonly snapshot: ProtocolSnapshot;
}

const judged = (
  { slot, policy, throttledSince }: AccountsInput,
  { rise, price, snapshot }: Judged,
): AccountsDecision => {
  const { announcedPpm: before, wantedPpm } = rise;
  const budget = (BigInt(snapshot.openInterest) * BigInt(policy.liquidatablePpm)) / BigInt(PPM);
  const reached = wantedPpm > before ? reachedBy(snapshot, rise, price, policy.leastPositionUsd) : [];
  const within = Math.max(Math.min(before, wantedPpm), largestWithin(reached, budget, wantedPpm));
  const since = within < wantedPpm ? (throttledSince ?? slot) : null;
  const overdue = since !== null && slot - since >= policy.longestThrottleSeconds;
  const announcedPpm = overdue ? wantedPpm : within;
  const [wouldReach, reaches] = [wantedPpm, announcedPpm].map((ppm) => String(sumBelow(reached, ppm))) as [
    string,
    string,
  ];
  return {
    verdict: overdue ? 'overdue' : since === null ? 'used' : 'throttled',
    takenAt: snapshot.takenAt,
    rise: { wantedPpm, announcedPpm, wouldReach, reaches, budget: String(budget) },
    throttledSince: overdue ? null : since,
  };
};

/**
 * How far maintenance of positions already open may be announced to rise, given the accounts: as far as the positions
 * that it makes liquidatable on its way (they meet what is carried now, and miss what the ramp ends at) come to no more
 * than the policy's share of open interest. The rest goes on in a later cycle, when they have added collateral, have been
 * closed, or the policy's patience has ended. What was announced already stays, and new positions are not asked here.
 *
 * Notional is rounded up and margin down, so that doubt slows a rise and never hurries it. Without a snapshot of this
 * time there is nothing to judge by: the rise goes on along the policy's default ramp. `rise` is null where none can be
 * decided, for want of a price: then what was throttled stays so.
 */
export const decideRise = (rise: Rise | null, input: AccountsInput): AccountsDecision => {
  const { snapshot, price, throttledSince } = input;
  if (typeof snapshot === 'string') {
    return { verdict: snapshot, takenAt: null, rise: null, throttledSince: rise ? null : throttledSince };
  }
  const { takenAt } = snapshot;
  const fault = untimely(snapshot, input);
  if (fault) return { verdict: fault, takenAt, rise: null, throttledSince: rise ? null : throttledSince };
  if (!rise || !price) return { verdict: 'used', takenAt, rise: null, throttledSince };
  return judged(input, { rise, price, snapshot });
};
