import type { ClassPolicy } from './class.ts';
import { fault, type PolicyFault } from './fault.ts';
import type { MandatePolicy } from './mandate.ts';

const isUnique = (list: readonly string[]): boolean => new Set(list).size === list.length;

/** Whether the people named can approve anything, each counted once. */
export const signatories = function* ({ owners, threshold, guardians }: MandatePolicy): Generator<PolicyFault> {
  if (!isUnique(owners)) yield fault('mandate.owners', owners, 'each owner once: one person would sign for two');
  if (!isUnique(guardians)) yield fault('mandate.guardians', guardians, 'each guardian once');
  if (threshold !== null && owners.length < threshold) {
    yield fault('mandate.threshold', threshold, `at most the number of owners (${owners.length})`);
  }
  if (threshold === null && owners.length > 0) {
    yield fault('mandate.threshold', threshold, `1 to ${owners.length}: how many of the owners must sign`);
  }
};

/** Rails that belong together: what is published inside them must be able to be coherent, and able to loosen. */
export const mandateContradictions = function* (path: string, one: ClassPolicy): Generator<PolicyFault> {
  const { rails, budget, proposals } = one.mandate;
  const { fallDeadBandPpm } = one.limits;
  const at = `${path}.mandate`;
  for (const [field, rail] of Object.entries(rails)) {
    const stands = one.conservative[field as keyof typeof rails];
    if (rail.min > stands)
      yield fault(`${at}.rails.${field}.min`, rail.min, `at most conservative.${field} (${stands})`);
    if (rail.max < stands)
      yield fault(`${at}.rails.${field}.max`, rail.max, `at least conservative.${field} (${stands})`);
  }
  const { maintenancePpm, initialPpm } = rails;
  if (initialPpm.max < 2 * maintenancePpm.max) {
    const least = `at least twice rails.maintenancePpm.max (${2 * maintenancePpm.max})`;
    yield fault(`${at}.rails.initialPpm.max`, initialPpm.max, least);
  }
  if (initialPpm.largestRisePpm < maintenancePpm.largestRisePpm) {
    const least = `at least rails.maintenancePpm.largestRisePpm (${maintenancePpm.largestRisePpm})`;
    yield fault(`${at}.rails.initialPpm.largestRisePpm`, initialPpm.largestRisePpm, least);
  }
  if (proposals.noticeSeconds < budget.coolDownSeconds) {
    const least = `at least budget.coolDownSeconds (${budget.coolDownSeconds})`;
    yield fault(`${at}.proposals.noticeSeconds`, proposals.noticeSeconds, least);
  }
  // What can be saved is a sixth of seven days' shares less the week's: less than the dead-band would never be used.
  for (const field of ['maintenancePpm', 'openInterestCapUsd'] as const) {
    const { dayPpm, weekPpm } = budget[field];
    const mostPpm = 7 * dayPpm - 6 * Math.max(1, fallDeadBandPpm);
    if (weekPpm >= dayPpm && weekPpm <= mostPpm) continue;
    const range = `from budget.${field}.dayPpm (${dayPpm}) to 7 × dayPpm − 6 × limits.fallDeadBandPpm (${mostPpm})`;
    yield fault(`${at}.budget.${field}.weekPpm`, weekPpm, range);
  }
};
