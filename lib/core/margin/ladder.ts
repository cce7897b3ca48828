import type { ClassPolicy } from '../policy/index.ts';

/** The rung of a market that has been decided for `days`: what its class's margins and cap are multiplied with. */
export const rungOf = (
  { margin }: ClassPolicy,
  days: number,
): { readonly marginPpm: number; readonly capPpm: number } => {
  const reached = margin.ladder.filter(({ fromDays }) => fromDays <= days);
  const rung = reached[reached.length - 1] ?? margin.ladder[0];
  return rung ?? { marginPpm: 1_000_000, capPpm: 1_000_000 };
};
