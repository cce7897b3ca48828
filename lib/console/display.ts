import type { CycleLine, ServedLatency } from '../local/index.ts';
import { type Column, columnsOf } from './table.ts';

/** A whole number × 10^-decimals for eyes, with no more than seven digits that anybody reads. */
export const priceText = ({ median, decimals }: CycleLine['price']): string => {
  if (median === null || decimals === null) return 'no price';
  const value = Number(median) / Number(10n ** BigInt(decimals));
  return value.toLocaleString('en-US', { maximumSignificantDigits: 7 });
};

const percent = (value: number | null, digits: number): string =>
  value === null ? '-' : `${(value * 100).toFixed(digits)} %`;
export const ppmPercent = (ppm: number | null): string => percent(ppm === null ? null : ppm / 1e6, 2);
const dollars = (usd: number | undefined): string =>
  usd === undefined ? '-' : `$${Math.round(usd).toLocaleString('en-US')}`;

const marginText = ({ maintenancePpm, existingPpm }: CycleLine['margin']): string =>
  existingPpm === maintenancePpm
    ? ppmPercent(maintenancePpm)
    : `${ppmPercent(existingPpm)} → ${ppmPercent(maintenancePpm)}`;

const COLUMNS: readonly Column<CycleLine>[] = [
  ['market', ({ market }) => market],
  ['price', ({ price }) => priceText(price)],
  ['sources', ({ sources }) => `${sources.used}/${sources.asked}`],
  ['vol 1h', ({ volatility }) => percent(volatility.realised1h, 0)],
  ['forecast', ({ volatility }) => percent(volatility.forecast1h, 0)],
  ['maintenance', ({ margin }) => marginText(margin)],
  ['initial', ({ margin }) => ppmPercent(margin.initialPpm)],
  ['depth 25bp', ({ depthUsd, modelled }) => dollars(depthUsd['25bp']) + (modelled ? ' (modelled)' : '')],
  ['breaker', ({ breaker }) => (breaker.data === 'valid' ? breaker.market : `${breaker.market}/${breaker.data}`)],
  ['version', ({ version }) => String(version)],
  ['status', ({ status, reasons }) => [status, ...reasons].join(' ')],
];

/** The newest line of every market as a table; volatilities are annualised. */
export const tableOf = (lines: readonly CycleLine[]): string => columnsOf(COLUMNS, lines);

const rejectedText = ({ rejected }: CycleLine['sources']): string =>
  Object.entries(rejected)
    .map(([verdict, count]) => ` ${verdict}:${count}`)
    .join('');

/** The same in one line, where there is no terminal to draw a table on. */
export const textOf = (line: CycleLine): string =>
  [
    line.at,
    line.market,
    `v${line.version}`,
    line.status,
    `price ${priceText(line.price)}`,
    `sources ${line.sources.used}/${line.sources.asked}${rejectedText(line.sources)}`,
    `vol ${percent(line.volatility.realised1h, 0)} forecast ${percent(line.volatility.forecast1h, 0)}`,
    `maintenance ${marginText(line.margin)} initial ${ppmPercent(line.margin.initialPpm)}`,
    `breaker ${line.breaker.market}/${line.breaker.data}`,
    ...line.reasons,
  ].join('  ');

/** In real time; an endpoint may answer from memory for a second, which is most of it. */
export const latencyText = ({ cycles, p50Ms, p99Ms, mostMs }: ServedLatency): string =>
  `from a cycle's opening to its state being served: half within ${p50Ms} ms, 99 % within ${p99Ms} ms, all within ${mostMs} ms (${cycles} cycles)`;
