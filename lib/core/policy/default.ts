import { type Pair, sourceId } from '../market/index.ts';
import { pairOf } from './pairs.ts';
import { type MarketPolicy, POLICY_SCHEMA, type Policy, policyShape, type SourcePolicy } from './schema.ts';

type Venue = SourcePolicy['venue'];

const from = (...list: readonly string[]): SourcePolicy[] =>
  list.map((text) => {
    const [venue = '', quote = ''] = text.split(':');
    return { venue: venue as Venue, quote };
  });

const coin = (base: string, listingPrice: number, priceDecimals: number, sources: SourcePolicy[]) => ({
  id: `${base}-USD-PERP`,
  kind: 'perp' as const,
  class: 'major',
  listingPrice,
  priceDecimals,
  sources,
});

/** Stablecoin books are quiet: minutes without a trade are normal, so their answers may be older than a coin's. */
const STABLECOIN_STALE_SECONDS = 300;

const stablecoin = (base: string, sources: SourcePolicy[]) => ({
  id: `${base}-USD`,
  kind: 'currency' as const,
  listingPrice: 1,
  priceDecimals: 9,
  sources: sources.map((one) => ({ ...one, staleSeconds: STABLECOIN_STALE_SECONDS })),
});

/**
 * Standardised adverse moves over 15 minutes of BTC-USDT, Binance, 2020 to 2023, at 99.9 % and 99 %, rounded up: 280 142
 * moves against the forecast with the default half-life (`bench/pooled-quantiles.ts`, `docs/evidence.md`). ETH was lower.
 */
const POOLED_QUANTILE = { maintenance: 7.25, reaction: 3.3 };

/** The policy that `plimsoll start` uses when it is given none. */
export const defaultPolicy = (): Policy =>
  policyShape.parse({
    schema: POLICY_SCHEMA,
    name: 'default',
    classes: {
      major: { margin: { pooledQuantile: POOLED_QUANTILE } },
    },
    markets: [
      stablecoin('USDT', from('coinbase:USD', 'kraken:USD', 'binanceus:USD')),
      stablecoin('USDC', from('kraken:USD', 'binance:USDT', 'binanceus:USDT')),
      coin(
        'BTC',
        20_000,
        5,
        from(
          'coinbase:USD',
          'kraken:USD',
          'binanceus:USD',
          'coinbase:USDT',
          'kraken:USDT',
          'binance:USDT',
          'binanceus:USDT',
          'kraken:USDC',
          'binance:USDC',
          'binanceus:USDC',
        ),
      ),
      coin(
        'ETH',
        1_500,
        6,
        from('coinbase:USD', 'kraken:USD', 'binanceus:USD', 'kraken:USDT', 'binance:USDT', 'binanceus:USDT'),
      ),
      coin(
        'SOL',
        20,
        8,
        from('coinbase:USD', 'kraken:USD', 'binanceus:USD', 'kraken:USDT', 'binance:USDT', 'binanceus:USDT'),
      ),
    ],
  } satisfies Record<string, unknown> & { markets: unknown[] });

/** Every pair a market's sources are asked for, with their ids. */
export const sourcePairs = (
  market: MarketPolicy,
): readonly { readonly id: string; readonly source: SourcePolicy; readonly pair: Pair }[] =>
  market.sources.map((source) => {
    const pair = { base: pairOf(market).base, quote: source.quote };
    return { id: sourceId(source.venue, pair), source, pair };
  });

/**
 * The policy narrowed to sources that exist, for recorded data: markets without any source, and streams that no market
 * needs, are left out.
 */
export const narrowPolicy = (policy: Policy, exists: (id: string) => boolean): Policy => {
  const withSources = policy.markets
    .map((market) => ({
      ...market,
      sources: sourcePairs(market)
        .filter(({ id }) => exists(id))
        .map(({ source }) => source),
    }))
    .filter((market) => market.sources.length > 0);
  const quotes = new Set(withSources.flatMap((market) => market.sources.map(({ quote }) => `${quote}-USD`)));
  return { ...policy, markets: withSources.filter((market) => market.kind === 'perp' || quotes.has(market.id)) };
};
