/**
 * @module Paths of a series in px: the line through its points and the band of its intervals.
 */
import { area as areaPath, line as linePath } from 'd3-shape';
import { type Attributes, element } from './svg.ts';

/** A point in px, its gaps kept. */
export interface PathPoint {
  readonly x: number;
  readonly y: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Draws the band between the ends of the intervals; gaps part it.
 *
 * @param points - by ascending x; px
 * @param colour - fill
 * @param opacity - of the fill, in [0, 1]
 * @returns the markup, or nothing without intervals
 */
export function bandPath(points: readonly PathPoint[], colour: string, opacity: number): string {
  const path = areaPath<PathPoint>()
    .digits(2)
    .defined((point) => point.low !== null && point.high !== null)
    .x((point) => point.x)
    .y0((point) => point.low ?? 0)
    .y1((point) => point.high ?? 0)(points);
  if (path === null) return '';
  return element('path', { d: path, fill: colour, 'fill-opacity': opacity });
}

/**
 * Draws the line through the points; gaps part it.
 *
 * @param points - by ascending x; px
 * @param attributes - stroke and further attributes
 * @returns the markup, or nothing without points
 */
export function strokePath(points: readonly PathPoint[], attributes: Attributes): string {
  const path = linePath<PathPoint>()
    .digits(2)
    .defined((point) => point.y !== null)
    .x((point) => point.x)
    .y((point) => point.y ?? 0)(points);
  if (path === null) return '';
  return element('path', { d: path, fill: 'none', 'stroke-linejoin': 'round', ...attributes });
}
