import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../../core/units/index.ts';
import type { Bars } from '../bars.ts';
import { hourly, peakToTrough } from '../margins/procyclicality.ts';
import type { Trial } from '../margins/score.ts';
import { realisedHours } from '../score/hours.ts';
import { targetsOf } from '../score/rows.ts';
import type { Key } from './chart.ts';
import { columns, type Month } from './columns.ts';
import { percent } from './format.ts';
import { styleOf } from './front.ts';
import { type Line, type Mark, timeline } from './lines.ts';
import { dateOf } from './scale.ts';

const HITS: readonly Key[] = [
  ['a long was carried past its maintenance', 'long'],
  ['a short was', 'short'],
];
const asPercent = (tick: number): string => String(tick);

const judgedRows = ({ rows, court }: Trial) => rows.filter(({ time }) => time >= (court.windows[0]?.time ?? 0));

/** Windows that went past our margin, each side. */
const hitsOf = ({ court, series, rows }: Trial) => {
  const margins = series[0]?.margins ?? [];
  return court.windows.flatMap(({ time, row, long, short }, index) => {
    const margin = margins[index] ?? 0;
    const price = rows[row]?.price ?? 0;
    const told = (style: 'long' | 'short', move: number) => ({
      ...{ time, style, move, price },
      title: `${new Date(time * 1_000).toISOString().slice(0, 16)}Z: ${style} lost ${percent(move)} at a maintenance of ${percent(margin)}`,
    });
    return [...(long > margin ? [told('long', long)] : []), ...(short > margin ? [told('short', short)] : [])];
  });
};

export const priceChart = (trial: Trial): string => {
  const rows = judgedRows(trial);
  const marks = hitsOf(trial).map(({ price, ...hit }): Mark => ({ ...hit, value: price }));
  return timeline({
    title: 'Price, and where margins did not hold',
    caption:
      'Last close at each quarter of an hour, logarithmic. A triangle is a window in which the move went further than the maintenance carried at its start.',
    lines: [
      { name: 'price', style: 'price', times: rows.map(({ time }) => time), values: rows.map(({ price }) => price) },
    ],
    marks,
    markKeys: HITS,
    unit: 'price',
    label: (tick) => (tick >= 10_000 ? `${tick / 1_000}k` : String(tick)),
    logarithmic: true,
  });
};

export const marginChart = (trial: Trial): string => {
  const rows = judgedRows(trial);
  const times = rows.map(({ time }) => time);
  return timeline({
    title: 'Margins',
    caption:
      'Initial margin of new positions, and the maintenance that open positions carried, ramps included. Triangles stand at the size of the move that went past it.',
    lines: [
      { name: 'initial', style: 'initial', times, values: rows.map(({ initialNew }) => initialNew * 100) },
      { name: 'maintenance carried', style: 'ours', times, values: rows.map((row) => row.maintenanceExisting * 100) },
    ],
    marks: hitsOf(trial).map(({ move, ...hit }): Mark => ({ ...hit, value: move * 100 })),
    markKeys: HITS,
    unit: '% of notional',
    label: asPercent,
    logarithmic: false,
  });
};

const DAYS_A_YEAR = 365;
const annualised = (variance: number): number => Math.sqrt(variance * DAYS_A_YEAR) * 100;

export const forecastChart = (trial: Trial, bars: Bars): string => {
  const realised = realisedHours(bars);
  const { outcome, judged } = targetsOf(realised, 24);
  const rows = judgedRows(trial).filter(({ time }) => time % SECONDS_PER_DAY === 0);
  const times = rows.map(({ time }) => time);
  const came = rows.map(({ time }) => {
    const hour = (time - realised.first) / SECONDS_PER_HOUR;
    return judged[hour] === 1 ? annualised(outcome[hour] ?? Number.NaN) : Number.NaN;
  });
  const said = rows.map(({ variance24h }) => (variance24h === null ? Number.NaN : annualised(variance24h)));
  return timeline({
    title: 'Forecast against realised volatility',
    caption:
      'At each midnight (UTC): what was forecast for the coming day, and what the day then realised. Days with holes in the record are left out.',
    lines: [
      { name: 'realised', style: 'initial', times, values: came },
      { name: 'forecast', style: 'ours', times, values: said },
    ],
    marks: [],
    markKeys: [],
    unit: 'volatility, % a year',
    label: asPercent,
    logarithmic: true,
  });
};

/** Peers beside ours in the chart of procyclicality, by their place: historical VaR and the daily average. */
const SHOWN = [2, 3, 0];

export const peakChart = ({ court, series }: Trial): string => {
  const times = Float64Array.from(court.windows, ({ time }) => time);
  const lines = SHOWN.flatMap((index): Line[] => {
    const one = series[index];
    if (!one) return [];
    const sampled = hourly({ times, values: one.margins });
    return [{ name: one.name, style: styleOf(index), times: sampled.times, values: peakToTrough(sampled, 30) }];
  });
  return timeline({
    title: 'Procyclicality: peak to trough of thirty days',
    caption:
      'Largest over smallest margin of the thirty days before. 1 is a margin that did not move; the higher, the more a crisis costs those already in.',
    lines,
    marks: [],
    markKeys: [],
    unit: 'ratio',
    label: asPercent,
    logarithmic: true,
  });
};

const monthOf = (time: number): number => {
  const date = new Date(time * 1_000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 1_000;
};
const DAYS_PAST_A_MONTH = 32;

export const changesChart = (trial: Trial): string => {
  const months = new Map<number, Month>();
  let before: number | null = null;
  for (const { time, maintenanceNew } of judgedRows(trial)) {
    const start = monthOf(time);
    const month = months.get(start) ?? {
      start,
      end: monthOf(start + DAYS_PAST_A_MONTH * SECONDS_PER_DAY),
      up: 0,
      down: 0,
    };
    const [up, down] = before === null ? [0, 0] : [Number(maintenanceNew > before), Number(maintenanceNew < before)];
    months.set(start, { ...month, up: month.up + up, down: month.down + down });
    before = maintenanceNew;
  }
  return columns({
    title: 'Published changes of the maintenance target',
    caption: `A column a month from ${dateOf([...months.keys()][0] ?? 0)} on, rises upwards and falls downwards, at quarter hours.`,
    months: [...months.values()],
    unit: 'changes a month',
    keys: [
      ['rises', 'ours'],
      ['falls', 'initial'],
    ],
  });
};
