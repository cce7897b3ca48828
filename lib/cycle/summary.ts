import * as z from 'zod';
import { maintenanceAt } from '../core/margin/index.ts';
import {
  digest,
  grade,
  instant,
  integerString,
  marketId,
  marketState,
  type ParameterSet,
  ppm,
  setStatus,
} from '../core/market/index.ts';
import { parseInstant, type UnixSeconds } from '../core/units/index.ts';
import { setPath } from '../publication/index.ts';

/** One version in a line: what lists, streams and charts need, and the way to the rest. */
export const summary = z.strictObject({
  market: marketId,
  version: z.number().int().positive(),
  slot: instant,
  validUntil: instant,
  status: setStatus,
  reasons: z.array(z.string()),
  digest,
  /** As published; `at` is older than `slot` where this slot gave no price of its own. */
  price: z
    .strictObject({
      median: integerString,
      twap: integerString,
      band: z.strictObject({ low: integerString, high: integerString }).nullable(),
      decimals: z.number().int(),
      at: instant,
    })
    .nullable(),
  volatility: z.strictObject({ realised1hPpm: ppm.nullable(), forecastHorizonPpm: ppm.nullable() }),
  /** The target, and what open positions carried at the slot. Null for a currency stream, like the two below. */
  maintenancePpm: ppm.nullable(),
  existingPpm: ppm.nullable(),
  initialPpm: ppm.nullable(),
  openInterestCapUsd: integerString.nullable(),
  breaker: z.strictObject({ market: marketState, data: grade, since: instant, cause: z.string() }),
  /** Where the set stands for ever, and where it is explained. */
  href: z.string(),
  explanation: z.string(),
});
export type Summary = z.infer<typeof summary>;

/** An instant of a set that was checked when it was read; a text that is none would be before all time. */
const seconds = (text: string): UnixSeconds => {
  const parsed = parseInstant(text);
  return parsed.ok ? parsed.value : 0;
};

const carriedOf = ({ existing, slot }: ParameterSet): number | null => {
  if (!existing) return null;
  const ramp = existing.maintenance.map((leg) => ({
    ...leg,
    startAt: seconds(leg.startAt),
    endAt: seconds(leg.endAt),
  }));
  return maintenanceAt(ramp, seconds(slot));
};

const priceOf = ({ price }: ParameterSet): Summary['price'] => {
  if (!price) return null;
  const { median, twap, band, decimals, at } = price;
  return { median, twap, band, decimals, at };
};

export const explanationPath = ({ market, version }: Pick<ParameterSet, 'market' | 'version'>): string =>
  `/v1/markets/${market}/explanation/${version}`;

export const summaryOf = (set: ParameterSet): Summary => {
  const { market, version, slot, validUntil, status, reasons, digest: named, volatility, newPositions, breaker } = set;
  return {
    market,
    version,
    slot,
    validUntil,
    status,
    reasons,
    digest: named,
    price: priceOf(set),
    volatility: { realised1hPpm: volatility.realised1hPpm, forecastHorizonPpm: volatility.forecastHorizonPpm },
    maintenancePpm: newPositions?.maintenancePpm ?? null,
    existingPpm: carriedOf(set),
    initialPpm: newPositions?.initialPpm ?? null,
    openInterestCapUsd: newPositions?.openInterestCapUsd ?? null,
    breaker: { market: breaker.market, data: breaker.data, since: breaker.since, cause: breaker.cause },
    href: setPath(set),
    explanation: explanationPath(set),
  };
};
