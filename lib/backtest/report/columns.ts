import { axes, type Figure, figure, type Key, plotOn } from './chart.ts';
import { element } from './markup.ts';
import { calendar, dateOf, linear } from './scale.ts';

/** What was counted in one month: above the line, and below it. */
export interface Month {
  readonly start: number;
  readonly end: number;
  readonly up: number;
  readonly down: number;
}

export interface Columns extends Pick<Figure, 'title' | 'caption'> {
  readonly months: readonly Month[];
  readonly unit: string;
  readonly keys: readonly [up: Key, down: Key];
}

/** Two counts a month, the one upwards and the other downwards. */
export const columns = ({ title, caption, months, unit, keys }: Columns): string =>
  figure({
    title,
    caption,
    keys,
    draw: (paper) => {
      const plot = plotOn(paper);
      const span = [months[0]?.start ?? 0, months.at(-1)?.end ?? 1] as const;
      const x = calendar(span, [plot.left, plot.right], paper.name === 'wide' ? 12 : 4);
      const most = Math.max(1, ...months.map(({ up, down }) => Math.max(up, down)));
      const y = linear([-most, most], [plot.bottom, plot.top]);
      const column = ({ start, end }: Month, count: number, style: string) => {
        const [left, right, from, to] = [x.at(start), x.at(end), y.at(0), y.at(count)];
        const box = {
          x: left + 0.5,
          width: Math.max(1, right - left - 1),
          y: Math.min(from, to),
          height: Math.abs(to - from),
        };
        return element(
          'rect',
          { ...box, class: `column ${style}` },
          element('title', {}, `${dateOf(start)}: ${Math.abs(count)}`),
        );
      };
      return [
        axes(
          plot,
          { scale: x, label: dateOf, title: '' },
          { scale: y, label: (tick) => String(Math.abs(tick)), title: unit },
        ),
        ...months.flatMap((month) => [column(month, month.up, keys[0][1]), column(month, -month.down, keys[1][1])]),
      ].join('');
    },
  });
