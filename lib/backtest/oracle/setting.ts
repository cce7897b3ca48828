import { defaultPolicy, type MarketPolicy, type Policy, type SourcePolicy } from '../../core/policy/index.ts';
import type { Feed } from './feed.ts';

/** Quote currencies that have a stream of their own; of no other is a cross recorded. */
const STREAMS: Readonly<Record<string, readonly string[]>> = { USDT: ['USD'], USDC: ['USD', 'USDT'] };
/** As the built-in policy has it for currency streams: their books are quiet. */
const STREAM_STALE_SECONDS = 300;
const DECIMALS = 9;

export interface Listing {
  readonly id: string;
  readonly listingPrice: number;
}

const sourcesOf = (feeds: readonly Feed[], base: string, quotes: readonly string[]): SourcePolicy[] =>
  feeds
    .filter((feed) => feed.base === base)
    .map(({ venue, quote, unconverted }) => ({ venue, quote: unconverted ? 'USD' : quote }))
    .filter(({ quote }) => quotes.includes(quote));

const stream = (feeds: readonly Feed[], [base, quotes]: [string, readonly string[]]): MarketPolicy[] => {
  const sources = sourcesOf(feeds, base, quotes).map((one) => ({ ...one, staleSeconds: STREAM_STALE_SECONDS }));
  if (sources.length === 0) return [];
  return defaultPolicy()
    .markets.filter(({ kind }) => kind === 'currency')
    .slice(0, 1)
    .map((like) => ({ ...like, id: `${base}-USD`, listingPrice: 1, priceDecimals: DECIMALS, sources }));
};

/** The built-in policy's numbers, every one of them, with recorded feeds as sources of the markets that are asked for. */
export const settingOf = (feeds: readonly Feed[], listings: readonly Listing[]): Policy => {
  const quotes = ['USD', ...Object.keys(STREAMS)];
  const markets = listings.map(({ id, listingPrice }): MarketPolicy => {
    const sources = sourcesOf(feeds, id.split('-')[0] ?? '', quotes);
    return {
      ...{ id, kind: 'perp', class: 'major', tier: 'normal', consumer: null },
      ...{ listingPrice, priceDecimals: DECIMALS, sources },
    };
  });
  return {
    ...defaultPolicy(),
    name: 'oracle-report',
    markets: [...Object.entries(STREAMS).flatMap((one) => stream(feeds, one)), ...markets],
  };
};
