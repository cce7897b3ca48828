import { describe, expect, it } from 'vitest';
import type { Pair } from '../../lib/core/market/index.ts';
import { type BookVenue, venues } from '../../lib/sources/index.ts';

const { bitfinex, bitstamp, bybit, cryptocom, gemini, kucoin, okx } = venues;
const BTC: Pair = { base: 'BTC', quote: 'USD' };
const pair = (base: string, quote: string): Pair => ({ base, quote });

describe('names of a pair', () => {
  it.each([
    [bitstamp, BTC, 'btcusd'],
    [gemini, BTC, 'btcusd'],
    [bitfinex, BTC, 'tBTCUSD'],
    [bitfinex, pair('BTC', 'USDT'), 'tBTCUST'],
    [bitfinex, pair('USDC', 'USD'), 'tUDCUSD'],
    [bitfinex, pair('AVAX', 'USD'), 'tAVAX:USD'],
    [okx, pair('BTC', 'USDT'), 'BTC-USDT'],
    [bybit, pair('BTC', 'USDT'), 'BTCUSDT'],
    [kucoin, pair('BTC', 'USDT'), 'BTC-USDT'],
    [cryptocom, BTC, 'BTC_USD'],
  ] as const)('%s', (venue, of, name) => {
    expect(venue.symbol(of)).toBe(name);
    expect(venue.bookRequest(of).path).toContain(name);
  });

  it.each([
    [bybit, { retCode: 0, retMsg: 'OK', result: { s: 'ETHUSD', b: [], a: [], ts: 1, u: 1 } }],
    [cryptocom, { code: 0, result: { instrument_name: 'ETH_USD', data: [{ bids: [], asks: [] }] } }],
  ] as const)('a book of another market is never taken for the one that was asked: %s', (venue, body) => {
    expect(venue.parseBook(body, BTC)).toMatchObject({ error: { code: 'schema' } });
  });
  it('nor are details of another market', () => {
    expect(gemini.status?.parse({ symbol: 'ETHUSD', status: 'open' }, [BTC])).toMatchObject({ ok: false });
  });
});

describe('refusals that arrive with status 200', () => {
  it.each<[BookVenue, unknown, string, boolean]>([
    [okx, { code: '51001', msg: "Instrument ID doesn't exist.", data: [] }, 'unknown-pair', false],
    [okx, { code: '50011', msg: 'Too Many Requests', data: [] }, 'rate-limited', true],
    [okx, { code: '50026', msg: 'System error', data: [] }, 'status', true],
    [bybit, { retCode: 10001, retMsg: 'Not supported symbols', result: {} }, 'unknown-pair', false],
    [bybit, { retCode: 10006, retMsg: 'Too many visits!', result: {} }, 'rate-limited', true],
    [kucoin, { code: '900001', msg: 'symbol not exists' }, 'unknown-pair', false],
    [kucoin, { code: '429000', msg: 'Too many requests' }, 'rate-limited', true],
    [cryptocom, { id: -1, method: 'public/get-book', code: 40004, message: 'Invalid' }, 'unknown-pair', false],
    [cryptocom, { id: -1, method: 'public/get-book', code: 42901 }, 'rate-limited', true],
    [bitfinex, ['error', 10020, 'symbol: invalid'], 'unknown-pair', false],
    [bitfinex, ['error', 11010, 'ratelimit: error'], 'rate-limited', true],
    [bitfinex, ['error', 20060, 'maintenance'], 'maintenance', true],
  ])('%s', (venue, body, code, retryable) => {
    expect(venue.parseBook(body, BTC)).toMatchObject({ error: { code, retryable } });
    expect(venue.parseTickers(body, [BTC])).toMatchObject({ error: { code, retryable } });
  });

  it('cannot carry text that has no canonical form into an entry', () => {
    const parsed = okx.parseBook({ code: '1', msg: `\ud800\u0000${'é'.repeat(500)}` }, BTC);
    expect(parsed.ok ? '' : parsed.error.detail).toMatch(/^1: \?{1,200}$/);
  });
  it('with a code that is the name of something else, or words of which no text can be made, stop nothing', () => {
    const words = { toString: 1 };
    expect(okx.parseBook({ code: 'toString', msg: words }, BTC)).toMatchObject({ error: { code: 'status' } });
    expect(bitfinex.parseBook(['error', 1, words], BTC)).toMatchObject({ error: { code: 'status' } });
  });
});

describe('times and numbers', () => {
  const bitstampAt = (microtimestamp: string) =>
    bitstamp.parseBook({ timestamp: '1700000000', microtimestamp, bids: [], asks: [] }, BTC);
  it('microseconds of Bitstamp are cut off, not rounded up into the future', () => {
    expect(bitstampAt('1700000000123999')).toMatchObject({ value: { providedAtMs: 1_700_000_000_123 } });
  });
  it.each(['1700000000.123', '-1', '1e15', '', '1'.repeat(30)])('%s are no microseconds', (text) => {
    expect(bitstampAt(text)).toMatchObject({ error: { code: 'schema' } });
  });

  it('Crypto.com sends a dead book under a time that moves on: only the last change in the engine dates it', () => {
    const book = { bids: [], asks: [], t: 1_700_000_060_000 };
    const parsed = (data: object) =>
      cryptocom.parseBook({ code: 0, result: { instrument_name: 'BTC_USD', data: [data] } }, BTC);
    expect(parsed(book)).toMatchObject({ value: { providedAtMs: null, sequence: null } });
    expect(parsed({ ...book, tt: 1_700_000_000_000 })).toMatchObject({ value: { providedAtMs: 1_700_000_000_000 } });
  });

  it('Bybit: the engine made the book before the gateway did, and the answer left later still', () => {
    const result = { s: 'BTCUSD', b: [], a: [], ts: 1_700_000_000_005, u: 7 };
    const at = (extra: object) => bybit.parseBook({ retCode: 0, result: { ...result, ...extra }, time: 1e13 }, BTC);
    expect(at({ cts: 1_700_000_000_000 })).toMatchObject({ value: { providedAtMs: 1_700_000_000_000 } });
    expect(at({})).toMatchObject({ value: { providedAtMs: 1_700_000_000_005 } });
  });

  it.each<[BookVenue, unknown]>([
    [okx, { code: '0', data: [{ bids: [], asks: [], ts: '1700000000000', seqId: 2 ** 53 + 2 }] }],
    [bybit, { retCode: 0, result: { s: 'BTCUSD', b: [], a: [], ts: 1, u: 2 ** 53 + 2 } }],
    [kucoin, { code: '200000', data: { sequence: '7.0', time: 1, bids: [], asks: [] } }],
  ])('a number that has lost digits, or is none, is refused: %s', (venue, body) => {
    expect(venue.parseBook(body, BTC)).toMatchObject({ error: { code: 'schema' } });
  });
});

describe('rows of Bitfinex', () => {
  it('without orders are levels that have gone; an amount of zero is no size', () => {
    const parsed = bitfinex.parseBook(
      [
        [100, 1, 2],
        [99, 0, 1],
        [101, 1, -3],
        [102, 0, -1],
      ],
      BTC,
    );
    expect(parsed).toMatchObject({ value: { book: { bids: [[100, 2]], asks: [[101, 3]] } } });
  });
  it('of single orders (R0) would carry prices where numbers of orders belong: refused', () => {
    expect(bitfinex.parseBook([[34006738527, 8744.9, 0.25603413]], BTC)).toMatchObject({ error: { code: 'schema' } });
  });
});

describe('trading status', () => {
  const okxWindow = (extra: object) =>
    okx.status?.parse(
      { code: '0', data: [{ state: 'ongoing', serviceType: '5', env: '1', maintType: '1', ...extra }] },
      [BTC],
    );
  const told = (parsed: ReturnType<typeof okxWindow>) => (parsed?.ok ? parsed.value.get('BTC-USD') : 'error');

  it('OKX: a planned window that runs is maintenance, a disruption is not', () => {
    expect(told(okxWindow({}))).toBe('maintenance');
    expect(told(okxWindow({ state: 'pre_open' }))).toBe('maintenance');
    expect(told(okxWindow({ maintType: '3' }))).toBe('not-trading');
  });
  it.each([{ state: 'scheduled' }, { state: 'completed' }, { serviceType: '7' }, { serviceType: '8' }, { env: '2' }])(
    'OKX: a window that does not close the books says nothing: %s',
    (extra) => {
      expect(told(okxWindow(extra))).toBeUndefined();
    },
  );

  it('KuCoin: the service as a whole may be closed while each market says that it trades', () => {
    const service = (status: string) => kucoin.status?.parse({ code: '200000', data: { status, msg: '' } }, [BTC]);
    expect(told(service('open'))).toBe('trading');
    expect(told(service('close'))).toBe('not-trading');
    expect(told(service('cancelonly'))).toBe('not-trading');
  });

  it('Bitfinex says maintenance of the whole platform', () => {
    expect(told(bitfinex.status?.parse([0], [BTC]))).toBe('maintenance');
    expect(bitfinex.status?.parse([2], [BTC])).toMatchObject({ error: { code: 'schema' } });
  });

  it.each([
    ['open', 'trading'],
    ['limit_only', 'trading'],
    ['post_only', 'not-trading'],
    ['cancel_only', 'not-trading'],
    ['closed', 'not-trading'],
    ['something new', 'not-trading'],
  ])('Gemini: %s means %s', (status, meaning) => {
    expect(told(gemini.status?.parse({ symbol: 'BTCUSD', status }, [BTC]))).toBe(meaning);
  });
});
