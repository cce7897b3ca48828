import type { UnixMs } from '../core/units/index.ts';
import { observe, readSnapshots } from '../sources/index.ts';
import { enginesOf, forecastBy } from './engines.ts';
import type { Parts } from './parts.ts';
import type { CyclePorts } from './ports.ts';

/** Time for all venues together. A cycle has a minute; what has not come after this will not be missed. */
const OBSERVE_DEADLINE_MS = 5_000;
/** A third of it: after two hosts that stay silent there is time for one more. */
const PATIENCE_MS = OBSERVE_DEADLINE_MS / 3;

/** The ports of one run under its clock. */
export const portsOf = (
  { settings, ledger, signer, bus, http, hosts, engines, snapshots, access, metrics, log }: Parts,
  clock: () => UnixMs,
): CyclePorts => ({
  clock,
  observe: (asked) =>
    observe(asked, {
      http,
      clock,
      hosts,
      access,
      signal: AbortSignal.timeout(OBSERVE_DEADLINE_MS),
      patienceMs: PATIENCE_MS,
      impactSize: settings.policy.oracle.impactSize,
      modelled: settings.realm.startsWith('history:'),
    }),
  forecast: forecastBy(enginesOf(settings.policy), {
    http,
    clock,
    addresses: engines,
    deadlineMs: OBSERVE_DEADLINE_MS,
  }),
  accounts: (markets) =>
    readSnapshots(markets, { http, addresses: snapshots, signal: AbortSignal.timeout(OBSERVE_DEADLINE_MS) }),
  ledger,
  signer,
  bus,
  metrics,
  log,
});
