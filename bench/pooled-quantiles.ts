/**
 * Where the default policy's pooled quantiles and half-life come from: standardised adverse moves over 15 minutes on
 * recorded minute closes, measured with the controller's own bars, forecaster and stretches; and the QLIKE loss of the
 * one-hour forecast (Patton 2011) by half-life. Needs the recorded bars; see the README.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { advanceStretch, empiricalQuantile } from '../lib/core/margin/index.ts';
import { advanceBars, ewma } from '../lib/core/volatility/index.ts';

const DIR = process.env['PLIMSOLL_SHARED_DATA'] ?? '../shared/data';
const HALF_LIVES_HOURS = [1, 2, 4, 8, 12];
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

const measure = (minutes: readonly Minute[], halfLifeHours: number) => {
  const model = ewma({ barSeconds: 300, halfLifeSeconds: halfLifeHours * 3600, warmUpReturns: 12 });
  let bar: Parameters<typeof advanceBars>[0] = null;
  let state = model.init();
  let stretch: Parameters<typeof advanceStretch>[0]['stretch'] = null;
  const scores: number[] = [];
  let hour = { forecast: null as number | null, sum: 0, bars: 0 };
  let [qlike, hours] = [0, 0];
  for (const { slot, price } of minutes) {
    const advanced = advanceBars(bar, slot, price, { barSeconds: 300, cadenceSeconds: 60 });
    bar = advanced.open;
    for (const done of advanced.bars) {
      state = model.update(state, done);
      if (done.logReturn !== null) hour = { ...hour, sum: hour.sum + done.logReturn ** 2, bars: hour.bars + 1 };
      if (done.end % 3600 !== 0) continue;
      if (hour.forecast !== null && hour.bars === 12 && hour.sum > 0) {
        const ratio = hour.sum / hour.forecast ** 2;
        qlike += ratio - Math.log(ratio) - 1;
        hours += 1;
      }
      hour = { forecast: model.forecast(state, 3600), sum: 0, bars: 0 };
    }
    const sigma = model.forecast(state, HORIZON_SECONDS);
    const next = advanceStretch({ stretch, slot, price, sigma, horizonSeconds: HORIZON_SECONDS, cadenceSeconds: 60 });
    stretch = next.stretch;
    if (next.score) scores.push(next.score.long, next.score.short);
  }
  return { scores, qlike: qlike / hours };
};

const files = {
  BTC: 'spot-1m/btcusdt_binance.csv.gz',
  'BTC crashes': 'crash-1m/btcusdt_binance.csv.gz',
  'ETH crashes': 'crash-1m/ethusdt_binance.csv.gz',
};
const rows = Object.entries(files).flatMap(([name, file]) => {
  const minutes = minutesOf(file);
  return HALF_LIVES_HOURS.map((halfLife) => {
    const { scores, qlike } = measure(minutes, halfLife);
    const all = Float64Array.from(scores);
    const at = (level: number) => (empiricalQuantile(all, level) ?? Number.NaN).toFixed(2);
    return {
      series: name,
      'half-life h': halfLife,
      moves: scores.length,
      'QLIKE 1 h': qlike.toFixed(4),
      '99 %': at(0.99),
      '99.9 %': at(0.999),
      '99.99 %': at(0.9999),
    };
  });
});
console.table(rows);
