/**
 * Decisions a second: `step` alone, and the whole cycle (observe without sockets → step → sign → pack → commit in memory)
 * for the built-in market. The peer in the same run is a JSON round trip of the entry that the step makes: what any
 * controller that stores its decisions has to pay at least.
 */
import { deflateRawSync } from 'node:zlib';
import { type StepInput, step } from '../lib/core/controller/index.ts';
import { decisionOrder, defaultPolicy, policyHash, sourcePairs } from '../lib/core/policy/index.ts';
import { canonical } from '../lib/core/units/index.ts';
import { type Head, plan } from '../lib/cycle/index.ts';
import { dryRun, observeWithoutSockets } from '../lib/local/dry-run.ts';
import { GENERATOR_EPOCH, openGenerator } from '../lib/local/venues/index.ts';
import { localSigner, signRun } from '../lib/publication/index.ts';

const SLOTS = 400;
const ROUNDS = 5;
const REALM = 'simulated:1';
const policy = defaultPolicy();
const first = GENERATOR_EPOCH + policy.cadenceSeconds;
const last = GENERATOR_EPOCH + SLOTS * policy.cadenceSeconds;

const collect = async (): Promise<StepInput[]> => {
  const inputs: StepInput[] = [];
  for await (const planned of dryRun({ feed: openGenerator(1), policy, realm: REALM, from: first, to: last })) {
    for (const { market, previous, output } of planned) {
      if (market.id !== 'BTC-USD-PERP') continue;
      inputs.push({
        policy,
        market: market.id,
        realm: REALM,
        previous,
        models: previous?.models ?? {},
        inputs: output.body.inputs,
      });
    }
  }
  return inputs;
};

/** Best of several rounds: what else the machine does only ever makes a round slower. */
const perSecond = async (count: number, work: () => void | Promise<void>): Promise<number> => {
  let best = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    await work();
    best = Math.max(best, (count * 1000) / (performance.now() - started));
  }
  return best;
};

const wholeCycle = async (): Promise<void> => {
  const order = decisionOrder(policy);
  if (!order.ok) throw new Error(order.error.path);
  const settings = { realm: REALM, policy, policyHash: policyHash(policy), publicUrl: 'http://localhost' };
  const signer = localSigner(`0x${'11'.repeat(32)}`);
  const asked = order.value.flatMap((market) => sourcePairs(market));
  const observe = observeWithoutSockets(openGenerator(1), policy, REALM);
  const heads = new Map<string, Head | null>();
  const stored = new Map<string, Uint8Array>();
  for (let slot = first; slot <= last; slot += policy.cadenceSeconds) {
    const planned = plan(order.value, heads, settings, {
      slot,
      observedAtMs: slot * 1000,
      observations: await observe(asked, slot),
    });
    if (!planned.ok) throw new Error(planned.error.detail);
    const signed = await signRun(
      planned.value.map(({ output }) => output.set),
      slot,
      REALM,
      signer,
    );
    if (!signed.ok) throw new Error(signed.error.detail);
    for (const { market, output } of planned.value) {
      stored.set(`${market.id} ${output.body.version}`, deflateRawSync(canonical(output.body), { level: 9 }));
      heads.set(market.id, output);
    }
  }
};

const inputs = await collect();
const bodies = inputs.flatMap((input) => {
  const stepped = step(input);
  return stepped.ok ? [stepped.value.body] : [];
});
const alone = await perSecond(inputs.length, () => {
  for (const input of inputs) step(input);
});
const roundTrip = await perSecond(bodies.length, () => {
  for (const body of bodies) JSON.parse(JSON.stringify(body));
});
const cycle = await perSecond(SLOTS * policy.markets.length, wholeCycle);
console.table([
  {
    what: 'step alone, BTC-USD-PERP with 10 sources',
    'a second': Math.round(alone),
    'ratio to the peer': (alone / roundTrip).toFixed(2),
  },
  {
    what: 'whole cycle without network, decisions of 5 markets',
    'a second': Math.round(cycle),
    'ratio to the peer': (cycle / roundTrip).toFixed(2),
  },
  { what: 'peer: JSON round trip of the same entry', 'a second': Math.round(roundTrip), 'ratio to the peer': '1.00' },
]);
