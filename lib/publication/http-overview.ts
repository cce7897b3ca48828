import { canonical, formatInstant, parseInstant, type Result, type UnixSeconds } from '../core/units/index.ts';
import { type Pace, retryAfterSeconds } from './http-freshness.ts';
import { COMMON_HEADERS, type HttpAnswer } from './http-payload.ts';
import { isExpired, type ServedEntry } from './http-view.ts';

/** One market's newest entry, null where it has none yet, or why it cannot be told. */
export interface MarketStanding {
  readonly market: string;
  readonly newest: Result<ServedEntry | null, unknown>;
}

/** A document as JSON, not to be stored unless `headers` say otherwise. */
export const jsonAnswer = (
  statusCode: number,
  document: unknown,
  headers: Readonly<Record<string, string>>,
): HttpAnswer => ({
  statusCode,
  headers: { ...COMMON_HEADERS, 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
  body: canonical(document),
});

/** The set's own status while it is valid: an expired set must not go on calling itself valid in an overview. */
const statusOf = ({ newest }: MarketStanding, pace: Pace): string => {
  if (!newest.ok) return 'unreadable';
  if (newest.value === null) return 'unpublished';
  return isExpired(newest.value, pace) ? 'expired' : newest.value.set.status;
};

const setOf = ({ newest }: MarketStanding) => (newest.ok ? newest.value?.set : undefined);

/** `{ markets: [{ market, version, status, slot, validUntil, href }] }`; null where nothing is published or readable. */
export const marketsAnswer = (standings: readonly MarketStanding[], pace: Pace): HttpAnswer => {
  const markets = standings.map((standing) => {
    const set = setOf(standing);
    return {
      market: standing.market,
      version: set?.version ?? null,
      status: statusOf(standing, pace),
      slot: set?.slot ?? null,
      validUntil: set?.validUntil ?? null,
      href: `/v1/markets/${standing.market}/parameters`,
    };
  });
  return jsonAnswer(200, { markets }, {});
};

const ageSeconds = (slot: string | undefined, now: UnixSeconds): number | null => {
  const at = slot === undefined ? null : parseInstant(slot);
  return at?.ok ? Math.floor(now) - at.value : null;
};

export interface HealthParts extends Pace {
  readonly realm: string;
  readonly cadenceSeconds: number;
}

const HEALTHY = ['valid', 'degraded', 'fallback'];

/**
 * `{ status, clock, realm, speed, markets: [{ market, slot, version, status, ageSeconds }] }`: 200 where every market has
 * a set that is still valid, else 503. Ages are in market seconds since the slot.
 */
export const healthAnswer = (standings: readonly MarketStanding[], parts: HealthParts): HttpAnswer => {
  const markets = standings.map((standing) => {
    const set = setOf(standing);
    return {
      market: standing.market,
      slot: set?.slot ?? null,
      version: set?.version ?? null,
      status: statusOf(standing, parts),
      ageSeconds: ageSeconds(set?.slot, parts.now),
    };
  });
  const healthy = markets.every(({ status }) => HEALTHY.includes(status));
  const { realm, speed, now } = parts;
  return jsonAnswer(
    healthy ? 200 : 503,
    { status: healthy ? 'serving' : 'failing', clock: formatInstant(now), realm, speed, markets },
    healthy ? {} : { 'Retry-After': String(retryAfterSeconds(parts.cadenceSeconds, parts)) },
  );
};
