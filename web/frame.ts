import { type Child, h, nodesOf, svg } from './dom.ts';
import { dateTime, duration } from './format.ts';
import type { Alarm, Model, Moment } from './model.ts';

const logo = (): SVGElement =>
  svg(
    'svg',
    { class: 'logo', viewBox: '0 0 32 32', 'aria-hidden': 'true' },
    svg('circle', { cx: 16, cy: 16, r: 10 }),
    svg('path', { d: 'M2 16h28' }),
  );

const link = (href: string, text: Child, here: boolean): HTMLElement =>
  h('a', { href, 'aria-current': here ? 'page' : null }, text);

const hearing = ({ streaming, lastHeardMs }: Model, { silent, silentForSeconds }: Moment): HTMLElement => {
  if (lastHeardMs === null) return h('span', { class: 'live warn' }, '… asking');
  if (silent) return h('span', { class: 'live bad' }, `✕ no answer for ${duration(silentForSeconds)}`);
  return h('span', { class: 'live good' }, streaming ? '● live' : '○ polling');
};

/** Realms other than `live` say so on every page: nothing simulated may be taken for live. */
const realmMark = (realm: string | null | undefined): Child => {
  if (!realm) return null;
  return h(
    'span',
    { class: realm === 'live' ? 'realm' : 'realm unreal', title: `realm ${realm}` },
    realm.split(':')[0],
  );
};

export const openProposals = ({ proposals }: Model): number =>
  proposals.filter(({ status }) => status === 'open').length;

/** The line at the top of every view. `where` is the first part of the address. */
export const frame = (model: Model, moment: Moment, where: string): readonly Node[] => {
  const waiting = openProposals(model);
  return nodesOf([
    h('a', { href: '#/', class: 'brand', 'aria-label': 'Plimsoll, all markets' }, logo(), h('span', {}, 'Plimsoll')),
    realmMark(model.clock?.realm),
    h(
      'nav',
      { 'aria-label': 'Views' },
      link('#/', 'Markets', where === ''),
      model.proposals.length > 0
        ? link(
            '#/proposals',
            ['Proposals ', h('span', { class: waiting ? 'count hot' : 'count' }, waiting)],
            where === 'proposals',
          )
        : null,
    ),
    h(
      'div',
      { class: 'when' },
      model.clock && h('time', { class: 'num', title: 'market clock, UTC' }, `${dateTime(moment.market)} UTC`),
      hearing(model, moment),
    ),
  ]);
};

const alarmLine = ({ heading, severity, dimensions, reason, runbook }: Alarm): HTMLElement =>
  h(
    'li',
    {},
    h('strong', {}, `${severity === 'page' ? '■' : '▲'} ${[heading, ...Object.values(dimensions)].join(', ')}: `),
    `${reason} `,
    h('code', {}, runbook),
  );

/** What an engineer must see before any number. */
export const notices = (model: Model, { silent, silentForSeconds }: Moment): readonly Node[] => {
  const firing = model.alarms.filter(({ state }) => state === 'alarm');
  return [
    ...(silent
      ? [
          h(
            'p',
            { class: 'notice bad', role: 'alert' },
            h('strong', {}, '✕ The controller does not answer. '),
            `Nothing below is current: it was heard ${duration(silentForSeconds)} ago. A set that you hold stays good until its validUntil, then its fallback holds.`,
          ),
        ]
      : []),
    ...(firing.length > 0
      ? [
          h(
            'section',
            { class: 'notice warn', 'aria-label': 'Alarms' },
            h('h2', {}, `${firing.length} ${firing.length === 1 ? 'alarm' : 'alarms'}`),
            h('ul', {}, ...firing.map(alarmLine)),
          ),
        ]
      : []),
  ];
};
