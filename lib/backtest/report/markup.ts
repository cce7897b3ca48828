const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escaped = (text: string): string => text.replace(/[&<>"]/g, (one) => ESCAPES[one] ?? one);

export type Attributes = Readonly<Record<string, string | number>>;

/** One element of HTML or SVG around content that is markup already. Numbers are cut to a tenth: a pixel is coarse enough. */
export const element = (name: string, attributes: Attributes, ...content: readonly string[]): string => {
  const written = Object.entries(attributes).map(([key, value]) => {
    const text = typeof value === 'number' ? String(Math.round(value * 10) / 10) : escaped(value);
    return ` ${key}="${text}"`;
  });
  return `<${name}${written.join('')}>${content.join('')}</${name}>`;
};

export const text = (
  x: number,
  y: number,
  anchor: 'start' | 'middle' | 'end',
  words: string,
  more: Attributes = {},
): string => element('text', { x, y, 'text-anchor': anchor, ...more }, escaped(words));
