/**
 * What other markets and funding are worth to the published forecast: BTC and ETH side by side on recorded five-minute
 * bars, each with the other's variance ratio, with the funding of its perp (Binance, every eight hours), with both, and
 * with neither. QLIKE of the coming hour and day relative to neither, on the same hours from 2021 on, and Diebold and
 * Mariano's t. Needs the recorded bars; see the README.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { dieboldMariano, meanOf, qlikeOf } from '../lib/backtest/score/loss.ts';
import { volatilityPolicy } from '../lib/core/policy/index.ts';
import { digestOf } from '../lib/core/units/index.ts';
import {
  advanceVolatility,
  type Floats,
  initialVolatilityState,
  NO_EXOGENOUS,
  type VolatilityOutput,
  varianceRatio,
} from '../lib/core/volatility/index.ts';

const DIR = process.env.PLIMSOLL_SHARED_DATA ?? '../shared/data';
const COINS = ['btc', 'eth'] as const;
type Coin = (typeof COINS)[number];
const STEP = 300;
/** The first funding of ETH is of 2019-11-27; a year and a month of learning before anything is judged. */
const FROM = Date.UTC(2019, 10, 27) / 1000;
const JUDGED_FROM = Date.UTC(2021, 0, 1) / 1000;
const NAMES = ['neither', 'other market', 'funding', 'both'] as const;
type Name = (typeof NAMES)[number];
const HORIZONS = [1, 24] as const;

const rowsOf = (file: string): number[][] =>
  gunzipSync(readFileSync(join(DIR, file)))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(',').map(Number));

/** Slots at which the bar ended, each with its bar. */
const barsOf = (coin: Coin): Map<number, number[]> =>
  new Map(
    rowsOf(`spot-5m/${coin}usdt_binance.csv.gz`)
      .filter(([start = 0]) => start >= FROM)
      .map((row) => [row[0]! + STEP, row]),
  );

/** Mean squared return of an hour's five-minute bars, as a sum over the hour; NaN where one is missing. */
const varianceOf = (bars: Map<number, number[]>, start: number): number => {
  let sum = 0;
  for (let slot = start + STEP; slot <= start + 3_600; slot += STEP) {
    const move = Math.log((bars.get(slot)?.[4] ?? Number.NaN) / (bars.get(slot - STEP)?.[4] ?? Number.NaN));
    sum += move * move;
  }
  return sum;
};

class Walk {
  private state = initialVolatilityState;
  private models: Readonly<Record<string, Floats>> = {};
  readonly forecasts = new Map<number, NonNullable<VolatilityOutput['decision']['forecast']>>();
  last: VolatilityOutput['decision'] | null = null;

  step(slot: number, [, open = 0, high = 0, low = 0, price = 0, volume = 0]: number[], more: object): void {
    const output = advanceVolatility({
      ...{ state: this.state, slot, price, traded: { open, high, low, volume }, cadenceSeconds: STEP },
      ...{ horizonSeconds: 900, reactionSeconds: 3_600, engines: [], said: [] },
      policy: volatilityPolicy.parse({}),
      exogenous: { ...NO_EXOGENOUS, ...more },
      model: (name) => this.models[name] ?? {},
    });
    this.state = output.state;
    this.models = { ...this.models, ...output.models };
    this.last = output.decision;
    if (slot % 3_600 === 0 && slot >= JUDGED_FROM && output.decision.forecast)
      this.forecasts.set(slot, output.decision.forecast);
  }
}

const bars = { btc: barsOf('btc'), eth: barsOf('eth') };
const fundings = {
  btc: rowsOf('perp-1h/btcusdt_binance_funding_8h.csv.gz'),
  eth: rowsOf('perp-1h/ethusdt_binance_funding_8h.csv.gz'),
};
const walks = Object.fromEntries(COINS.map((coin) => [coin, NAMES.map(() => new Walk())])) as Record<Coin, Walk[]>;
const paid: Record<Coin, number> = { btc: 0, eth: 0 };
const other: Record<Coin, Coin> = { btc: 'eth', eth: 'btc' };
const ANYTHING = digestOf(null);

/** What each may know at a slot: the funding paid last, and what the other decided a slot before. */
const knownOf = (coin: Coin, slot: number, name: Name): object => {
  const list = fundings[coin];
  while ((list[paid[coin] + 1]?.[0] ?? Number.POSITIVE_INFINITY) <= slot) paid[coin] += 1;
  const [at = 0, rate = 0] = list[paid[coin]] ?? [];
  const said = walks[other[coin]][0]!.last;
  const ratio = said && varianceRatio(said);
  return {
    ...((name === 'funding' || name === 'both') && at <= slot && { fundingRate: Math.abs(rate) }),
    ...((name === 'other market' || name === 'both') && { crossVarianceRatio: ratio }),
  };
};

const lossesOf = (coin: Coin, walk: Walk, horizon: 1 | 24): number[] =>
  [...walk.forecasts].flatMap(([slot, forecast]) => {
    const hours = Array.from({ length: horizon }, (_, i) => varianceOf(bars[coin], slot + 3_600 * i));
    const outcome = hours.reduce((sum, one) => sum + one, 0);
    return outcome > 1e-8 * horizon ? [qlikeOf(outcome, forecast[`h${horizon}`] ** 2)] : [];
  });

for (const slot of [...bars.btc.keys()].sort((a, b) => a - b)) {
  for (const coin of COINS) {
    const bar = bars[coin].get(slot);
    if (bar) for (const [i, name] of NAMES.entries()) walks[coin][i]!.step(slot, bar, knownOf(coin, slot, name));
  }
}
for (const coin of COINS) {
  for (const horizon of HORIZONS) {
    const [neither = [], ...others] = walks[coin].map((walk) => lossesOf(coin, walk, horizon));
    console.log(coin, `${horizon} h`, 'neither', neither.length, 'hours, QLIKE', meanOf(neither).toFixed(4));
    for (const [i, losses] of others.entries()) {
      const t = dieboldMariano(losses, neither, 2 * horizon);
      console.log(`  ${NAMES[i + 1]}: ${(meanOf(losses) / meanOf(neither)).toFixed(4)}, t ${t?.toFixed(1)}`);
    }
  }
}
