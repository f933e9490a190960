/**
 * @module Bars: one horizontal bar per row with its value beside it.
 */

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
import { type Axis, extentOf, linearAxis } from './scales.ts';
import { element, lineElement, textElement, tooltip } from './svg.ts';
import { displayName, fitText, textWidth } from './text-fit.ts';
import { categoricalColour } from './theme.ts';

/** One bar. */
export interface BarRow {
  readonly label: string;
  /** Length of the bar, signed; any unit. */
  readonly value: number;
  /** Lower end of the interval; same unit. */
  readonly low?: number;
  /** Upper end of the interval; same unit. */
  readonly high?: number;
}

/** What a chart of bars is told. */
export interface BarsOptions extends ChartOptions {
  /** Rows from top to bottom. */
  readonly rows: readonly BarRow[];
  /** Writes a value with its unit. */
  readonly format?: (value: number) => string;
  /** Greatest number of rows drawn; 60 when absent. */
  readonly rowsMax?: number;
}

const rowHeight = 24;

/**
 * Draws horizontal bars from zero, negative ones to the left in a second colour.
 *
 * Limits: no row gives the words `no data`; rows beyond the limit are counted below.
 *
 * @param options - rows and looks
 * @returns SVG text
 * @throws InvariantError when a value is not finite
 */
export function bars(options: BarsOptions): string {
  const frame = openFrame('bars', options, 560);
  const extent = extentOf([
    0,
    ...options.rows.flatMap((row) => [row.value, row.low ?? row.value, row.high ?? row.value]),
  ]);
  if (options.rows.length === 0 || extent === null) return emptyChart(frame);
  const { shown, note } = showRows(options.rows, options.rowsMax);
  const format = options.format ?? ((value: number) => formatCompact(value));
  const room = nameRoom(
    shown.map((row) => row.label),
    frame.width,
  );
  const texts = shown.map((row) => format(row.value));
  const labelRoom = Math.min(Math.max(...texts.map((text) => textWidth(text))) + 12, 130);
  const [low, high] = extent[0] === extent[1] ? [0, 1] : extent;
  const axis = linearAxis({
    low,
    high,
    from: room + (low < 0 ? labelRoom : 4),
    to: Math.max(room + labelRoom + 20, frame.width - (high > 0 ? labelRoom : 6)),
    count: 5,
    nice: false,
  });
  let body = '';
  shown.forEach((row, i) => {
    const y = frame.top + 4 + i * rowHeight;
    body += rowName(frame, row.label, room, y + rowHeight / 2 + 4);
    body += bar(frame, axis, row, texts[i]!, y);
  });
  const bottom = frame.top + 8 + shown.length * rowHeight;
  const zero = axis.at(0);
  body += lineElement(zero, frame.top, zero, bottom - 4, { stroke: frame.theme.muted });
  const foot = footnote(frame, bottom + 12, note);
  return closeFrame(frame, bottom + foot.height + (note === '' ? 0 : 4), body + foot.markup);
}

function bar(frame: Frame, axis: Axis, row: BarRow, text: string, y: number): string {
  const { theme } = frame;
  const colour = categoricalColour(theme, row.value < 0 ? 1 : 0);
  const zero = axis.at(0);
  const end = axis.at(row.value);
  const low = axis.at(Math.min(row.low ?? row.value, row.value, 0));
  const high = axis.at(Math.max(row.high ?? row.value, row.value, 0));
  let markup = element(
    'rect',
    {
      x: Math.min(zero, end),
      y: y + 4,
      width: Math.max(Math.abs(end - zero), 0.5),
      height: rowHeight - 8,
      rx: 2,
      fill: colour,
    },
    tooltip(`${displayName(row.label)}: ${text}`),
  );
  if (row.low !== undefined && row.high !== undefined) {
    const middle = y + rowHeight / 2;
    const [start, stop] = [axis.at(row.low), axis.at(row.high)];
    const stroke = { stroke: theme.ink, 'stroke-width': 1.2 };
    markup += lineElement(start, middle, stop, middle, stroke);
    markup += lineElement(start, middle - 3, start, middle + 3, stroke);
    markup += lineElement(stop, middle - 3, stop, middle + 3, stroke);
  }
  const negative = row.value < 0;
  markup += textElement(negative ? low - 5 : high + 5, y + rowHeight / 2 + 4, fitText(text, 124), {
    anchor: negative ? 'end' : 'start',
    fill: theme.ink,
  });
  return markup;
}
