/** SVG as text. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes).filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escape(String(value))}"`).join('');
  return content.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${content.join('')}</${name}>`;
}

export function text(x: number, y: number, words: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escape(words));
}

type Point = readonly [x: number, y: number];

export function line([x1, y1]: Point, [x2, y2]: Point, attributes: Attributes = {}): string {
  return element('line', { x1, y1, x2, y2, ...attributes });
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function rectangle({ x, y, width, height }: Box, attributes: Attributes = {}, hint?: string): string {
  return element('rect', { x, y, width: Math.max(0, width), height, ...attributes }, ...hint === undefined ? [] : [element('title', {}, escape(hint))]);
}

/** The part of a text of this size that fits into `width` pixels, in common sans-serif fonts. */
export function fitted(words: string, width: number, size: number): string {
  const fits = Math.floor(width / (size * 0.56));
  if (words.length <= fits) {
    return words;
  }
  return fits < 4 ? '' : `${words.slice(0, fits - 1)}…`;
}

function escape(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
