import type { Bars } from '../bars.ts';
import type { MarginReport } from '../margins/schema.ts';
import type { Trial } from '../margins/score.ts';
import { changesChart, forecastChart, marginChart, peakChart, priceChart } from './drawings.ts';
import { sharePpm, whole } from './format.ts';
import { frontChart } from './front.ts';
import { element, escaped } from './markup.ts';
import { STYLE } from './style.ts';
import { equalMeanTable, initialTable, peersTable, yearsTable } from './tables.ts';
import { whiskers } from './whiskers.ts';
import { assumptions, facts } from './words.ts';

const coverageCharts = ({ plimsoll, levelPpm }: MarginReport): string => {
  const spans = [...plimsoll.years, { year: 'all', coverage: plimsoll.coverage }];
  const rowsOf = (which: 'all' | 'elevated') =>
    spans.map(({ year, coverage }) => ({ name: year, long: coverage[which].long, short: coverage[which].short }));
  return [
    whiskers({
      title: 'Coverage by year and side, all windows',
      caption: 'The dot is what was measured, the bar its 95 % interval by resampled blocks of days.',
      rows: rowsOf('all'),
      levelPpm,
    }),
    whiskers({
      title: 'Coverage by year and side, elevated decile',
      caption: 'The same of the tenth of the windows with the most elevated forecast: where bad debt arises.',
      rows: rowsOf('elevated'),
      levelPpm,
    }),
  ].join('');
};

const section = (title: string, ...parts: readonly string[]): string =>
  element('section', {}, element('h2', {}, escaped(title)), ...parts);

/** The day of a time, which no line break tears apart. */
const dayOf = (time: string): string => time.slice(0, 10).replaceAll('-', '\u2011');

const headerOf = ({ market, file, judged, levelPpm, horizonSeconds, policyHash, barSeconds }: MarginReport): string => {
  const promise = `Maintenance is to cover ${sharePpm(levelPpm)} of all moves of ${horizonSeconds / 60} minutes, a side.`;
  const what = `${whole(judged.windows)} windows from ${dayOf(judged.from)} to ${dayOf(judged.to)}, decided on bars of ${barSeconds} s of ${file}.`;
  return element(
    'header',
    {},
    element('h1', {}, `${escaped(market)}: margins against history`),
    element('p', {}, escaped(`${promise} ${what}`)),
    element('p', { class: 'quiet' }, 'policy ', element('code', {}, escaped(policyHash))),
  );
};

const VIEWPORT = '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">';

/** The report as one page that asks nothing of any network. */
export const pageOf = (report: MarginReport, trial: Trial, bars: Bars): string => {
  const head = element(
    'head',
    {},
    VIEWPORT,
    element('title', {}, `${escaped(report.market)} backtest`),
    element('style', {}, STYLE),
  );
  const main = element(
    'main',
    {},
    facts(report),
    section('Price and margins', priceChart(trial), marginChart(trial)),
    section('Forecasts', forecastChart(trial, bars)),
    section('Coverage', coverageCharts(report), yearsTable(report), initialTable(report)),
    section('Procyclicality and changes', peakChart(trial), changesChart(trial)),
    section('Peers', peersTable(report), equalMeanTable(report), frontChart(report.front)),
    section('What was assumed', assumptions(report)),
  );
  const footer = element(
    'footer',
    {},
    element('p', {}, 'All figures of this page, and more, stand in the JSON file beside it.'),
  );
  return `<!doctype html>\n${element('html', { lang: 'en' }, head, element('body', {}, headerOf(report), main, footer))}\n`;
};
