import { basename } from 'node:path';
import {
  type ClassPolicy,
  defaultPolicy,
  describeFault,
  type Policy,
  pairOf,
  parsePolicy,
  type Rail,
} from '../core/policy/index.ts';
import { err, ok, type Result, SECONDS_PER_HOUR } from '../core/units/index.ts';
import type { BarSeconds, Bars } from './bars.ts';

/** Longer ones first: `btcusdt` is no pair in USD. BUSD and TUSD would take ARBUSD and XBTUSD for coins that are none. */
const QUOTES = ['FDUSD', 'USDT', 'USDC', 'USD', 'EUR'];
/** Names that a venue has for itself. */
const RENAMED: Readonly<Record<string, string>> = { XBT: 'BTC', XDG: 'DOGE' };
/** The coin of a file whose name tells none. */
const UNNAMED = 'BARS';

/** The coin that a file is of, by its name: `btcusdt_binance.csv.gz`, `XBTUSD_1.csv`, `BTCUSDT-1m-2024-01.zip`. */
export const coinOf = (file: string): string | null => {
  const symbol = /^[A-Za-z0-9]+/.exec(basename(file))?.[0].toUpperCase() ?? '';
  const quote = QUOTES.find((one) => symbol.endsWith(one) && symbol.length > one.length);
  if (!quote) return null;
  const base = symbol.slice(0, -quote.length);
  return RENAMED[base] ?? base;
};

export interface Subject {
  readonly policy: Policy;
  /** The perp that the bars are decided as. */
  readonly market: string;
}

/** At most three lost cycles end a set, ten make it a fallback, as at a minute. */
const VALID_CADENCES = 3;
const DEGRADED_CADENCES = 10;

/** A policy in the rhythm of its bars: one cycle a bar, and no set that ends before the next one can come. */
const inRhythm = (policy: Policy, barSeconds: BarSeconds): Policy => ({
  ...policy,
  cadenceSeconds: barSeconds,
  validitySeconds: Math.max(policy.validitySeconds, VALID_CADENCES * barSeconds),
  maxDegradedSeconds: Math.max(policy.maxDegradedSeconds, DEGRADED_CADENCES * barSeconds),
});

/** Decimals with which a price has seven digits at a thousandth of what it was at listing, and ten at a hundred times. */
const decimalsFor = (price: number): number => {
  let decimals = 0;
  for (let scaled = price; scaled < 1e9 && decimals < 18; scaled *= 10) decimals += 1;
  return decimals;
};

/** A horizon of four quarters of an hour moves a price twice as far: rails that did not follow would cut every storm off. */
const hourlyTerms = ({ margin, mandate, ...rest }: ClassPolicy): ClassPolicy => {
  const wider = (rail: Rail): Rail => ({ ...rail, max: 2 * rail.max });
  const { maintenancePpm, initialPpm, openInterestCapUsd } = mandate.rails;
  const rails = { maintenancePpm: wider(maintenancePpm), initialPpm: wider(initialPpm), openInterestCapUsd };
  return { ...rest, margin: { ...margin, horizonSeconds: SECONDS_PER_HOUR }, mandate: { ...mandate, rails } };
};

/** With hourly bars nothing is known within the hour: bars, and the shortest horizon, are then hours. */
const built = (file: string, { barSeconds, open }: Bars): unknown => {
  const policy = defaultPolicy();
  const perp = policy.markets.find(({ kind }) => kind === 'perp');
  if (perp?.kind !== 'perp') throw new Error('the built-in policy has no perp');
  const klass = policy.classes[perp.class];
  if (!klass) throw new Error(`the built-in policy has no class ${perp.class}`);
  const listingPrice = open[0] ?? 1;
  const hourly = barSeconds === SECONDS_PER_HOUR;
  const terms = hourly ? hourlyTerms(klass) : klass;
  return {
    ...inRhythm(policy, barSeconds),
    name: 'backtest',
    volatility: { ...policy.volatility, barSeconds: hourly ? SECONDS_PER_HOUR : policy.volatility.barSeconds },
    classes: { ...policy.classes, [perp.class]: terms },
    markets: [
      ...policy.markets.filter(({ kind }) => kind === 'currency'),
      { ...perp, id: `${coinOf(file) ?? UNNAMED}-USD-PERP`, listingPrice, priceDecimals: decimalsFor(listingPrice) },
    ],
  };
};

const perpFor = (file: string, { markets, name }: Policy): Result<string, string> => {
  const perps = markets.filter(({ kind }) => kind === 'perp');
  const coin = coinOf(file);
  const found = perps.find((market) => pairOf(market).base === coin) ?? (perps.length === 1 ? perps[0] : undefined);
  if (found) return ok(found.id);
  const ids = perps.map(({ id }) => id).join(', ');
  return err(
    `${file}: policy "${name}" has no perp for it (${ids}): name the file after its pair, such as btcusdt.csv`,
  );
};

/**
 * The policy and the market under which bars are decided: the given policy with the cadence of the bars, or the defaults
 * with one perp for the file. Bars that are coarser than the policy's own, or than its margin horizon, are refused.
 */
export const subjectOf = (file: string, bars: Bars, given: Policy | null): Result<Subject, string> => {
  const parsed = parsePolicy(given ? inRhythm(given, bars.barSeconds) : built(file, bars));
  if (!parsed.ok) {
    const why = `${file} has bars of ${bars.barSeconds} s, for which the policy does not do`;
    return err(`${why}: ${describeFault(parsed.error)}`);
  }
  const market = perpFor(file, parsed.value);
  return market.ok ? ok({ policy: parsed.value, market: market.value }) : market;
};
