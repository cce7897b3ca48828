import * as z from 'zod';
import { currency, engineName, instant, marketId } from '../market/index.ts';
import { breakerPolicy, classPolicy } from './class.ts';
import { consumers, mandatePolicy } from './mandate.ts';
import { VENUE_NAMES, type VenueName } from './venues.ts';

const seconds = z.number().int().positive();
const ppm = z.number().int().min(0).max(1_000_000);
const basisPoints = z.number().positive();

/** Numbers that shape the price. Each default says what it prevents. */
export const oraclePolicy = z.strictObject({
  quorum: z
    .strictObject({
      /** Independent operators without whom there is no price. Two can be one operator and its affiliate. */
      live: z.number().int().min(3).default(3),
      /** Outside `live`, where a price below the live quorum is at most `degraded`. */
      elsewhere: z.number().int().min(2).default(2),
      /** For a cross; with one operator its grade is at most `degraded` and its quotes weigh half. */
      cross: z.number().int().min(2).default(2),
      /** For a market of tier `restricted`, beside a witness that agrees. */
      restricted: z.number().int().min(2).default(2),
    })
    .prefault({}),
  /** Largest share of the weight; a cap that cannot be met becomes an equal share. */
  caps: z
    .strictObject({
      sourcePpm: ppm.min(1).default(300_000),
      operatorPpm: ppm.min(1).default(300_000),
      quotePpm: ppm.min(1).default(500_000),
      /** For all quotes that are converted through one cross, over however many steps. */
      crossPpm: ppm.min(1).default(500_000),
    })
    .prefault({}),
  outlier: z
    .strictObject({
      /** Robust standard deviations from the median. */
      deviations: z.number().positive().default(6),
      /** Never closer than this: honest venues differ by spreads and fees even when nothing happens. */
      floorBp: basisPoints.default(100),
    })
    .prefault({}),
  /** Weighted median deviation above which the price is `uncertain`; honest venues stay below 30 bp (2023-03). */
  uncertainDispersionBp: basisPoints.default(75),
  /**
   * A cross that may be off by more than this converts only what the quorum needs: through the USDC crisis of
   * 2023-03 the converted quotes missed the dollar markets by up to 250 bp, without them by 40 (docs/evidence.md).
   */
  crossDoubtBp: basisPoints.default(15),
  pinned: z
    .strictObject({
      /** A book that did not move for this long … */
      seconds: seconds.default(60),
      /**
       * … while the price moved by this much, and by so many of its own spreads, is a recording, not a market. The price
       * it is held against contains itself, by up to 5 bp: at 15 it is out when the others have moved by 20.
       */
      movedBp: basisPoints.default(15),
      spreads: z.number().nonnegative().default(3),
    })
    .prefault({}),
  /** A source that was wrong counts again after so many clean cycles in a row and so long a time: liars flap. */
  readmission: z
    .strictObject({ cleanCycles: z.number().int().positive().default(5), seconds: seconds.default(600) })
    .prefault({}),
  /** A source that fails as often as this costs the cycle its time and says nothing: it is asked again one at a time. */
  quarantine: z
    .strictObject({
      /** Share of failed answers among the last twenty, … */
      errorPpm: ppm.min(1).default(500_000),
      /** … of which there must be this many: one failure in two says nothing. */
      answers: z.number().int().min(2).max(20).default(10),
    })
    .prefault({}),
  witness: z
    .strictObject({
      /**
       * A witness further from the price than this disagrees. Perps trade tens of basis points from their index on wild
       * days, and Chainlink's BTC feed stood within 47 bp of the market in 99 % of its rounds (2023-04 to 2024-01).
       */
      divergenceBp: basisPoints.default(100),
      /** Feeds that are pushed on deviation or once an hour are current until the next push is overdue. */
      staleSeconds: seconds.default(3_700),
    })
    .prefault({}),
  /**
   * The slow price: how fast it may follow (share a second at rest; less the further it is from the price of a day ago),
   * and how fast that one may (share an hour). Numbers as deployed by Mango v4 (stable price).
   */
  anchor: z
    .strictObject({ growthPpmPerSecond: ppm.min(1).default(300), delayGrowthPpmPerHour: ppm.min(1).default(60_000) })
    .prefault({}),
  /** The mark is never further from the price than this, whatever perps trade at. */
  markClampPpm: ppm.default(5_000),
  /** A move from the five-minute mean from which on it is the market that moves, and not its noise. */
  crashBp: basisPoints.default(200),
  /** Default age limit of a source, overridden per source. One missed minute passes, two do not. */
  staleSeconds: seconds.default(90),
  /** How far ahead of our clock a provider's time may be: clocks differ, but not by much. */
  futureToleranceSeconds: z.number().int().min(0).default(5),
  twapSeconds: seconds.default(1_800),
  /** Order size, in the source's quote currency, whose impact mid is the source's price. */
  impactSize: z.number().positive().default(5_000),
  /** A price this many times above or below the listing price is a unit error (PAXG, 2024: 10^12), not a market. */
  plausibleFactor: z.number().min(2).default(100),
});

/** Forecasters by name: see docs/decisions/volatility.md. */
export const FORECASTERS = ['combination', 'ridge', 'ridge-fast', 'log-har', 'har', 'garch', 'ewma'] as const;

const ENGINE = /^engine:[a-z][a-z0-9-]{0,31}$/;
const FORECASTER_EXPECTED = `one of ${FORECASTERS.join(', ')}, or engine:NAME of one of volatility.engines`;

export const volatilityPolicy = z.strictObject({
  /** Champion: whose forecast margins are made of. The others run beside it; promotion is a change of policy. */
  forecaster: z
    .string()
    .refine((name) => (FORECASTERS as readonly string[]).includes(name) || ENGINE.test(name), FORECASTER_EXPECTED)
    .default('combination'),
  /**
   * External risk engines that are asked in every cycle of a perp. Their forecasts are recorded and judged beside ours;
   * `forecaster: "engine:NAME"` lets one move ours by at most a factor of two.
   */
  engines: z
    .array(z.strictObject({ name: engineName }))
    .min(1)
    .max(4)
    .optional(),
  /**
   * Width of the returns whose squares are forecast: 300, or 3600 where only hourly bars are known; then the target is
   * the Garman–Klass variance of the coming bars.
   */
  barSeconds: z.literal([300, 3_600], '300 or 3600').default(300),
  /** Half-life of the plain average: of 1, 2, 4, 8, 12 h the best one on BTC and ETH (docs/evidence.md). */
  halfLifeSeconds: seconds.default(14_400),
  /** Returns before the plain average counts: an hour of bars. */
  warmUpReturns: z.number().int().min(2).default(12),
});

/** A planned absence, in UTC. */
const window = z.strictObject({ from: instant, to: instant });

export const source = z.strictObject({
  venue: z.enum(VENUE_NAMES as [VenueName, ...VenueName[]]),
  quote: currency,
  staleSeconds: seconds.optional(),
  /** Announced beforehand: inside, its answers count for nothing and its absence is no failure. */
  maintenance: z.array(window).max(20).optional(),
});
export type SourcePolicy = z.infer<typeof source>;

const listing = {
  /** Rough price at listing, in the quote currency: fixes decimals and what is plausible. */
  listingPrice: z.number().positive(),
  priceDecimals: z.number().int().min(0).max(18),
  sources: z.array(source).min(1),
};

/** A market whose books are too few for the full quorum: two operators and a witness, never better than `degraded`. */
const listingTier = z.enum(['normal', 'restricted']).default('normal');

/** `currency`: a cross by which quotes are converted, decided first. `perp`: a market with a vector. */
export const market = z.discriminatedUnion('kind', [
  z.strictObject({ id: marketId, kind: z.literal('currency'), breaker: breakerPolicy.prefault({}), ...listing }),
  z.strictObject({
    id: marketId,
    kind: z.literal('perp'),
    class: z.string(),
    tier: listingTier,
    /** Operator of the venue that uses this market's parameters: its own book must not feed back into them. */
    consumer: z.string().min(1).max(40).nullable().default(null),
    ...listing,
  }),
]);
export type MarketPolicy = z.infer<typeof market>;
export type PerpPolicy = Extract<MarketPolicy, { kind: 'perp' }>;

export const POLICY_SCHEMA = 'plimsoll.policy/1';

/** The operator's configuration, without secrets and without network addresses. Its hash stands in every entry and set. */
export const policyShape = z.strictObject({
  schema: z.literal(POLICY_SCHEMA),
  name: z.string().min(1).max(80),
  /** Of the market clock: a minute live, the width of the bars where history of coarser bars is replayed. */
  cadenceSeconds: z.literal([60, 300, 3_600], '60, 300 or 3600').default(60),
  /** How long a set may be used: three cycles, so that one lost run is no event. */
  validitySeconds: seconds.default(180),
  /** How long the last good set may be reissued without new data before the fallback holds. */
  maxDegradedSeconds: seconds.default(600),
  /** How long a guardian may lock a market: a day, as owners have to sign. One lost key closes it for no longer at a time. */
  longestLockSeconds: seconds.default(86_400),
  oracle: oraclePolicy.prefault({}),
  volatility: volatilityPolicy.prefault({}),
  mandate: mandatePolicy.prefault({}),
  consumers: consumers.optional(),
  classes: z.record(z.string(), classPolicy),
  markets: z.array(market).min(1),
});
export type Policy = z.infer<typeof policyShape>;
export type VolatilityPolicy = z.infer<typeof volatilityPolicy>;
