import { maintenanceAt } from '../lib/core/margin/ramp.ts';
import type { HistoryItem, PublishedSet } from './api.ts';
import { type Child, h, svg } from './dom.ts';
import { percent, secondsOf } from './format.ts';

/** A state in a word, with a mark and a colour that say the same. */
export const pill = (tone: string, mark: string, text: Child, attributes: Record<string, string> = {}): HTMLElement =>
  h(
    'span',
    { ...attributes, class: `pill ${tone}` },
    h('span', { class: 'mark', 'aria-hidden': 'true' }, mark),
    ' ',
    text,
  );

export const fact = (term: string, value: Child, note?: Child): HTMLElement =>
  h('div', { class: 'fact' }, h('dt', {}, term), h('dd', {}, value, note ? h('small', {}, note) : null));

export const num = (text: string, field: string, title?: string): HTMLElement =>
  h('data', { class: 'num', 'data-field': field, value: title ?? text, title }, text);

/** What positions already open carry at `now`, and what they are on the way to. */
export const carriedBy = (
  set: PublishedSet,
  now: number,
): { carried: number; target: number; endAt: number } | null => {
  if (!set.existing || !set.newPositions) return null;
  const ramp = set.existing.maintenance.map((leg) => ({
    ...leg,
    startAt: secondsOf(leg.startAt),
    endAt: secondsOf(leg.endAt),
  }));
  return {
    carried: maintenanceAt(ramp, now),
    target: set.newPositions.maintenancePpm,
    endAt: Math.max(...ramp.map(({ endAt }) => endAt)),
  };
};

/** The load line: how much margin is carried, where the mark stands, and what a new position must bring. */
export const loadLine = (carried: number, target: number, initial: number): SVGElement => {
  const full = Math.max(initial, target, carried) * 1.06;
  const at = (ppm: number): string => `${((ppm / full) * 100).toFixed(2)}%`;
  const label = `Carried ${percent(carried)}, target ${percent(target)}, initial ${percent(initial)}`;
  return svg(
    'svg',
    { class: 'load', role: 'img', 'aria-label': label, height: '22' },
    svg('rect', { class: 'sea', x: 0, y: 8, width: '100%', height: 6, rx: 3 }),
    svg('rect', { class: 'carried', x: 0, y: 8, width: at(carried), height: 6, rx: 3 }),
    svg('line', { class: 'initial', x1: at(initial), x2: at(initial), y1: 3, y2: 19 }),
    svg('line', { class: 'target', x1: at(target), x2: at(target), y1: 1, y2: 21 }),
    svg('circle', { class: 'target', cx: at(target), cy: 11, r: 5 }),
  );
};

export const sparkline = (history: readonly HistoryItem[], label: string): SVGElement | null => {
  const values = history.flatMap(({ price }) => (price ? [Number(price.median) / 10 ** price.decimals] : []));
  if (values.length < 2) return null;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const y = (value: number): string => (high === low ? 20 : 38 - ((value - low) / (high - low)) * 36).toFixed(1);
  const points = values.map((value, index) => `${((index / (values.length - 1)) * 300).toFixed(1)},${y(value)}`);
  return svg(
    'svg',
    { class: 'spark', role: 'img', 'aria-label': label, viewBox: '0 0 300 40', preserveAspectRatio: 'none' },
    svg('polygon', { points: `0,40 ${points.join(' ')} 300,40` }),
    svg('polyline', { points: points.join(' ') }),
  );
};
