/**
 * Microseconds of processor time that a warm decision takes: of a recorded bar, and of ten sources' answers; and beside
 * them what a ledger entry costs on top (digests, set, signature, validation when it is read again, packing). Warm means
 * learnt for 35 days and measured over ten hours, each of which closes and teaches once.
 */
import { deflateRawSync } from 'node:zlib';
import { type Bars, decisionsOf, type Moment, realmOf, recallIn } from '../lib/backtest/index.ts';
import { decide, type Inputs, type Models, modelDigests, step, upgrade } from '../lib/core/controller/index.ts';
import type { Cross, Model } from '../lib/core/market/index.ts';
import { defaultPolicy, type MarketPolicy, sourcePairs } from '../lib/core/policy/index.ts';
import { canonical, digestOf, packSeries } from '../lib/core/units/index.ts';
import { observeWithoutSockets } from '../lib/local/dry-run.ts';
import { type Feed, GENERATOR_EPOCH, openGenerator } from '../lib/local/venues/index.ts';
import { localSigner, signRun } from '../lib/publication/index.ts';

const MARKET = 'BTC-USD-PERP';
const REALM = 'simulated:1';
const LEARNT_MINUTES = 35 * 1_440;
const MEASURED = 600;
const ROUNDS = 5;

const policy = defaultPolicy();
const market = policy.markets.find(({ id }) => id === MARKET) as MarketPolicy;
const feed = openGenerator(1);

/** The built-in market's own path at one venue, as minute bars that rise and fall in a straight line. */
const barsOf = (venues: Feed, minutes: number): Bars => {
  const column = () => new Float64Array(minutes);
  const bars = {
    barSeconds: 60 as const,
    opened: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
  };
  const volume = column().fill(50);
  let before = 20_000;
  for (let minute = 0; minute < minutes; minute += 1) {
    const opened = GENERATOR_EPOCH + minute * 60;
    const close = venues.quoteAt('coinbase', { base: 'BTC', quote: 'USD' }, opened + 60)?.last ?? before;
    bars.opened[minute] = opened;
    bars.open[minute] = before;
    bars.close[minute] = close;
    bars.high[minute] = Math.max(before, close);
    bars.low[minute] = Math.min(before, close);
    before = close;
  }
  return { ...bars, volume };
};

/** Processor time, collecting garbage included; best of several rounds, since other work only ever makes one slower. */
const microseconds = async (count: number, work: () => void | Promise<void>): Promise<number> => {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / count);
  }
  return best;
};

const bars = barsOf(feed, LEARNT_MINUTES + MEASURED);
let warm: Moment | null = null;
const recorded: Inputs[] = [];
for (const moment of decisionsOf(bars, { policy, market: MARKET }, realmOf('0123456789abcdef', bars))) {
  if (warm) recorded.push(moment.body.inputs);
  else if (moment.bar === LEARNT_MINUTES - 1) warm = moment;
}
if (!warm) throw new Error('never warm');
const start: Moment = warm;

/** The same ten hours as ten sources answer them, stablecoins at par. */
const answered = async (): Promise<Inputs[]> => {
  const observe = observeWithoutSockets(feed, policy, REALM);
  const crosses = ['USDT', 'USDC'].map(
    (currency): Cross => ({
      currency,
      market: `${currency}-USD`,
      digest: digestOf(currency),
      price: 1,
      grade: 'valid',
      operators: 3,
      uncertaintyBp: 0,
      sole: null,
      through: [],
    }),
  );
  const inputs: Inputs[] = [];
  for (const { aggregate, ...rest } of recorded) {
    inputs.push({ ...rest, observations: await observe(sourcePairs(market), rest.slot), crosses });
  }
  return inputs;
};

const decideAll = (realm: string, all: readonly Inputs[]): void => {
  let { body: previous, models } = start;
  for (const inputs of all) {
    const decided = decide({ policy, market: MARKET, realm, previous, recall: recallIn(models), inputs });
    if (!decided.ok) throw new Error(decided.error.detail);
    previous = decided.value.body;
    models = { ...models, ...decided.value.learned };
  }
};

/** What the learnt models are as a ledger keeps them. */
const storedModels = (): Models =>
  Object.fromEntries(
    Object.entries(start.models).map(([name, floats]): [string, Model] => [
      name,
      {
        schema: 'plimsoll.model/1',
        name,
        market: MARKET,
        predecessor: null,
        through: start.slot,
        series: Object.fromEntries(Object.entries(floats).map(([key, values]) => [key, packSeries(values)])),
      },
    ]),
  );

/** Every cycle as the ledger has it: the predecessor read and validated, decided, digested, signed, packed. */
const cycleAll = async (all: readonly Inputs[]): Promise<void> => {
  const signer = localSigner(`0x${'11'.repeat(32)}`);
  let models = storedModels();
  const first = { ...start.body, previousDigest: null, models: modelDigests(models) };
  let [text, digest] = [canonical(first), digestOf(first)];
  for (const inputs of all) {
    const body = upgrade(JSON.parse(text));
    if (!body.ok) throw new Error(body.error.detail);
    const stepped = step({
      policy,
      market: MARKET,
      realm: REALM,
      previous: { body: body.value, digest },
      models,
      inputs,
    });
    if (!stepped.ok) throw new Error(stepped.error.detail);
    const signed = await signRun([stepped.value.set], inputs.slot, REALM, signer);
    if (!signed.ok) throw new Error(signed.error.detail);
    ({ models, digest } = stepped.value);
    text = canonical(stepped.value.body);
    deflateRawSync(text, { level: 9 });
  }
};

const asked = await answered();
const recordedUs = await microseconds(MEASURED, () => decideAll(start.body.realm, recorded));
const answeredUs = await microseconds(MEASURED, () => decideAll(REALM, asked));
const cycleUs = await microseconds(MEASURED, () => cycleAll(asked));
const peerUs = await microseconds(MEASURED, () => {
  for (const inputs of asked) JSON.parse(JSON.stringify(inputs));
});
const row = (what: string, us: number) => ({ what, µs: us.toFixed(1), 'ratio to the peer': (us / peerUs).toFixed(2) });
console.table([
  row('decide, a recorded bar', recordedUs),
  row('decide, ten sources', answeredUs),
  row('whole cycle of ten sources, without network and database', cycleUs),
  row('peer: JSON round trip of the inputs of ten sources', peerUs),
]);
process.stdout.write(
  `warm: ${start.body.decision.volatility.warm}, forecaster ${start.body.decision.volatility.forecaster}\n`,
);
