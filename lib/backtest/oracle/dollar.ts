import type { VenueName } from '../../core/policy/index.ts';
import type { Feed } from './feed.ts';
import type { Group, Order } from './group.ts';
import { closesIn, MARCH_FILES, marchFeeds, walkMarch, without } from './march.ts';
import { medianClose } from './recorded.ts';
import { atMost, exactly, quantileOf, type ReportRow } from './row.ts';

/** Their dollar markets are the truth that the price is measured against. */
const DOLLAR_VENUES: readonly VenueName[] = ['coinbase', 'kraken', 'binanceus'];
const MARKET = 'BTC-USD-PERP';

interface Distances {
  /** Of the price from the truth, in basis points, wherever both exist. */
  readonly distancesBp: number[];
  /** Minutes that have a truth and no price. */
  unpriced: number;
}

const distancesOf = (feeds: readonly Feed[], { files, spans }: Order): Distances => {
  const truth = closesIn(marchFeeds(files), 'USD', DOLLAR_VENUES);
  const found: Distances = { distancesBp: [], unpriced: 0 };
  for (const span of spans) {
    walkMarch(feeds, [MARKET], span, ({ slot, market, decision: { median } }) => {
      const close = market.id === MARKET ? medianClose(truth, slot) : null;
      if (close === null) return;
      if (median === null) found.unpriced += 1;
      else found.distancesBp.push(Math.abs(median / close - 1) * 1e4);
    });
  }
  return found;
};

interface Limits {
  readonly median?: number;
  readonly p99: number;
  readonly max: number;
}

const rowsOf = (name: string, { distancesBp, unpriced }: Distances, { median, p99, max }: Limits): ReportRow[] => [
  ...(median === undefined ? [] : [atMost(`${name}: median distance`, quantileOf(distancesBp, 0.5), median, 'bp')]),
  atMost(`${name}: 99 % of distances`, quantileOf(distancesBp, 0.99), p99, 'bp'),
  atMost(`${name}: largest distance`, quantileOf(distancesBp, 1), max, 'bp'),
  exactly(`${name}: minutes without a price`, unpriced, 0, ''),
];

export const dollar: Group = {
  name: 'dollar',
  about: 'the price in dollars in 2023-03 against the dollar markets, with all feeds and with each of three left out',
  files: MARCH_FILES,
  rows: (order) => {
    const feeds = marchFeeds(order.files);
    order.say('all feeds');
    const all = rowsOf('all feeds', distancesOf(feeds, order), { median: 1, p99: 15, max: 35 });
    const left = DOLLAR_VENUES.flatMap((venue) => {
      order.say(`without ${venue}`);
      return rowsOf(`without ${venue}`, distancesOf(without(feeds, venue), order), { p99: 15, max: 40 });
    });
    return [...all, ...left];
  },
};

export const stable: Group = {
  name: 'stable',
  about: 'the same price from quotes in USDT and USDC alone',
  files: MARCH_FILES,
  rows: (order) => {
    order.say('quotes in stablecoins only');
    const feeds = marchFeeds(order.files).filter(({ base, quote }) => base !== 'BTC' || quote !== 'USD');
    return rowsOf('stablecoin quotes only', distancesOf(feeds, order), { median: 3, p99: 20, max: 40 });
  },
};
