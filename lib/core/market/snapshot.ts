import * as z from 'zod';
import { marketId } from './identity.ts';
import { digest, instant, integerString } from './schema.ts';

const amount = z
  .string()
  .regex(/^(0|[1-9]\d{0,29})$/, 'expected a whole number of at most 30 digits that is not negative');
const decimals = z.number().int().min(0).max(18);

/** What a snapshot may hold at most, so that it fits one item of the ledger. Send the largest; the rest is dust. */
export const MAX_POSITIONS = 10_000;

/**
 * One account's position in the market, isolated: of an account with several, `collateral` is what its protocol counts
 * for this one.
 */
export const accountPosition = z.strictObject({
  side: z.enum(['long', 'short']),
  /** Coins × 10^decimals.size. */
  size: amount,
  /** Settlement currency a coin × 10^decimals.price. */
  entryPrice: amount,
  /** Settlement currency × 10^decimals.collateral, without unrealised profit or loss; negative where fees ate it up. */
  collateral: integerString,
});
export type AccountPosition = z.infer<typeof accountPosition>;

export const SNAPSHOT_SCHEMA = 'plimsoll.snapshot/1';

/**
 * The accounts of a protocol in one market at one time. What names it is the digest of its canonical form (RFC 8785,
 * SHA-256), under which it stands in the ledger.
 */
export const protocolSnapshot = z.strictObject({
  schema: z.literal(SNAPSHOT_SCHEMA),
  market: marketId,
  /** Who counted, in its own words. */
  source: z.string().regex(/^[\x20-\x7e]{1,80}$/, 'expected 1 to 80 printable ASCII characters'),
  /** When the positions were those. */
  takenAt: instant,
  /** Of one side, in whole units of the settlement currency, rounded down: a smaller one gives a smaller budget. */
  openInterest: amount,
  insuranceFund: amount,
  decimals: z.strictObject({ size: decimals, price: decimals, collateral: decimals }),
  positions: z.array(accountPosition).max(MAX_POSITIONS, `expected at most ${MAX_POSITIONS} positions`),
});
export type ProtocolSnapshot = z.infer<typeof protocolSnapshot>;

/** As it is sent: the digest vouches that what arrived is what was counted. */
export const sentSnapshot = z.strictObject({ digest, snapshot: protocolSnapshot });

/** Why a cycle has no snapshot of a market whose source it asked. `forged`: the digest is another's, or there is none. */
export const snapshotFault = z.enum(['missing', 'malformed', 'forged', 'too-large', 'not-stored']);
export type SnapshotFault = z.infer<typeof snapshotFault>;

/** A rise of the maintenance of positions already open, as it would be without accounts. */
export interface Rise {
  /** What they carry now. */
  readonly carriedPpm: number;
  /** Where what was announced before ends: that stays. */
  readonly announcedPpm: number;
  readonly wantedPpm: number;
}

/** What accounts had to say of a rise; amounts in whole units of the settlement currency. */
export const accountsDecision = z.strictObject({
  /**
   * `used`: the rise is within the budget, or there is none. `throttled`: it was projected to the largest that is.
   * `overdue`: it was throttled for as long as the policy lets it, and goes on in full. All others: the default ramp.
   */
  verdict: z.enum(['used', 'throttled', 'overdue', 'old', 'not-yet', ...snapshotFault.options]),
  takenAt: instant.nullable(),
  /** Null where no rise was judged. */
  rise: z
    .strictObject({
      wantedPpm: z.number().int().nonnegative(),
      /** What the ramp goes to. */
      announcedPpm: z.number().int().nonnegative(),
      /** Notional that the whole rise would have made liquidatable, and that the announced one does; rounded up. */
      wouldReach: integerString,
      reaches: integerString,
      budget: integerString,
    })
    .nullable(),
  /** Slot from which on rises have been throttled without a pause; null when they are not. */
  throttledSince: z.number().int().nonnegative().nullable(),
});
export type AccountsDecision = z.infer<typeof accountsDecision>;
