import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseBars, unpack } from '../../lib/backtest/index.ts';
import { hasSharedData } from '../support/shared-data.ts';

const read = (text: string | Buffer, file = 'x.csv') => parseBars(file, Buffer.from(text));
const detail = (text: string): string => {
  const result = read(text);
  return result.ok ? '' : `${result.error.code} ${result.error.detail}`;
};

const HEADER = 'timestamp_s,open,high,low,close,volume';
const plain = (...rows: string[]) => [HEADER, ...rows, ''].join('\n');

/** The row that https://github.com/binance/binance-public-data shows for spot, in milliseconds and without header, and one more. */
const BINANCE_MS = `1601510340000,4.15070000,4.15870000,4.15060000,4.15540000,539.23000000,1601510399999,2240.39860900,13,401.82000000,1669.98121300,0
1601510400000,4.15540000,4.15600000,4.15000000,4.15010000,12.00000000,1601510459999,49.8,7,6.0,24.9,0
`;
/** The header that dumps of futures carry. */
const BINANCE_HEADER =
  'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n';
/** A file as spot has been since 2025, in microseconds, packed by Python's zipfile. */
const ZIPPED_US =
  'UEsDBBQAAAAIAAAAQVqdEU+6dQAAACEBAAAWAAAAQlRDVVNEVC0xbS0yMDI1LTAxLmNzdnWOSw7EMAhD93MWhPjEEO5/sSGddNouysqWjfU0HTELQ35H5chguWyocPmVejJe0smm03JJ3bu1j7Jdzh4GRg4hC1dyLiiOB49KJLsFbJaQfPZEvLN09UEqwXazDh7bU0Of8tzFH02GNJqSYoG0sFpNtqb4AlBLAQIUAxQAAAAIAAAAQVqdEU+6dQAAACEBAAAWAAAAAAAAAAAAAACAAQAAAABCVENVU0RULTFtLTIwMjUtMDEuY3N2UEsFBgAAAAABAAEARAAAAKkAAAAAAA==';
const ZIPPED_TWO =
  'UEsDBBQAAAAIAAAAQVpT/FFnBAAAAAIAAAAFAAAAYS5jc3Yz5AIAUEsDBBQAAAAIAAAAQVqQr3xMBAAAAAIAAAAFAAAAYi5jc3Yz4gIAUEsBAhQDFAAAAAgAAABBWlP8UWcEAAAAAgAAAAUAAAAAAAAAAAAAAIABAAAAAGEuY3N2UEsBAhQDFAAAAAgAAABBWpCvfEwEAAAAAgAAAAUAAAAAAAAAAAAAAIABJwAAAGIuY3N2UEsFBgAAAAACAAIAZgAAAE4AAAAAAA==';
/** In the layout of Kraken's support page on downloadable OHLCVT: time, prices, volume, trades, no header. */
const KRAKEN = `1381095240,122.0,122.0,122.0,122.0,0.1,1
1381095300,122.0,123.61,122.0,123.61,1.991,4
1381179000,123.61,123.61,123.61,123.61,2.0,2
`;

describe('bars are read as they come', () => {
  it('plain, with either end of line and with or without the last one', () => {
    const rows = ['1672531200,100,110,90,105,3', '1672534800,105,106,104,105.5,0'];
    for (const text of [plain(...rows), plain(...rows).trimEnd(), plain(...rows).replaceAll('\n', '\r\n')]) {
      const bars = read(text);
      if (!bars.ok) throw new Error(bars.error.detail);
      expect(bars.value.barSeconds).toBe(3_600);
      expect([...bars.value.opened]).toEqual([1_672_531_200, 1_672_534_800]);
      expect([...bars.value.high, ...bars.value.low]).toEqual([110, 106, 90, 104]);
      expect([...bars.value.close, ...bars.value.volume]).toEqual([105, 105.5, 3, 0]);
    }
  });

  it.each([
    ['in milliseconds, without header', BINANCE_MS],
    ['with the header that futures have', BINANCE_HEADER + BINANCE_MS],
  ])("Binance's klines %s", (_, text) => {
    const bars = read(text);
    if (!bars.ok) throw new Error(bars.error.detail);
    expect(bars.value.barSeconds).toBe(60);
    expect([...bars.value.opened]).toEqual([1_601_510_340, 1_601_510_400]);
    expect([...bars.value.close, ...bars.value.volume]).toEqual([4.1554, 4.1501, 539.23, 12]);
  });

  it("Binance's klines in microseconds, in the archive they are served in", () => {
    const text = unpack(Buffer.from(ZIPPED_US, 'base64'));
    const bars = text.ok ? read(text.value) : null;
    if (!bars?.ok) throw new Error('not read');
    // 2024-12-31T23:59Z and the first minute of 2025.
    expect([...bars.value.opened]).toEqual([1_735_689_540, 1_735_689_600]);
    expect([...bars.value.volume]).toEqual([8.21827, 7.52]);
  });

  it("Kraken's OHLCVT, where a day without trade is absent", () => {
    const bars = read(KRAKEN);
    if (!bars.ok) throw new Error(bars.error.detail);
    expect(bars.value.barSeconds).toBe(60);
    expect([...bars.value.opened]).toEqual([1_381_095_240, 1_381_095_300, 1_381_179_000]);
    expect([...bars.value.volume]).toEqual([0.1, 1.991, 2]);
  });

  it('packed by gzip or plain, told by the bytes and not by the name', () => {
    const text = Buffer.from(plain('0,1,1,1,1,0', '60,1,1,1,1,0'));
    expect(unpack(gzipSync(text))).toEqual({ ok: true, value: text });
    expect(unpack(text)).toEqual({ ok: true, value: text });
  });
});

describe('what is no file of bars is refused, with the place and what to do', () => {
  it.each([
    ['an empty file', '', 'no-bars x.csv: empty'],
    ['another header', 'time,open\n1,2\n', 'broken-line x.csv, line 1: found "time,open", expected one of'],
    [
      'a line cut short',
      plain('0,1,1,1,1,0', '60,1,1,1'),
      'broken-line x.csv, line 3: found "60,1,1,1", expected timestamp_s',
    ],
    ['words for numbers', plain('0,1,1,one,1,0'), 'broken-line x.csv, line 2'],
    ['an empty cell', plain('0,1,1,1,1,'), 'broken-line x.csv, line 2'],
    ['a high below the close', plain('0,1,1.5,1,2,0'), 'broken-line x.csv, line 2'],
    ['a low above the opening', plain('0,1,3,2,2,0'), 'broken-line x.csv, line 2'],
    ['a price of nought', plain('0,1,1,0,1,0'), 'broken-line x.csv, line 2'],
    ['a negative volume', plain('0,1,1,1,1,-1'), 'broken-line x.csv, line 2'],
    ['a time between seconds', plain('0.5,1,1,1,1,0'), 'broken-line x.csv, line 2'],
    [
      'a bar twice',
      plain('60,1,1,1,1,0', '60,1,1,1,1,0'),
      'duplicate x.csv, line 3: a second bar of 1970-01-01T00:01:00Z',
    ],
    [
      'bars out of order',
      plain('60,1,1,1,1,0', '0,1,1,1,1,0'),
      'unsorted x.csv, line 3: 1970-01-01T00:00:00Z comes after',
    ],
    [
      'half-hour bars',
      plain('0,1,1,1,1,0', '1800,1,1,1,1,0'),
      'bar-width x.csv: the shortest distance of two bars is 1800 s',
    ],
    ['one bar', plain('0,1,1,1,1,0'), 'bar-width x.csv: fewer than two bars'],
    [
      'a bar off the grid',
      plain('30,1,1,1,1,0', '90,1,1,1,1,0'),
      'bar-width x.csv: a bar opens at 1970-01-01T00:00:30Z',
    ],
    ['a broken line of Binance', BINANCE_MS.replace('13,', ''), 'broken-line x.csv, line 1'],
  ])('%s', (_, text, says) => {
    expect(detail(text)).toContain(says);
  });

  it('an archive of several files, or one that is cut short', () => {
    const pair = Buffer.from(ZIPPED_TWO, 'base64');
    expect(unpack(pair)).toEqual({ ok: false, error: 'a ZIP archive of 2 files: unpack it and give those you want' });
    const one = Buffer.from(ZIPPED_US, 'base64');
    expect(unpack(one.subarray(0, one.length - 40)).ok).toBe(false);
    expect(unpack(gzipSync('x'.repeat(1_000)).subarray(0, 15)).ok).toBe(false);
  });
});

/** Bars and span as the index of the recordings states them. */
const RECORDED = [
  ['altcoins-1h/linkusdt_binance.csv.gz', 3_600, 43_394, '2019-01-16T10:00', '2023-12-31T23:00'],
  ['venues-1h/btcusd_kraken.csv.gz', 3_600, 43_917, '2018-01-01T00:00', '2023-01-07T09:00'],
  ['venues-1m-2023-03/btcusd_coinbase.csv.gz', 60, 29_950, '2023-03-01T00:00', '2023-03-21T23:59'],
] as const;

describe.each(RECORDED)('%s', (file, barSeconds, count, first, last) => {
  it.skipIf(!hasSharedData(file))('is read whole', () => {
    const path = resolve(process.env.PLIMSOLL_SHARED_DATA ?? '../shared/data', file);
    const text = unpack(readFileSync(path));
    const bars = text.ok ? read(text.value) : null;
    if (!bars?.ok) throw new Error('not read');
    const { opened } = bars.value;
    expect([bars.value.barSeconds, opened.length]).toEqual([barSeconds, count]);
    expect([opened[0], opened.at(-1)]).toEqual([first, last].map((time) => Date.parse(`${time}Z`) / 1_000));
  });
});
