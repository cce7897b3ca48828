import * as z from 'zod';
import type { Level, Pair } from '../core/market/index.ts';
import { err, ok } from '../core/units/index.ts';
import type { BookVenue } from './venue.ts';
import { fault, listOf, read, sequence } from './wire.ts';

/** The venue writes numbers, not text. What JSON cannot hold as a finite number is refused. */
const amounts = listOf(
  (row): Level | null =>
    Array.isArray(row) && Number.isFinite(row[0]) && Number.isFinite(row[1]) ? [row[0], row[1]] : null,
  'a price and an amount',
);
const bookShape = z.looseObject({
  result: z.looseObject({
    instrument_name: z.string(),
    state: z.string(),
    timestamp: z.number().int().nonnegative(),
    change_id: sequence,
    bids: amounts,
    asks: amounts,
    // Not worth a witness: a funding that cannot be read is not known.
    funding_8h: z.number().optional().catch(undefined),
  }),
});

/** In dollars the inverse perpetual, settled in the coin; in another currency the linear one, settled in that. */
const isInverse = ({ quote }: Pair): boolean => quote === 'USD';
const symbol = (pair: Pair): string =>
  isInverse(pair) ? `${pair.base}-PERPETUAL` : `${pair.base}_${pair.quote}-PERPETUAL`;

/** Amounts of inverse perpetuals are dollars, those of linear ones coins (docs.deribit.com, public/get_order_book). */
const coinsOf =
  (pair: Pair) =>
  ([price, amount]: Level): Level =>
    isInverse(pair) ? [price, amount / price] : [price, amount];

const DEPTH_LEVELS = 1000;

/**
 * Deribit's perpetuals. The state of the market stands in the book itself: `settlement` comes every day at 08:00 UTC and
 * passes, so it is a planned absence; whatever else is not `open` takes no orders. Limit: requests outside matching cost
 * 500 credits of which 10 000 come back a second (docs.deribit.com, "Rate limits"); for public requests by address no
 * other figure is published.
 */
export const deribit: BookVenue = {
  name: 'deribit',
  gives: 'book',
  hosts: ['https://www.deribit.com'],
  limit: { weight: 20, perSeconds: 1 },
  means:
    "Up to a thousand levels a side of the perpetual; amounts of inverse perpetuals are dollars and are divided by their price. Its time is the venue's at the answer and its number grows with every change of the book. Funding pulls its price to the venue's index of spot exchanges; that of the last eight hours stands in the answer and is an input of volatility.",
  symbol,
  bookRequest: (pair) => ({
    path: `/api/v2/public/get_order_book?instrument_name=${symbol(pair)}&depth=${DEPTH_LEVELS}`,
    weight: 1,
    pairs: [pair],
  }),
  parseBook: (body, pair) => {
    const parsed = read(bookShape, body);
    if (!parsed.ok) return parsed;
    const { instrument_name, state, timestamp, change_id, bids, asks, funding_8h } = parsed.value.result;
    if (instrument_name !== symbol(pair)) return err(fault('schema', `instrument_name: answered ${instrument_name}`));
    if (state !== 'open') return err(fault(state === 'settlement' ? 'maintenance' : 'not-trading', state, true));
    const coins = coinsOf(pair);
    return ok({
      book: { bids: bids.map(coins), asks: asks.map(coins) },
      providedAtMs: timestamp,
      sequence: change_id,
      ...(funding_8h !== undefined && { fundingRate8h: funding_8h }),
    });
  },
  tickerRequests: () => [],
  parseTickers: () => ok(new Map()),
};
