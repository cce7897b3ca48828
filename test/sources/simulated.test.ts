import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Observation, observation } from '../../lib/core/market/index.ts';
import { createHttpClient } from '../../lib/http/index.ts';
import {
  GENERATOR_EPOCH,
  openGenerator,
  type RunningVenues,
  startVenues,
  VENUES,
} from '../../lib/local/venues/index.ts';
import { createAccess, observe } from '../../lib/sources/index.ts';

const SEED = 4;
const NOW = GENERATOR_EPOCH + 30 * 60;

describe('every simulated venue is understood by its adapter, over HTTP', () => {
  const http = createHttpClient();
  let venues: RunningVenues;
  let observations: readonly Observation[];
  beforeAll(async () => {
    const started = await startVenues({ kind: 'generator', seed: SEED });
    if (!started.ok) throw new Error(started.error.detail);
    venues = started.value;
    await venues.setTime(NOW);
    const feed = openGenerator(SEED);
    observations = await observe(
      VENUES.flatMap((venue) => feed.pairs(venue).map((pair) => ({ source: { venue }, pair }))),
      {
        http,
        clock: () => NOW * 1000,
        hosts: venues.urls,
        access: createAccess({ monotonicMs: () => performance.now(), exempt: () => true }),
        signal: new AbortController().signal,
        patienceMs: 10_000,
        impactSize: 5_000,
        modelled: false,
      },
    );
  });
  afterAll(async () => {
    http.close();
    await venues.close();
  });

  const priceOf = ({ result }: Observation): number => {
    if ('error' in result) return Number.NaN;
    return 'quote' in result ? result.quote.impactMid : result.reading.price;
  };

  it('with a value of its kind', () => {
    for (const one of observations) {
      expect(observation.parse(one)).toEqual(one);
      expect(one.result, one.source).toHaveProperty(one.kind === 'composite' ? 'reading' : 'quote');
    }
    expect(new Set(observations.map(({ venue }) => venue))).toEqual(new Set(VENUES));
  });

  it('perps and the composite stand near the spot market, each with its own basis', () => {
    const bitcoin = observations.filter(({ base, quoteCurrency }) => base === 'BTC' && quoteCurrency === 'USD');
    const spot = bitcoin.find(({ venue }) => venue === 'coinbase');
    const witnesses = bitcoin.filter(({ kind }) => kind !== 'spot');
    expect(witnesses.map(({ venue }) => venue)).toEqual(['deribit', 'dydx', 'hyperliquid', 'pyth']);
    for (const one of witnesses) {
      const bp = Math.abs(priceOf(one) / (spot ? priceOf(spot) : Number.NaN) - 1) * 1e4;
      expect(bp, one.source).toBeGreaterThan(0);
      expect(bp, one.source).toBeLessThan(15);
    }
  });
});
