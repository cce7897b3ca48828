import * as z from 'zod';
import { ACTIONS, marketState, permissions, recoveryStage } from './breaker-decision.ts';
import { marginHorizon, procyclicality } from './decision.ts';
import { currency, marketId, realm } from './identity.ts';
import { grade } from './observation.ts';
import { episodeClass } from './price-decision.ts';
import { digest, instant, integerString, ppm } from './schema.ts';

/** Prices as whole numbers × 10^-decimals; `decimals` never changes for a market. Optional is what sets of the first releases lack. */
export const publishedPrice = z.strictObject({
  median: integerString,
  twap: integerString,
  /** Rounded towards the account: up for longs, down for shorts. */
  confirmation: z.strictObject({ long: integerString, short: integerString }),
  /** Trades outside are refused by a consumer between two sets. Rounded inwards. Null for a currency stream. */
  band: z.strictObject({ low: integerString, high: integerString }).nullable(),
  decimals: z.number().int().min(0).max(18),
  /** The currency of every price here but `usd`: the one that the market settles in. */
  quote: currency.optional(),
  /** The median in dollars; null while the currency's own price in dollars is not trusted. */
  usd: integerString.nullable().optional(),
  /** Slow price: values collateral at the lower of it and the median, debt at the higher, for new borrowing and initial
   * margin. Never for a liquidation. */
  anchor: integerString.optional(),
  /** What a position is worth by where perps trade, clamped to the median; null where no perp is watched. */
  mark: integerString.nullable().optional(),
  /** When this median was decided. In a degraded set it is older than the set. */
  at: instant,
  ageSeconds: z.number().int().nonnegative(),
});

/** Annualised (365 days), rounded up; null until there is enough history. */
export const publishedVolatility = z.strictObject({
  realised1hPpm: ppm.nullable(),
  realised24hPpm: ppm.nullable(),
  realised7dPpm: ppm.nullable(),
  forecastHorizonPpm: ppm.nullable(),
  forecast1hPpm: ppm.nullable(),
  forecast24hPpm: ppm.nullable(),
});

/** Whole dollars within the distance named, the thinner side, rounded down. */
export const publishedDepth = z.strictObject({
  usd: z.record(z.string().regex(/^\d+bp$/), integerString),
  /** True where a book behind it is a model of recorded bars and no record of a book. */
  modelled: z.boolean(),
});

/** What a new position must meet. */
export const newPositions = z.strictObject({
  initialPpm: ppm,
  /** The maintenance that `existing` reaches at the end of its ramp. */
  maintenancePpm: ppm,
  /** Hundredths: 1250 is 12.5 times. Rounded down. */
  maxLeverageCenti: z.number().int().nonnegative(),
  /** Whole dollars, rounded down. */
  openInterestCapUsd: integerString,
  /** Largest position that the market can unwind in its liquidation horizon: whole dollars, rounded down. */
  largestPositionUsd: integerString.optional(),
  /**
   * Initial margin by open interest, to be applied at the speed of a block: `initialPpm` up to `fromUsd`, from there a
   * straight line to the whole notional at `toUsd`.
   */
  scaling: z.strictObject({ fromUsd: integerString, toUsd: integerString }).optional(),
});
export type NewPositions = z.infer<typeof newPositions>;

/** Windows of one horizon after the other; shares without a hit in ppm, rounded down; null with too few to tell. */
export const certificateInShort = z.strictObject({
  days: z.number().int().nonnegative(),
  windows: z.number().int().nonnegative(),
  promisedPpm: ppm,
  longPpm: ppm.nullable(),
  shortPpm: ppm.nullable(),
  /** Both sides, in the tenth of windows whose forecast was most elevated. */
  elevatedPpm: ppm.nullable(),
  /** False with fewer than 20 expected hits: then the shares say nothing yet. */
  sufficient: z.boolean(),
});

const publishedLeg = z.strictObject({ startAt: instant, endAt: instant, fromPpm: ppm, toPpm: ppm });
/**
 * The one maintenance schedule. The value at time t is the largest of its legs at t; a leg is `fromPpm` before `startAt`,
 * `toPpm` after `endAt`, and between them the straight line rounded up to a whole ppm.
 */
export const existingPositions = z.strictObject({
  maintenance: z.array(publishedLeg).min(1),
  /** How far the schedule is behind its target now: risk that nobody's margin covers yet. */
  uncoveredPpm: ppm,
  /** The same in whole dollars, were open interest at its cap. Rounded up. */
  uncoveredUsd: integerString.optional(),
  /** How long a liquidation takes at worst, and what that is made of. */
  horizon: marginHorizon.optional(),
  /** How much what positions carried moved. Null before a market's first cycle. */
  procyclicality: procyclicality.nullable().optional(),
  /** How often a year's moves went past what positions carried; the whole certificate has an address of its own. */
  certificate: certificateInShort.nullable().optional(),
});

/** What holds when `validUntil` has passed: no new risk, nothing raised, liquidation only on the consumer's own price. */
export const fallback = z.strictObject({
  initialPpm: ppm.nullable(),
  openInterestCap: z.literal('current-open-interest'),
  maintenance: z.literal('frozen-at-valid-until'),
  liquidationPrice: z.literal('consumer'),
  permissions,
});

/**
 * The whole matrix, so that a consumer can go on without us. A row names what it leaves of each of `actions`, in their order:
 * `y` yes, `l` limited, `n` no. What holds is the strictest of the rows of the market's state, of the data's grade, of the
 * pace of liquidations and, in a recovery, of its stage. Without us a consumer's data are `stale` at best.
 */
export const matrix = z.strictObject({
  actions: z.array(z.enum(ACTIONS)),
  rows: z.record(z.string(), z.record(z.string(), z.string().regex(/^[yln]+$/))),
});
export type Matrix = z.infer<typeof matrix>;

export const setStatus = z.enum(['valid', 'degraded', 'fallback']);
export type SetStatus = z.infer<typeof setStatus>;

export const SET_SCHEMA = 'plimsoll.set/1';

/** One market's published parameters: what is served, announced and signed. Times are UTC, ratios ppm. */
export const parameterSet = z.strictObject({
  schema: z.literal(SET_SCHEMA),
  realm,
  market: marketId,
  version: z.number().int().positive(),
  slot: instant,
  issuedAt: instant,
  effectiveAt: instant,
  validUntil: instant,
  /** `valid`: decided from this slot's data. `degraded`: the last good one, tightened. `fallback`: that has run out too. */
  status: setStatus,
  /** Codes of everything that is not as it should be, `warm-up` among them. Empty on a quiet day. */
  reasons: z.array(z.string()),
  policyHash: digest,
  /** SHA-256 of the canonical body of the ledger entry from which this set is derived. */
  digest,
  /** Null until a market has had its first price. */
  price: publishedPrice.nullable(),
  volatility: publishedVolatility,
  depth: publishedDepth.nullable(),
  /** Null for a currency stream. */
  newPositions: newPositions.nullable(),
  existing: existingPositions.nullable(),
  breaker: z.strictObject({
    ...{ market: marketState, data: grade, since: instant, cause: z.string() },
    /** Crash, fault of sources, both, or unknown: it sets the pace of liquidations, which `permissions` already tell. */
    episode: episodeClass.optional(),
    /** In a recovery: what has been given back so far. */
    stage: recoveryStage.optional(),
    /** Since when new risk waits for people, after the third halt in an hour; absent where it does not. */
    newRiskHeldSince: instant.optional(),
    permissions,
  }),
  fallback,
  /** Sets of the first releases lack it. */
  matrix: matrix.optional(),
});
export type ParameterSet = z.infer<typeof parameterSet>;
/** Everything of a set that a degraded cycle may have to carry on. */
export type Vector = Pick<ParameterSet, 'price' | 'volatility' | 'depth' | 'newPositions' | 'existing'>;
export const vector = parameterSet.pick({
  price: true,
  volatility: true,
  depth: true,
  newPositions: true,
  existing: true,
});

const hex = (bytes: number) => {
  const pattern = new RegExp(`^0x[0-9a-f]{${bytes * 2}}$`);
  return z
    .custom<`0x${string}`>((v) => typeof v === 'string' && pattern.test(v), `expected ${bytes} bytes as hexadecimal`)
    .meta({ type: 'string', pattern: pattern.source });
};

/** Where a set stands in the Merkle tree of its run (RFC 9162), from the leaf up. */
export const merkleProof = z.strictObject({
  leafIndex: z.number().int().nonnegative(),
  treeSize: z.number().int().positive(),
  path: z.array(digest).max(32),
  root: digest,
});
export type MerkleProof = z.infer<typeof merkleProof>;

/** The run's EIP-712 signature over the root. */
export const setSignature = z.strictObject({ scheme: z.literal('eip712'), signer: hex(20), value: hex(65) });
export type SetSignature = z.infer<typeof setSignature>;

/** A set as it is served: its fields, where it stands in the run's tree, and the run's signature. */
export const signedSet = parameterSet.extend({ proof: merkleProof, signature: setSignature });
export type SignedSet = z.infer<typeof signedSet>;
