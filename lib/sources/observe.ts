import {
  bookFault,
  impactMid,
  ladderOf,
  type Observation,
  type Pair,
  pairName,
  type Quote,
  sourceId,
} from '../core/market/index.ts';
import type { SourcePolicy } from '../core/policy/index.ts';
import { err, ok, type Result, type UnixMs } from '../core/units/index.ts';
import type { HttpClient } from '../http/index.ts';
import { venues } from './registry.ts';
import type { SourceFault, Ticker, TickerRequest, Venue, VenueBook, VenueName } from './venue.ts';
import { fault } from './wire.ts';

export interface Asked {
  readonly source: Pick<SourcePolicy, 'venue'>;
  readonly pair: Pair;
}

export interface ObserveOptions {
  readonly http: Pick<HttpClient, 'getJson'>;
  readonly clock: () => UnixMs;
  /** Origins to ask instead of the real ones, without a slash at the end. */
  readonly hosts: Partial<Readonly<Record<VenueName, string>>>;
  /** The one deadline of all requests. */
  readonly signal: AbortSignal;
  /** Order size in quote currency whose impact mid is the source's price. */
  readonly impactSize: number;
  /** True where the books are models of recorded bars. */
  readonly modelled: boolean;
}

interface Question {
  readonly id: string;
  readonly venue: Venue;
  readonly pair: Pair;
}

interface BookAnswer {
  readonly requestedAtMs: UnixMs;
  readonly receivedAtMs: UnixMs;
  readonly book: Result<VenueBook, SourceFault>;
}

type Tickers = ReadonlyMap<string, Ticker>;

const questionsOf = (requests: readonly Asked[]): readonly Question[] => {
  const byId = new Map<string, Question>();
  for (const { source, pair } of requests) {
    const id = sourceId(source.venue, pair);
    byId.set(id, { id, venue: venues[source.venue], pair });
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
};

const originOf = (venue: Venue, { hosts }: ObserveOptions): string => hosts[venue.name] ?? venue.host;

const askBook = async ({ venue, pair }: Question, options: ObserveOptions): Promise<BookAnswer> => {
  const { http, clock, signal } = options;
  const requestedAtMs = clock();
  const url = originOf(venue, options) + venue.bookPath(pair);
  const answer = await http.getJson(url, { signal, maxBytes: venue.bookMaxBytes });
  return { requestedAtMs, receivedAtMs: clock(), book: answer.ok ? venue.parseBook(answer.value, pair) : answer };
};

/** A ticker is only a witness: whatever is wrong with it, the book stands without. */
const askTickers = async (venue: Venue, { path, pairs }: TickerRequest, options: ObserveOptions): Promise<Tickers> => {
  const answer = await options.http.getJson(originOf(venue, options) + path, { signal: options.signal });
  const parsed = answer.ok ? venue.parseTickers(answer.value, pairs) : answer;
  return parsed.ok ? parsed.value : new Map();
};

/** The request that answers for each source's ticker, by source id: one request may answer for many. */
const tickersOf = (questions: readonly Question[], options: ObserveOptions): ReadonlyMap<string, Promise<Tickers>> => {
  const asked = new Map<string, Promise<Tickers>>();
  for (const venue of new Set(questions.map((one) => one.venue))) {
    const pairs = questions.filter((one) => one.venue === venue).map(({ pair }) => pair);
    for (const request of venue.tickerRequests(pairs)) {
      const answer = askTickers(venue, request, options);
      for (const pair of request.pairs) asked.set(sourceId(venue.name, pair), answer);
    }
  }
  return asked;
};

const quoteOf = (
  { book, providedAtMs, sequence }: VenueBook,
  ticker: Ticker | undefined,
  { impactSize, modelled }: ObserveOptions,
): Result<Quote, SourceFault> => {
  const shape = `${book.bids.length} bids, ${book.asks.length} asks`;
  const found = bookFault(book);
  if (found) return err(fault(found, shape, true));
  const mid = impactMid(book, impactSize);
  if (!mid.ok) return err(fault(mid.error, shape, true));
  return ok({
    bid: book.bids[0]?.[0] ?? Number.NaN,
    ask: book.asks[0]?.[0] ?? Number.NaN,
    impactMid: mid.value,
    last: ticker?.last ?? null,
    providedAtMs: providedAtMs ?? ticker?.tradedAtMs ?? null,
    sequence,
    ladder: ladderOf(book),
    modelled,
  });
};

const merge = (
  { id, venue, pair }: Question,
  { requestedAtMs, receivedAtMs, book }: BookAnswer,
  tickers: Tickers | undefined,
  options: ObserveOptions,
): Observation => {
  const quote = book.ok ? quoteOf(book.value, tickers?.get(pairName(pair)), options) : book;
  return {
    source: id,
    venue: venue.name,
    operator: venue.operator,
    kind: venue.kind,
    base: pair.base,
    quoteCurrency: pair.quote,
    requestedAtMs,
    receivedAtMs,
    result: quote.ok ? { quote: quote.value } : { error: quote.error.code, detail: quote.error.detail },
  };
};

/**
 * Asks every source at once and gives one observation each, sorted by source id; a source named twice is asked once.
 * Never throws: what goes wrong with one source is its own observation's error and nobody else's.
 */
export const observe = (requests: readonly Asked[], options: ObserveOptions): Promise<Observation[]> => {
  const questions = questionsOf(requests);
  // Books first: where connections are short, it is the witnesses that wait.
  const books = questions.map((one) => ({ one, answer: askBook(one, options) }));
  const tickers = tickersOf(questions, options);
  return Promise.all(
    books.map(async ({ one, answer }) => merge(one, await answer, await tickers.get(one.id), options)),
  );
};
