import * as z from 'zod';
import { unixSeconds } from '../market/index.ts';

/** What a source showed when its book last changed. */
const lastChange = z.strictObject({
  sequence: z.string().nullable(),
  bid: z.number().positive(),
  ask: z.number().positive(),
  changedAtMs: z.number().int().nonnegative(),
  /** The market's price at that time, to tell a quiet market from a pinned book. */
  median: z.number().positive().nullable(),
});
export type LastChange = z.infer<typeof lastChange>;

/** What the oracle remembers between cycles. */
export const oracleState = z.strictObject({
  /** Slot and price of the cycles within the longest window averaged over, oldest first. */
  samples: z.array(z.tuple([unixSeconds, z.number().positive()])),
  sources: z.record(z.string(), lastChange),
});
export type OracleState = z.infer<typeof oracleState>;
export const initialOracleState: OracleState = { samples: [], sources: {} };
