import type { Grade } from '../market/index.ts';
import { worstGrade } from '../market/index.ts';
import { BASIS_POINT } from '../units/index.ts';
import type { OracleInput } from './decide.ts';

/**
 * Weight of outliers from which on we do not know who is right: one operator of three. The weights of its sources miss
 * their sum by rounding, which must not decide it.
 */
const DISPUTED_SHARE = 1 / 3 - 1e-9;

interface Evidence {
  readonly operators: number;
  readonly dispersion: number;
  readonly outliers: ReadonlySet<unknown>;
  readonly used: readonly { readonly weight: number }[];
}

const withoutPrice = ({ state, slot, policy }: OracleInput): Grade => {
  const last = state.samples.at(-1)?.[0];
  return last !== undefined && slot - last <= policy.maxDegradedSeconds ? 'stale' : 'invalid';
};

/** The data grade of one cycle and, when it is not `valid`, every reason why. */
export const gradeOf = (
  evidence: Evidence | null,
  priced: boolean,
  input: OracleInput,
): { grade: Grade; reasons: string[] } => {
  if (!evidence || !priced) return { grade: withoutPrice(input), reasons: ['quorum-lost'] };
  const found: [boolean, Grade, string][] = [
    [evidence.operators < input.quorum.full, 'degraded', 'below-full-quorum'],
    [evidence.dispersion > input.policy.oracle.uncertainDispersionBp * BASIS_POINT, 'uncertain', 'dispersion'],
    [1 - evidence.used.reduce((sum, { weight }) => sum + weight, 0) >= DISPUTED_SHARE, 'uncertain', 'disputed'],
  ];
  const held = found.filter(([holds]) => holds);
  return { grade: worstGrade('valid', ...held.map(([, grade]) => grade)), reasons: held.map(([, , reason]) => reason) };
};
