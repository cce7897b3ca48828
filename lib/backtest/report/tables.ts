import type { MarginReport, SeriesFigures } from '../margins/schema.ts';
import { fixed, interval, percent, sharePpm, whole } from './format.ts';
import { element, escaped } from './markup.ts';

type Cell = readonly [text: string, hint?: string];
interface HtmlColumn<Row> {
  readonly title: string;
  readonly of: (row: Row) => Cell;
}

const cell = ([words, hint]: Cell, header: boolean): string =>
  element(
    header ? 'th' : 'td',
    header ? { scope: 'row' } : {},
    escaped(words),
    hint ? element('small', {}, escaped(hint)) : '',
  );

/** A table that scrolls sideways where it does not fit; the first column names the row. */
export const table = <Row>(caption: string, columns: readonly HtmlColumn<Row>[], rows: readonly Row[]): string => {
  const head = columns.map(({ title }) => element('th', { scope: 'col' }, escaped(title)));
  const body = rows.map((row) => element('tr', {}, ...columns.map(({ of }, index) => cell(of(row), index === 0))));
  const content = [element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...body)];
  const scrolled = { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption };
  return element(
    'div',
    { class: 'table' },
    element('h3', {}, escaped(caption)),
    element('div', scrolled, element('table', {}, ...content)),
  );
};

const both = ({ coveragePpm, lowPpm, highPpm }: SeriesFigures['coverage']['all']['both']): Cell => [
  sharePpm(coveragePpm),
  interval(lowPpm, highPpm).replaceAll(' %', ''),
];

const PEERS: readonly HtmlColumn<SeriesFigures>[] = [
  { title: 'method', of: ({ name, factor }) => (factor === 1 ? [name] : [name, `× ${factor.toFixed(3)}`]) },
  { title: 'coverage', of: ({ coverage }) => both(coverage.all.both) },
  { title: 'elevated decile', of: ({ coverage }) => both(coverage.elevated.both) },
  { title: 'worst year', of: ({ worstYearPpm }) => [sharePpm(worstYearPpm)] },
  { title: 'mean margin', of: ({ mean }) => [percent(mean, 3)] },
  { title: 'shortfall, bps/year', of: ({ shortfallBpsPerYear }) => [whole(shortfallBpsPerYear)] },
  { title: 'largest exceedance', of: ({ largestExceedance }) => [percent(largestExceedance)] },
  { title: 'peak / trough 30 d', of: ({ peakToTrough30 }) => [fixed(peakToTrough30, 2)] },
  { title: '365 d', of: ({ peakToTrough365 }) => [fixed(peakToTrough365, 2)] },
  { title: 'rise 1 d', of: ({ largestRise1d }) => [percent(largestRise1d, 0)] },
  { title: 'rise 5 d', of: ({ largestRise5d }) => [percent(largestRise5d, 0)] },
  { title: 'changes a year', of: ({ changesPerYear }) => [whole(changesPerYear)] },
];

export const peersTable = ({ plimsoll, peers }: MarginReport): string =>
  table('Every method at the same promise, on the same windows', PEERS, [plimsoll, ...peers]);

export const equalMeanTable = ({ plimsoll, peersAtEqualMean }: MarginReport): string =>
  table('The same methods scaled to our mean margin', PEERS, [plimsoll, ...peersAtEqualMean]);

interface Span extends Pick<SeriesFigures, 'coverage'> {
  readonly year: string;
}
const SPANS: readonly HtmlColumn<Span>[] = [
  { title: 'year', of: ({ year }) => [year] },
  { title: 'windows', of: ({ coverage }) => [whole(coverage.all.windows)] },
  {
    title: 'hits expected',
    of: ({ coverage: { all } }) => [fixed(all.expectedHits, 1), all.sufficient ? '' : 'insufficient'],
  },
  { title: 'hits long + short', of: ({ coverage: { all } }) => [`${all.long.hits} + ${all.short.hits}`] },
  { title: 'long', of: ({ coverage }) => both(coverage.all.long) },
  { title: 'short', of: ({ coverage }) => both(coverage.all.short) },
  {
    title: 'elevated: hits',
    of: ({ coverage: { elevated } }) => [
      `${elevated.long.hits} + ${elevated.short.hits}`,
      `of ${whole(elevated.windows)}`,
    ],
  },
  { title: 'elevated: long', of: ({ coverage }) => both(coverage.elevated.long) },
  { title: 'elevated: short', of: ({ coverage }) => both(coverage.elevated.short) },
  {
    title: 'mean beyond margin',
    of: ({ coverage: { meanSeverityPpm } }) => [percent(meanSeverityPpm === null ? null : meanSeverityPpm / 1e6)],
  },
];

export const yearsTable = ({ plimsoll }: MarginReport): string =>
  table('Coverage of the maintenance that positions carried', SPANS, [
    ...plimsoll.years,
    { year: 'all', coverage: plimsoll.coverage },
  ]);

interface Opened {
  readonly name: string;
  readonly figures: MarginReport['initial']['all'];
}

export const initialTable = ({ initial }: MarginReport): string =>
  table<Opened>(
    'Positions opened at full leverage that came to their maintenance within 60 minutes',
    [
      { title: 'opened while', of: ({ name }) => [name] },
      { title: 'positions a side', of: ({ figures }) => [whole(figures.opened)] },
      { title: 'long', of: ({ figures }) => [percent(figures.long, 3)] },
      { title: 'short', of: ({ figures }) => [percent(figures.short, 3)] },
    ],
    [
      { name: 'any time', figures: initial.all },
      { name: 'elevated', figures: initial.elevated },
    ],
  );
