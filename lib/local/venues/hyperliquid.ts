import * as z from 'zod';
import type { VenueQuote } from './feed.ts';
import { answered, askText, bidText, sizeText, type WireFormat } from './wire.ts';

const NOT_FOUND = answered({ message: 'Not found' }, 404);
const UNREADABLE = answered('Failed to deserialize the JSON body into the target type', 422);
const questionShape = z.looseObject({ type: z.literal('l2Book'), coin: z.string() });

const MOST_LEVELS = 20;

const book = (coin: string, { book: { bids, asks }, atMs }: VenueQuote) => ({
  coin,
  time: atMs,
  levels: [
    bids.slice(0, MOST_LEVELS).map(([price, size]) => ({ px: bidText(price), sz: sizeText(size), n: 1 })),
    asks.slice(0, MOST_LEVELS).map(([price, size]) => ({ px: askText(price), sz: sizeText(size), n: 1 })),
  ],
});

/** Hyperliquid: the book of a perpetual, asked by POST. */
export const hyperliquid: WireFormat = {
  method: 'POST',
  symbols: ({ base }) => [base],
  answer: (path, _, shelf) => {
    if (path !== '/info') return NOT_FOUND;
    const asked = questionShape.safeParse(shelf.question);
    if (!asked.success) return UNREADABLE;
    const pair = shelf.pairOf(asked.data.coin);
    const quote = pair && shelf.quoteOf(pair);
    return answered(quote ? book(asked.data.coin, quote) : null);
  },
};
