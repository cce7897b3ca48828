import * as z from 'zod';
import { type Pair, pairName, type Reading } from '../core/market/index.ts';
import { ok } from '../core/units/index.ts';
import type { ReadingVenue } from './venue.ts';
import { read } from './wire.ts';

/** Price feeds by pair (docs.pyth.network, "Price feed IDs"): an id is the same on every chain. */
const FEEDS: Readonly<Record<string, string>> = {
  'BTC-USD': 'e62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43',
  'ETH-USD': 'ff61491a931112ddf1bd8147cd1b641375f79f5825126d665480874634fd0ace',
  'SOL-USD': 'ef0d8b6fda2ceba41da15d4095d1da392a0d2f8ed0c6c7bc0f4cfac8c280b56d',
  'USDT-USD': '2b89b9dc8fdf9f34709a5b106b472f0f39bb6ca9ce04b0fd7f2e971688e2e53b',
  'USDC-USD': 'eaa020c61cc479712813461ce153894a96a6c00b21ed0cfc2798d1f9a9e9c94a',
};

const feedOf = (pair: Pair): string | undefined => FEEDS[pairName(pair)];

/** A 64-bit integer in text, whose value is `10^expo` times it. */
const integer = z
  .string()
  .regex(/^-?\d{1,20}$/, 'not an integer')
  .transform(Number);
const updateShape = z.looseObject({
  id: z.string(),
  price: z.looseObject({
    price: integer,
    conf: integer,
    expo: z.number().int().min(-30).max(30),
    /** Seconds; up to the year 5138, which keeps milliseconds exact. */
    publish_time: z.number().int().nonnegative().max(1e11),
  }),
  metadata: z.looseObject({ slot: z.number().int().nonnegative().transform(String).nullable() }).optional(),
});
const answerShape = z.looseObject({ parsed: z.array(updateShape) });

const readingOf = ({ price: { price, conf, expo, publish_time }, metadata }: z.infer<typeof updateShape>): Reading => {
  const scaled = (value: number): number => (expo < 0 ? value / 10 ** -expo : value * 10 ** expo);
  return {
    price: scaled(price),
    confidence: scaled(conf),
    providedAtMs: publish_time * 1000,
    sequence: metadata?.slot ?? null,
  };
};

/**
 * Pyth's prices by its web service Hermes. Limit: 30 requests in ten seconds for an address, and after more a minute of
 * refusals (docs.pyth.network, "Rate limits"). Since 2026-08-18 its operators announce a key for the public service; the
 * same interface is served by node providers and by whoever runs Hermes, named as this venue's host. Without one it
 * fails as `status`, and as a witness it costs nothing but what it would have said.
 */
export const pyth: ReadingVenue = {
  name: 'pyth',
  gives: 'reading',
  hosts: ['https://hermes.pyth.network'],
  limit: { weight: 30, perSeconds: 10 },
  means:
    "One price made of what exchanges and market makers report, with the half width of the interval that its aggregation states. Its time is the publication's, in whole seconds; its number is the slot.",
  symbol: (pair) => feedOf(pair) ?? pairName(pair),
  readingRequests: (pairs) => {
    const known = pairs.filter((pair) => feedOf(pair) !== undefined);
    if (known.length === 0) return [];
    const ids = known.map((pair) => `ids[]=${feedOf(pair)}`).join('&');
    // Without the flag one feed that was retired would cost all others.
    const path = `/v2/updates/price/latest?${ids}&parsed=true&ignore_invalid_price_ids=true`;
    return [{ path, weight: 1, pairs: known }];
  },
  parseReadings: (body, pairs) => {
    const parsed = read(answerShape, body);
    if (!parsed.ok) return parsed;
    const byId = new Map(parsed.value.parsed.map((update) => [update.id.replace(/^0x/, ''), update]));
    return ok(
      new Map(
        pairs.flatMap((pair) => {
          const update = byId.get(feedOf(pair) ?? '');
          return update ? [[pairName(pair), readingOf(update)] as const] : [];
        }),
      ),
    );
  },
};
