import { type Bars, parseBars } from '../../lib/backtest/index.ts';
import { lehmer, normal } from './cycles.ts';

/** 2023-01-01T00:00:00Z */
export const YEAR_2023 = 1_672_531_200;

export interface BarLine {
  readonly opened: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** A market of a seed: normal moves whose size itself wanders, 10 % of the bars without a trade beyond their opening. */
export const walk = (seed: number, count: number, barSeconds: number): BarLine[] => {
  const random = lehmer(seed);
  const lines: BarLine[] = [];
  let [price, level] = [20_000, 0];
  for (let index = 0; index < count; index += 1) {
    level = 0.98 * level + 0.15 * normal(random);
    const sigma = 0.0005 * Math.sqrt(barSeconds / 60) * Math.exp(level);
    const close = price * Math.exp(sigma * normal(random));
    const [high, low] = [
      Math.max(price, close) * (1 + sigma * random()),
      Math.min(price, close) * (1 - sigma * random()),
    ];
    lines.push({ opened: YEAR_2023 + index * barSeconds, open: price, high, low, close, volume: 10 * random() });
    price = close;
  }
  return lines;
};

export const plainText = (lines: readonly BarLine[]): string =>
  `timestamp_s,open,high,low,close,volume\n${lines
    .map(({ opened, open, high, low, close, volume }) => `${[opened, open, high, low, close, volume].join(',')}\n`)
    .join('')}`;

export const parsed = (text: string, file = 'btcusdt.csv'): Bars => {
  const bars = parseBars(file, Buffer.from(text));
  if (!bars.ok) throw new Error(bars.error.detail);
  return bars.value;
};

export const barsOf = (lines: readonly BarLine[]): Bars => parsed(plainText(lines));
