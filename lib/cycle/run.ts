import { noLocks } from '../core/breaker/index.ts';
import type { PeoplesCommand } from '../core/controller/index.ts';
import { decisionOrder, type MarketPolicy } from '../core/policy/index.ts';
import { err, formatInstant, ok, type Result, type UnixSeconds } from '../core/units/index.ts';
import { askedOf } from './asked.ts';
import { commitPlanned, signPlan } from './commit.ts';
import { countDecision } from './count.ts';
import { deliverAll, EVENTBRIDGE_CHANNEL } from './deliver.ts';
import { deliverProjected } from './deliver-projected.ts';
import { type Head, type ModelCache, readHead } from './heads.ts';
import { type Observed, type Planned, plan } from './plan.ts';
import type { CycleFailure, CyclePorts, CycleReport, CycleSettings, MarketOutcome } from './ports.ts';
import { commandsFor } from './proposals.ts';
import { accountsFor } from './snapshots.ts';
import { ordersFor } from './waiting-orders.ts';

interface Run {
  readonly ports: CyclePorts;
  readonly settings: CycleSettings;
  readonly slot: UnixSeconds;
  readonly runId: string;
  /** Newest entry of every market as this run knows it; brought up to date when a put is lost. */
  readonly heads: Map<string, Head | null>;
  readonly outcomes: MarketOutcome[];
  readonly cache: ModelCache;
}

const isDecided = ({ heads, slot }: Run, { id }: MarketPolicy): boolean =>
  (heads.get(id)?.body.inputs.slot ?? -1) >= slot;

const readHeads = async (run: Run, markets: readonly MarketPolicy[]): Promise<Result<void, CycleFailure>> => {
  const read = await Promise.all(markets.map(({ id }) => readHead(run.ports.ledger, id, run.cache)));
  for (const [index, head] of read.entries()) {
    if (!head.ok) return head;
    run.heads.set(markets[index]?.id ?? '', head.value);
  }
  return ok(undefined);
};

const settle = (run: Run, { id }: MarketPolicy, outcome: MarketOutcome['outcome']): void => {
  run.outcomes.push({ market: id, outcome, version: run.heads.get(id)?.body.version ?? 0 });
};

const committed = (run: Run, { market, output }: Planned): void => {
  const { body, digest, models } = output;
  run.heads.set(market.id, { body, digest, models });
  run.cache.set(market.id, { body, models });
  countDecision(run.ports.metrics, body);
  settle(run, market, 'committed');
};

/**
 * Signs and writes a plan in order, up to the first put that is lost: what follows may stand on the stream that another
 * run has written, so it must be stepped again. True when everything was written.
 */
const write = async (run: Run, planned: readonly Planned[]): Promise<Result<boolean, CycleFailure>> => {
  const places = await signPlan(run.ports, run.settings, planned);
  if (!places.ok) return places;
  for (const [index, one] of planned.entries()) {
    const place = places.value[index];
    if (!place) throw new Error('a set without a place in its own tree');
    const put = await commitPlanned(run.ports, one, place, run.runId);
    if (!put.ok) return put;
    if (put.value === 'lost') {
      run.ports.metrics.count('cycle.conflict', { market: one.market.id });
      const head = await readHeads(run, [one.market]);
      return head.ok ? ok(false) : head;
    }
    committed(run, one);
  }
  return ok(true);
};

/** What people have signed since: on a market's open proposal, and as orders to its breaker. */
const commandsOf = async (
  { ports, settings, heads }: Run,
  { id }: MarketPolicy,
): Promise<Result<readonly PeoplesCommand[], CycleFailure>> => {
  const { realm, policy } = settings;
  const state = heads.get(id)?.body.state;
  const [commands, orders] = await Promise.all([
    commandsFor(ports.ledger, state?.mandate?.open ?? null, policy.mandate),
    ordersFor(ports.ledger, { realm, market: id, policy }, state?.locks ?? noLocks),
  ]);
  if (!commands.ok) return err({ ...commands.error, market: id });
  return orders.ok ? ok([...commands.value, ...orders.value]) : err({ ...orders.error, market: id });
};

const readCommands = async (
  run: Run,
  markets: readonly MarketPolicy[],
): Promise<Result<ReadonlyMap<string, readonly PeoplesCommand[]>, CycleFailure>> => {
  const read = await Promise.all(markets.map((market) => commandsOf(run, market)));
  const found = new Map<string, readonly PeoplesCommand[]>();
  for (const [index, commands] of read.entries()) {
    if (!commands.ok) return commands;
    found.set(markets[index]?.id ?? '', commands.value);
  }
  return ok(found);
};

/** Attempts until every market is committed or decided by another run. Each lost put means progress of somebody. */
const attempt = async (
  run: Run,
  order: readonly MarketPolicy[],
  observed: Observed,
): Promise<Result<void, CycleFailure>> => {
  const settled = new Set<string>();
  for (;;) {
    const done = new Set(run.outcomes.map(({ market }) => market));
    for (const market of order) {
      if (done.has(market.id) || settled.has(market.id) || !isDecided(run, market)) continue;
      settled.add(market.id);
      settle(run, market, 'overtaken');
    }
    const pending = order.filter((market) => !isDecided(run, market));
    if (pending.length === 0) return ok(undefined);
    const commands = await readCommands(run, pending);
    if (!commands.ok) return commands;
    const planned = plan(pending, run.heads, run.settings, { ...observed, commands: commands.value });
    if (!planned.ok) return planned;
    const written = await write(run, planned.value);
    if (!written.ok) return written;
  }
};

const observeFor = async (run: Run, pending: readonly MarketPolicy[]): Promise<Observed> => {
  const asked = pending.flatMap((market) => askedOf(market, run.heads.get(market.id)?.body.state.oracle ?? null));
  const perps = pending.flatMap(({ id, kind }) => (kind === 'perp' ? [id] : []));
  const [observations, forecasts, accounts] = await Promise.all([
    run.ports.observe(asked),
    run.ports.forecast(perps, run.slot),
    accountsFor(run.ports, perps, run.heads),
  ]);
  return { slot: run.slot, observedAtMs: run.ports.clock(), observations, forecasts, accounts };
};

const putPolicy = async ({ ports, settings }: Run): Promise<Result<void, CycleFailure>> => {
  const put = await ports.ledger.putDocument('POLICY', settings.policyHash, settings.policy);
  return put.ok ? put : err({ ...put.error, market: null });
};

const decideAll = async (run: Run): Promise<Result<void, CycleFailure>> => {
  const order = decisionOrder(run.settings.policy);
  if (!order.ok) throw new Error('the policy was not checked');
  const heads = await readHeads(run, order.value);
  if (!heads.ok) return heads;
  const pending = order.value.filter((market) => !isDecided(run, market));
  for (const market of order.value) {
    if (pending.includes(market)) continue;
    run.ports.metrics.count('cycle.duplicate', { market: market.id });
    settle(run, market, 'duplicate');
  }
  if (pending.length === 0) return ok(undefined);
  const policy = await putPolicy(run);
  if (!policy.ok) return policy;
  return attempt(run, pending, await observeFor(run, pending));
};

/**
 * One run for one slot: observe → step → sign → commit → deliver. May be called late, twice or thirty times at once:
 * each market gets one entry for the slot and a slot that is not after the newest gets none. Whatever an earlier run left
 * undelivered is delivered too. A failure leaves only whole entries behind.
 */
export const runCycle = async (
  ports: CyclePorts,
  settings: CycleSettings,
  slot: UnixSeconds,
  runId: string,
  cache: ModelCache = new Map(),
): Promise<Result<CycleReport, CycleFailure>> => {
  const run: Run = { ports, settings, slot, runId, heads: new Map(), outcomes: [], cache };
  const decided = await decideAll(run);
  if (!decided.ok) {
    ports.metrics.count('cycle.failed', { market: decided.error.market ?? 'all', code: decided.error.code });
    ports.log.error('cycle failed', { slot: formatInstant(slot), ...decided.error });
    return decided;
  }
  const delivery = await deliverAll(ports, settings);
  if (delivery.delivered > 0) {
    ports.metrics.gauge('publication.lag', { channel: EVENTBRIDGE_CHANNEL }, ports.clock() / 1000 - slot);
  }
  const projected = await deliverProjected(ports, settings);
  return ok({
    slot: formatInstant(slot),
    outcomes: run.outcomes,
    delivered: delivery.delivered + projected.delivered,
    deliveryFailures: [...delivery.deliveryFailures, ...projected.deliveryFailures],
  });
};
