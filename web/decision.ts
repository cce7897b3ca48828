import { h } from './dom.ts';
import { sourcesTable } from './evidence.ts';
import { statusPill } from './facts.ts';
import { dateTime, secondsOf, unbroken } from './format.ts';
import { backLink, proofs } from './market.ts';
import type { Model, Moment } from './model.ts';
import { pill } from './parts.ts';

const TOPIC: Readonly<Record<string, string>> = {
  change: 'What changed',
  status: 'Status',
  price: 'Price',
  source: 'Source',
  grade: 'Data',
  volatility: 'Volatility',
  depth: 'Depth',
  margin: 'Maintenance',
  ladder: 'Ladder',
  horizon: 'Horizon',
  initial: 'Initial',
  ramp: 'Ramp',
  uncovered: 'Uncovered',
  cap: 'Cap',
  scaling: 'Scaling',
  notice: 'Notice',
  procyclicality: 'Calm',
  certificate: 'Certificate',
  breaker: 'Breaker',
  validity: 'Validity',
};

/** One decision in words, or what stands for it while it is asked for. */
export const decisionPage = (model: Model, id: string, version: number, moment: Moment): readonly Node[] => {
  const back = backLink(`#/${id}`, id);
  const decision = model.decisions.get(`${id}/${version}`);
  const title = h('h1', {}, `${id}, version ${version}`);
  if (!decision) return [back, title, h('p', { class: 'quiet' }, 'Asking…')];
  const { set, entry, explanation } = decision;
  if (!set) return [back, title, h('p', { class: 'notice warn' }, 'There is no such version.')];
  const past = moment.market >= secondsOf(set.validUntil);
  const said = (explanation?.sentences ?? []).map(({ topic, text }) =>
    h(
      'li',
      { 'data-topic': topic },
      h('span', { class: 'topic' }, TOPIC[topic] ?? topic),
      h('span', {}, unbroken(text)),
    ),
  );
  return [
    back,
    h(
      'div',
      { class: 'head' },
      title,
      h('span', {}, statusPill(set.status), past ? [' ', pill('mute', '–', 'past')] : null),
    ),
    h('p', { class: 'quiet' }, `Decided for ${dateTime(set.slot)} UTC, valid until ${dateTime(set.validUntil)} UTC.`),
    h(
      'section',
      { class: 'card', 'aria-labelledby': 'why' },
      h('h2', { id: 'why' }, 'Why'),
      said.length > 0 ? h('ol', { class: 'said' }, ...said) : h('p', {}, 'No explanation could be read.'),
    ),
    ...(entry ? [sourcesTable(entry)] : []),
    proofs(set),
  ];
};
