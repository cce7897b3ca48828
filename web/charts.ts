import uPlot from 'uplot';
import type { HistoryItem } from './api.ts';
import { floatPrice, percent, secondsOf } from './format.ts';
import type { Model } from './model.ts';

const HEIGHT = 240;
const drawn = new Map<Element, { readonly plot: uPlot; readonly scheme: string }>();
const dark = window.matchMedia('(prefers-color-scheme: dark)');

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

type Values = (item: HistoryItem) => readonly (number | null)[];

const priceValues: Values = ({ price }) => {
  if (!price) return [null, null, null];
  const scale = 10 ** price.decimals;
  const { median, band } = price;
  return [Number(median) / scale, band ? Number(band.high) / scale : null, band ? Number(band.low) / scale : null];
};
const marginValues: Values = ({ maintenancePpm, existingPpm, initialPpm }) => [maintenancePpm, existingPpm, initialPpm];

const dataOf = (history: readonly HistoryItem[], values: Values): uPlot.AlignedData => {
  const rows = history.map(values);
  return [history.map(({ slot }) => secondsOf(slot)), ...[0, 1, 2].map((n) => rows.map((row) => row[n] ?? null))];
};

const stepped = uPlot.paths.stepped?.({ align: 1 });

const priceLines = (): uPlot.Series[] => [
  { label: 'Price', stroke: colour('--ink'), width: 2, value: (_, v) => (v === null ? '–' : floatPrice(v)) },
  {
    label: 'Band high',
    stroke: colour('--line-strong'),
    dash: [4, 4],
    value: (_, v) => (v === null ? '–' : floatPrice(v)),
  },
  {
    label: 'Band low',
    stroke: colour('--line-strong'),
    dash: [4, 4],
    value: (_, v) => (v === null ? '–' : floatPrice(v)),
  },
];

const marginLines = (): uPlot.Series[] => {
  const shared = { value: (_: uPlot, v: number | null) => percent(v), ...(stepped && { paths: stepped }) };
  return [
    { label: 'Target', stroke: colour('--mark'), width: 2, ...shared },
    { label: 'Carried', stroke: colour('--sea-deep'), width: 2, fill: colour('--sea-faint'), ...shared },
    { label: 'Initial', stroke: colour('--line-strong'), dash: [4, 4], ...shared },
  ];
};

const axis = (): uPlot.Axis => ({
  stroke: colour('--quiet'),
  grid: { stroke: colour('--line'), width: 1 },
  ticks: { stroke: colour('--line'), width: 1 },
  font: '12px system-ui, sans-serif',
});

const KINDS = {
  price: { values: priceValues, lines: priceLines, size: 64, tick: (value: number) => value.toLocaleString('en-US') },
  margins: { values: marginValues, lines: marginLines, size: 60, tick: (ppm: number) => percent(ppm, 1) },
};

const optionsOf = (kind: keyof typeof KINDS, width: number): uPlot.Options => {
  const { lines, size, tick } = KINDS[kind];
  const floor =
    kind === 'margins'
      ? { scales: { y: { range: (_: uPlot, __: number, max: number): uPlot.Range.MinMax => [0, max * 1.1] } } }
      : {};
  return {
    width,
    height: HEIGHT,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    fmtDate: (template) =>
      uPlot.fmtDate(
        template
          .replace('{h}:{mm}{aa}', '{HH}:{mm}')
          .replace('{h}{aa}', '{HH}:00')
          .replace('{M}/{D}/{YY}', '{YYYY}-{MM}-{DD}')
          .replace('{M}/{D}', '{MM}-{DD}'),
      ),
    ...floor,
    ...(kind === 'price' && { bands: [{ series: [2, 3], fill: colour('--sea-faint') }] }),
    axes: [axis(), { ...axis(), size, values: (_, ticks) => ticks.map(tick) }],
    series: [{ label: 'UTC', value: '{YYYY}-{MM}-{DD} {HH}:{mm}' }, ...lines()],
    cursor: { drag: { x: true, y: false } },
  };
};

const saidOf = (kind: string, history: readonly HistoryItem[]): string => {
  const prices = history.flatMap((item) => priceValues(item)[0] ?? []);
  if (kind === 'margins') return `Margins over ${history.length} versions; the table of decisions has the numbers.`;
  if (prices.length === 0) return 'No price yet.';
  return `Price over ${history.length} versions: from ${floatPrice(Math.min(...prices))} to ${floatPrice(Math.max(...prices))}.`;
};

const draw = (box: HTMLElement, model: Model): void => {
  const kind = box.dataset.chart as keyof typeof KINDS;
  const history = model.markets.find(({ id }) => id === box.dataset.of)?.history ?? [];
  const data = dataOf(history, KINDS[kind].values);
  const [scheme, width] = [dark.matches ? 'dark' : 'light', box.clientWidth];
  const known = drawn.get(box);
  box.setAttribute('role', 'img');
  box.setAttribute('aria-label', saidOf(kind, history));
  if (known?.scheme === scheme) {
    if (known.plot.width !== width) known.plot.setSize({ width, height: HEIGHT });
    known.plot.setData(data);
    return;
  }
  known?.plot.destroy();
  drawn.set(box, { plot: new uPlot(optionsOf(kind, width), data, box), scheme });
};

/** Draws every chart that stands on the page, and forgets those that do not any more. */
export const drawCharts = (root: HTMLElement, model: Model): void => {
  for (const [box, { plot }] of drawn) {
    if (root.contains(box)) continue;
    plot.destroy();
    drawn.delete(box);
  }
  for (const box of root.querySelectorAll<HTMLElement>('[data-chart]')) draw(box, model);
};
