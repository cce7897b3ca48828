/** Fields, by the end of their path, of which more asks for more of users or allows them less. */
export const MORE_TIGHTENS = [
  'conservative.maintenancePpm',
  'conservative.initialPpm',
  'margin.horizonSeconds',
  'margin.reactionSeconds',
  'margin.maintenanceLevelPpm',
  'margin.reactionLevelPpm',
  'margin.yearFloorPpm',
  'margin.decaySeconds',
  'margin.stressedPpm',
  'margin.bufferPpm',
  'margin.maintenanceFloorPpm',
  'margin.basisPpm',
  'margin.largestPositionUsd',
  'liquidation.publicationSeconds',
  'liquidation.keeperSeconds',
  'pooledQuantile.maintenance',
  'pooledQuantile.reaction',
  'marginPpm',
  'rails.maintenancePpm.min',
  'rails.initialPpm.min',
  'budget.coolDownSeconds',
  'proposals.noticeSeconds',
  'proposals.noticeSharePpm',
  'proposals.noticeHeadroomPpm',
  'accounts.liquidatablePpm',
  'accounts.leastPositionUsd',
  'mandate.threshold',
  'quorum.live',
  'quorum.elsewhere',
  'quorum.cross',
  'quorum.restricted',
  'cleanCycles.caution',
  'cleanCycles.settling',
  'cleanCycles.limit',
  'cleanCycles.halt',
  'cleanCycles.recovery',
  'coolDown.windowSeconds',
  'coolDown.most',
  'recovery.collateralSeconds',
  'recovery.openSeconds',
] as const;

/** The same of which less does: caps, budgets to loosen, and distances at which the breaker acts or a price is doubted. */
export const LESS_TIGHTENS = [
  'conservative.openInterestCapUsd',
  'capPpm',
  'limits.capPerDepth',
  'limits.capBandBp',
  'limits.scalingStartPpm',
  'limits.scalingEndPpm',
  'liquidation.participationPpm',
  'rails.openInterestCapUsd.max',
  'budget.maintenancePpm.dayPpm',
  'budget.maintenancePpm.weekPpm',
  'budget.openInterestCapUsd.dayPpm',
  'budget.openInterestCapUsd.weekPpm',
  'breaker.bandFloorPpm',
  'breaker.velocityFloorPpm',
  'breaker.hourBandFloorPpm',
  'breaker.deviations',
  'breaker.hourDeviations',
  'breaker.usualMultiplePpm',
  'breaker.cautionSharePpm',
  'breaker.haltMultiplePpm',
  'breaker.volatilityDeviations',
  'breaker.forecastJumpPpm',
  'breaker.uncoveredPpm',
  'lostDepth.cautionPpm',
  'lostDepth.limitPpm',
  'breaker.dispersionBp',
  'breaker.agePpm',
  'breaker.witnessBp',
  'breaker.relaxSharePpm',
  'oracle.uncertainDispersionBp',
  'oracle.staleSeconds',
  'accounts.longestThrottleSeconds',
  'proposals.noticeWindowSeconds',
  'maxDegradedSeconds',
] as const;

export const EFFECTS = ['tightens', 'loosens', 'changes'] as const;
export type Effect = (typeof EFFECTS)[number];

const among = (path: string, names: readonly string[]): boolean =>
  names.some((name) => path === name || path.endsWith(`.${name}`));

/** What a field's change does, as far as its name alone tells: `changes` for the rest, and for what comes or goes. */
export const effectOf = (path: string, before: unknown, after: unknown): Effect => {
  if (typeof before !== 'number' || typeof after !== 'number' || before === after) return 'changes';
  if (among(path, MORE_TIGHTENS)) return after > before ? 'tightens' : 'loosens';
  if (among(path, LESS_TIGHTENS)) return after < before ? 'tightens' : 'loosens';
  return 'changes';
};
