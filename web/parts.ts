import { maintenanceAt } from '../lib/core/margin/ramp.ts';
import type { HistoryItem, PublishedSet } from './api.ts';
import { type Child, h, svg } from './dom.ts';
import { duration, percent, secondsOf } from './format.ts';
import { BREAKER } from './words.ts';

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

interface Run {
  readonly state: string;
  readonly from: number;
  readonly seconds: number;
}

/** Stretches of one breaker state, oldest first; each lasts to the next decision, the last to its own slot. */
export const breakerRuns = (history: readonly HistoryItem[]): readonly Run[] => {
  const runs: Run[] = [];
  for (const [index, { breaker, slot }] of history.entries()) {
    const from = secondsOf(slot);
    const seconds = secondsOf(history[index + 1]?.slot ?? slot) - from;
    const last = runs.at(-1);
    if (last?.state === breaker.market) runs[runs.length - 1] = { ...last, seconds: last.seconds + seconds };
    else runs.push({ state: breaker.market, from, seconds });
  }
  return runs;
};

const totals = (runs: readonly Run[]): string => {
  const sums = new Map<string, number>();
  for (const { state, seconds } of runs) sums.set(state, (sums.get(state) ?? 0) + seconds);
  return [...sums].map(([state, seconds]) => `${state} ${duration(seconds)}`).join(', ');
};

/** The breaker over the history known: taller is stricter, so that it reads without its colours. */
export const timeline = (history: readonly HistoryItem[]): HTMLElement | null => {
  const runs = breakerRuns(history);
  const [first] = runs;
  const whole = runs.reduce((sum, { seconds }) => sum + seconds, 0);
  if (!first || whole === 0) return null;
  const bars = runs.map(({ state, from, seconds }) => {
    const { level = 5, tone = 'bad' } = BREAKER[state] ?? {};
    const x = ((from - first.from) / whole) * 300;
    const shape = {
      x: x.toFixed(2),
      width: ((seconds / whole) * 300 + 0.3).toFixed(2),
      y: 25 - level * 5,
      height: level * 5,
    };
    return svg('rect', { ...shape, class: tone });
  });
  const said = totals(runs);
  return h(
    'figure',
    { class: 'timeline' },
    svg(
      'svg',
      { role: 'img', 'aria-label': `Breaker: ${said}`, viewBox: '0 0 300 25', preserveAspectRatio: 'none' },
      ...bars,
    ),
    h('figcaption', {}, `Breaker, last ${duration(whole)}: ${said}`),
  );
};
