import { type Attributes, element, escaped, text } from './markup.ts';
import type { Scale } from './scale.ts';

/** A size of paper in pixels of CSS: charts are drawn for a desk and for a phone, so that text is as large on both. */
export interface Paper {
  readonly width: number;
  readonly height: number;
  readonly name: 'wide' | 'narrow';
}
export const PAPERS: readonly Paper[] = [
  { width: 1_000, height: 300, name: 'wide' },
  { width: 350, height: 260, name: 'narrow' },
];

/** The part of the paper in which data stand, with room for a line of labels below, or for two. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const plotOn = ({ width, height }: Paper, left = 56, linesBelow = 1): Plot => ({
  left,
  right: width - 10,
  top: 24,
  bottom: height - 10 - 16 * linesBelow,
});

export interface Axis {
  readonly scale: Scale;
  readonly label: (value: number) => string;
  /** What is measured, and in which unit. */
  readonly title: string;
}

const vertical = ({ left, right, top }: Plot, { scale, label, title }: Axis): string =>
  [
    ...scale.ticks.map((tick) => {
      const y = scale.at(tick);
      return (
        element('line', { x1: left, x2: right, y1: y, y2: y, class: 'grid' }) +
        text(left - 6, y + 4, 'end', label(tick))
      );
    }),
    text(4, top - 10, 'start', title, { class: 'axis' }),
  ].join('');

const horizontal = ({ left, right, top, bottom }: Plot, { scale, label, title }: Axis, grid: boolean): string =>
  [
    ...scale.ticks.map((tick) => {
      const x = scale.at(tick);
      const line = element('line', { x1: x, x2: x, y1: grid ? top : bottom, y2: bottom + 4, class: 'grid' });
      return line + text(Math.max(left, Math.min(right - 14, x)), bottom + 17, 'middle', label(tick));
    }),
    element('line', { x1: left, x2: right, y1: bottom, y2: bottom, class: 'base' }),
    title === '' ? '' : text(right, bottom + 34, 'end', title, { class: 'axis' }),
  ].join('');

/** Both axes with their grid. */
export const axes = (plot: Plot, x: Axis, y: Axis, grid = false): string =>
  horizontal(plot, x, grid) + vertical(plot, y);

/** One name of a legend, and the class that gives it its colour. */
export type Key = readonly [name: string, style: string];

const legendOf = (keys: readonly Key[]): string =>
  element(
    'ul',
    { class: 'legend' },
    ...keys.map(([name, style]) => element('li', {}, element('i', { class: `key ${style}` }), escaped(name))),
  );

export interface Figure {
  readonly title: string;
  /** What it shows, in a sentence. */
  readonly caption: string;
  readonly keys: readonly Key[];
  readonly draw: (paper: Paper) => string;
  /** Height on either paper where it is not the usual one. */
  readonly height?: number;
}

/** A figure with its title, legend and caption, drawn once for each size of paper. */
export const figure = ({ title, caption, keys, draw, height }: Figure): string => {
  const drawings = PAPERS.map((one) => {
    const paper = { ...one, height: height ?? one.height };
    const attributes: Attributes = {
      class: `chart ${paper.name}`,
      viewBox: `0 0 ${paper.width} ${paper.height}`,
      role: 'img',
      'aria-label': `${title}. ${caption}`,
    };
    return element('svg', attributes, draw(paper));
  });
  const words = element('figcaption', {}, escaped(caption));
  return element('figure', {}, element('h3', {}, escaped(title)), legendOf(keys), ...drawings, words);
};
