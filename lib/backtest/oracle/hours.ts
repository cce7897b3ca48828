import type { VenueName } from '../../core/policy/index.ts';
import type { Feed } from './feed.ts';
import { barsOf, type Files } from './march.ts';

const VENUES: readonly [venue: VenueName, file: string, unconverted: boolean][] = [
  ['binance', 'venues-1h/btcusdt_binance.csv.gz', true],
  ['bitstamp', 'venues-1h/btcusd_bitstamp.csv.gz', false],
  ['coinbase', 'venues-1h/btcusd_coinbase.csv.gz', false],
  ['gemini', 'venues-1h/btcusd_gemini.csv.gz', false],
  ['kraken', 'venues-1h/btcusd_kraken.csv.gz', false],
];
export const HOUR = 3_600;
export const HOUR_FILES: readonly string[] = VENUES.map(([, file]) => file);
export const HOUR_MARKET = { id: 'BTC-USD-PERP', listingPrice: 8_000 };

/** Bitcoin by the hour on five venues, as long as each is recorded. One hourly bar is one cycle. */
export const hourFeeds = (files: Files): Feed[] =>
  VENUES.map(([venue, file, unconverted]) => ({
    ...{ venue, base: 'BTC', quote: unconverted ? 'USDT' : 'USD', bars: barsOf(files, file) },
    ...(unconverted && { unconverted }),
  }));

/** Seconds of a UTC time such as `2020-03-12T10:00`, when an hourly bar opens; its cycle is an hour later. */
export const hourAt = (text: string): number => Date.parse(`${text}:00Z`) / 1000;
