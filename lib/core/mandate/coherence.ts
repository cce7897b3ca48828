import type { Action, ParameterSet } from '../market/index.ts';
import { PPM } from '../units/index.ts';
import { above } from './whole.ts';

/** Along every ramp maintenance is at most this share of initial margin, so that nobody is liquidated on opening. */
const MAINTENANCE_SHARE_PPM = 670_000;
/** Leverage of one, in hundredths, times the whole in ppm: what leverage and initial margin come to at most. */
const WHOLE_CENTI_PPM = 100 * PPM;

export type Candidate = Pick<
  ParameterSet,
  'price' | 'depth' | 'newPositions' | 'existing' | 'issuedAt' | 'effectiveAt' | 'validUntil' | 'slot' | 'fallback'
> & { readonly breaker: Pick<ParameterSet['breaker'], 'permissions'> };

/** What depth the cap is held against. */
export interface CapLimits {
  /** Distance within which depth counts, as `depth` names it: `100bp`. */
  readonly band: string;
  readonly capPerDepth: number;
  /** A depth that shrinks by less than this moves no cap yet. */
  readonly deadBandPpm: number;
  /** As far as the mandate lets the cap fall in this cycle: a rail, or its largest step. */
  readonly leastUsd: number;
}

type Faults = string[];

const timeFaults = ({ slot, issuedAt, effectiveAt, validUntil }: Candidate, faults: Faults): void => {
  // Instants are text of one length: their order is that of the text.
  if (slot > issuedAt || issuedAt > effectiveAt || effectiveAt >= validUntil) faults.push('times-order');
};

const priceFaults = ({ price, issuedAt }: Candidate, faults: Faults): void => {
  if (!price) return;
  const { median, twap, confirmation, band, at } = price;
  if (!above(median, '0') || !above(twap, '0')) faults.push('price-not-positive');
  if (above(confirmation.short, median) || above(median, confirmation.long)) faults.push('confirmation-order');
  if (band && (above(band.low, median) || above(median, band.high))) faults.push('band-order');
  if (at > issuedAt) faults.push('price-not-yet');
};

type NewPositions = NonNullable<ParameterSet['newPositions']>;

const marginFaults = ({ initialPpm, maintenancePpm, maxLeverageCenti }: NewPositions, faults: Faults): void => {
  if (maintenancePpm <= 0 || initialPpm <= 0 || initialPpm > PPM) faults.push('margin-range');
  // Both sides are whole numbers below 2^53.
  if (maintenancePpm * PPM > initialPpm * MAINTENANCE_SHARE_PPM) faults.push('margin-order');
  if (maxLeverageCenti * initialPpm > WHOLE_CENTI_PPM) faults.push('leverage-above-initial');
};

const scalingFaults = ({ scaling, openInterestCapUsd, largestPositionUsd }: NewPositions, faults: Faults): void => {
  if (above('0', openInterestCapUsd)) faults.push('cap-negative');
  if (largestPositionUsd && above(largestPositionUsd, openInterestCapUsd)) faults.push('position-above-cap');
  if (!scaling) return;
  if (above(scaling.fromUsd, openInterestCapUsd) || above(openInterestCapUsd, scaling.toUsd)) {
    faults.push('scaling-order');
  }
};

const capFaults = (
  { openInterestCapUsd }: NewPositions,
  depth: Candidate['depth'],
  limits: CapLimits | null,
  faults: Faults,
): void => {
  const held = limits && depth?.usd[limits.band];
  if (!limits || held === undefined || held === null) return;
  const { capPerDepth, deadBandPpm, leastUsd } = limits;
  // Depth is published rounded down to a dollar, which may hide nearly one more.
  const most = (capPerDepth * (Number(held) + 1) * PPM) / Math.max(1, PPM - deadBandPpm) + 1;
  const cap = Number(openInterestCapUsd);
  if (cap > most && cap > leastUsd) faults.push('cap-above-depth');
};

const rampFaults = ({ existing, newPositions }: Candidate, faults: Faults): void => {
  if (!existing || !newPositions) return;
  let [disordered, higher] = [false, false];
  for (const { startAt, endAt, fromPpm, toPpm } of existing.maintenance) {
    disordered ||= startAt > endAt;
    higher ||= fromPpm > newPositions.maintenancePpm || toPpm > newPositions.maintenancePpm;
  }
  if (disordered) faults.push('ramp-times');
  if (higher) faults.push('ramp-above-maintenance');
};

const NEW_RISK: readonly Action[] = ['open', 'increase'];
const LOOSENESS = { no: 0, limited: 1, yes: 2 } as const;

const fallbackFaults = ({ fallback, newPositions, breaker }: Candidate, faults: Faults): void => {
  const margin = newPositions !== null && (fallback.initialPpm ?? 0) < newPositions.initialPpm;
  const allows = NEW_RISK.some(
    (action) => LOOSENESS[fallback.permissions[action]] > LOOSENESS[breaker.permissions[action]],
  );
  if (margin || allows) faults.push('fallback-looser');
};

/**
 * Everything that must hold between the fields of a vector after every clamp and rounding, as codes of what does not;
 * empty when the vector is coherent. Single fields inside their bounds are not enough: in March 2026 an agent whose every
 * field was allowed priced an asset 2.85 % low, because two of them did not belong together.
 *
 * Times (slot ≤ issued ≤ effective < valid until, no price from later than that); prices (short's confirmation ≤ median ≤
 * long's, median in its band); margins (0 < maintenance ≤ 0.67 × initial ≤ 0.67, leverage × initial ≤ 1); the cap not
 * above what the depth beside it holds, unless the mandate lets it fall no further; the largest position ≤ cap; scaling
 * from ≤ cap ≤ to; every leg of the ramp in order and not above the maintenance of new positions, and with it not above
 * 0.67 × initial; and a fallback that asks of new risk no less, and allows no more, than the set it follows. A vector has
 * no liquidation penalty and no threshold beside maintenance, so there is nothing to hold between those yet.
 */
export const incoherences = (candidate: Candidate, limits: CapLimits | null): readonly string[] => {
  const faults: Faults = [];
  const { newPositions, depth } = candidate;
  timeFaults(candidate, faults);
  priceFaults(candidate, faults);
  if (newPositions) {
    marginFaults(newPositions, faults);
    scalingFaults(newPositions, faults);
    capFaults(newPositions, depth, limits, faults);
  }
  rampFaults(candidate, faults);
  fallbackFaults(candidate, faults);
  return faults;
};
