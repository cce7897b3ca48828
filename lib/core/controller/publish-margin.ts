import type { MarginState } from '../margin/index.ts';
import type { MarginDecision, NewPositions, Vector } from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';
import { formatInstant, mulDivDown, PPM } from '../units/index.ts';

type ScalingShares = Pick<ClassPolicy['limits'], 'scalingStartPpm' | 'scalingEndPpm'>;

/** What a new position must meet. Allowances are rounded down, and open interest that asks for more begins at the lower dollar. */
export const newPositionsOf = (
  fields: Pick<MarginDecision, 'maintenancePpm' | 'initialPpm' | 'openInterestCapUsd' | 'positionUsd'>,
  { scalingStartPpm, scalingEndPpm }: ScalingShares,
): NewPositions => ({
  initialPpm: fields.initialPpm,
  maintenancePpm: fields.maintenancePpm,
  maxLeverageCenti: Math.floor((100 * PPM) / fields.initialPpm),
  openInterestCapUsd: String(fields.openInterestCapUsd),
  // What the whole market may not hold, one position may not either.
  largestPositionUsd: String(Math.min(fields.positionUsd, fields.openInterestCapUsd)),
  scaling: {
    fromUsd: String(mulDivDown(fields.openInterestCapUsd, scalingStartPpm, PPM)),
    toUsd: String(mulDivDown(fields.openInterestCapUsd, scalingEndPpm, PPM)),
  },
});

type Existing = NonNullable<Vector['existing']>;
type Certificate = NonNullable<MarginState['known']['certificate']>;

const inShort = ({ days, levelPpm, all, elevated }: Certificate): NonNullable<Existing['certificate']> => ({
  days,
  windows: all.windows,
  promisedPpm: levelPpm,
  longPpm: all.long.coveragePpm,
  shortPpm: all.short.coveragePpm,
  elevatedPpm: elevated.both.coveragePpm,
  sufficient: all.sufficient,
});

/** What positions already open owe, and how well that held. */
export const existingOf = (
  {
    ramp,
    uncoveredPpm,
    uncoveredUsd,
    horizon,
    procyclicality,
  }: Pick<MarginDecision, 'ramp' | 'uncoveredPpm' | 'uncoveredUsd' | 'horizon' | 'procyclicality'>,
  certificate: Certificate | null,
): Existing => ({
  maintenance: ramp.map((leg) => ({ ...leg, startAt: formatInstant(leg.startAt), endAt: formatInstant(leg.endAt) })),
  uncoveredPpm,
  uncoveredUsd: String(uncoveredUsd),
  horizon,
  procyclicality,
  certificate: certificate && inShort(certificate),
});
