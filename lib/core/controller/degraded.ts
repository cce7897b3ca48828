import { tighter } from '../mandate/index.ts';
import type { MarginOutput } from '../margin/index.ts';
import type { NewPositions, SetStatus, Vector } from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';
import { issuedAtOf } from './publish.ts';
import { existingOf, newPositionsOf } from './publish-margin.ts';
import type { Cycle } from './rooms.ts';

/** The price as it was reissued `seconds` ago: what it was old then, it is on top of that now. */
const aged = (price: NonNullable<Vector['price']>, seconds: number): NonNullable<Vector['price']> => ({
  ...price,
  ageSeconds: price.ageSeconds + seconds,
});

const conservativeOf = ({ conservative, margin, limits }: ClassPolicy): NewPositions =>
  newPositionsOf({ ...conservative, positionUsd: Math.floor(margin.largestPositionUsd) }, limits);

/**
 * What is published when this cycle gave nothing that may be: the last good set, its price marked with its age, new
 * positions the tighter of last good and conservative, existing ones on the held schedule. It ends with the last good
 * set's grace; from then on a set says `fallback` and is past its validity from the start.
 */
export const carriedOn = (
  { policy, klass, previous, inputs }: Cycle,
  margin: MarginOutput | null,
  decided: Vector,
): { status: SetStatus; validUntil: number; vector: Vector } => {
  const last = previous?.decision.vector ?? decided;
  const conservative = klass && conservativeOf(klass);
  const good = previous?.state.lastGood ?? null;
  const graceEnd = good ? good.slot + policy.maxDegradedSeconds : inputs.slot;
  const validUntil = Math.min(inputs.slot + policy.validitySeconds, graceEnd);
  return {
    status: validUntil > issuedAtOf(inputs) ? 'degraded' : 'fallback',
    validUntil,
    vector: {
      price: previous && last.price ? aged(last.price, inputs.slot - previous.inputs.slot) : null,
      volatility: last.volatility,
      depth: previous ? last.depth : null,
      newPositions: conservative ? tighter(last.newPositions ?? conservative, conservative) : null,
      existing: margin && existingOf(margin.decision, margin.state.known.certificate),
    },
  };
};
