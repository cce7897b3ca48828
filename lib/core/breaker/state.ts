import * as z from 'zod';
import { marketState, unixSeconds } from '../market/index.ts';
import type { UnixSeconds } from '../units/index.ts';

/** Price and five-minute forecast (null: none yet) as they stood when a five-minute piece of the hour ended. */
const hourRow = z.tuple([unixSeconds, z.number().positive(), z.number().nonnegative().nullable()]);

/** Mean log depth of one half-day, as whole dollars. */
const depthRow = z.tuple([unixSeconds, z.number().nonnegative()]);
export const depthMemory = z.strictObject({
  rows: z.array(depthRow),
  /** The half-day under way: its start, the sum of ln(dollars), and of how many cycles. */
  open: z.strictObject({ at: unixSeconds, sum: z.number(), count: z.number().int().positive() }).nullable(),
});
export type DepthMemory = z.infer<typeof depthMemory>;

/** What the breaker remembers. All of it is checked before it is used (`sound.ts`): a stored value is never trusted. */
export const breakerState = z.strictObject({
  /** The market's own state: what its triggers made of it, without its group and without people. */
  market: marketState,
  since: unixSeconds,
  cause: z.string(),
  /** Consecutive cycles with fresh data below the relaxing share of the trigger. */
  cleanCycles: z.number().int().nonnegative(),
  /** Slots at which the market came to `limit` or `halt` from below, newest last: each makes the way back longer. */
  strikes: z.array(unixSeconds),
  /** The newest slots at which a halt began. */
  halts: z.array(unixSeconds),
  /** Since when new risk waits for people, or null. */
  heldSince: unixSeconds.nullable(),
  /** Since when liquidations are stopped for a fault of the price, or null. */
  stoppedSince: unixSeconds.nullable(),
  /** What was published: the own state, or what group or people ask for where that is stricter. */
  told: z.strictObject({ market: marketState, since: unixSeconds, cause: z.string() }),
  /** The last hour, a row for five minutes, oldest first. */
  hour: z.array(hourRow),
  /** When the market last reopened: its prices of before are not looked back on. Null where it never was shut. */
  hourFrom: unixSeconds.nullable(),
  depth: depthMemory,
});
export type BreakerState = z.infer<typeof breakerState>;

export const initialBreakerState = (slot: UnixSeconds): BreakerState => ({
  market: 'normal',
  since: slot,
  cause: 'listed',
  cleanCycles: 0,
  strikes: [],
  halts: [],
  heldSince: null,
  stoppedSince: null,
  told: { market: 'normal', since: slot, cause: 'listed' },
  hour: [],
  hourFrom: null,
  depth: { rows: [], open: null },
});
