import { type BookVenue, venues } from '../../lib/sources/index.ts';

const { coinbase, kraken, bitstamp, binance, binanceus, gemini, bitfinex, okx, bybit, kucoin, cryptocom } = venues;

type Level = readonly [price: unknown, size: unknown];
type Side = readonly Level[];

/** How one venue writes the same market, so that one test can speak of all. */
export interface SpotCase {
  readonly venue: BookVenue;
  /** A book of BTC-USD with these levels as the venue's own values. */
  readonly book: (bids: Side, asks: Side) => unknown;
  /** A number as the venue writes it. */
  readonly number: (value: number) => unknown;
  /** Where the venue tells nothing of the kind, null. */
  readonly at: { readonly ms: number | null; readonly sequence: string | null };
  /** Fields of a book that the documentation promises, as paths into the body. */
  readonly promised: readonly (readonly (string | number)[])[];
  /** One ticker of BTC-USD with this last price. */
  readonly ticker: (last: unknown) => unknown;
  /** A status answer for BTC-USD: what is said where it trades, and where not. */
  readonly status: (open: boolean) => unknown;
}

const MS = 1_700_000_000_123;
const withRest = (side: Side, ...rest: readonly unknown[]) => side.map((level) => [...level, ...rest]);
const text = String;

const binanceAt = (venue: BookVenue): SpotCase => ({
  venue,
  book: (bids, asks) => ({ lastUpdateId: 7, bids, asks }),
  number: text,
  at: { ms: null, sequence: '7' },
  promised: [['lastUpdateId'], ['bids'], ['asks']],
  ticker: (lastPrice) => [{ symbol: 'BTCUSD', lastPrice }],
  status: (open) => ({ symbols: [{ symbol: 'BTCUSD', status: open ? 'TRADING' : 'BREAK' }] }),
});

/** Every spot venue that has an adapter. */
export const SPOT_CASES: readonly SpotCase[] = [
  {
    venue: coinbase,
    book: (bids, asks) => ({
      bids: withRest(bids, 1),
      asks: withRest(asks, 1),
      sequence: 7,
      auction_mode: false,
      time: '2023-11-14T22:13:20.123456Z',
    }),
    number: text,
    at: { ms: MS, sequence: '7' },
    promised: [['bids'], ['asks'], ['sequence']],
    ticker: (price) => ({ price, time: '2023-11-14T22:13:20.123456Z' }),
    status: (open) => [{ id: 'BTC-USD', status: 'online', trading_disabled: !open }],
  },
  {
    venue: kraken,
    book: (bids, asks) => ({
      error: [],
      result: { XXBTZUSD: { bids: withRest(bids, 1_699_999_000), asks: withRest(asks, 1_700_000_000) } },
    }),
    number: text,
    at: { ms: 1_700_000_000_000, sequence: null },
    promised: [['error'], ['result'], ['result', 'XXBTZUSD'], ['result', 'XXBTZUSD', 'asks']],
    ticker: (last) => ({ error: [], result: { XXBTZUSD: { c: [last, '1'] } } }),
    status: (open) => ({ error: [], result: { XXBTZUSD: { status: open ? 'online' : 'cancel_only' } } }),
  },
  binanceAt(binance),
  binanceAt(binanceus),
  {
    venue: bitstamp,
    book: (bids, asks) => ({ timestamp: '1700000000', microtimestamp: '1700000000123456', bids, asks }),
    number: text,
    at: { ms: MS, sequence: '1700000000123456' },
    promised: [['timestamp'], ['bids'], ['asks']],
    ticker: (last) => [{ pair: 'BTC/USD', last, timestamp: '1700000000' }],
    status: (open) => [{ market_symbol: 'btcusd', trading: open ? 'Enabled' : 'Disabled' }],
  },
  {
    venue: gemini,
    book: (bids, asks) => {
      const named = ([price, amount]: Level) => ({ price, amount, timestamp: '1700000000' });
      return { bids: bids.map(named), asks: asks.map(named) };
    },
    number: text,
    at: { ms: null, sequence: null },
    promised: [['bids'], ['asks'], ['bids', 0, 'price'], ['asks', 0, 'amount']],
    ticker: (price) => [{ timestamp: 1_700_000_000, timestampms: MS, tid: 1, price, amount: '1', type: 'buy' }],
    status: (open) => ({ symbol: 'BTCUSD', status: open ? 'open' : 'cancel_only' }),
  },
  {
    venue: bitfinex,
    book: (bids, asks) => [
      ...bids.map(([price, size]) => [price, 1, size]),
      ...asks.map(([price, size]) => [price, 1, typeof size === 'number' ? -size : size]),
    ],
    number: (value) => value,
    at: { ms: null, sequence: null },
    promised: [
      [0, 2],
      [0, 1],
    ],
    ticker: (last) => [['tBTCUSD', 1, 1, 1, 1, 0, 0, last, 1, 1, 1]],
    status: (open) => [open ? 1 : 0],
  },
  {
    venue: okx,
    book: (bids, asks) => ({
      code: '0',
      msg: '',
      data: [{ bids: withRest(bids, '0', '1'), asks: withRest(asks, '0', '1'), ts: text(MS), seqId: 7 }],
    }),
    number: text,
    at: { ms: MS, sequence: '7' },
    promised: [['code'], ['data'], ['data', 0], ['data', 0, 'bids'], ['data', 0, 'asks'], ['data', 0, 'ts']],
    ticker: (last) => ({ code: '0', msg: '', data: [{ instId: 'BTC-USD', last, ts: text(MS) }] }),
    status: (open) => ({ code: '0', msg: '', data: [{ instId: 'BTC-USD', state: open ? 'live' : 'suspend' }] }),
  },
  {
    venue: bybit,
    book: (b, a) => ({
      retCode: 0,
      retMsg: 'OK',
      result: { s: 'BTCUSD', b, a, ts: MS + 5, u: 7, seq: 9, cts: MS },
      time: MS + 100,
    }),
    number: text,
    at: { ms: MS, sequence: '7' },
    promised: [
      ['retCode'],
      ['result'],
      ['result', 's'],
      ['result', 'b'],
      ['result', 'a'],
      ['result', 'ts'],
      ['result', 'u'],
    ],
    ticker: (lastPrice) => ({ retCode: 0, retMsg: 'OK', result: { list: [{ symbol: 'BTCUSD', lastPrice }] } }),
    status: (open) => ({
      retCode: 0,
      retMsg: 'OK',
      result: { list: [{ symbol: 'BTCUSD', status: open ? 'Trading' : 'Closed' }] },
    }),
  },
  {
    venue: kucoin,
    book: (bids, asks) => ({ code: '200000', data: { time: MS, sequence: '14610502970', bids, asks } }),
    number: text,
    at: { ms: MS, sequence: '14610502970' },
    promised: [['code'], ['data'], ['data', 'sequence'], ['data', 'bids'], ['data', 'asks']],
    ticker: (last) => ({ code: '200000', data: { time: MS, ticker: [{ symbol: 'BTC-USD', last }] } }),
    status: (open) => ({ code: '200000', data: [{ symbol: 'BTC-USD', enableTrading: open }] }),
  },
  {
    venue: cryptocom,
    book: (bids, asks) => ({
      id: -1,
      method: 'public/get-book',
      code: 0,
      result: {
        instrument_name: 'BTC_USD',
        depth: 50,
        data: [{ bids: withRest(bids, '1'), asks: withRest(asks, '1'), t: MS + 60_000, tt: MS, u: 7 }],
      },
    }),
    number: text,
    at: { ms: MS, sequence: '7' },
    promised: [
      ['code'],
      ['result'],
      ['result', 'instrument_name'],
      ['result', 'data'],
      ['result', 'data', 0],
      ['result', 'data', 0, 'bids'],
      ['result', 'data', 0, 'asks'],
    ],
    ticker: (a) => ({ code: 0, result: { data: [{ i: 'BTC_USD', a, t: MS }] } }),
    status: (tradable) => ({ code: 0, result: { data: [{ symbol: 'BTC_USD', tradable }] } }),
  },
];
