/**
 * What one decision costs: `decide` alone with all sources of the built-in policy and with a recorded bar, `step` with
 * its digests, and the whole cycle (observe without sockets → step → sign → pack) for the built-in market. The peer in the
 * same run is a JSON round trip of the entry that the step makes: what any controller that stores its decisions has to
 * pay at least. What else the machine does makes all of them slower alike, so look at the ratio on a busy one.
 *
 *     npx tsx bench/step.ts
 */
import { deflateRawSync } from 'node:zlib';
import { decide } from '../lib/core/controller/decide.ts';
import { type StepInput, step } from '../lib/core/controller/index.ts';
import { recallFrom } from '../lib/core/controller/models.ts';
import { decisionOrder, defaultPolicy, policyHash, sourcePairs } from '../lib/core/policy/index.ts';
import { canonical } from '../lib/core/units/index.ts';
import { type Head, type Planned, plan } from '../lib/cycle/index.ts';
import { observeWithoutSockets } from '../lib/local/dry-run.ts';
import { GENERATOR_EPOCH, openGenerator } from '../lib/local/venues/index.ts';
import { localSigner, signRun } from '../lib/publication/index.ts';

const MARKET = 'BTC-USD-PERP';
const REALM = 'simulated:1';
const RECORDED = 'history:0000000000000000:000000000000-000000000000';
/** Slots before the first that counts: five hours, with bars, scores, hours learnt, a crash and the recovery behind them. */
const WARM_UP = 300;
const TIMED = 60;
const ROUNDS = 60;
/** Rounds in which the engine may still be compiling. */
const COLD_ROUNDS = 20;

const policy = defaultPolicy();
const settings = { realm: REALM, policy, policyHash: policyHash(policy), publicUrl: 'http://localhost' };
const signer = localSigner(`0x${'11'.repeat(32)}`);

/** Microseconds of each call. */
type Times = number[];

const quantile = (times: Times, level: number): number =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(level * times.length))] ?? Number.NaN;

const timed = (times: Times, work: () => void): void => {
  const started = performance.now();
  work();
  times.push((performance.now() - started) * 1_000);
};

const progress = (text: string): void => {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
};

const inputOf = ({ market, previous, output }: Planned): StepInput => ({
  policy,
  market: market.id,
  realm: REALM,
  previous,
  models: previous?.models ?? {},
  inputs: output.body.inputs,
});

/** Runs the cycle over all slots; gives its times per decision, and what the market that is looked at was given. */
const runCycles = async (): Promise<{ readonly perDecision: Times; readonly inputs: readonly StepInput[] }> => {
  const order = decisionOrder(policy);
  if (!order.ok) throw new Error(order.error.path);
  const asked = order.value.flatMap((market) => sourcePairs(market));
  const observe = observeWithoutSockets(openGenerator(1), policy, REALM);
  const heads = new Map<string, Head | null>();
  const perDecision: Times = [];
  const inputs: StepInput[] = [];
  for (let minute = 1; minute <= WARM_UP + TIMED; minute += 1) {
    if (minute % 60 === 0) progress(`cycle ${minute} of ${WARM_UP + TIMED}`);
    const slot = GENERATOR_EPOCH + minute * policy.cadenceSeconds;
    const started = performance.now();
    const observations = await observe(asked, slot);
    const planned = plan(order.value, heads, settings, { slot, observedAtMs: slot * 1_000, observations });
    if (!planned.ok) throw new Error(planned.error.detail);
    const sets = planned.value.map(({ output }) => output.set);
    const signed = await signRun(sets, slot, REALM, signer);
    if (!signed.ok) throw new Error(signed.error.detail);
    for (const { market, output } of planned.value) {
      deflateRawSync(canonical(output.body), { level: 9 });
      heads.set(market.id, output);
    }
    if (minute > WARM_UP) perDecision.push(((performance.now() - started) * 1_000) / planned.value.length);
    inputs.push(...planned.value.filter(({ market }) => market.id === MARKET).map(inputOf));
  }
  return { perDecision, inputs };
};

/** The same prices as recorded bars, each decided upon the one before. */
const asBars = (inputs: readonly StepInput[]): StepInput[] => {
  let previous: StepInput['previous'] = null;
  let models: StepInput['models'] = {};
  return inputs.map(({ inputs: live, previous: before }) => {
    const close = before?.body.decision.oracle.median ?? 20_000;
    const bar = { open: close, high: close * 1.0005, low: close * 0.9995, close, volume: 10, hourTurnover: 1e7 };
    const aggregate = { end: live.slot, ...bar };
    const input: StepInput = {
      ...{ policy, market: MARKET, realm: RECORDED, previous, models },
      inputs: { ...live, observations: [], crosses: [], aggregate },
    };
    const stepped = step(input);
    if (!stepped.ok) throw new Error(stepped.error.detail);
    ({ models } = stepped.value);
    previous = stepped.value;
    return input;
  });
};

const timeDecide = (times: Times, { previous, models, ...input }: StepInput): void => {
  const recall = recallFrom(models);
  timed(times, () => decide({ ...input, previous: previous?.body ?? null, recall }));
};

/** As a function finds it that has read the predecessor from a table: nothing is known of its objects yet. */
const readAnew = ({ previous, ...input }: StepInput): StepInput => ({
  ...input,
  previous: previous && { ...previous, body: structuredClone(previous.body) },
});

const { perDecision, inputs } = await runCycles();
const live = inputs.slice(-TIMED);
const bars = asBars(inputs).slice(-TIMED);
const bodies = live.map((input) => {
  const stepped = step(input);
  if (!stepped.ok) throw new Error(stepped.error.detail);
  return stepped.value.body;
});
const sources = live.at(-1)?.inputs.observations.length;

const decided: Times = [];
const anew: Times = [];
const recorded: Times = [];
const sealed: Times = [];
const roundTrip: Times = [];
for (let round = 1; round <= ROUNDS; round += 1) {
  if (round % 20 === 0) progress(`round ${round} of ${ROUNDS}`);
  if (round === COLD_ROUNDS) for (const times of [decided, anew, recorded, sealed, roundTrip]) times.length = 0;
  for (const input of live) timeDecide(decided, input);
  for (const input of live.map(readAnew)) timeDecide(anew, input);
  for (const input of bars) timeDecide(recorded, input);
  for (const input of live) timed(sealed, () => step(input));
  for (const body of bodies) timed(roundTrip, () => JSON.parse(JSON.stringify(body)));
}
if (process.stderr.isTTY) progress('');

const peer = quantile(roundTrip, 0.5);
const row = (what: string, times: Times) => ({
  what,
  'fastest tenth, µs': Math.round(quantile(times, 0.1)),
  'median, µs': Math.round(quantile(times, 0.5)),
  'p99, µs': Math.round(quantile(times, 0.99)),
  'median to the peer': (quantile(times, 0.5) / peer).toFixed(2),
});
console.table([
  row(`decide, ${MARKET} with ${sources} sources`, decided),
  row('decide, the same on a predecessor read anew', anew),
  row('decide, a recorded bar', recorded),
  row(`step with digests, ${sources} sources`, sealed),
  row(`whole cycle without network, a decision of ${policy.markets.length} markets`, perDecision),
  row('peer: JSON round trip of the same entry', roundTrip),
]);
