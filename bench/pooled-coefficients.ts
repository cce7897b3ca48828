/**
 * Where `lib/core/volatility/pooled.ts` comes from: coefficients of the `ridge` forecaster at the end of the recorded
 * bars, averaged over the markets of one step of the clock. Needs the recorded bars; see the README.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { volatilityPolicy } from '../lib/core/policy/index.ts';
import { advanceVolatility, type Floats, initialVolatilityState, NO_EXOGENOUS } from '../lib/core/volatility/index.ts';

const DIR = process.env.PLIMSOLL_SHARED_DATA ?? '../shared/data';
const MARKETS: Readonly<Record<number, readonly string[]>> = {
  3600: ['sol', 'avax', 'link', 'doge', 'xrp'].map((coin) => `altcoins-1h/${coin}usdt_binance.csv.gz`),
  300: ['spot-5m/btcusdt_binance.csv.gz', 'spot-5m/ethusdt_binance.csv.gz'],
  60: ['spot-1m/btcusdt_binance.csv.gz'],
};
const NOTHING: Floats = {};

const barsOf = (file: string): number[][] =>
  gunzipSync(readFileSync(join(DIR, file)))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(',').map(Number));

const learnt = (file: string, stepSeconds: number): Floats => {
  let state = initialVolatilityState;
  let models: Readonly<Record<string, Floats>> = {};
  const policy = volatilityPolicy.parse({ barSeconds: Math.max(300, stepSeconds) });
  const common = {
    policy,
    cadenceSeconds: stepSeconds,
    horizonSeconds: 3_600,
    reactionSeconds: 3_600,
    engines: [],
    said: [],
    exogenous: NO_EXOGENOUS,
  };
  for (const [start = 0, open = 0, high = 0, low = 0, price = 0, volume = 0] of barsOf(file)) {
    const model = (name: string) => models[name] ?? NOTHING;
    const traded = { open, high, low, volume };
    const output = advanceVolatility({ ...common, state, slot: start + stepSeconds, price, traded, model });
    state = output.state;
    models = { ...models, ...output.models };
  }
  return models.volatility ?? NOTHING;
};

/** The coefficients stand between the equations and three more numbers: n(n + 1)/2 + n + n + 3 in all. */
const coefficientsOf = (regression: Float64Array): number[] => {
  const size = (Math.sqrt(25 + 8 * (regression.length - 3)) - 5) / 2;
  return [...regression.slice(regression.length - 3 - size, regression.length - 3)];
};

for (const [step, files] of Object.entries(MARKETS)) {
  const models = files.map((file) => learnt(file, Number(step)));
  for (const horizon of ['h1', 'h24']) {
    const each = models.map((model) => coefficientsOf(model[`ridge.${horizon}`] ?? new Float64Array(3)));
    const mean = each[0]?.map((_, i) => each.reduce((sum, one) => sum + (one[i] ?? 0), 0) / each.length) ?? [];
    console.log(step, horizon, JSON.stringify(mean.map((value) => Math.round(value * 1_000) / 1_000)));
  }
}
