import type { Observation } from '../core/market/index.ts';
import { decisionOrder, type Policy, policyHash } from '../core/policy/index.ts';
import { err, ok, type Result, type UnixSeconds } from '../core/units/index.ts';
import { askedOf, type CycleSettings, type Head, type Planned, plan } from '../cycle/index.ts';
import type { HttpClient, HttpError } from '../http/index.ts';
import { type Asked, createAccess, observe } from '../sources/index.ts';
import { answererOf, type Feed, VENUES, type Venue } from './venues/index.ts';

/** A client that hands each question to the simulated venues without a socket; adapters and parsers are the real ones. */
const withoutSockets = (feed: Feed, clock: () => UnixSeconds): Pick<HttpClient, 'getJson' | 'postJson'> => {
  const answer = answererOf(feed);
  const reply = async (url: string, question?: unknown): Promise<Result<unknown, HttpError>> => {
    const { host, pathname, search } = new URL(url);
    const { status, body } = answer(host as Venue, pathname + search, clock(), question);
    if (status === 200) return ok(JSON.parse(body) as unknown);
    return err({ code: 'status', retryable: false, metricLabel: 'http-status', detail: `status ${status}` });
  };
  return { getJson: (url) => reply(url), postJson: reply };
};

const HOSTS = Object.fromEntries(VENUES.map((venue) => [venue, `http://${venue}`]));
/** Nothing here waits for anybody. */
const NEVER = new AbortController().signal;
const ACCESS = createAccess({ monotonicMs: () => 0, exempt: () => true });

/** Asks the simulated venues for one slot. */
export const observeWithoutSockets = (feed: Feed, policy: Policy, realm: string) => {
  let slot = 0;
  const http = withoutSockets(feed, () => slot);
  return (asked: readonly Asked[], at: UnixSeconds): Promise<Observation[]> => {
    slot = at;
    return observe(asked, {
      http,
      clock: () => at * 1000,
      hosts: HOSTS,
      access: ACCESS,
      signal: NEVER,
      patienceMs: 0,
      impactSize: policy.oracle.impactSize,
      modelled: realm.startsWith('history:'),
    });
  };
};

export interface DryRun {
  readonly feed: Feed;
  readonly policy: Policy;
  readonly realm: string;
  /** First slot and last slot. */
  readonly from: UnixSeconds;
  readonly to: UnixSeconds;
}

/**
 * The controller's decisions over a simulated market, without sockets, ledger or signatures: the same adapters and the
 * same `step` as in a run. Gives what each slot would have written, in the order of decision.
 */
export const dryRun = async function* ({ feed, policy, realm, from, to }: DryRun): AsyncGenerator<readonly Planned[]> {
  const order = decisionOrder(policy);
  if (!order.ok) throw new Error('the policy was not checked');
  const settings: CycleSettings = { realm, policy, policyHash: policyHash(policy), publicUrl: 'http://localhost' };
  const ask = observeWithoutSockets(feed, policy, realm);
  const heads = new Map<string, Head | null>();
  for (let slot = from; slot <= to; slot += policy.cadenceSeconds) {
    const asked = order.value.flatMap((market) => askedOf(market, heads.get(market.id)?.body.state.oracle ?? null));
    const observations = await ask(asked, slot);
    const planned = plan(order.value, heads, settings, { slot, observedAtMs: slot * 1000, observations });
    if (!planned.ok) throw new Error(`${planned.error.code}: ${planned.error.detail}`);
    for (const { market, output } of planned.value) heads.set(market.id, output);
    yield planned.value;
  }
};
