/**
 * @module SVG as text: elements with escaped content and numbers of two decimals, never NaN.
 */
import { checkFinite } from '../base/index.ts';

/** Attributes of an element; those that are undefined are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** How a text is set. */
export interface TextStyle {
  /** Font size; px, 11 when absent. */
  readonly size?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly fill: string;
  readonly weight?: number;
  /** Colour of a rim that keeps the text readable over marks. */
  readonly halo?: string;
}

/** Characters that XML 1.0 forbids, lone surrogates included: they make a document unreadable. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Escapes a text for content and attributes of SVG and HTML.
 *
 * @param text - any text
 * @returns the text without markup; characters that XML forbids become U+FFFD
 */
export function escapeText(text: string): string {
  return text.replace(forbidden, '\ufffd').replace(/[&<>"']/g, (found) => entities[found]!);
}

/**
 * Writes a coordinate or length.
 *
 * @param value - finite number, px
 * @returns at most two decimals, never `-0`
 * @throws InvariantError when not finite
 */
export function px(value: number): string {
  checkFinite('coordinate', value);
  return String(Math.round(value * 100) / 100 + 0);
}

/**
 * Writes one element.
 *
 * @param tag - element name, trusted
 * @param attributes - names trusted, values escaped, numbers as px
 * @param content - inner markup, already escaped
 * @returns the markup
 * @throws InvariantError when a numeric attribute is not finite
 */
export function element(tag: string, attributes: Attributes, content = ''): string {
  let head = `<${tag}`;
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    head += ` ${name}="${typeof value === 'number' ? px(value) : escapeText(value)}"`;
  }
  return content === '' ? `${head}/>` : `${head}>${content}</${tag}>`;
}

/**
 * Writes one line of text.
 *
 * @param x - anchor, px
 * @param y - base line, px
 * @param content - any text
 * @param style - size, anchor, colour
 * @returns the markup, or nothing for an empty text
 */
export function textElement(x: number, y: number, content: string, style: TextStyle): string {
  if (content === '') return '';
  return element(
    'text',
    {
      x,
      y,
      'font-size': style.size ?? 11,
      'text-anchor': style.anchor === 'start' ? undefined : style.anchor,
      fill: style.fill,
      'font-weight': style.weight,
      stroke: style.halo,
      'stroke-width': style.halo === undefined ? undefined : 3,
      'stroke-linejoin': style.halo === undefined ? undefined : 'round',
      'paint-order': style.halo === undefined ? undefined : 'stroke',
    },
    escapeText(content),
  );
}

/**
 * Writes a straight line.
 *
 * @param x1 - start, px
 * @param y1 - start, px
 * @param x2 - end, px
 * @param y2 - end, px
 * @param attributes - stroke and further attributes
 * @returns the markup
 */
export function lineElement(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  attributes: Attributes,
): string {
  return element('line', { x1, y1, x2, y2, ...attributes });
}

/**
 * Writes the text that a pointer shows over a mark.
 *
 * @param content - any text
 * @returns the markup of a `title` element
 */
export function tooltip(content: string): string {
  return content === '' ? '' : element('title', {}, escapeText(content));
}

/**
 * Derives a short name from a text, equal for equal texts (FNV-1a, 32 bits, twice).
 *
 * @param text - any text
 * @returns letters and digits
 */
export function hashName(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x9dc5811c;
  for (let i = 0; i < text.length; i++) {
    low = Math.imul(low ^ text.charCodeAt(i), 0x01000193);
    high = Math.imul(high ^ text.charCodeAt(text.length - 1 - i), 0x01000193);
  }
  return (low >>> 0).toString(36) + (high >>> 0).toString(36);
}
