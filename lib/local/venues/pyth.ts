import { venues } from '../../sources/index.ts';
import type { VenueQuote } from './feed.ts';
import { answered, secondsOf, type WireFormat } from './wire.ts';

const NOT_FOUND = answered('Not found', 404);
const EXPO = -8;

const integer = (value: number): string => String(Math.round(value * 10 ** -EXPO));

/** The interval is as wide as the spread: publishers report what they could trade at. */
const update = (id: string, { last, book: { bids, asks }, ...quote }: VenueQuote) => ({
  id,
  price: {
    price: integer(last ?? 0),
    conf: integer(((asks[0]?.[0] ?? 0) - (bids[0]?.[0] ?? 0)) / 2),
    expo: EXPO,
    publish_time: secondsOf({ ...quote, last, book: { bids, asks } }),
  },
  metadata: { slot: quote.sequence },
});

/** Pyth's Hermes: the latest prices of the feeds that are asked for. Unknown ids are left out, as with its flag. */
export const pyth: WireFormat = {
  symbols: (pair) => [venues.pyth.symbol(pair)],
  answer: (path, query, shelf) => {
    if (path !== '/v2/updates/price/latest') return NOT_FOUND;
    const parsed = query.getAll('ids[]').flatMap((id) => {
      const pair = shelf.pairOf(id);
      const quote = pair && shelf.quoteOf(pair);
      return quote ? [update(id, quote)] : [];
    });
    return answered({ parsed });
  },
};
