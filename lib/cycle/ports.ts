import type { EngineForecast, Observation } from '../core/market/index.ts';
import type { Policy } from '../core/policy/index.ts';
import type { Digest, Result, UnixMs, UnixSeconds } from '../core/units/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Logger, Metrics } from '../operations/index.ts';
import type { Bus, Signer } from '../publication/index.ts';
import type { Asked, CountedAccounts, SnapshotError } from '../sources/index.ts';

/** What a cycle touches of the outside world. Tests wrap these; the product has no switch for it. */
export interface CyclePorts {
  /** The market clock: real in `live`, standing at the slot elsewhere. */
  readonly clock: () => UnixMs;
  /** Asks all sources under one deadline; every failure is an observation of its own. */
  readonly observe: (asked: readonly Asked[]) => Promise<readonly Observation[]>;
  /** Asks the policy's external risk engines about these markets, under the same deadline; by market. */
  readonly forecast: (
    markets: readonly string[],
    slot: UnixSeconds,
  ) => Promise<ReadonlyMap<string, readonly EngineForecast[]>>;
  /** The accounts of those of these markets whose source is named, under the same deadline; by market. */
  readonly accounts: (
    markets: readonly string[],
  ) => Promise<ReadonlyMap<string, Result<CountedAccounts, SnapshotError>>>;
  readonly ledger: Ledger;
  readonly signer: Signer;
  readonly bus: Bus;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** What a deployment runs, checked once. */
export interface CycleSettings {
  readonly realm: string;
  readonly policy: Policy;
  readonly policyHash: Digest;
  /** Where consumers reach the read endpoint, without a slash at the end. */
  readonly publicUrl: string;
}

/** Why a run ended without its entries. Nothing is half written: what was committed before stands, the rest waits. */
export interface CycleFailure {
  readonly code: string;
  readonly retryable: boolean;
  readonly metricLabel: string;
  readonly detail: string;
  readonly market: string | null;
}

/** What became of one market in one run. */
export interface MarketOutcome {
  readonly market: string;
  /** `duplicate`: the slot was decided before this run. `overtaken`: another run decided it, or a later one, meanwhile. */
  readonly outcome: 'committed' | 'duplicate' | 'overtaken';
  readonly version: number;
}

export interface CycleReport {
  readonly slot: string;
  readonly outcomes: readonly MarketOutcome[];
  /** Announcements that were sent, and the failure that stopped a market's, if any. */
  readonly delivered: number;
  readonly deliveryFailures: readonly CycleFailure[];
}
