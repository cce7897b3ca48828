import { operatorOf, type VenueName } from '../../core/policy/index.ts';
import type { Feed } from './feed.ts';
import type { Recorded } from './recorded.ts';
import { settingOf } from './setting.ts';
import { type Decided, slotsOf, walk } from './walk.ts';

const FOLDER = 'venues-1m-2023-03';
const PAIRS: readonly [base: string, quote: string, venues: readonly VenueName[]][] = [
  ['BTC', 'USD', ['binanceus', 'coinbase', 'cryptocom', 'kraken']],
  ['BTC', 'USDC', ['binanceus', 'bybit', 'kraken']],
  ['BTC', 'USDT', ['binanceus', 'coinbase', 'cryptocom', 'kraken']],
  ['USDC', 'USD', ['kraken']],
  ['USDC', 'USDT', ['binanceus']],
  ['USDT', 'USD', ['coinbase', 'kraken']],
];
const fileOf = (base: string, quote: string, venue: string): string =>
  `${FOLDER}/${base.toLowerCase()}${quote.toLowerCase()}_${venue}.csv.gz`;

/** The recorded minutes of 2023-03-01 to 21; the dead market is no feed among them. */
export const MARCH_FILES: readonly string[] = PAIRS.flatMap(([base, quote, venues]) =>
  venues.map((venue) => fileOf(base, quote, venue)),
);
export const DEAD_FILE = fileOf('BTC', 'USDC', 'cryptocom');

/** By the path of its file. */
export type Files = ReadonlyMap<string, Recorded>;

export const barsOf = (files: Files, path: string): Recorded => {
  const bars = files.get(path);
  if (!bars) throw new Error(`${path} was not read`);
  return bars;
};

export const marchFeeds = (files: Files): Feed[] =>
  PAIRS.flatMap(([base, quote, venues]) =>
    venues.map((venue) => ({ venue, base, quote, bars: barsOf(files, fileOf(base, quote, venue)) })),
  );

export const deadFeed = (files: Files): Feed => ({
  ...{ venue: 'cryptocom', base: 'BTC', quote: 'USDC', bars: barsOf(files, DEAD_FILE), standing: true },
});

export const DAY = 86_400;
/** 2023-03-01T00:00:00Z */
export const MARCH_FROM = 1_677_628_800;
export const MARCH_TO = MARCH_FROM + 21 * DAY;
/** The days in which USDC lost and regained its dollar: 03-10 to 03-13. */
export const CRISIS = { from: MARCH_FROM + 9 * DAY, to: MARCH_FROM + 13 * DAY };
export const inCrisis = (slot: number): boolean => slot > CRISIS.from && slot <= CRISIS.to;

/** Bitcoin stood near this on the first of the month. */
const BITCOIN = 23_000;
export const MARCH_LISTINGS = ['BTC-USD-PERP', 'BTC-USDT-PERP', 'BTC-USDC-PERP'].map((id) => ({
  id,
  listingPrice: BITCOIN,
}));

/** A stretch of those days, in cycles of a minute. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Decides the markets that `ids` name from `feeds`, every minute of `span`. */
export const walkMarch = (
  feeds: readonly Feed[],
  ids: readonly string[],
  { from, to }: Span,
  visit: (decided: Decided) => void,
): void =>
  walk({
    policy: settingOf(
      feeds,
      MARCH_LISTINGS.filter(({ id }) => ids.includes(id)),
    ),
    feeds,
    slots: slotsOf(from, to, 60),
    visit,
  });

export const closesIn = (feeds: readonly Feed[], quote: string, venues: readonly VenueName[]): readonly Recorded[] =>
  feeds
    .filter((feed) => feed.base === 'BTC' && feed.quote === quote && venues.includes(feed.venue))
    .map(({ bars }) => bars);

/** Without one operator: all that it runs leaves together. */
export const without = (feeds: readonly Feed[], venue: VenueName): Feed[] =>
  feeds.filter((feed) => operatorOf(feed.venue) !== operatorOf(venue));
