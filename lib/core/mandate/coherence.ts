import type { ParameterSet } from '../market/index.ts';
import { mulDivDown, PPM } from '../units/index.ts';

/** Along every ramp maintenance is at most this share of initial margin, so that nobody is liquidated on opening. */
const MAINTENANCE_SHARE_PPM = 670_000;

type Candidate = Pick<
  ParameterSet,
  'price' | 'newPositions' | 'existing' | 'issuedAt' | 'effectiveAt' | 'validUntil' | 'slot'
>;

const priceFaults = function* ({ price }: Candidate): Generator<string> {
  if (!price) return;
  const [median, long, short] = [price.median, price.confirmation.long, price.confirmation.short].map(BigInt) as [
    bigint,
    bigint,
    bigint,
  ];
  if (median <= 0n || BigInt(price.twap) <= 0n) yield 'price-not-positive';
  if (short > median || long < median) yield 'confirmation-order';
  if (price.band && !(BigInt(price.band.low) <= median && median <= BigInt(price.band.high))) yield 'band-order';
};

const marginFaults = function* ({ newPositions, existing }: Candidate): Generator<string> {
  if (!newPositions || !existing) return;
  const { initialPpm, maintenancePpm, maxLeverageCenti, openInterestCapUsd } = newPositions;
  if (maintenancePpm <= 0 || initialPpm <= 0 || initialPpm > PPM) yield 'margin-range';
  if (maintenancePpm > mulDivDown(initialPpm, MAINTENANCE_SHARE_PPM, PPM)) yield 'margin-order';
  if (maxLeverageCenti * initialPpm > 100 * PPM) yield 'leverage-above-initial';
  if (BigInt(openInterestCapUsd) < 0n) yield 'cap-negative';
  for (const { startAt, endAt, fromPpm, toPpm } of existing.maintenance) {
    if (startAt > endAt) yield 'ramp-times';
    if (Math.max(fromPpm, toPpm) > mulDivDown(initialPpm, MAINTENANCE_SHARE_PPM, PPM)) yield 'ramp-above-initial';
  }
};

/**
 * Everything that must hold between the fields of a vector after every clamp and rounding, as codes of what does not;
 * empty when the vector is coherent. Single fields inside their bounds are not enough: in March 2026 an agent whose every
 * field was allowed priced an asset 2.85 % low, because two of them did not belong together.
 */
export const incoherences = (candidate: Candidate): string[] => {
  const times =
    candidate.slot <= candidate.issuedAt &&
    candidate.issuedAt <= candidate.effectiveAt &&
    candidate.effectiveAt < candidate.validUntil;
  return [...new Set([...(times ? [] : ['times-order']), ...priceFaults(candidate), ...marginFaults(candidate)])];
};
