/**
 * @module Plot area with two axes: margins from the labels, grid, ticks that do not collide.
 */
import type { Frame } from './frame.ts';
import type { Axis } from './scales.ts';
import { lineElement, textElement } from './svg.ts';
import { fitText, textWidth } from './text-fit.ts';

/** How the two axes of a plot are made once their places are known. */
export interface AxesRequest {
  /** Makes the horizontal axis from the left and right edge; px. */
  readonly x: (from: number, to: number) => Axis;
  /** Makes the vertical axis from the lower and upper edge; px. */
  readonly y: (from: number, to: number) => Axis;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Upper edge of the drawing; px. */
  readonly top: number;
  /** Height of the plot area; px. */
  readonly height: number;
  /** Room kept at the right for labels; px. */
  readonly right: number;
}

/** A plot area with its axes drawn. */
export interface PlotArea {
  readonly x: Axis;
  readonly y: Axis;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Markup of grid, ticks and names of the axes. */
  readonly markup: string;
  /** Lower edge of everything drawn so far; px. */
  readonly end: number;
}

/**
 * Lays out and draws both axes.
 *
 * @param frame - the open frame
 * @param request - how the axes are made
 * @returns the plot area
 */
export function layAxes(frame: Frame, request: AxesRequest): PlotArea {
  const { theme } = frame;
  const top = request.top + (request.yLabel === '' ? 8 : 22);
  const bottom = top + Math.max(20, request.height);
  const y = request.y(bottom, top);
  const widest = Math.max(10, ...y.ticks.map((tick) => textWidth(tick.label)));
  const left = Math.min(widest + 12, frame.width * 0.45);
  const right = Math.max(left + 20, frame.width - request.right);
  const x = request.x(left, right);
  let markup = textElement(4, request.top + 12, fitText(request.yLabel, frame.width - 8), {
    fill: theme.muted,
  });
  for (const tick of y.ticks) {
    const place = y.at(tick.value);
    markup += lineElement(left, place, right, place, { stroke: theme.grid });
    markup += textElement(left - 7, place + 4, fitText(tick.label, left - 8), {
      anchor: 'end',
      fill: theme.muted,
    });
  }
  markup += lineElement(left, bottom, right, bottom, { stroke: theme.muted });
  markup += bottomTicks(frame, x, bottom, frame.width);
  const label = fitText(request.xLabel, right - left);
  markup += textElement((left + right) / 2, bottom + 33, label, {
    anchor: 'middle',
    fill: theme.muted,
  });
  const end = bottom + (request.xLabel === '' ? 24 : 40);
  return { x, y, left, right, top, bottom, markup, end };
}

/**
 * Draws the ticks below a plot; a label that would touch its neighbour is left out.
 *
 * @param frame - the open frame
 * @param axis - the horizontal axis
 * @param y - the base line; px
 * @param edge - labels stay left of it; px
 * @returns the markup
 */
export function bottomTicks(frame: Frame, axis: Axis, y: number, edge: number): string {
  let markup = '';
  let taken = Number.NEGATIVE_INFINITY;
  for (const tick of axis.ticks) {
    const place = axis.at(tick.value);
    const half = textWidth(tick.label) / 2;
    const centre = Math.max(half, Math.min(place, edge - half - 2));
    markup += lineElement(place, y, place, y + 4, { stroke: frame.theme.muted });
    if (centre - half < taken + 6) continue;
    taken = centre + half;
    markup += textElement(centre, y + 17, tick.label, {
      anchor: 'middle',
      fill: frame.theme.muted,
    });
  }
  return markup;
}
