import { type Inputs, type PeoplesCommand, relatedBy, type StepOutput, step } from '../core/controller/index.ts';
import type { Cross, EngineForecast, Observation, RelatedMarket } from '../core/market/index.ts';
import { crossBy } from '../core/oracle/index.ts';
import { crossesOf, type MarketPolicy, relatedTo, sourcePairs } from '../core/policy/index.ts';
import { err, ok, type Result, type UnixMs, type UnixSeconds } from '../core/units/index.ts';
import { type Head, lostModels } from './heads.ts';
import type { CycleFailure, CycleSettings } from './ports.ts';
import type { Accounts } from './snapshots.ts';

export interface Observed {
  readonly slot: UnixSeconds;
  readonly observedAtMs: UnixMs;
  readonly observations: readonly Observation[];
  /** What external risk engines said, by market; absent where none can be asked. */
  readonly forecasts?: ReadonlyMap<string, readonly EngineForecast[]>;
  /** Accounts by market; absent where nobody tells of them. */
  readonly accounts?: ReadonlyMap<string, Accounts>;
  /** Commands of people that wait for a market, already checked. */
  readonly commands?: ReadonlyMap<string, readonly PeoplesCommand[]>;
}

/** What one attempt would write, market by market, each after the streams it is converted by. */
export interface Planned {
  readonly market: MarketPolicy;
  readonly previous: Head | null;
  readonly output: StepOutput;
}

/** As much of a deployment as a decision rests on. */
export type PlanSettings = Pick<CycleSettings, 'realm' | 'policy' | 'policyHash'>;

type Decided = Pick<Head, 'body' | 'digest'>;

const crossFrom = (stream: MarketPolicy, decided: Decided | undefined, slot: UnixSeconds): Cross[] => {
  // An entry of another slot is no price of this cycle: without one the quotes count for nothing.
  if (!decided || decided.body.inputs.slot !== slot) return [];
  return [crossBy(stream, decided.digest, decided.body.decision.oracle)];
};

/** As old as a price may be by one lost cycle: what was so long before says nothing of the coming hour. */
const relatedFrom = (decided: Decided | undefined, slot: UnixSeconds, cadenceSeconds: number): RelatedMarket[] => {
  if (!decided || decided.body.inputs.slot < slot - 2 * cadenceSeconds) return [];
  return [relatedBy(decided.body, decided.digest)];
};

const inputsFor = (
  market: MarketPolicy,
  settings: PlanSettings,
  observed: Observed,
  decided: ReadonlyMap<string, Decided>,
  lost: readonly string[],
): Inputs => {
  const said = observed.forecasts?.get(market.id) ?? [];
  const accounts = observed.accounts?.get(market.id);
  const asked = new Set(sourcePairs(market).map(({ id }) => id));
  return {
    slot: observed.slot,
    observedAtMs: observed.observedAtMs,
    policyHash: settings.policyHash,
    observations: observed.observations.filter(({ source }) => asked.has(source)),
    crosses: crossesOf(settings.policy, market).flatMap((stream) =>
      crossFrom(stream, decided.get(stream.id), observed.slot),
    ),
    context: relatedTo(settings.policy, market).flatMap((other) =>
      relatedFrom(decided.get(other.id), observed.slot, settings.policy.cadenceSeconds),
    ),
    commands: [...(observed.commands?.get(market.id) ?? [])],
    ...(said.length > 0 && { forecasts: [...said] }),
    ...(lost.length > 0 && { lost: [...lost] }),
    snapshot: accounts && 'digest' in accounts ? accounts.digest : null,
    ...(accounts && 'fault' in accounts && { snapshotFault: accounts.fault }),
  };
};

/**
 * Steps every market of `pending`, in their order. Streams decided earlier in the same plan, or settled in the ledger
 * before it, convert the quotes of those that follow.
 */
export const plan = (
  pending: readonly MarketPolicy[],
  heads: ReadonlyMap<string, Head | null>,
  settings: PlanSettings,
  observed: Observed,
): Result<readonly Planned[], CycleFailure> => {
  const decided = new Map<string, Decided>([...heads].flatMap(([id, head]) => (head ? [[id, head]] : [])));
  const planned: Planned[] = [];
  for (const market of pending) {
    const previous = heads.get(market.id) ?? null;
    const { policy, realm } = settings;
    const lost = previous ? lostModels(previous) : [];
    const inputs = inputsFor(market, settings, observed, decided, lost);
    const accounts = observed.accounts?.get(market.id);
    const snapshot = accounts && 'snapshot' in accounts ? accounts.snapshot : null;
    const models = previous?.models ?? {};
    const stepped = step({ policy, market: market.id, realm, previous, models, inputs, snapshot });
    if (!stepped.ok)
      return err({ ...stepped.error, retryable: false, metricLabel: stepped.error.code, market: market.id });
    decided.set(market.id, stepped.value);
    planned.push({ market, previous, output: stepped.value });
  }
  return ok(planned);
};
