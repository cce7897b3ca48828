import * as z from 'zod';
import { EPISODES, unixSeconds } from '../market/index.ts';

/** What a source showed when its book last changed. */
const lastChange = z.strictObject({
  sequence: z.string().nullable(),
  bid: z.number().positive(),
  ask: z.number().positive(),
  changedAtMs: z.number().int().nonnegative(),
  /** False for a book that came up beside a standing price and has not changed since: nobody knows that it is alive. */
  alive: z.boolean(),
  /** What the market's price was worth in the source's own currency then, to tell a quiet market from a pinned book. */
  fair: z.number().positive().nullable(),
});
export type LastChange = z.infer<typeof lastChange>;

/** How a source has behaved. What is absent is spotless. */
export const standing = z.strictObject({
  /** Slot in which it was last wrong about the price, and the clean cycles since. */
  wrongAt: unixSeconds.optional(),
  clean: z.number().int().nonnegative().optional(),
  /** Its last answers, newest in the lowest bit, 1 for a failure; and how many there were, twenty at most. */
  failures: z.number().int().nonnegative(),
  answers: z.number().int().nonnegative(),
  /** Slot since which it is not asked, or asked on trial. */
  quarantinedAt: unixSeconds.optional(),
});
export type Standing = z.infer<typeof standing>;

/** The slow price and the day behind it. */
export const anchorState = z.strictObject({
  price: z.number().positive(),
  at: unixSeconds,
  /** Sum of price × time and of time in the hour under way, each by the same, limited time. */
  hour: z.strictObject({ end: unixSeconds, weighted: z.number().nonnegative(), seconds: z.number().nonnegative() }),
  /** The hourly mean of a day ago: the first of `hours`. */
  delayed: z.number().positive(),
  /** The hourly means of the last day, oldest first, each held near the one before (packed 64-bit floats). */
  hours: z.string(),
});
export type AnchorState = z.infer<typeof anchorState>;

export const episodeState = z.strictObject({
  class: z.enum(EPISODES),
  since: unixSeconds,
  /** Slot in which liquidations were last stopped for a fault, or null once the stop has been earned back. */
  stoppedAt: unixSeconds.nullable(),
  /** Cycles in a row without any episode. */
  quiet: z.number().int().nonnegative(),
});
export type EpisodeState = z.infer<typeof episodeState>;

/** What the oracle remembers between cycles. */
export const oracleState = z.strictObject({
  /** Slot and price of the cycles within the longest window averaged over, oldest first. */
  samples: z.array(z.tuple([unixSeconds, z.number().positive()])),
  sources: z.record(z.string(), lastChange),
  standing: z.record(z.string(), standing),
  /** The one source that is asked on trial, out of its quarantine. */
  trial: z.string().nullable(),
  anchor: anchorState.nullable(),
  /** Mean premium of perps over the price, as a fraction. */
  premium: z.number().nullable(),
  episode: episodeState.nullable(),
});
export type OracleState = z.infer<typeof oracleState>;
export const initialOracleState: OracleState = {
  samples: [],
  sources: {},
  standing: {},
  trial: null,
  anchor: null,
  premium: null,
  episode: null,
};
