import type { PublishedSet } from './api.ts';
import { type Child, h } from './dom.ts';
import { clockTime, dollars, duration, exactDollars, percent, price, secondsOf, unbroken } from './format.ts';
import { isCurrent, type MarketView, type Moment } from './model.ts';
import { carriedBy, fact, loadLine, num, pill } from './parts.ts';
import { BREAKER, FALLBACK, GRADE, STATUS } from './words.ts';

export const statusPill = (status: string): HTMLElement => {
  const { mark, word, tone } = STATUS[status] ?? { mark: '?', word: status, tone: 'bad' };
  return pill(tone, mark, word, { 'data-field': 'status', 'data-value': status });
};

/** Version, and how old it is by the market clock. */
export const ageText = (set: PublishedSet, { market, silent }: Moment): string =>
  `v${set.version} · ${silent ? 'age not known' : `${duration(market - secondsOf(set.slot))} old`}`;

export const priceText = ({ price: published }: PublishedSet): string =>
  published ? price(published.median, published.decimals) : 'no price yet';

/** What is to be done where a set may no longer be used. */
export const expiryNotice = (set: PublishedSet, status: string): Child => {
  // Where nothing is known the page says so once, at its top: a set may be good that we cannot hear of.
  if (isCurrent(status) || status === 'unknown') return null;
  const { initialPpm } = set.fallback;
  const initial = initialPpm === null ? '' : `, initial margin ${percent(initialPpm)}`;
  const what = status === 'expired' ? `Expired at ${clockTime(set.validUntil)} UTC.` : 'Not current.';
  return h(
    'p',
    { class: 'notice bad', 'data-field': 'fallback' },
    h('strong', {}, what),
    ` Fallback: ${FALLBACK}${initial}.`,
  );
};

export const reasonText = ({ lastChange, history, id }: MarketView): HTMLElement => {
  const [oldest] = history;
  if (!lastChange) {
    const since = oldest ? ` since ${clockTime(oldest.slot)} UTC` : '';
    return h('p', { class: 'reason', 'data-field': 'reason' }, `No margin and no state has changed${since}.`);
  }
  return h(
    'p',
    { class: 'reason', 'data-field': 'reason' },
    unbroken(lastChange.text),
    ' ',
    h(
      'a',
      { href: `#/${id}/${lastChange.version}`, 'aria-label': `Why, at ${clockTime(lastChange.slot)}` },
      `${clockTime(lastChange.slot)}:\u00a0why`,
    ),
  );
};

const maintenanceFact = (set: PublishedSet, now: number): Child => {
  const carry = carriedBy(set, now);
  if (!carry || !set.newPositions) return null;
  const { carried, target, endAt } = carry;
  const ramping = carried < target;
  const note = ramping
    ? [num(percent(carried), 'carried', String(carried)), ` carried now, there by ${clockTime(endAt)}`]
    : [num(percent(carried), 'carried', String(carried)), ' carried'];
  return [
    h('div', { class: 'gauge' }, loadLine(carried, target, set.newPositions.initialPpm)),
    fact('Maintenance target', num(percent(target), 'maintenance', String(target)), note),
  ];
};

/** The numbers by which a protocol acts. */
export const margins = (set: PublishedSet, now: number): Child => {
  const { newPositions: fresh } = set;
  if (!fresh) return null;
  const leverage = `${(fresh.maxLeverageCenti / 100).toFixed(2)}× at most`;
  return [
    maintenanceFact(set, now),
    fact('Initial margin', num(percent(fresh.initialPpm), 'initial', String(fresh.initialPpm)), leverage),
  ];
};

export const volatilities = ({ volatility }: PublishedSet): Child => {
  const { realised1hPpm, realised24hPpm, forecastHorizonPpm, forecast24hPpm } = volatility;
  return [
    fact(
      'Volatility, last hour',
      num(percent(realised1hPpm, 0), 'realised', String(realised1hPpm)),
      `last 24 h ${percent(realised24hPpm, 0)}`,
    ),
    fact(
      'Forecast to liquidation',
      num(percent(forecastHorizonPpm, 0), 'forecast', String(forecastHorizonPpm)),
      `next 24 h ${percent(forecast24hPpm, 0)}`,
    ),
  ];
};

const DEPTH_BAND = '25bp';

/** How much may be open, and how much the books hold. */
export const sizes = ({ newPositions, depth }: PublishedSet): Child => {
  const usd = depth?.usd[DEPTH_BAND];
  return [
    newPositions &&
      fact(
        'Open interest cap',
        num(dollars(newPositions.openInterestCapUsd), 'cap', exactDollars(newPositions.openInterestCapUsd)),
      ),
    usd !== undefined &&
      fact(
        'Depth, thinner side',
        num(dollars(usd), 'depth', exactDollars(usd)),
        `within 25 bp${depth?.modelled ? ', modelled' : ''}`,
      ),
  ];
};

/** All facts of a set in the order in which cards show them. */
export const facts = (set: PublishedSet, now: number): HTMLElement =>
  h(
    'dl',
    { class: 'facts' },
    margins(set, now),
    volatilities(set),
    sizes(set),
    fact('Breaker', breakerPill(set.breaker.market)),
    fact('Data', gradePill(set.breaker.data)),
  );

export const breakerPill = (state: string): HTMLElement => {
  const { mark, tone } = BREAKER[state] ?? { mark: '?', tone: 'bad' };
  return pill(tone, mark, state, { 'data-field': 'breaker' });
};

export const gradePill = (grade: string): HTMLElement => {
  const { mark, tone } = GRADE[grade] ?? { mark: '?', tone: 'bad' };
  return pill(tone, mark, grade, { 'data-field': 'grade' });
};
