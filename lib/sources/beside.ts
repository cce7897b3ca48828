import { type Pair, pairName } from '../core/market/index.ts';
import type { AskOptions } from './ask.ts';
import { askAndRead } from './values.ts';
import type { Ticker, TradingStatus, Venue, VenueRequest } from './venue.ts';

/** What is asked beside a price. Nothing of it may lose the price: whatever fails is as if it had not been asked. */
export interface Beside {
  readonly ticker: Ticker | undefined;
  readonly status: TradingStatus;
}

const askTickers = (venue: Venue, request: VenueRequest, options: AskOptions): Promise<ReadonlyMap<string, Ticker>> => {
  if (venue.gives !== 'book') return Promise.resolve(new Map());
  return askAndRead(venue, request, (body) => venue.parseTickers(body, request.pairs), options).then((found) =>
    found.ok ? found.value : new Map(),
  );
};

const askStatus = async (
  venue: Venue,
  request: VenueRequest,
  options: AskOptions,
): Promise<ReadonlyMap<string, TradingStatus>> => {
  const { status } = venue;
  if (!status) return new Map();
  const found = await askAndRead(venue, request, (body) => status.parse(body, request.pairs), options);
  return found.ok ? found.value : new Map();
};

const SEVERITY: readonly TradingStatus[] = ['trading', 'not-trading', 'maintenance'];
const worst = (found: readonly (TradingStatus | undefined)[]): TradingStatus =>
  SEVERITY[Math.max(0, ...found.map((one) => (one ? SEVERITY.indexOf(one) : 0)))] ?? 'trading';

/**
 * Asks for tickers and statuses, and gives what is known of a pair when all of them are in. Statuses are asked in every
 * cycle and never remembered: at every venue they cost a request or two a minute (Binance: 20 of 6000 units), and what
 * was open a minute ago says nothing of a venue that closed since.
 */
export const askBeside = (
  venue: Venue,
  pairs: readonly Pair[],
  options: AskOptions,
): ((pair: Pair) => Promise<Beside>) => {
  const requests = venue.gives === 'book' ? venue.tickerRequests(pairs) : [];
  const tickers = new Map(
    requests.flatMap((request) => {
      const answer = askTickers(venue, request, options);
      return request.pairs.map((pair) => [pairName(pair), answer] as const);
    }),
  );
  const statuses = Promise.all((venue.status?.requests(pairs) ?? []).map((one) => askStatus(venue, one, options)));
  return async (pair) => {
    const name = pairName(pair);
    const ticker = (await tickers.get(name))?.get(name);
    return { ticker, status: worst((await statuses).map((one) => one.get(name))) };
  };
};
