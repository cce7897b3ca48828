import * as z from 'zod';
import { unixSeconds } from './schema.ts';

const positive = z.number().positive();
const share = z.number().nonnegative();

/**
 * A recorded bar that stands for what the sources of one cycle would have answered, in realms of history only. Prices
 * are in the currency in which the market is decided: nothing is converted.
 */
export const aggregate = z.strictObject({
  /** When the bar ended: the slot of the cycle that it is for. */
  end: unixSeconds,
  open: positive,
  high: positive,
  low: positive,
  close: positive,
  /** In base coin; null where the record does not tell. */
  volume: share.nullable(),
  /** Volume × close of the bars of the hour that ends with this one; null where the record does not tell. */
  hourTurnover: share.nullable(),
});
export type Aggregate = z.infer<typeof aggregate>;
