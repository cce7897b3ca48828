import type { FrontLine } from '../margins/schema.ts';
import { axes, figure, plotOn } from './chart.ts';
import { element, text } from './markup.ts';
import { linear, logarithmic, type Scale } from './scale.ts';

/** Area of a dot for its changes a year: a hundred of them are a dot of four pixels. */
const radiusOf = (changes: number): number => Math.max(3, Math.min(18, 0.4 * Math.sqrt(changes)));

type Point = FrontLine['points'][number];
const drawable = ({ shortfallBpsPerYear }: Point): boolean => shortfallBpsPerYear > 0;

const drawn = ({ name, changesPerYear, points }: FrontLine, style: string, x: Scale, y: Scale): string => {
  const places = points
    .filter(drawable)
    .map((point) => [x.at(point.mean * 100), y.at(point.shortfallBpsPerYear)] as const);
  const path = places
    .map(([px, py], index) => `${index === 0 ? 'M' : 'L'}${Math.round(px)} ${Math.round(py)}`)
    .join('');
  const own = points.find((point) => point.factor === 1 && drawable(point));
  const title = element('title', {}, `${name}: ${changesPerYear.toFixed(0)} changes a year`);
  const line = element('path', { d: path, class: `line ${style}` });
  if (!own) return line;
  const [cx, cy, r] = [x.at(own.mean * 100), y.at(own.shortfallBpsPerYear), radiusOf(changesPerYear)];
  const named = style === OURS ? text(cx + r + 4, cy - 6, 'start', 'this policy', { class: 'named' }) : '';
  return line + element('circle', { cx, cy, r, class: `dot ${style}` }, title) + named;
};

const OURS = 'ours';

/** The class of a series' colour, by its place among all. */
export const styleOf = (index: number): string => (index === 0 ? OURS : `peer${index}`);

/** Mean margin against shortfall: each series at multiples of itself, a dot where it stands. */
export const frontChart = (front: readonly FrontLine[]): string =>
  figure({
    title: 'Mean margin against shortfall',
    caption:
      'Each line is one method with all its margins multiplied by 0.6 to 1.5; its dot is the method as it is. Lower and further left is better. Dots are larger the more changes a year were published.',
    keys: front.map(({ name, changesPerYear }, index) => [
      `${name} (${changesPerYear.toFixed(0)} changes a year)`,
      styleOf(index),
    ]),
    height: 380,
    draw: (paper) => {
      const plot = plotOn(paper, 56, 2);
      const points = front.flatMap((one) => one.points).filter(drawable);
      const means = points.map(({ mean }) => mean * 100);
      const losses = points.map(({ shortfallBpsPerYear }) => shortfallBpsPerYear);
      const x = linear(
        [Math.min(...means), Math.max(...means)],
        [plot.left, plot.right - 10],
        paper.name === 'wide' ? 10 : 5,
      );
      const y = logarithmic([Math.min(...losses) / 1.1, Math.max(...losses) * 1.1], [plot.bottom, plot.top]);
      const unit = (value: number) => String(value);
      return [
        axes(
          plot,
          { scale: x, label: unit, title: 'mean margin, % of notional' },
          { scale: y, label: unit, title: 'shortfall, bps of notional a year' },
          true,
        ),
        // Ours last, so that nothing lies over it.
        ...[...front.entries()].reverse().map(([index, one]) => drawn(one, styleOf(index), x, y)),
      ].join('');
    },
  });
