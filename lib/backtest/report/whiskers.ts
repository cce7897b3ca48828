import type { CoverageShare } from '../../core/margin/index.ts';
import { PPM } from '../../core/units/index.ts';
import { axes, type Figure, figure, plotOn } from './chart.ts';
import { element, text } from './markup.ts';
import { linear, type Scale } from './scale.ts';

export interface WhiskerRow {
  readonly name: string;
  readonly long: CoverageShare;
  readonly short: CoverageShare;
}

export interface Whiskers extends Pick<Figure, 'title' | 'caption'> {
  readonly rows: readonly WhiskerRow[];
  readonly levelPpm: number;
}

const ROW = 40;
const percentOf = (ppm: number): number => (ppm / PPM) * 100;

const whisker = ({ coveragePpm, lowPpm, highPpm, hits }: CoverageShare, style: string, x: Scale, y: number): string => {
  if (coveragePpm === null) return '';
  const at = (ppm: number) => x.at(percentOf(ppm));
  const interval =
    lowPpm === null || highPpm === null
      ? ''
      : element('line', { x1: at(lowPpm), x2: at(highPpm), y1: y, y2: y, class: `whisker ${style}` });
  const title = element('title', {}, `${style}: ${percentOf(coveragePpm).toFixed(3)} %, ${hits} hits`);
  return interval + element('circle', { cx: at(coveragePpm), cy: y, r: 4.5, class: `dot ${style}` }, title);
};

/** Shares of a long and a short with their intervals, a row each, and the promise as a line. */
export const whiskers = ({ title, caption, rows, levelPpm }: Whiskers): string =>
  figure({
    title,
    caption,
    keys: [
      ['long', 'long'],
      ['short', 'short'],
      ['promised', 'promise'],
    ],
    height: rows.length * ROW + 62,
    draw: (paper) => {
      const plot = plotOn(paper, 68);
      const shares = rows.flatMap(({ long, short }) => [long, short]);
      const least = Math.min(levelPpm, ...shares.map(({ lowPpm, coveragePpm }) => lowPpm ?? coveragePpm ?? PPM));
      const low = percentOf(least - 0.05 * (PPM - least));
      const x = linear([low, 100], [plot.left, plot.right - 6], paper.name === 'wide' ? 8 : 4);
      const yOf = (row: number) => plot.top + ROW * (row + 0.5);
      const digits = Math.max(0, ...x.ticks.map((tick) => String(tick).split('.')[1]?.length ?? 0));
      const promise = x.at(percentOf(levelPpm));
      return [
        axes(
          plot,
          { scale: x, label: (tick) => tick.toFixed(digits), title: '' },
          { scale: { at: yOf, ticks: [] }, label: String, title: 'share of windows without a hit, %' },
          true,
        ),
        element('line', { x1: promise, x2: promise, y1: plot.top, y2: plot.bottom, class: 'promise' }),
        ...rows.flatMap(({ name, long, short }, row) => [
          text(plot.left - 8, yOf(row) + 4, 'end', name),
          whisker(long, 'long', x, yOf(row) - 7),
          whisker(short, 'short', x, yOf(row) + 7),
        ]),
      ].join('');
    },
  });
