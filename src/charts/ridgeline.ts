/**
 * @module Ridgeline: one posterior density per participant, its 90 % interval and its mean.
 */
import { area, line } from 'd3-shape';
import { check } from '../base/index.ts';
import { bottomTicks } from './cartesian.ts';
import { formatCompact } from './format.ts';
import {
  type ChartOptions,
  closeFrame,
  emptyChart,
  type Frame,
  footnote,
  openFrame,
} from './frame.ts';
import { nameRoom, rowName, showRows } from './rows.ts';
import { type Axis, bounded, extentOf, linearAxis } from './scales.ts';
import { element, lineElement, textElement, tooltip } from './svg.ts';
import { displayName, fitText } from './text-fit.ts';
import { categoricalColour } from './theme.ts';

/** One posterior. */
export interface RidgelineRow {
  readonly label: string;
  /** Ascending places of the density; any unit. */
  readonly xs: readonly number[];
  /** Density at each place, same length; per unit of x, >= 0. */
  readonly density: readonly number[];
  /** Lower end of the 90 % interval; unit of x. */
  readonly low: number;
  /** Mean; unit of x. */
  readonly mean: number;
  /** Upper end of the 90 % interval; unit of x. */
  readonly high: number;
}

/** What a ridgeline is told. */
export interface RidgelineOptions extends ChartOptions {
  /** Rows from top to bottom. */
  readonly rows: readonly RidgelineRow[];
  readonly xLabel?: string;
  readonly format?: (value: number) => string;
  /** A value to compare with, drawn through all rows; unit of x. */
  readonly reference?: number;
  /** `row` gives every ridge the same height, `all` keeps equal areas; `row` when absent. */
  readonly heightBy?: 'row' | 'all';
  /** Greatest number of rows drawn; 60 when absent. */
  readonly rowsMax?: number;
}

const rowHeight = 34;
const ridgeHeight = 44;

/**
 * Draws posterior densities one below the other on a shared scale.
 *
 * Limits: no row gives the words `no data`; a row without density keeps its interval and mean.
 *
 * @param options - posteriors and looks
 * @returns SVG text
 * @throws InvariantError when a number is not finite, a density is negative, or lengths differ
 */
export function ridgeline(options: RidgelineOptions): string {
  const frame = openFrame('ridgeline', options, 640);
  const { shown, note } = showRows(options.rows, options.rowsMax);
  const extent = extentOf([
    ...shown.flatMap((row) => [...row.xs, row.low, row.mean, row.high]),
    options.reference,
  ]);
  if (shown.length === 0 || extent === null) return emptyChart(frame);
  for (const row of shown) {
    check(row.xs.length === row.density.length, 'density', 'as long as xs', row.density.length);
    check(
      row.density.every((y) => y >= 0),
      'density',
      '>= 0',
      row.label,
    );
  }
  const room = nameRoom(
    shown.map((row) => row.label),
    frame.width,
  );
  const axis = linearAxis({
    low: extent[0],
    high: extent[1],
    from: room,
    to: frame.width - 14,
    count: Math.max(2, Math.floor((frame.width - room) / 80)),
    nice: false,
    ...(options.format === undefined ? {} : { format: options.format }),
  });
  const first = frame.top + ridgeHeight + 4;
  const bottom = first + (shown.length - 1) * rowHeight + 14;
  const peak = extentOf(shown.flatMap((row) => row.density))?.[1] ?? 0;
  let body = '';
  for (const tick of axis.ticks) {
    const x = axis.at(tick.value);
    body += lineElement(x, frame.top + 4, x, bottom, { stroke: frame.theme.grid });
  }
  body += referenceLine(frame, axis, options.reference, bottom);
  shown.forEach((row, i) => {
    const base = first + i * rowHeight;
    const top = options.heightBy === 'all' ? peak : (extentOf(row.density)?.[1] ?? 0);
    body += rowName(frame, row.label, room, base + 4);
    body += ridge(frame, axis, row, base, top);
  });
  // Intervals come after all ridges, so that no ridge hides the mean of the row above it.
  shown.forEach((row, i) => {
    const base = first + i * rowHeight;
    body += interval(frame, axis, row, base, options.format ?? ((x) => formatCompact(x)));
  });
  body += lineElement(room, bottom, frame.width - 14, bottom, { stroke: frame.theme.muted });
  body += bottomTicks(frame, axis, bottom, frame.width);
  const label = options.xLabel ?? '';
  body += textElement((room + frame.width - 14) / 2, bottom + 33, fitText(label, frame.width), {
    anchor: 'middle',
    fill: frame.theme.muted,
  });
  const end = bottom + (label === '' ? 24 : 40);
  const foot = footnote(frame, end + 10, note);
  return closeFrame(frame, end + foot.height + 2, body + foot.markup, fade(frame));
}

function fade(frame: Frame): string {
  const colour = categoricalColour(frame.theme, 0);
  return element(
    'linearGradient',
    { id: `${frame.id}-fade`, x1: 0, y1: 0, x2: 0, y2: 1 },
    element('stop', { offset: 0, 'stop-color': colour, 'stop-opacity': 0.75 }) +
      element('stop', { offset: 1, 'stop-color': colour, 'stop-opacity': 0.12 }),
  );
}

function referenceLine(
  frame: Frame,
  axis: Axis,
  reference: number | undefined,
  bottom: number,
): string {
  if (reference === undefined) return '';
  const x = axis.at(reference);
  return lineElement(x, frame.top + 4, x, bottom, {
    stroke: frame.theme.muted,
    'stroke-dasharray': '4 3',
  });
}

function ridge(frame: Frame, axis: Axis, row: RidgelineRow, base: number, peak: number): string {
  if (row.xs.length < 2 || peak <= 0) return '';
  const places = row.xs.map((x, i): [number, number] => [
    axis.at(x),
    base - (bounded(row.density[i]!) / peak) * ridgeHeight,
  ]);
  const fill = area().digits(2).y0(base)(places) ?? '';
  const stroke = line().digits(2)(places) ?? '';
  return (
    element('path', { d: fill, fill: frame.theme.background, 'fill-opacity': 0.55 }) +
    element('path', { d: fill, fill: `url(#${frame.id}-fade)` }) +
    element('path', {
      d: stroke,
      fill: 'none',
      stroke: categoricalColour(frame.theme, 0),
      'stroke-width': 1.3,
    })
  );
}

function interval(
  frame: Frame,
  axis: Axis,
  row: RidgelineRow,
  base: number,
  format: (value: number) => string,
): string {
  const hint =
    `${displayName(row.label)}: mean ${format(row.mean)}, ` +
    `90 % from ${format(row.low)} to ${format(row.high)}`;
  return (
    lineElement(axis.at(row.low), base, axis.at(row.high), base, {
      stroke: frame.theme.ink,
      'stroke-width': 3,
      'stroke-linecap': 'round',
      'stroke-opacity': 0.75,
    }) +
    element(
      'circle',
      {
        cx: axis.at(row.mean),
        cy: base,
        r: 4,
        fill: frame.theme.ink,
        stroke: frame.theme.background,
        'stroke-width': 1.4,
      },
      tooltip(hint),
    )
  );
}
