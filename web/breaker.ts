import type { HistoryItem } from './api.ts';
import { type Child, h, svg } from './dom.ts';
import { breakerPill, gradePill } from './facts.ts';
import { clockTime, dateTime, duration, secondsOf, unbroken } from './format.ts';
import type { MarketView } from './model.ts';
import { BREAKER, GRADE } from './words.ts';

/** A stretch in which neither axis of the breaker changed. */
interface Run {
  readonly market: string;
  readonly data: string;
  readonly cause: string;
  /** Version that began it, of those known. */
  readonly version: number;
  readonly from: number;
  readonly seconds: number;
}

/** Stretches oldest first; each lasts to the next decision, the last to its own slot. */
const runsOf = (history: readonly HistoryItem[]): readonly Run[] => {
  const runs: Run[] = [];
  for (const [index, { breaker, slot, version }] of history.entries()) {
    const from = secondsOf(slot);
    const seconds = secondsOf(history[index + 1]?.slot ?? slot) - from;
    const { market, data, cause } = breaker;
    const last = runs.at(-1);
    // A new cause in the same state is a new rule that holds it there.
    if (last?.market === market && last.data === data && last.cause === cause)
      runs[runs.length - 1] = { ...last, seconds: last.seconds + seconds };
    else runs.push({ market, data, cause, version, from, seconds });
  }
  return runs;
};

const totals = (runs: readonly Run[]): string => {
  const sums = new Map<string, number>();
  for (const { market, seconds } of runs) sums.set(market, (sums.get(market) ?? 0) + seconds);
  return [...sums].map(([state, seconds]) => `${state} ${duration(seconds)}`).join(', ');
};

const WIDTH = 300;
const STEP = 5;
const STATES_HEIGHT = 25;
/** Below the states: a strip of what the data were worth. */
const GRADES_TOP = 28;
const GRADES_HEIGHT = 4;

const toldOf = ({ market, data, cause, from, seconds }: Run): string =>
  `${clockTime(from)} to ${clockTime(from + seconds)} UTC, ${market}, data ${data}: ${cause}`;

interface Scale {
  readonly start: number;
  readonly whole: number;
}

const placeOf = ({ from, seconds }: Run, { start, whole }: Scale) => ({
  x: (((from - start) / whole) * WIDTH).toFixed(2),
  width: ((seconds / whole) * WIDTH + 0.3).toFixed(2),
});

/** Taller is stricter, so that it reads without its colours. */
const stateBar = (run: Run, scale: Scale, hovered: boolean): SVGElement => {
  const { level = 5, tone = 'bad' } = BREAKER[run.market] ?? {};
  const shape = { ...placeOf(run, scale), y: STATES_HEIGHT - level * STEP, height: level * STEP, class: tone };
  return svg('rect', shape, hovered && svg('title', {}, toldOf(run)));
};

const gradeBar = (run: Run, scale: Scale): SVGElement => {
  const { tone = 'bad' } = GRADE[run.data] ?? {};
  const shape = { ...placeOf(run, scale), y: GRADES_TOP, height: GRADES_HEIGHT, class: tone };
  return svg('rect', shape, svg('title', {}, toldOf(run)));
};

const scaleOf = (runs: readonly Run[]): Scale => ({
  start: runs[0]?.from ?? 0,
  whole: runs.reduce((sum, { seconds }) => sum + seconds, 0),
});

const drawing = (label: string, height: number, ...bars: readonly Child[]): SVGElement =>
  svg(
    'svg',
    { role: 'img', 'aria-label': label, viewBox: `0 0 ${WIDTH} ${height}`, preserveAspectRatio: 'none' },
    ...bars,
  );

/** The breaker over the history known, in a line. */
export const timeline = (history: readonly HistoryItem[]): HTMLElement | null => {
  const runs = runsOf(history);
  const scale = scaleOf(runs);
  if (scale.whole === 0) return null;
  const said = totals(runs);
  const bars = runs.map((run) => stateBar(run, scale, false));
  return h(
    'figure',
    { class: 'timeline' },
    drawing(`Breaker: ${said}`, STATES_HEIGHT, ...bars),
    h('figcaption', {}, `Breaker, last ${duration(scale.whole)}: ${said}`),
  );
};

const SHOWN_CHANGES = 12;

const change = (id: string, { market, data, cause, version, from, seconds }: Run, isLast: boolean): HTMLElement =>
  h(
    'li',
    { 'data-change': version, 'data-state': market },
    h('a', { class: 'num', href: `#/${id}/${version}` }, clockTime(from)),
    breakerPill(market),
    data === 'valid' ? null : gradePill(data),
    h('small', {}, isLast ? 'now' : `for ${duration(seconds)}`),
    h('span', { class: 'cause' }, unbroken(cause)),
  );

/** What the breaker did to a market over the history known: states and data over time, and each change with its cause. */
export const breakerCard = ({ id, history }: MarketView): HTMLElement | null => {
  const runs = runsOf(history);
  const scale = scaleOf(runs);
  if (scale.whole === 0) return null;
  const shown = runs.slice(-SHOWN_CHANGES).reverse();
  const left = runs.length - shown.length;
  const end = scale.start + scale.whole;
  const said = `Breaker, ${clockTime(scale.start)} to ${clockTime(end)} UTC: ${totals(runs)}`;
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'breaker' },
    h('h2', { id: 'breaker' }, 'What the breaker did'),
    h(
      'figure',
      { class: 'timeline tall' },
      drawing(
        said,
        GRADES_TOP + GRADES_HEIGHT,
        runs.map((run) => stateBar(run, scale, true)),
        runs.map((run) => gradeBar(run, scale)),
      ),
      h('div', { class: 'ends' }, h('span', {}, dateTime(scale.start)), h('span', {}, `${dateTime(end)} UTC`)),
      h('figcaption', {}, `${totals(runs)}. Taller is stricter; the strip below is what the data were worth.`),
    ),
    h('ol', { class: 'changes' }, ...shown.map((run, index) => change(id, run, index === 0))),
    left > 0 ? h('p', { class: 'quiet' }, `${left} more before.`) : null,
  );
};
