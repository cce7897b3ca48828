import 'uplot/dist/uPlot.min.css';
import './page.css';
import { drawCharts } from './charts.ts';
import { decisionPage } from './decision.ts';
import { h, morphChildren } from './dom.ts';
import { frame, notices } from './frame.ts';
import { follow } from './live.ts';
import { marketPage } from './market.ts';
import { type Model, type Moment, momentOf } from './model.ts';
import { overview } from './overview.ts';
import { proposalsPage } from './proposals.ts';
import { createStore } from './store.ts';

const place = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the document has no #${id}`);
  return found;
};
const [top, main] = [place('top'), place('main')];

/** `#/`, `#/proposals`, `#/MARKET`, `#/MARKET/VERSION` */
const addressed = (): readonly [string, string | undefined] => {
  const [, where = '', what] = window.location.hash.split('/');
  return [decodeURIComponent(where), what];
};

const nothingThere = (): readonly Node[] => [
  h('h1', {}, 'Nothing is here'),
  h('p', {}, h('a', { href: '#/' }, 'All markets')),
];

const view = (model: Model, moment: Moment): readonly Node[] => {
  const [where, what] = addressed();
  if (where === '') return overview(model, moment);
  if (where === 'proposals') return proposalsPage(model, what, moment);
  if (what !== undefined) return decisionPage(model, where, Number(what), moment);
  return marketPage(model, where, moment) ?? nothingThere();
};

const render = (): void => {
  const model = store.model();
  const moment = momentOf(model, performance.now());
  const [where] = addressed();
  morphChildren(top, frame(model, moment, where));
  document.body.classList.toggle('silent', moment.silent);
  if (model.markets.length === 0 && !moment.silent) return;
  morphChildren(main, [...notices(model, moment), ...view(model, moment)]);
  drawCharts(main, model);
};

const store = createStore(render);

const openAddressed = (): void => {
  const [where, what] = addressed();
  if (where !== '' && where !== 'proposals' && /^[1-9]\d*$/.test(what ?? ''))
    store.openDecision(where, Number(what)).catch(() => undefined);
};

/** A new view begins at its top, for eyes and for screen readers alike. */
window.addEventListener('hashchange', () => {
  openAddressed();
  render();
  const [where, what] = addressed();
  document.title = where === '' ? 'Plimsoll' : `${where}${what ? ` v${what}` : ''} – Plimsoll`;
  window.scrollTo(0, 0);
  main.focus({ preventScroll: true });
});
/** The address says which view it is: the link past the header must not change it. */
document.querySelector('.skip')?.addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
window.addEventListener('resize', () => drawCharts(main, store.model()));
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawCharts(main, store.model()));
// Ages grow and sets expire while nothing comes.
window.setInterval(render, 1_000);

openAddressed();
follow(store);
