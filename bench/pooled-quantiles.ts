/**
 * Where the default policy's pooled quantiles and half-life come from: standardised adverse moves over 15 minutes on
 * recorded minute closes, measured with the controller's own volatility room and stretches from when its champion speaks;
 * and the QLIKE loss of the one-hour forecast (Patton 2011). The plain average by half-life, then the default forecaster.
 * Needs the recorded bars; see the README.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { advanceStretch, empiricalQuantile } from '../lib/core/margin/index.ts';
import { type VolatilityPolicy, volatilityPolicy } from '../lib/core/policy/index.ts';
import {
  advanceVolatility,
  type Floats,
  initialVolatilityState,
  NO_EXOGENOUS,
  qlike,
} from '../lib/core/volatility/index.ts';

const DIR = process.env.PLIMSOLL_SHARED_DATA ?? '../shared/data';
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
  cadenceSeconds: 60,
  horizonSeconds: HORIZON_SECONDS,
  reactionSeconds: 3_600,
  engines: [],
  said: [],
  exogenous: NO_EXOGENOUS,
};
const plain = (hours: number) => volatilityPolicy.parse({ forecaster: 'ewma', halfLifeSeconds: 3_600 * hours });
const POLICIES = [...[1, 2, 4, 8, 12].map(plain), volatilityPolicy.parse({})];

/** Whole hours of twelve five-minute returns against what was forecast at their start. */
class Hours {
  loss = 0;
  count = 0;
  private readonly closes = new Map<number, number>();
  private forecast: number | null = null;

  add({ slot, price }: Minute, h1: number | null): void {
    if (slot % 300 !== 0) return;
    this.closes.set(slot, price);
    if (slot % 3_600 !== 0) return;
    const closes = Array.from({ length: 13 }, (_, i) => this.closes.get(slot - 3_600 + 300 * i) ?? Number.NaN);
    const variance = closes.slice(1).reduce((sum, close, i) => sum + Math.log(close / (closes[i] ?? 0)) ** 2, 0);
    if (this.forecast !== null && variance > 0) {
      this.loss += qlike(variance, this.forecast ** 2);
      this.count += 1;
    }
    this.forecast = h1;
    this.closes.clear();
    this.closes.set(slot, price);
  }
}

const measure = (minutes: readonly Minute[], policy: VolatilityPolicy) => {
  let state = initialVolatilityState;
  let models: Readonly<Record<string, Floats>> = {};
  let stretch: Parameters<typeof advanceStretch>[0]['stretch'] = null;
  const scores: number[] = [];
  const hours = new Hours();
  for (const minute of minutes) {
    const { slot, price } = minute;
    const model = (name: string) => models[name] ?? NOTHING;
    const output = advanceVolatility({ ...COMMON, policy, state, slot, price, model });
    state = output.state;
    models = { ...models, ...output.models };
    const { basis, forecast } = output.decision;
    const known = basis === 'champion' ? forecast : null;
    hours.add(minute, known?.h1 ?? null);
    const sigma = known?.horizon ?? null;
    const next = advanceStretch({
      ...{ stretch, slot, horizonSeconds: HORIZON_SECONDS, cadenceSeconds: 60, carriedPpm: 0 },
      seen: price === null ? null : { close: price, low: price, high: price },
      volatility: sigma === null ? null : { sigma, fast: sigma, elevation: 0 },
    });
    stretch = next.stretch;
    if (next.closed) scores.push(next.closed.long, next.closed.short);
  }
  return { scores: Float64Array.from(scores), qlike: hours.loss / hours.count };
};

const files = {
  BTC: 'spot-1m/btcusdt_binance.csv.gz',
  'BTC crashes': 'crash-1m/btcusdt_binance.csv.gz',
  'ETH crashes': 'crash-1m/ethusdt_binance.csv.gz',
};
const rows = Object.entries(files).flatMap(([name, file]) => {
  const minutes = minutesOf(file);
  return POLICIES.map((policy) => {
    const { scores, qlike: loss } = measure(minutes, policy);
    const at = (level: number) => (empiricalQuantile(scores, level) ?? Number.NaN).toFixed(2);
    return {
      series: name,
      forecaster: policy.forecaster,
      'half-life h': policy.halfLifeSeconds / 3_600,
      moves: scores.length,
      'QLIKE 1 h': loss.toFixed(4),
      '99 %': at(0.99),
      '99.9 %': at(0.999),
      '99.99 %': at(0.9999),
    };
  });
});
console.table(rows);
