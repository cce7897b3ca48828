import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OrderBook, type Pair, pairName } from '../../../lib/core/market/index.ts';
import {
  type Feed,
  GENERATOR_EPOCH,
  openGenerator,
  type RunningVenues,
  startVenues,
  type VenueQuote,
} from '../../../lib/local/venues/index.ts';
import { SPOT_CASES } from '../../support/spot-bodies.ts';

const SEED = 4;
/** A calm minute and the height of the crash. */
const MINUTES = [30, 120];
const timeOf = (minute: number): number => GENERATOR_EPOCH + minute * 60;

/** Text keeps at least nine significant digits of a price and eight decimals of a size. */
const expectBook = (read: OrderBook, { book }: VenueQuote): void => {
  for (const side of ['bids', 'asks'] as const) {
    expect(read[side].length).toBe(book[side].length);
    read[side].forEach(([price, size], index) => {
      const [shownPrice = 0, shownSize = 0] = book[side][index] ?? [];
      expect(Math.abs(price / shownPrice - 1)).toBeLessThan(2e-8);
      expect(Math.abs(size - shownSize)).toBeLessThan(2e-8);
    });
  }
};

describe('what simulated venues answer over HTTP, read by the adapters', () => {
  const feed: Feed = openGenerator(SEED);
  let running: RunningVenues;
  beforeAll(async () => {
    const started = await startVenues({ kind: 'generator', seed: SEED });
    if (!started.ok) throw new Error(started.error.detail);
    running = started.value;
  });
  afterAll(() => running.close());

  describe.each(SPOT_CASES.map(({ venue, at }) => ({ venue, at, name: venue.name as keyof typeof running.urls })))(
    '$name',
    ({ venue, at, name }) => {
      const ask = async (path: string): Promise<{ status: number; body: unknown }> => {
        const response = await fetch(running.urls[name] + path);
        return { status: response.status, body: await response.json() };
      };
      const pairs = feed.pairs(name);
      const shown = (pair: Pair, minute: number): VenueQuote => {
        const quote = feed.quoteAt(name, pair, timeOf(minute));
        if (!quote) throw new Error(`${name} does not list ${pairName(pair)}`);
        return quote;
      };

      test.each(MINUTES)('every book is the one that is shown, with its time and number: minute %i', async (minute) => {
        await running.setTime(timeOf(minute));
        expect(pairs.length).toBeGreaterThan(3);
        for (const pair of pairs) {
          const parsed = venue.parseBook((await ask(venue.bookRequest(pair).path)).body, pair);
          if (!parsed.ok) throw new Error(parsed.error.detail);
          const quote = shown(pair, minute);
          expectBook(parsed.value.book, quote);
          expect(parsed.value.providedAtMs).toBe(at.ms === null ? null : quote.atMs);
          expect(parsed.value.sequence === null).toBe(at.sequence === null);
        }
      });

      test('every ticker is the last price', async () => {
        await running.setTime(timeOf(30));
        const asked = venue.tickerRequests(pairs);
        const answers = await Promise.all(
          asked.map(async (one) => venue.parseTickers((await ask(one.path)).body, one.pairs)),
        );
        const last = new Map(answers.flatMap((answer) => (answer.ok ? [...answer.value] : [])));
        expect([...last.keys()].toSorted()).toEqual(pairs.map(pairName).toSorted());
        for (const pair of pairs) {
          const price = shown(pair, 30).last ?? Number.NaN;
          expect(Math.abs((last.get(pairName(pair))?.last ?? 0) / price - 1)).toBeLessThan(2e-8);
        }
      });

      test('every market is open', async () => {
        const asked = venue.status?.requests(pairs) ?? [];
        const answers = await Promise.all(
          asked.map(async (one) => venue.status?.parse((await ask(one.path)).body, one.pairs)),
        );
        expect(answers.every((answer) => answer?.ok)).toBe(true);
        const told = answers.flatMap((answer) => (answer?.ok ? [...answer.value] : []));
        expect(new Set(told.map(([, status]) => status))).toEqual(new Set(['trading']));
        expect(new Set(told.map(([pair]) => pair))).toEqual(new Set(pairs.map(pairName)));
      });

      test('before the first quote a book is empty and no ticker has a price', async () => {
        await running.setTime(GENERATOR_EPOCH - 60);
        const [pair] = pairs;
        if (!pair) throw new Error('no pair');
        const parsed = venue.parseBook((await ask(venue.bookRequest(pair).path)).body, pair);
        expect(parsed).toMatchObject({ ok: true, value: { book: { bids: [], asks: [] } } });
        const [request] = venue.tickerRequests([pair]);
        const tickers = venue.parseTickers((await ask(request?.path ?? '')).body, [pair]);
        expect(tickers.ok ? (tickers.value.get(pairName(pair))?.last ?? null) : null).toBeNull();
      });

      test('an unknown pair is refused, by its status or by an answer that the adapter reads as a refusal', async () => {
        const nope = { base: 'NOPE', quote: 'USD' };
        const { status, body } = await ask(venue.bookRequest(nope).path);
        const parsed = venue.parseBook(body, nope);
        expect(status !== 200 || (!parsed.ok && parsed.error.code === 'unknown-pair')).toBe(true);
      });
    },
  );
});
