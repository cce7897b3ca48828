import type { RequestListener } from 'node:http';
import { answer, json } from './faulty-server.ts';

/** Two levels a side around 100, in text as venues write them, deep enough for orders of some thousands. */
export const BIDS = [
  ['99.90', '50'],
  ['99.00', '1000'],
] as const;
export const ASKS = [
  ['100.10', '50'],
  ['101.00', '1000'],
] as const;

type Side = readonly (readonly unknown[])[];

export const coinbaseBook = (bids: Side = BIDS, asks: Side = ASKS, extra: object = {}): object => ({
  sequence: 7,
  bids: bids.map((level) => [...level, 1]),
  asks: asks.map((level) => [...level, 1]),
  ...extra,
});
export const krakenBook = (key: string, bids: Side = BIDS, asks: Side = ASKS, seconds = 1_700_000_000): object => ({
  error: [],
  result: {
    [key]: { bids: bids.map((level) => [...level, seconds - 60]), asks: asks.map((level) => [...level, seconds]) },
  },
});
export const krakenError = (text: string): object => ({ error: [text] });
export const binanceBook = (bids: Side = BIDS, asks: Side = ASKS): object => ({ lastUpdateId: 9, bids, asks });

/** Answers every question of every venue in that venue's format; last trade 100, at Coinbase at 22:13:19.5. */
export const honest: RequestListener = (request, response) => {
  const url = new URL(request.url ?? '', 'http://venue');
  const pairs = (url.searchParams.get('pair') ?? '').split(',');
  const symbols = JSON.parse(url.searchParams.get('symbols') ?? '[]') as string[];
  const say = (body: unknown): void => void json(body)(request, response);
  if (/^\/products\/[A-Z0-9]+-[A-Z0-9]+\/book$/.test(url.pathname)) return say(coinbaseBook());
  if (/^\/products\/[A-Z0-9]+-[A-Z0-9]+\/ticker$/.test(url.pathname)) {
    return say({ price: '100.00', time: '2023-11-14T22:13:19.500Z', trade_id: 1 });
  }
  if (url.pathname === '/0/public/Depth') return say(krakenBook(pairs[0] ?? ''));
  if (url.pathname === '/0/public/Ticker') {
    return say({ error: [], result: Object.fromEntries(pairs.map((name) => [name, { c: ['100.0', '1'] }])) });
  }
  if (url.pathname === '/api/v3/depth') return say(binanceBook());
  if (url.pathname === '/api/v3/ticker/24hr') {
    return say(symbols.map((symbol) => ({ symbol, lastPrice: '100.00', closeTime: 1 })));
  }
  return void answer('{}', {}, 404)(request, response);
};
