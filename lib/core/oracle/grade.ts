import type { Grade } from '../market/index.ts';
import { worstGrade } from '../market/index.ts';
import { BASIS_POINT } from '../units/index.ts';
import type { OracleInput } from './decide.ts';
import type { Measured } from './measure.ts';
import type { Testimony } from './witness.ts';

const withoutPrice = ({ state, slot, policy }: OracleInput): Grade => {
  const last = state.samples.at(-1)?.[0];
  return last !== undefined && slot - last <= policy.maxDegradedSeconds ? 'stale' : 'invalid';
};

/** The data grade of one cycle and, when it is not `valid`, every reason why. */
export const gradeOf = (
  measured: Measured | null,
  testimony: Testimony,
  usdUnknown: boolean,
  input: OracleInput,
): { grade: Grade; reasons: string[] } => {
  if (!measured) return { grade: withoutPrice(input), reasons: ['quorum-lost'] };
  const restricted = input.market.kind === 'perp' && input.market.tier === 'restricted';
  const found: [boolean, Grade, string][] = [
    [measured.operators < input.quorum.full, 'degraded', 'below-full-quorum'],
    [measured.readmitted, 'degraded', 'readmission'],
    [measured.dispersion > input.policy.oracle.uncertainDispersionBp * BASIS_POINT, 'uncertain', 'dispersion'],
    [measured.disputed, 'uncertain', 'disputed'],
    [testimony.disagrees, 'degraded', 'witness-diverges'],
    [testimony.against, 'uncertain', 'witnesses-against'],
    [usdUnknown, 'degraded', 'usd-unknown'],
    [restricted, 'degraded', 'restricted'],
    [restricted && !testimony.agrees, 'uncertain', 'no-witness'],
  ];
  const held = found.filter(([holds]) => holds);
  return { grade: worstGrade('valid', ...held.map(([, grade]) => grade)), reasons: held.map(([, , reason]) => reason) };
};
