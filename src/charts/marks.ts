/**
 * @module Marks that tell kinds apart without colour: shapes, dashes, hatches, and their legend.
 */
import {
  type SymbolType,
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
} from 'd3-shape';
import type { Frame } from './frame.ts';
import { type Attributes, element, px, textElement, tooltip } from './svg.ts';
import { displayName, fitText, textWidth } from './text-fit.ts';
import { categoricalColour } from './theme.ts';

const shapes: readonly SymbolType[] = [
  symbolCircle,
  symbolSquare,
  symbolTriangle,
  symbolDiamond,
  symbolCross,
  symbolStar,
];
const dashes: readonly (string | undefined)[] = [undefined, '6 3', '2 3', '8 3 2 3'];

/**
 * Draws the shape of a kind.
 *
 * @param index - place of the kind, whole number >= 0; picks the shape
 * @param x - centre; px
 * @param y - centre; px
 * @param area - area of the shape; px squared, > 0
 * @param attributes - fill, stroke and further attributes
 * @param hint - text a pointer shows
 * @returns the markup
 */
export function shapeMark(
  index: number,
  x: number,
  y: number,
  area: number,
  attributes: Attributes,
  hint = '',
): string {
  // Six colours and six shapes: the shift after each round keeps 36 pairs distinct.
  const shape = shapes[(index + Math.floor(index / shapes.length)) % shapes.length]!;
  const path = symbol(shape, area).digits(2)() ?? '';
  const place = `translate(${px(x)} ${px(y)})`;
  return element('path', { d: path, transform: place, ...attributes }, tooltip(hint));
}

/**
 * Picks the dash of a series.
 *
 * @param index - place of the series, whole number >= 0
 * @returns value of `stroke-dasharray`, undefined for a solid line
 */
export function dashOf(index: number): string | undefined {
  return dashes[index % dashes.length];
}

/**
 * Draws the hatch that flags a cell: a dark and a light stripe, seen on any fill.
 *
 * @param id - name of the pattern
 * @param ink - colour of the strong stripe
 * @param background - colour of the stripe beside it
 * @returns markup of the definition
 */
export function hatchPattern(id: string, ink: string, background: string): string {
  return element(
    'pattern',
    {
      id,
      width: 6,
      height: 6,
      patternUnits: 'userSpaceOnUse',
      patternTransform: 'rotate(45)',
    },
    element('rect', { width: 1.6, height: 6, fill: ink, 'fill-opacity': 0.75 }) +
      element('rect', { x: 1.6, width: 1.2, height: 6, fill: background, 'fill-opacity': 0.75 }),
  );
}

/**
 * Draws a legend of kinds: shape, colour and name, wrapped to the width.
 *
 * @param frame - the open frame
 * @param kinds - kinds in their fixed order
 * @param top - upper edge; px
 * @returns markup and the height it takes; px
 */
export function kindLegend(
  frame: Frame,
  kinds: readonly string[],
  top: number,
): { readonly markup: string; readonly height: number } {
  let x = 10;
  let y = top + 10;
  let markup = '';
  kinds.forEach((kind, i) => {
    const name = fitText(displayName(kind), frame.width - 40);
    const width = 26 + textWidth(name);
    if (x > 10 && x + width > frame.width) {
      x = 10;
      y += 18;
    }
    markup += shapeMark(i, x, y - 4, 60, { fill: categoricalColour(frame.theme, i) });
    markup += textElement(x + 9, y, name, { fill: frame.theme.ink });
    x += width;
  });
  return { markup, height: kinds.length === 0 ? 0 : y - top + 12 };
}
