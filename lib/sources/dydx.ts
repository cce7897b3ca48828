import * as z from 'zod';
import { pairName } from '../core/market/index.ts';
import { ok } from '../core/units/index.ts';
import type { BookVenue } from './venue.ts';
import { namedLevels, read } from './wire.ts';

const side = namedLevels('price', 'size');
const bookShape = z.looseObject({ bids: side, asks: side });
const marketsShape = z.object({
  markets: z.record(z.string(), z.object({ ticker: z.string(), status: z.string() })),
});

const symbol = pairName;

/**
 * dYdX v4, by the indexer of its token holders' deployment. Perpetuals are priced in dollars and settled in USDC. Limit:
 * 100 requests in ten seconds for an address, the indexer's default (dydxprotocol/v4-chain, indexer, comlink's
 * configuration `RATE_LIMIT_GET_*`). Its answers are bare: `bids` and `asks`, `markets`.
 */
export const dydx: BookVenue = {
  name: 'dydx',
  gives: 'book',
  hosts: ['https://indexer.dydx.trade'],
  limit: { weight: 100, perSeconds: 10 },
  means:
    "The indexer's view of the perpetual's book, up to a hundred levels a side, in coins. It tells neither time nor number, so age counts from the last change of its best prices. Funding pulls its price to the chain's oracle of spot exchanges.",
  symbol,
  bookRequest: (pair) => ({ path: `/v4/orderbooks/perpetualMarket/${symbol(pair)}`, weight: 1, pairs: [pair] }),
  parseBook: (body) => {
    const parsed = read(bookShape, body);
    if (!parsed.ok) return parsed;
    const { bids, asks } = parsed.value;
    return ok({ book: { bids, asks }, providedAtMs: null, sequence: null });
  },
  tickerRequests: () => [],
  parseTickers: () => ok(new Map()),
  status: {
    requests: (pairs) => (pairs.length === 0 ? [] : [{ path: '/v4/perpetualMarkets', weight: 1, pairs }]),
    parse: (body, pairs) => {
      const parsed = read(marketsShape, body);
      if (!parsed.ok) return parsed;
      const statuses = new Map(Object.values(parsed.value.markets).map(({ ticker, status }) => [ticker, status]));
      const answered = pairs.filter((pair) => statuses.has(symbol(pair)));
      return ok(
        new Map(
          answered.map(
            (pair) => [pairName(pair), statuses.get(symbol(pair)) === 'ACTIVE' ? 'trading' : 'not-trading'] as const,
          ),
        ),
      );
    },
  },
};
