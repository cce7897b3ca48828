import type { EntryView, SourceLine } from './api.ts';
import { type Child, h, svg } from './dom.ts';
import { dollars, floatPrice, percent } from './format.ts';
import { num, pill } from './parts.ts';
import { VERDICT } from './words.ts';

export const columns = (...names: readonly string[]): HTMLElement =>
  h('thead', {}, h('tr', {}, ...names.map((name) => h('th', { scope: 'col' }, name))));

const deviation = (value: number | null, median: number | null): string =>
  value === null || median === null
    ? '–'
    : `${value >= median ? '+' : '−'}${Math.abs((value / median - 1) * 1e4).toFixed(1)} bp`;

const sourceRow = (
  { source, verdict, price: value, weightPpm, ageSeconds }: SourceLine,
  median: number | null,
): HTMLElement =>
  h(
    'tr',
    { class: verdict === 'used' ? null : 'rejected', 'data-source': source },
    h('th', { scope: 'row' }, source),
    h('td', {}, verdict === 'used' ? pill('good', '✓', 'used') : pill('bad', '✕', VERDICT[verdict] ?? verdict)),
    h('td', { class: 'num' }, value === null ? '–' : floatPrice(value)),
    h('td', { class: 'num' }, deviation(value, median)),
    h('td', { class: 'num' }, percent(weightPpm, 1)),
    h('td', { class: 'num' }, ageSeconds === null ? '–' : `${ageSeconds.toFixed(1)} s`),
  );

/** Every source that was asked, whether it was used, and why not. */
export const sourcesTable = (entry: EntryView): HTMLElement => {
  const { sources, median, operators } = entry.body.decision.oracle;
  const used = sources.filter(({ verdict }) => verdict === 'used').length;
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'sources' },
    h('h2', { id: 'sources' }, 'Sources'),
    h('p', {}, num(`${used} of ${sources.length}`, 'sources'), ` used, of ${operators} independent operators`),
    h(
      'div',
      { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Sources, used and rejected' },
      h(
        'table',
        {},
        columns('Source', 'Verdict', 'Price', 'From median', 'Weight', 'Age'),
        h('tbody', {}, ...sources.map((one) => sourceRow(one, median))),
      ),
    ),
  );
};

const depthBar = (usd: number, most: number, side: 'bids' | 'asks'): SVGElement => {
  const share = most === 0 ? 0 : (usd / most) * 100;
  const x = side === 'bids' ? 100 - share : 0;
  return svg(
    'svg',
    { class: 'bar', viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { class: side, x: x.toFixed(2), y: 0, width: share.toFixed(2), height: 10 }),
  );
};

/** What the books hold on both sides, or nothing where none was used. */
export const depth = ({ body }: EntryView): Child => {
  const { liquidity } = body.decision;
  if (!liquidity) return null;
  const most = Math.max(...liquidity.bands.flatMap(({ bidsUsd, asksUsd }) => [bidsUsd, asksUsd]), 0);
  const rows = liquidity.bands.map(({ bp, bidsUsd, asksUsd }) =>
    h(
      'tr',
      { 'data-bp': bp },
      h('td', { class: 'num' }, dollars(Math.floor(bidsUsd))),
      h('td', { class: 'bars' }, depthBar(bidsUsd, most, 'bids')),
      h('th', { scope: 'row' }, `${bp} bp`),
      h('td', { class: 'bars' }, depthBar(asksUsd, most, 'asks')),
      h('td', { class: 'num' }, dollars(Math.floor(asksUsd))),
    ),
  );
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'depth' },
    h('h2', { id: 'depth' }, 'Order books together'),
    h(
      'p',
      { class: 'quiet' },
      `Dollars within so many basis points of the mid, cumulative. Half spread ${liquidity.halfSpreadBp.toFixed(2)} bp.${liquidity.modelled ? ' Books modelled from recorded bars.' : ''}`,
    ),
    h('table', { class: 'depth' }, columns('Bids', '', 'Within', '', 'Asks'), h('tbody', {}, ...rows)),
  );
};
