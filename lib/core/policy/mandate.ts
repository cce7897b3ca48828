import * as z from 'zod';
import { marketId } from '../market/index.ts';

const seconds = z.number().int().positive();
const ppm = z.number().int().min(0).max(1_000_000);
const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'expected 0x and 40 hexadecimal digits')
  .toLowerCase();

/** More signatures than anybody collects, and each costs a recovery. */
const MOST_SIGNATORIES = 20;

/** Between what values a field may go without people, and how far in one decision, in ppm of what it was. */
const rail = (
  value: z.ZodNumber,
  by: { readonly min: number; readonly max: number; readonly rise: number; readonly fall: number },
) =>
  z
    .strictObject({
      min: value.default(by.min),
      max: value.default(by.max),
      largestRisePpm: ppm.min(1).default(by.rise),
      largestFallPpm: ppm.min(1).default(by.fall),
    })
    .prefault({});
const shares = (dayPpm: number, weekPpm: number) =>
  z
    .strictObject({ dayPpm: ppm.default(dayPpm), weekPpm: z.number().int().min(0).max(7_000_000).default(weekPpm) })
    .prefault({});
export interface Rail {
  readonly min: number;
  readonly max: number;
  readonly largestRisePpm: number;
  readonly largestFallPpm: number;
}

/**
 * What the controller may do alone with the markets of a class. Tightening may double or halve a value in one decision:
 * more than that within a minute is likelier our own fault than the market's. A loosening step is a twentieth.
 */
export const classMandate = z.strictObject({
  rails: z
    .strictObject({
      maintenancePpm: rail(ppm, { min: 10_000, max: 150_000, rise: 1_000_000, fall: 50_000 }),
      initialPpm: rail(ppm, { min: 20_000, max: 300_000, rise: 1_000_000, fall: 50_000 }),
      openInterestCapUsd: rail(z.number().int().nonnegative(), {
        min: 0,
        max: 1_000_000_000,
        rise: 50_000,
        fall: 1_000_000,
      }),
    })
    .prefault({}),
  /**
   * Most that a field may loosen by itself in any 24 hours and in any 7 days. Maintenance falls slower than volatility
   * does and faster than a cap may grow; what initial margin asks beyond twice maintenance comes off as it went on, by
   * its largest step alone (docs/decisions/margins.md has what other budgets cost).
   */
  budget: z
    .strictObject({
      maintenancePpm: shares(400_000, 2_000_000),
      openInterestCapUsd: shares(100_000, 250_000),
      /** How long nothing loosens after the last abnormal state: a storm has aftershocks. */
      coolDownSeconds: z.number().int().nonnegative().default(21_600),
    })
    .prefault({}),
  proposals: z
    .strictObject({
      /** How long signatures are waited for. */
      lifetimeSeconds: seconds.default(86_400),
      /** A proposal lapses when the price has left this range: what was signed was another world. */
      priceRangePpm: ppm.min(1).default(100_000),
      /** The same for the published value that is to be changed. */
      valueRangePpm: ppm.min(1).default(100_000),
      /** A need that differs from an open proposal by less does not replace it: signatures under way would be lost. */
      supersedePpm: ppm.min(1).default(100_000),
      /**
       * How long a loosening is announced before it takes effect: long enough that a guardian anywhere is awake once, and
       * that depth which is only shown must be shown for a whole day.
       */
      noticeSeconds: seconds.default(86_400),
      /** From then on, how long it may still take effect: one bad minute of data or a late run is no new day. */
      noticeWindowSeconds: seconds.default(3_600),
      /** What a budget holds back by less, as a share of what stands, is not announced: it comes by itself in that day. */
      noticeSharePpm: ppm.default(100_000),
      /** Announced is so much less than is wanted, since it must be wanted in every minute of the notice. Not measured. */
      noticeHeadroomPpm: ppm.default(250_000),
    })
    .prefault({}),
  /** What a snapshot of the protocol's accounts may do: slow down a rise for positions already open, and nothing else. */
  accounts: z
    .strictObject({
      /** Share of open interest that one announced rise may make liquidatable. */
      liquidatablePpm: ppm.default(1_000),
      /** Smaller positions are not counted, in dollars: a thousand of them must not be able to hold a rise back cheaply. */
      leastPositionUsd: z.number().int().nonnegative().default(1_000),
      /** An older snapshot tells of positions that are gone: the default ramp holds. */
      oldestSeconds: seconds.default(600),
      /** From then on the rise goes on in full: neither one large account nor a false snapshot holds it back for ever. */
      longestThrottleSeconds: seconds.default(21_600),
    })
    .prefault({}),
});
export type ClassMandate = z.infer<typeof classMandate>;

/** Who signs what lies outside the mandate. Without owners nothing outside the rails can ever be approved. */
export const mandatePolicy = z.strictObject({
  owners: z.array(address).max(MOST_SIGNATORIES).default([]),
  /** How many different owners an approval needs. */
  threshold: z.number().int().min(1).nullable().default(null),
  /** Any one of them can veto an open proposal. */
  guardians: z.array(address).max(MOST_SIGNATORIES).default([]),
});
export type MandatePolicy = z.infer<typeof mandatePolicy>;

/** How far and how often a consumer lets a field change, by its own check: what is beyond it would be refused there. */
const consumerRail = z.strictObject({
  /**
   * In one change, in ppm of what stands there. A rise may be more than twofold, a fall at most the whole. A price, which
   * is never cut, may come so many steps at once as delays have passed.
   */
  largestRisePpm: z.number().int().min(0).max(100_000_000),
  largestFallPpm: ppm,
  /** Since the field's last change there. */
  leastDelaySeconds: z.number().int().nonnegative().default(0),
  direction: z.enum(['up', 'down', 'both']).default('both'),
});
export type ConsumerRail = z.infer<typeof consumerRail>;

/** A field without a rail may go anywhere. */
export const consumerRails = z.strictObject({
  price: consumerRail.optional(),
  initialPpm: consumerRail.optional(),
  maintenancePpm: consumerRail.optional(),
  openInterestCapUsd: consumerRail.optional(),
});
export type ConsumerRails = z.infer<typeof consumerRails>;

/** Each costs a delivery a minute, and its name is a dimension of metrics: the series must stay few. */
const MOST_CONSUMERS = 16;

/** Who takes the vector of a market inside rails of his own. One name may stand for several markets, each once. */
const consumer = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'expected small letters, digits and dashes'),
  market: marketId,
  rails: consumerRails,
});
export type Consumer = z.infer<typeof consumer>;

/** To whom delivery also sends each vector inside their own rails; left out, to nobody. See docs/rails.md. */
export const consumers = z.array(consumer).min(1).max(MOST_CONSUMERS);
