import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bookFault, ladderOf, midOf } from '../../../lib/core/market/index.ts';
import { type Feed, listHistory, openHistory } from '../../../lib/local/venues/index.ts';
import { hasSharedData } from '../../support/shared-data.ts';

const HEADER = 'timestamp_s,open,high,low,close,volume';
const T = 1_678_406_400;
const BTC = { base: 'BTC', quote: 'USD' };

const folders: string[] = [];
const folder = async (files: Record<string, readonly string[]>): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'plimsoll-history-'));
  folders.push(dir);
  for (const [name, rows] of Object.entries(files)) {
    const text = `${[HEADER, ...rows].join('\n')}\n`;
    await writeFile(join(dir, name), name.endsWith('.gz') ? gzipSync(text) : text);
  }
  return dir;
};
afterAll(() => Promise.all(folders.map((dir) => rm(dir, { recursive: true }))));

const opened = async (rows: readonly string[]): Promise<Feed> => {
  const feed = await openHistory(await folder({ 'btcusd_kraken.csv.gz': rows }));
  if (!feed.ok) throw new Error(feed.error.detail);
  return feed.value;
};

describe('recorded bars', () => {
  let feed: Feed;
  const at = (seconds: number) => feed.quoteAt('kraken', BTC, seconds);
  beforeAll(async () => {
    feed = await opened([
      `${T},100,101,99,100,10`,
      `${T + 60},100,110,100,110,20`,
      `${T + 120},110,110,110,110,0`,
      // No bar at T + 180.
      `${T + 240},90,91,89,90,30`,
      `${T + 3_660},80,80,80,80,1`,
    ]);
  });

  test('show nothing of the future: a bar appears when it has ended and not a second earlier', () => {
    expect(at(T + 59)?.book).toEqual({ bids: [], asks: [] });
    expect(at(T + 60)?.last).toBe(100);
    expect(at(T + 119)?.last).toBe(100);
    expect(at(T + 120)?.last).toBe(110);
  });

  test('repeat the last quote with its old time and number while bars are missing or nobody trades', () => {
    const last = at(T + 120);
    expect(last).toMatchObject({ atMs: (T + 120) * 1000, last: 110 });
    for (const seconds of [T + 180, T + 240, T + 299]) expect(at(seconds)).toEqual(last);
    expect(at(T + 300)).toMatchObject({ atMs: (T + 300) * 1000, last: 90 });
    expect(at(T + 300)?.sequence).toBeGreaterThan(last?.sequence ?? 0);
  });

  test('have a half spread of 5 % of the range, at least half a basis point, around the close', () => {
    // (110 − 100) / 110 × 5 % = 45.4545 bp; the last bar has no range at all.
    expect((at(T + 120)?.book.asks[0]?.[0] ?? 0) / 110 - 1).toBeCloseTo(0.004_545_45, 8);
    expect((at(T + 3_720)?.book.asks[0]?.[0] ?? 0) / 80 - 1).toBeCloseTo(0.000_05, 12);
    expect(midOf(at(T + 120)?.book ?? { bids: [], asks: [] })).toBeCloseTo(110, 9);
  });

  test('have within 1 % the volume that traded in the hour up to the bar’s end', () => {
    const within100 = (seconds: number) => ladderOf(at(seconds)?.book ?? { bids: [], asks: [] }).asks[6];
    expect(within100(T + 120)).toBeCloseTo(10 * 100 + 20 * 110, 6);
    // The hour up to T + 3720 begins after the bar that ended at T + 120.
    expect(within100(T + 3_720)).toBeCloseTo(30 * 90 + 80, 6);
  });

  test('are not quoted by a venue that has no file', () => {
    expect(feed.quoteAt('coinbase', BTC, T + 600)).toBeNull();
    expect(feed.quoteAt('kraken', { base: 'ETH', quote: 'USD' }, T + 600)).toBeNull();
  });
});

describe('a folder of recorded bars', () => {
  const files = {
    'btcusd_kraken.csv': ['1678406400,20000,20010,19990,20000,2'],
    'usdtusd_coinbase.csv': ['1678406460,1,1,1,1,500'],
  };

  test('is named by what is in it, in an order and with a digest that anybody can recompute', async () => {
    const listing = await listHistory(await folder(files));
    // The digest is what `LC_ALL=C sha256sum *.csv | sha256sum` of GNU coreutils 9.1 prints first.
    expect(listing).toEqual({
      ok: true,
      value: {
        files: [
          { file: 'btcusd_kraken.csv', venue: 'kraken', pair: { base: 'BTC', quote: 'USD' } },
          { file: 'usdtusd_coinbase.csv', venue: 'coinbase', pair: { base: 'USDT', quote: 'USD' } },
        ],
        span: { first: 1_678_406_400, last: 1_678_406_520 },
        digest16: '9df12b44d52a8ad8',
      },
    });
  });

  test('splits names by the longest quote currency, and passes over what is no file of bars', async () => {
    const bars = ['1678406400,1,1,1,1,1'];
    const dir = await folder({
      'usdcusdt_binanceus.csv.gz': bars,
      'btceur_bybit.csv': bars,
      'lunausdt_binance_30m.csv': bars,
      'usdt_kraken.csv': bars,
    });
    const listing = await listHistory(dir);
    expect(listing.ok && listing.value.files.map(({ venue, pair }) => [venue, pair.base, pair.quote])).toEqual([
      ['bybit', 'BTC', 'EUR'],
      ['binanceus', 'USDC', 'USDT'],
    ]);
  });

  test.each([
    ['a broken number', ['1678406400,1,1,1,x,1'], 'broken-line', 'line 2'],
    ['a missing column', ['1678406400,1,1,1,1,1', '1678406460,1,1,1,1'], 'broken-line', 'line 3'],
    ['an empty cell', ['1678406400,1,1,1,1,'], 'broken-line', 'line 2'],
    ['a price of zero', ['1678406400,0,1,0,1,1'], 'broken-line', 'line 2'],
    ['a close above the high', ['1678406400,1,1,1,2,1'], 'broken-line', 'line 2'],
    ['times that go back', ['1678406460,1,1,1,1,1', '1678406400,1,1,1,1,1'], 'unsorted', 'line 3'],
    ['one time twice', ['1678406400,1,1,1,1,1', '1678406400,1,1,1,1,1'], 'unsorted', 'line 3'],
  ])('with %s is refused with the line', async (_, rows, code, line) => {
    const feed = await openHistory(await folder({ 'btcusd_kraken.csv': rows }));
    expect(feed).toMatchObject({ ok: false, error: { code, retryable: false } });
    expect(!feed.ok && feed.error.detail).toContain(`btcusd_kraken.csv, ${line}`);
  });

  test('that is missing, empty, ambiguous or damaged is refused', async () => {
    const missing = join(tmpdir(), 'plimsoll-no-such-folder');
    expect(await listHistory(missing)).toMatchObject({ ok: false, error: { code: 'missing-folder' } });
    expect(await listHistory(await folder({}))).toMatchObject({ ok: false, error: { code: 'no-files' } });
    const twice = await folder({ 'btcusd_kraken.csv': [], 'btcusd_kraken.csv.gz': [] });
    expect(await openHistory(twice)).toMatchObject({ ok: false, error: { code: 'duplicate' } });
    const damaged = await folder({});
    await writeFile(join(damaged, 'btcusd_kraken.csv.gz'), 'no gzip');
    expect(await openHistory(damaged)).toMatchObject({ ok: false, error: { code: 'unreadable' } });
    const headerless = await folder({});
    await writeFile(join(headerless, 'btcusd_kraken.csv'), '1678406400,1,1,1,1,1\n');
    expect(await openHistory(headerless)).toMatchObject({ ok: false, error: { code: 'broken-line' } });
  });

  test('without a single bar has no span', async () => {
    expect(await listHistory(await folder({ 'btcusd_kraken.csv': [] }))).toMatchObject({
      ok: false,
      error: { code: 'no-bars' },
    });
  });
});

const shared = join(process.env.PLIMSOLL_SHARED_DATA ?? '../shared/data', 'venues-1m-2023-03');

describe.skipIf(!hasSharedData('venues-1m-2023-03'))('the recorded days of March 2023', () => {
  let feed: Feed;
  beforeAll(async () => {
    const result = await openHistory(shared);
    if (!result.ok) throw new Error(result.error.detail);
    feed = result.value;
  });

  test('are complete as their README says', async () => {
    const listing = await listHistory(shared);
    expect(listing.ok && listing.value.files).toHaveLength(17);
    // 2023-03-01T00:00Z to 2023-03-22T00:00Z; the digest by GNU coreutils, as above.
    expect(listing.ok && listing.value.span).toEqual({ first: 1_677_628_800, last: 1_679_443_200 });
    expect(listing.ok && listing.value.digest16).toBe('279834e7ddc00978');
  });

  test('show the close of 2023-03-11T07:46Z one minute later (read from the files with zcat and grep)', () => {
    const last = (venue: 'kraken' | 'coinbase', base: string, seconds: number) =>
      feed.quoteAt(venue, { base, quote: 'USD' }, seconds)?.last;
    expect(last('kraken', 'USDC', 1_678_520_820)).toBe(0.8832);
    expect(last('coinbase', 'BTC', 1_678_520_820)).toBe(20_053.31);
    expect(last('coinbase', 'BTC', 1_678_520_879)).toBe(20_053.31);
    expect(last('coinbase', 'BTC', 1_678_520_880)).toBe(20_063.15);
  });

  test('show what Bybit and Crypto.com recorded, read in the same way', () => {
    const last = (venue: 'bybit' | 'cryptocom', quote: string) =>
      feed.quoteAt(venue, { base: 'BTC', quote }, 1_678_520_820)?.last;
    expect(last('bybit', 'USDC')).toBe(22_518.49);
    expect(last('cryptocom', 'USD')).toBe(20_181.07);
  });

  test('show no book of a market in which nobody ever traded, whatever price it repeats', () => {
    // All 30139 bars of the file close at 20100 without volume.
    for (const seconds of [1_677_700_000, 1_678_520_820, 1_679_443_200]) {
      const dead = feed.quoteAt('cryptocom', { base: 'BTC', quote: 'USDC' }, seconds);
      expect(dead).toMatchObject({ book: { bids: [], asks: [] }, last: null });
    }
  });

  test('keep the old time through the six minutes in which nobody traded BTC-USDC on Kraken', () => {
    // Bars at 1678417980 and 1678418400, none between.
    const quote = (seconds: number) => feed.quoteAt('kraken', { base: 'BTC', quote: 'USDC' }, seconds);
    expect(quote(1_678_418_459)).toEqual(quote(1_678_418_040));
    expect(quote(1_678_418_459)?.atMs).toBe(1_678_418_040_000);
    expect(quote(1_678_418_460)?.atMs).toBe(1_678_418_460_000);
  });

  test('never show a faulty book or a time ahead of the clock', () => {
    for (let minute = 0; minute < 2_880; minute += 7) {
      const now = T + minute * 60;
      for (const pair of feed.pairs('kraken')) {
        const quote = feed.quoteAt('kraken', pair, now);
        expect(bookFault(quote?.book ?? { bids: [], asks: [] })).toBeNull();
        expect(quote?.atMs).toBeLessThanOrEqual(now * 1000);
      }
    }
  });
});
