import type { EntryBody } from '../core/controller/index.ts';
import { maintenanceAt } from '../core/margin/index.ts';
import type { Entry, ParameterSet } from '../core/market/index.ts';
import { PPM } from '../core/units/index.ts';

/** What `plimsoll start` says of one market in one cycle. Volatilities are annualised fractions: 0.55 is 55 % a year. */
export interface CycleLine {
  readonly at: string;
  readonly market: string;
  readonly version: number;
  readonly status: string;
  /** `median` is null when this cycle had no price of its own. */
  readonly price: { readonly median: string | null; readonly twap: string | null; readonly decimals: number | null };
  readonly sources: {
    readonly used: number;
    readonly asked: number;
    readonly rejected: Readonly<Record<string, number>>;
  };
  readonly volatility: {
    readonly realised1h: number | null;
    readonly forecast1h: number | null;
    readonly forecast24h: number | null;
  };
  readonly margin: {
    /** The target; `existingPpm` is what open positions carry now. Null for a currency stream. */
    readonly maintenancePpm: number | null;
    readonly existingPpm: number | null;
    readonly initialPpm: number | null;
  };
  readonly depthUsd: Readonly<Record<string, number>>;
  readonly modelled: boolean;
  readonly breaker: { readonly market: string; readonly data: string };
  readonly reasons: readonly string[];
  readonly digest: string;
}

const rejected = (body: EntryBody): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { verdict } of body.decision.oracle.sources) {
    if (verdict !== 'used') counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  return counts;
};

const fraction = (ppm: number | null): number | null => (ppm === null ? null : ppm / PPM);

const priceOf = ({ price, slot }: ParameterSet): CycleLine['price'] => {
  const fresh = price?.at === slot;
  return { median: fresh ? price.median : null, twap: fresh ? price.twap : null, decimals: price?.decimals ?? null };
};

export const lineOf = ({ body, set }: Pick<Entry<EntryBody>, 'body' | 'set'>): CycleLine => {
  const { oracle, margin } = body.decision;
  return {
    at: set.slot,
    market: set.market,
    version: set.version,
    status: set.status,
    price: priceOf(set),
    sources: {
      used: oracle.sources.filter(({ verdict }) => verdict === 'used').length,
      asked: oracle.sources.length,
      rejected: rejected(body),
    },
    volatility: {
      realised1h: fraction(set.volatility.realised1hPpm),
      forecast1h: fraction(set.volatility.forecast1hPpm),
      forecast24h: fraction(set.volatility.forecast24hPpm),
    },
    margin: {
      maintenancePpm: set.newPositions?.maintenancePpm ?? null,
      existingPpm: margin && maintenanceAt(margin.ramp, body.inputs.slot),
      initialPpm: set.newPositions?.initialPpm ?? null,
    },
    depthUsd: Object.fromEntries(Object.entries(set.depth?.usd ?? {}).map(([band, usd]) => [band, Number(usd)])),
    modelled: set.depth?.modelled ?? false,
    breaker: { market: set.breaker.market, data: set.breaker.data },
    reasons: set.reasons,
    digest: set.digest,
  };
};
