import { timeline } from './breaker.ts';
import { type Child, h } from './dom.ts';
import { ageText, expiryNotice, facts, priceText, reasonText, statusPill } from './facts.ts';
import { isCurrent, isPerp, type MarketView, type Model, type Moment, statusOf } from './model.ts';
import { num, sparkline } from './parts.ts';
import { VERDICT } from './words.ts';

const sourcesText = ({ entry }: MarketView): Child => {
  if (!entry) return null;
  const { sources } = entry.body.decision.oracle;
  const rejected = sources.filter(({ verdict }) => verdict !== 'used');
  const used = sources.length - rejected.length;
  const why = rejected.map(({ source, verdict }) =>
    h('li', {}, h('span', { class: 'source' }, source), ` ${VERDICT[verdict] ?? verdict}`),
  );
  return h(
    'div',
    { class: 'sources' },
    h('p', {}, num(`${used} of ${sources.length}`, 'sources'), ' sources used'),
    why.length > 0 ? h('details', {}, h('summary', {}, `${why.length} rejected: why`), h('ul', {}, ...why)) : null,
  );
};

const card = (view: MarketView, moment: Moment): HTMLElement => {
  const { id, set } = view;
  const status = statusOf(view, moment);
  const head = h('div', { class: 'head' }, h('h2', {}, h('a', { href: `#/${id}` }, id)), statusPill(status));
  const classes = `card${isCurrent(status) ? '' : ' old'}`;
  if (!set) return h('article', { class: classes, 'data-market': id, 'data-key': id }, head);
  return h(
    'article',
    { class: classes, 'data-market': id, 'data-key': id },
    head,
    expiryNotice(set, status),
    h(
      'div',
      { class: 'lead' },
      h(
        'p',
        { class: 'price' },
        isCurrent(status) ? null : h('small', {}, 'last known '),
        num(priceText(set), 'price', set.price?.median),
      ),
      h('p', { class: 'quiet', 'data-field': 'version' }, ageText(set, moment)),
    ),
    sparkline(view.history, `Price of ${id}`),
    reasonText(view),
    facts(set, moment.market),
    timeline(view.history),
    sourcesText(view),
  );
};

const streamRow = (view: MarketView, moment: Moment): HTMLElement => {
  const { id, set, entry } = view;
  const sources = entry?.body.decision.oracle.sources ?? [];
  const used = sources.filter(({ verdict }) => verdict === 'used').length;
  return h(
    'tr',
    { 'data-market': id },
    h('th', { scope: 'row' }, h('a', { href: `#/${id}` }, id)),
    h('td', {}, set ? num(priceText(set), 'price', set.price?.median) : '–'),
    h('td', {}, num(`${used} of ${sources.length}`, 'sources')),
    h('td', {}, statusPill(statusOf(view, moment))),
  );
};

const streams = (views: readonly MarketView[], moment: Moment): Child =>
  views.length > 0 &&
  h(
    'section',
    { 'aria-labelledby': 'currencies' },
    h('h2', { id: 'currencies' }, 'Currencies that quotes are converted by'),
    h(
      'table',
      { class: 'plain' },
      h(
        'thead',
        {},
        h('tr', {}, ...['Currency', 'Price', 'Sources', 'Status'].map((name) => h('th', { scope: 'col' }, name))),
      ),
      h('tbody', {}, ...views.map((view) => streamRow(view, moment))),
    ),
  );

export const overview = (model: Model, moment: Moment): readonly Node[] => [
  h('h1', { class: 'unseen' }, 'All markets'),
  h('div', { class: 'cards' }, ...model.markets.filter(isPerp).map((view) => card(view, moment))),
  h(
    'div',
    {},
    streams(
      model.markets.filter((view) => !isPerp(view)),
      moment,
    ),
  ),
];
