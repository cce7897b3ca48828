import * as z from 'zod';
import { err, ok } from '../core/units/index.ts';
import type { BookVenue } from './venue.ts';
import { fault, namedLevels, read } from './wire.ts';

const side = namedLevels('px', 'sz');
const bookShape = z.looseObject({
  coin: z.string(),
  levels: z.tuple([side, side]),
  time: z.number().int().nonnegative(),
});

/**
 * Hyperliquid's perpetuals, priced in dollars and settled in USDC. Limit: 1200 a minute for an address, a book costs 2
 * (hyperliquid.gitbook.io, API, "Rate limits and user limits"). A coin that it does not know is answered with `null`. It
 * publishes no trading status; a delisted coin has no book.
 */
export const hyperliquid: BookVenue = {
  name: 'hyperliquid',
  gives: 'book',
  hosts: ['https://api.hyperliquid.xyz'],
  limit: { weight: 1200, perSeconds: 60 },
  means:
    "Twenty levels a side of the perpetual, in coins: a few basis points deep, so its ladder says nothing of depth. Its time is that of the block of the snapshot; it has no number. Funding pulls its price to the venue's own index of spot exchanges.",
  symbol: ({ base }) => base,
  bookRequest: (pair) => ({ path: '/info', body: { type: 'l2Book', coin: pair.base }, weight: 2, pairs: [pair] }),
  parseBook: (body, { base, quote }) => {
    if (body === null || quote !== 'USD') return err(fault('unknown-pair', `no perpetual of ${base} in ${quote}`));
    const parsed = read(bookShape, body);
    if (!parsed.ok) return parsed;
    const { coin, time, levels } = parsed.value;
    if (coin !== base) return err(fault('schema', `coin: asked for ${base}, answered ${coin}`));
    return ok({ book: { bids: levels[0], asks: levels[1] }, providedAtMs: time, sequence: null });
  },
  tickerRequests: () => [],
  parseTickers: () => ok(new Map()),
};
