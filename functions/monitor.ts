import type { Policy } from '../lib/core/policy/index.ts';
import { ledgerFrom, metricsFrom, readPolicy, type WatchParts, watchPublished } from '../lib/cycle/index.ts';
import type { Ledger } from '../lib/ledger/index.ts';
import { type Metrics, parseEnvironment } from '../lib/operations/index.ts';

/** Looks once at what is published and measures it. Throws when it cannot, so that the platform counts it. */
export type MonitorHandler = () => Promise<void>;

/** Real time and the deployment's own metrics, unless a local run gives others. */
export interface MonitorOptions {
  /** Market seconds since 1970. */
  readonly clock?: () => number;
  readonly metrics?: Metrics;
}

interface Built {
  readonly ledger: Ledger;
  readonly policy: Policy;
  readonly metrics: Metrics;
}

const build = async (env: NodeJS.ProcessEnv): Promise<Built> => {
  const environment = parseEnvironment(env);
  if (!environment.ok) throw new Error(environment.error.detail);
  const ledger = ledgerFrom(environment.value);
  const policy = await readPolicy(environment.value, ledger);
  if (!policy.ok) throw new Error(policy.error.detail);
  return { ledger, policy: policy.value, metrics: metricsFrom(environment.value) };
};

export const createMonitorHandler = (env: NodeJS.ProcessEnv, options: MonitorOptions = {}): MonitorHandler => {
  let built: Built | undefined;
  return async () => {
    built ??= await build(env);
    const { policy, ...rest } = built;
    const parts: WatchParts = { clock: () => Date.now() / 1000, ...rest, ...options };
    const markets = policy.markets.map(({ id }) => id);
    const watched = await watchPublished(parts, markets, policy.consumers);
    parts.metrics.flush();
    if (!watched.ok) throw new Error(`${watched.error.market}: ${watched.error.code}: ${watched.error.detail}`);
  };
};

export const handler: MonitorHandler = createMonitorHandler(process.env);
