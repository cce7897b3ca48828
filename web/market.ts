import type { HistoryItem, PublishedSet } from './api.ts';
import { breakerCard } from './breaker.ts';
import { h, nodesOf } from './dom.ts';
import { columns, depth, sourcesTable } from './evidence.ts';
import { ageText, breakerPill, expiryNotice, facts, priceText, reasonText, statusPill } from './facts.ts';
import { clockTime, dateTime, percent, price, secondsOf } from './format.ts';
import { isCurrent, type MarketView, type Model, type Moment, statusOf } from './model.ts';
import { num, pill } from './parts.ts';
import { record } from './record.ts';
import { ACTION, PERMISSION } from './words.ts';

const permissions = ({ breaker }: PublishedSet): HTMLElement =>
  h(
    'section',
    { class: 'card', 'aria-labelledby': 'allowed' },
    h('h2', { id: 'allowed' }, 'What users may do'),
    h(
      'ul',
      { class: 'allowed' },
      ...Object.keys(ACTION).map((action) => {
        const permission = breaker.permissions[action as keyof typeof breaker.permissions];
        const { mark, tone } = PERMISSION[permission] ?? { mark: '?', tone: 'bad' };
        return h('li', {}, h('span', {}, ACTION[action] ?? action), pill(tone, mark, permission));
      }),
    ),
    h('p', { class: 'quiet' }, `Breaker ${breaker.market} since ${dateTime(breaker.since)} UTC: ${breaker.cause}`),
  );

const SHOWN_DECISIONS = 20;

const decisionRow = (id: string, item: HistoryItem): HTMLElement =>
  h(
    'tr',
    { 'data-version': item.version },
    h('th', { scope: 'row', class: 'num' }, h('a', { href: `#/${id}/${item.version}` }, `v${item.version}`)),
    h('td', { class: 'num' }, clockTime(item.slot)),
    h('td', {}, statusPill(item.status)),
    h('td', { class: 'num' }, item.price ? price(item.price.median, item.price.decimals) : '–'),
    h('td', { class: 'num' }, percent(item.maintenancePpm)),
    h('td', { class: 'num' }, percent(item.existingPpm)),
    h('td', {}, breakerPill(item.breaker.market)),
  );

const decisions = ({ id, history }: MarketView): HTMLElement =>
  h(
    'section',
    { class: 'card', 'aria-labelledby': 'decisions' },
    h('h2', { id: 'decisions' }, 'Last decisions'),
    h(
      'div',
      { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Last decisions' },
      h(
        'table',
        {},
        columns('Why', 'UTC', 'Status', 'Price', 'Target', 'Carried', 'Breaker'),
        h(
          'tbody',
          {},
          ...history
            .slice(-SHOWN_DECISIONS)
            .reverse()
            .map((item) => decisionRow(id, item)),
        ),
      ),
    ),
  );

const chartBox = (kind: 'price' | 'margins', title: string, id: string): HTMLElement =>
  h(
    'section',
    { class: 'card', 'aria-labelledby': kind },
    h('h2', { id: kind }, title),
    h('div', { class: 'chart', 'data-keep': true, 'data-chart': kind, 'data-of': id, 'data-key': `${id}-${kind}` }),
  );

export const proofs = (set: PublishedSet): HTMLElement =>
  h(
    'section',
    { class: 'card', 'aria-labelledby': 'proof' },
    h('h2', { id: 'proof' }, 'Trust nothing'),
    h(
      'dl',
      { class: 'hashes' },
      ...Object.entries({ digest: set.digest, policy: set.policyHash, signer: set.signature?.signer ?? '–' }).flatMap(
        ([name, value]) => [h('dt', {}, name), h('dd', {}, h('code', {}, value))],
      ),
    ),
    h(
      'p',
      {},
      h('a', { href: `/v1/markets/${set.market}/parameters/${set.version}` }, 'signed set'),
      ' · ',
      h('a', { href: `/v1/markets/${set.market}/entries/${set.version}` }, 'ledger entry'),
    ),
  );

export const backLink = (href: string, text: string): HTMLElement =>
  h('p', { class: 'back' }, h('a', { href }, `← ${text}`));

const lead = (set: PublishedSet, status: string, moment: Moment): HTMLElement =>
  h(
    'div',
    { class: 'lead' },
    h(
      'p',
      { class: 'price' },
      isCurrent(status) ? null : h('small', {}, 'last known '),
      num(priceText(set), 'price', set.price?.median),
    ),
    h(
      'p',
      { class: 'quiet', 'data-field': 'version' },
      ageText(set, moment),
      ` · valid until ${clockTime(secondsOf(set.validUntil))} UTC`,
    ),
  );

/** A market's own page, or null where there is no such market. */
export const marketPage = (model: Model, id: string, moment: Moment): readonly Node[] | null => {
  const view = model.markets.find((one) => one.id === id);
  if (!view) return null;
  const { set, entry } = view;
  const status = statusOf(view, moment);
  const title = h('div', { class: 'head' }, h('h1', {}, id), statusPill(status));
  if (!set || !entry) return [backLink('#/', 'all markets'), title];
  return nodesOf([
    backLink('#/', 'all markets'),
    h(
      'section',
      { class: `card first${isCurrent(status) ? '' : ' old'}`, 'data-market': id },
      title,
      expiryNotice(set, status),
      lead(set, status, moment),
      reasonText(view),
      facts(set, moment.market),
    ),
    h(
      'div',
      { class: 'pair' },
      chartBox('price', 'Price and the band of trades', id),
      set.newPositions && chartBox('margins', 'Margins', id),
    ),
    breakerCard(view),
    record(set),
    h('div', { class: 'pair' }, depth(entry), permissions(set)),
    sourcesTable(entry),
    decisions(view),
    proofs(set),
  ]);
};
