/**
 * Where the default policy's pooled quantiles come from: standardised adverse moves over 15 minutes on recorded minute
 * closes, measured with the controller's own volatility room and stretches, from the day its champion speaks. Needs the
 * recorded bars; see the README.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { advanceStretch, empiricalQuantile } from '../lib/core/margin/index.ts';
import { volatilityPolicy } from '../lib/core/policy/index.ts';
import { advanceVolatility, type Floats, initialVolatilityState } from '../lib/core/volatility/index.ts';

const DIR = process.env['PLIMSOLL_SHARED_DATA'] ?? '../shared/data';
const HORIZON_SECONDS = 900;

interface Minute {
  readonly slot: number;
  readonly price: number;
}

/** Closes at the end of their minute; a minute that stands alone 3 % off both neighbours is a bad print and left out. */
const minutesOf = (file: string): Minute[] => {
  const rows = gunzipSync(readFileSync(join(DIR, file)))
    .toString()
    .trim()
    .split('\n')
    .slice(1);
  const all = rows.map((row) => {
    const cells = row.split(',');
    return { slot: Number(cells[0]) + 60, price: Number(cells[4]) };
  });
  const apart = (a: Minute | undefined, b: Minute) => a !== undefined && Math.abs(a.price / b.price - 1) > 0.03;
  return all.filter((one, i) => !(apart(all[i - 1], one) && apart(all[i + 1], one)));
};

const NOTHING: Floats = {};
const COMMON = {
  traded: null,
  policy: volatilityPolicy.parse({}),
  cadenceSeconds: 60,
  horizonSeconds: HORIZON_SECONDS,
  reactionSeconds: 3_600,
};

const measure = (minutes: readonly Minute[]): number[] => {
  let state = initialVolatilityState;
  let models: Readonly<Record<string, Floats>> = {};
  let stretch: Parameters<typeof advanceStretch>[0]['stretch'] = null;
  const scores: number[] = [];
  for (const { slot, price } of minutes) {
    const model = (name: string) => models[name] ?? NOTHING;
    const output = advanceVolatility({ ...COMMON, state, slot, price, model });
    state = output.state;
    models = { ...models, ...output.models };
    const { basis, forecast } = output.decision;
    const sigma = basis === 'champion' && forecast ? forecast.horizon : null;
    const next = advanceStretch({ stretch, slot, price, sigma, horizonSeconds: HORIZON_SECONDS, cadenceSeconds: 60 });
    stretch = next.stretch;
    if (next.score) scores.push(next.score.long, next.score.short);
  }
  return scores;
};

const files = {
  BTC: 'spot-1m/btcusdt_binance.csv.gz',
  'BTC crashes': 'crash-1m/btcusdt_binance.csv.gz',
  'ETH crashes': 'crash-1m/ethusdt_binance.csv.gz',
};
const rows = Object.entries(files).map(([name, file]) => {
  const scores = measure(minutesOf(file));
  const at = (level: number) => (empiricalQuantile(Float64Array.from(scores), level) ?? Number.NaN).toFixed(2);
  return { series: name, moves: scores.length, '99 %': at(0.99), '99.9 %': at(0.999), '99.99 %': at(0.9999) };
});
console.table(rows);
