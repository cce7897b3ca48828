import { decisionOrder, type MarketPolicy, type Policy, policyHash } from '../core/policy/index.ts';
import { err, ok, type Result } from '../core/units/index.ts';
import type { Head } from './heads.ts';
import { type Observed, type Planned, type PlanSettings, plan } from './plan.ts';
import type { RecordedEntry } from './recording.ts';

/** What a recorded cycle of a market was given from outside. Streams and related markets are those of the policy at hand. */
const observedIn = ({ body, snapshot }: RecordedEntry): Observed => {
  const { market, inputs } = body;
  const { snapshot: digest, snapshotFault: fault } = inputs;
  const accounts = snapshot && digest ? { digest, snapshot } : fault ? { fault } : null;
  return {
    slot: inputs.slot,
    observedAtMs: inputs.observedAtMs,
    observations: inputs.observations,
    forecasts: new Map([[market, inputs.forecasts ?? []]]),
    commands: new Map([[market, inputs.commands]]),
    ...(accounts && { accounts: new Map([[market, accounts]]) }),
  };
};

/** Decides recorded cycles again under a policy of its choice, each from where the one before left it. */
export class Redecision {
  readonly settings: PlanSettings;
  private readonly order: readonly MarketPolicy[];
  private readonly heads: Map<string, Head | null>;

  /** `heads`: what stood before the first cycle. */
  constructor(policy: Policy, realm: string, heads: ReadonlyMap<string, Head | null>) {
    const order = decisionOrder(policy);
    if (!order.ok) throw new Error('the policy was not checked');
    this.order = order.value;
    this.settings = { realm, policy, policyHash: policyHash(policy) };
    this.heads = new Map(heads);
  }

  /** The decisions of one slot, as far as the policy has its markets. */
  decide(entries: ReadonlyMap<string, RecordedEntry>): Result<readonly Planned[], string> {
    const decided: Planned[] = [];
    for (const market of this.order) {
      const entry = entries.get(market.id);
      if (!entry) continue;
      const planned = plan([market], this.heads, this.settings, observedIn(entry));
      if (!planned.ok) return err(`${market.id} version ${entry.body.version}: ${planned.error.detail}`);
      for (const one of planned.value) this.heads.set(market.id, one.output);
      decided.push(...planned.value);
    }
    return ok(decided);
  }
}
