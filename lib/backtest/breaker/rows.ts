import { basename } from 'node:path';
import { formatInstant } from '../../core/units/index.ts';
import { atMost, exactly, printed, type ReportRow } from '../oracle/row.ts';
import type { CrashReport } from './crash.ts';
import type { FlashReport } from './flash.ts';
import { MARCH_MARKET, type MarchReport, type VenueDays } from './march.ts';
import { type OutageFigures, recoveryText } from './outages.ts';
import type { BreakerPart } from './task.ts';
import type { YearFigures, YearsReport } from './years.ts';

/** Most episodes of a market and year that end in a limit, and in a halt. */
const MOST_LIMITS = 12;
const MOST_HALTS = 3;
/** A band that is crossed must have been answered by then. */
const MOST_CYCLES = 2;
/** New risk is off before the hour of the largest fall ends. */
const MOST_MINUTES_OF_FALL = 59;
/** Minutes, not hours. */
const FLASH_MINUTES = 60;

const coinOf = ({ market }: { readonly market: string }): string => market.split('-')[0] ?? market;

const worst = (name: string, years: readonly YearFigures[], of: 'limit' | 'halt', most: number): ReportRow => {
  const figure = Math.max(...years.map((one) => one[of]));
  const row = atMost(`${name}: ${of} episodes in the worst year`, figure, most, '');
  return { ...row, value: `${row.value} (${years.find((one) => one[of] === figure)?.year})` };
};

export const yearRows = (report: YearsReport): ReportRow[] => {
  const name = `${coinOf(report)} ${report.barSeconds / 60} min`;
  const halted = Object.values(report.calmHaltMinutes).reduce((sum, one) => sum + one, 0);
  return [
    worst(name, report.years, 'limit', MOST_LIMITS),
    worst(name, report.years, 'halt', MOST_HALTS),
    exactly(`${name}: minutes of halt in ${report.calmMonths} months without an hourly move of 3 %`, halted, 0, ''),
  ];
};

/** A wait that may not have an end. */
const within = (name: string, value: number | null, limit: number, unit: string): ReportRow =>
  value === null
    ? { name, bound: `≤ ${limit} ${unit}`, value: 'never', holds: false }
    : atMost(name, value, limit, unit);

const escalationRow = (name: string, { escalatedAfter, crossings }: CrashReport): ReportRow => {
  const title = `${name}: from a price outside the published band to an abnormal state, at worst`;
  if (escalatedAfter === null) return printed(title, 'the price never left the band');
  const row = within(title, Number.isFinite(escalatedAfter) ? escalatedAfter : null, MOST_CYCLES, 'cycles');
  return { ...row, value: `${row.value} (${crossings} crossings)` };
};

export const crashRows = (report: CrashReport): ReportRow[] => {
  const { fall, calmFrom, normalAfterMinutes } = report;
  const name = `${coinOf(report)} ${report.name}`;
  const move = `${(fall.move * 100).toFixed(1)} % to ${formatInstant(fall.end).slice(0, 16)}`;
  return [
    escalationRow(name, report),
    within(`${name}: new risk off in the hour of ${move}`, fall.openOffAfterMinutes, MOST_MINUTES_OF_FALL, 'min'),
    within(`${name}: normal in the calm day from ${calmFrom.slice(0, 16)}`, normalAfterMinutes, 1_440, 'min'),
  ];
};
export const outageRows = (figures: OutageFigures): ReportRow[] => {
  const { minutes, outages } = figures;
  const name = `outages of ${minutes} min`;
  return [
    exactly(`${name}`, outages, 1_000, ''),
    atMost(`${name}: existing maintenance beyond what was announced`, figures.risenPpm, 0, 'ppm'),
    exactly(`${name}: cycles without data that let an unconfirmed price liquidate`, figures.unconfirmed, 0, ''),
    exactly(`${name}: cycles without data with anything looser than the last good set`, figures.looser, 0, ''),
    exactly(`${name}: cycles past the last good set's end that allow new risk`, figures.newRisk, 0, ''),
    exactly(`${name}: states left before their clean cycles came anew`, figures.early, 0, ''),
    exactly(`${name}: back later than the stated clean cycles`, figures.overStated, 0, ''),
    printed(`${name}: cycles to come back; half, 99 %, all of those that were followed to it`, recoveryText(figures)),
    printed(`${name}: still counting stated cycles after five hours`, String(figures.counting)),
  ];
};

const minutesText = ({ limitMinutes, haltMinutes, longestMinutes }: VenueDays): string =>
  `limit ${limitMinutes} min, halt ${haltMinutes} min, ${longestMinutes} in a row`;

export const marchRows = ({ markets }: MarchReport): ReportRow[] =>
  markets.map((days) =>
    days.market === MARCH_MARKET
      ? exactly(`2023-03-10..13, ${days.market}: minutes of halt while USDC lost its dollar`, days.haltMinutes, 0, '')
      : printed(`2023-03-10..13, ${days.market}`, minutesText(days)),
  );

export const flashRows = ({ days }: FlashReport): ReportRow[] => [
  {
    name: '2023-08-17: minutes of limit or halt in the flash crash',
    ...{ bound: `1 to ${FLASH_MINUTES} in a row`, value: minutesText(days) },
    holds: days.longestMinutes >= 1 && days.longestMinutes <= FLASH_MINUTES,
  },
];

const offOf = (part: BreakerPart): readonly (readonly [string, readonly string[]])[] => {
  switch (part.kind) {
    case 'years':
      return [[`${part.barSeconds / 60}-minute bars`, part.off]];
    case 'crash':
      return [['1-minute bars', part.off]];
    case 'march':
      return part.markets.map(({ market, off }) => [`2023-03 ${market}`, off]);
    case 'flash':
      return [['2023-08-17', part.days.off]];
  }
};

/** What had nothing to be judged by, for want of books or of venues, and where. */
export const offRows = (parts: readonly BreakerPart[]): ReportRow[] => {
  const named = new Map<string, Set<string>>();
  for (const [name, off] of parts.flatMap(offOf)) named.set(name, new Set([...(named.get(name) ?? []), ...off]));
  return [...named].map(([name, off]) => printed(`${name}: triggers that were off`, [...off].join(', ') || 'none'));
};

export const titleOf = ({ file, name }: CrashReport): string => `${basename(file).split('.')[0]} ${name}`;
