/**
 * @module Interval glyph: low, mean and high as bar and dot on a shared scale, for table cells.
 */
import { check, checkFinite, checkPositive } from '../base/index.ts';
import { type ChartOptions, closeFrame, type Frame, openFrame } from './frame.ts';
import { bounded, widen } from './scales.ts';
import { element, lineElement, textElement } from './svg.ts';
import { categoricalColour } from './theme.ts';

/** What an interval glyph is told. */
export interface IntervalGlyphOptions extends ChartOptions {
  /** The interval, or null when nothing is known; any unit. */
  readonly interval: {
    readonly low: number;
    readonly mean: number;
    readonly high: number;
  } | null;
  /** Ends of the scale that all cells of the column share; same unit. */
  readonly domain: readonly [number, number];
  /** A value to compare with, such as zero or the mean of all; same unit. */
  readonly reference?: number;
  /** Height; px, 18 when absent. */
  readonly height?: number;
  /** Place of the colour in the palette; 0 when absent. */
  readonly colourIndex?: number;
}

/**
 * Draws an interval as bar and dot.
 *
 * Limits: no interval gives the words `no data`; what lies beyond the scale ends in an arrow head
 * at its edge; an interval of no width gives the dot alone.
 *
 * @param options - interval, scale and looks
 * @returns SVG text
 * @throws InvariantError when a number is not finite or low exceeds high
 */
export function intervalGlyph(options: IntervalGlyphOptions): string {
  const frame = openFrame('interval', { ...options, showTitle: false }, 120);
  const height = options.height ?? 18;
  checkPositive('height', height);
  const { interval } = options;
  const middle = height / 2;
  const [low, high] = widen(...options.domain);
  const at = (value: number) =>
    6 + Math.min(1, Math.max(0, (bounded(value) - low) / (high - low))) * (frame.width - 12);
  let body = lineElement(6, middle, frame.width - 6, middle, { stroke: frame.theme.grid });
  if (options.reference !== undefined) {
    checkFinite('reference', options.reference);
    const place = at(options.reference);
    body += lineElement(place, 1, place, height - 1, {
      stroke: frame.theme.muted,
      'stroke-dasharray': '2 2',
    });
  }
  if (interval === null) {
    body = textElement(frame.width / 2, middle + 3.5, 'no data', {
      anchor: 'middle',
      size: 10,
      fill: frame.theme.muted,
    });
    return closeFrame(frame, height, body);
  }
  check(interval.low <= interval.high, 'interval.low', '<= interval.high', interval.low);
  const colour = categoricalColour(frame.theme, options.colourIndex ?? 0);
  const [start, end] = [at(interval.low), at(interval.high)];
  body += lineElement(start, middle, end, middle, {
    stroke: colour,
    'stroke-width': 4,
    'stroke-opacity': 0.45,
    'stroke-linecap': 'round',
  });
  if (interval.low < low) body += arrowHead(6, middle, -1, colour);
  if (interval.high > high) body += arrowHead(frame.width - 6, middle, 1, colour);
  return closeFrame(frame, height, body + meanDot(frame, at(interval.mean), middle, colour));
}

function meanDot(frame: Frame, x: number, y: number, colour: string): string {
  return element('circle', {
    cx: x,
    cy: y,
    r: 3.6,
    fill: colour,
    stroke: frame.theme.background,
    'stroke-width': 1,
  });
}

function arrowHead(x: number, y: number, direction: 1 | -1, colour: string): string {
  const tip = x + 5 * direction;
  return element('polygon', {
    points: [`${x},${y - 4}`, `${tip},${y}`, `${x},${y + 4}`].join(' '),
    fill: colour,
  });
}
