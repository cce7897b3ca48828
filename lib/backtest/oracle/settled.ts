import { formatInstant } from '../../core/units/index.ts';
import type { Group } from './group.ts';
import { CRISIS, closesIn, DAY, inCrisis, MARCH_FILES, marchFeeds, walkMarch } from './march.ts';
import { medianClose, type Recorded, tradedClose } from './recorded.ts';
import { atMost, exactly, printed, quantileOf, type ReportRow } from './row.ts';

interface Minute {
  readonly slot: number;
  /** Distance of the price from the median of the direct quotes, in basis points; null without a price. */
  readonly distanceBp: number | null;
  /** From the lowest to the highest of them. */
  readonly spreadBp: number;
}

const spreadBpOf = (direct: readonly Recorded[], slot: number): number => {
  const closes = direct.flatMap((bars) => tradedClose(bars, slot) ?? []);
  return (Math.max(...closes) / Math.min(...closes) - 1) * 1e4;
};

const distances = (minutes: readonly Minute[]): number[] => minutes.flatMap(({ distanceBp }) => distanceBp ?? []);
const unpriced = (minutes: readonly Minute[]): number => minutes.filter(({ distanceBp }) => distanceBp === null).length;

const crisisRows = (minutes: readonly Minute[]): ReportRow[] =>
  Array.from({ length: (CRISIS.to - CRISIS.from) / DAY }, (_, day) => {
    const from = CRISIS.from + day * DAY;
    const inside = minutes.filter(({ slot }) => slot > from && slot <= from + DAY);
    const at = (values: readonly number[]) =>
      [0.5, 0.99, 1].map((level) => quantileOf(values, level).toFixed(1)).join(', ');
    const spread = at(inside.map(({ spreadBp }) => spreadBp));
    return printed(
      `USDC-settled, ${formatInstant(from).slice(0, 10)}: median, 99 %, largest`,
      `${at(distances(inside))} bp; direct quotes apart ${spread} bp; ${unpriced(inside)} of ${inside.length} without a price`,
    );
  });

export const settled: Group = {
  name: 'settled',
  about: 'prices in USDT and in USDC in 2023-03 against the direct quotes that traded in the minute',
  files: MARCH_FILES,
  rows: ({ files, spans, say }) => {
    say('markets settled in USDT and in USDC');
    const feeds = marchFeeds(files);
    const direct: Record<string, readonly Recorded[]> = {
      'BTC-USDT-PERP': closesIn(feeds, 'USDT', ['binanceus', 'coinbase', 'cryptocom', 'kraken']),
      'BTC-USDC-PERP': closesIn(feeds, 'USDC', ['binanceus', 'bybit', 'kraken']),
    };
    const minutes: Record<string, Minute[]> = { 'BTC-USDT-PERP': [], 'BTC-USDC-PERP': [] };
    for (const span of spans) {
      walkMarch(feeds, Object.keys(direct), span, ({ slot, market, decision: { median } }) => {
        const quotes = direct[market.id];
        const close = quotes ? medianClose(quotes, slot) : null;
        if (!quotes || close === null) return;
        const distanceBp = median === null ? null : Math.abs(median / close - 1) * 1e4;
        minutes[market.id]?.push({ slot, distanceBp, spreadBp: spreadBpOf(quotes, slot) });
      });
    }
    const [usdt = [], usdc = []] = Object.values(minutes);
    const calm = usdc.filter(({ slot }) => !inCrisis(slot));
    return [
      atMost('USDT-settled: largest distance', quantileOf(distances(usdt), 1), 20, 'bp'),
      exactly('USDT-settled: minutes without a price', unpriced(usdt), 0, ''),
      atMost('USDC-settled outside the crisis: 99 % of distances', quantileOf(distances(calm), 0.99), 20, 'bp'),
      exactly('USDC-settled outside the crisis: minutes without a price', unpriced(calm), 0, ''),
      ...crisisRows(usdc),
    ];
  },
};
