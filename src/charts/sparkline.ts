/**
 * @module Sparkline: a series in the room of a word, for table cells.
 */
import { checkPositive } from '../base/index.ts';
import { type ChartOptions, closeFrame, openFrame } from './frame.ts';
import { extentOf, widen } from './scales.ts';
import { bandPath, type PathPoint, strokePath } from './series-path.ts';
import { element, textElement } from './svg.ts';
import { fitText, textWidth } from './text-fit.ts';
import { categoricalColour } from './theme.ts';

/** What a sparkline is told. */
export interface SparklineOptions extends ChartOptions {
  /** Values at equal distances, any unit; null is a gap. */
  readonly values: readonly (number | null)[];
  /** Interval around each value, same unit and length; null is none. */
  readonly band?: readonly ({ readonly low: number; readonly high: number } | null)[];
  /** Ends of the scale shared with other cells; from the values when absent. */
  readonly domain?: readonly [number, number];
  /** Height; px, 24 when absent. */
  readonly height?: number;
  /** Writes the last value beside its point; no text when absent. */
  readonly format?: (value: number) => string;
}

/**
 * Draws a sparkline.
 *
 * Limits: no value gives the words `no data`; one value gives a dot; equal values give a level
 * line.
 *
 * @param options - values and looks
 * @returns SVG text
 * @throws InvariantError when a value is not finite or a size is not above zero
 */
export function sparkline(options: SparklineOptions): string {
  const frame = openFrame('sparkline', { ...options, showTitle: false }, 120);
  const height = options.height ?? 24;
  checkPositive('height', height);
  const extent = extentOf([
    ...options.values,
    ...(options.band ?? []).flatMap((part) => (part === null ? [] : [part.low, part.high])),
  ]);
  const last = options.values.findLastIndex((value) => value !== null);
  if (extent === null || last < 0) {
    const words = textElement(frame.width / 2, height / 2 + 3.5, 'no data', {
      anchor: 'middle',
      size: 10,
      fill: frame.theme.muted,
    });
    return closeFrame(frame, height, words);
  }
  const label = options.format?.(options.values[last]!) ?? '';
  const room = label === '' ? 4 : Math.min(frame.width / 2, textWidth(label) + 9);
  const places = placePoints(options, extent, frame.width - room - 4, height);
  const colour = categoricalColour(frame.theme, 0);
  const end = places[last]!;
  const body =
    bandPath(places, colour, 0.2) +
    strokePath(places, { stroke: colour, 'stroke-width': 1.5, 'stroke-linecap': 'round' }) +
    element('circle', { cx: end.x, cy: end.y!, r: 2.4, fill: colour }) +
    textElement(end.x + 6, height / 2 + 4, fitText(label, room - 6), { fill: frame.theme.ink });
  return closeFrame(frame, height, body);
}

function placePoints(
  options: SparklineOptions,
  extent: readonly [number, number],
  width: number,
  height: number,
): PathPoint[] {
  const [low, high] = widen(...(options.domain ?? extent));
  const at = (value: number | null | undefined) => {
    if (value === null || value === undefined) return null;
    return height - 4 - Math.min(1, Math.max(0, (value - low) / (high - low))) * (height - 8);
  };
  const steps = Math.max(1, options.values.length - 1);
  return options.values.map((value, i) => ({
    x: options.values.length === 1 ? width : 4 + (i / steps) * Math.max(1, width - 4),
    y: at(value),
    low: at(options.band?.[i]?.low),
    high: at(options.band?.[i]?.high),
  }));
}
