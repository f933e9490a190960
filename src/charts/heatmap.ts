/**
 * @module Heat map: a number in each cell, ink by luminance, a hatch where a cell is flagged.
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
import { hatchPattern } from './marks.ts';
import { nameRoom, rowName, showRows } from './rows.ts';
import { bounded, extentOf, widen } from './scales.ts';
import { element, px, textElement, tooltip } from './svg.ts';
import { displayName, fitText, textWidth } from './text-fit.ts';
import { type RampStep, rampStep, type Theme } from './theme.ts';

/** One cell. */
export interface HeatmapCell {
  /** Any unit; null is unknown. */
  readonly value: number | null;
  /** Whether the cell is hatched. */
  readonly flagged?: boolean;
}

/** What a heat map is told. */
export interface HeatmapOptions extends ChartOptions {
  /** Names of the rows from top to bottom. */
  readonly rows: readonly string[];
  /** Names of the columns from left to right. */
  readonly columns: readonly string[];
  /** Cells by row, then column; missing ones are unknown. */
  readonly cells: readonly (readonly (HeatmapCell | null)[])[];
  /** Writes a value in its cell. */
  readonly format?: (value: number) => string;
  /** `diverging` puts zero at the neutral colour; `sequential` when absent. */
  readonly ramp?: 'sequential' | 'diverging';
  /** Ends of the ramp; from the values when absent. */
  readonly domain?: readonly [number, number];
  /** What the hatch means; drawn as a key when a cell is flagged. */
  readonly flagMeaning?: string;
  /** Greatest number of rows drawn; 60 when absent. */
  readonly rowsMax?: number;
}

interface Layout {
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly domain: readonly [number, number];
  readonly steps: readonly RampStep[];
  readonly format: (value: number) => string;
  /** Font size at which every number fits its cell, or null when none does; px. */
  readonly textSize: number | null;
}

const cellHeight = 24;
const slant = Math.PI / 5;

/**
 * Draws a heat map.
 *
 * Limits: no row or no column gives the words `no data`; an unknown cell is an empty frame; when
 * a number does not fit its cell, all are tooltips only.
 *
 * @param options - cells and looks
 * @returns SVG text
 * @throws InvariantError when a value is not finite
 */
export function heatmap(options: HeatmapOptions): string {
  const frame = openFrame('heatmap', options, 640);
  if (options.rows.length === 0 || options.columns.length === 0) return emptyChart(frame);
  const { shown, note } = showRows(options.rows, options.rowsMax);
  const left = nameRoom(shown, frame.width);
  const right = frame.width - 6;
  const flat = Math.max(...options.columns.map((name) => textWidth(displayName(name))));
  let cellWidth = (right - left) / options.columns.length;
  const slanted = flat > cellWidth - 4;
  const nameLength = Math.min(flat, 110);
  // Slanted names lean over the right edge; the cells give way to them.
  const lean = slanted ? nameLength * Math.cos(slant) : 0;
  cellWidth = Math.min(76, (right - left - lean * 0.6) / options.columns.length);
  const headHeight = slanted ? nameLength * Math.sin(slant) + 14 : 20;
  const format = options.format ?? ((value: number) => formatCompact(value));
  const layout: Layout = {
    left,
    top: frame.top + headHeight,
    cellWidth,
    cellHeight,
    domain: domainOf(options),
    steps: options.ramp === 'diverging' ? frame.theme.diverging : frame.theme.sequential,
    format,
    textSize: textSizeOf(options, format, cellWidth - 2),
  };
  const hatch = `${frame.id}-hatch`;
  let body = columnNames(frame, options.columns, layout, slanted ? nameLength : null);
  shown.forEach((name, row) => {
    body += rowName(frame, name, left, layout.top + row * cellHeight + cellHeight / 2 + 4);
    options.columns.forEach((column, i) => {
      const cell = options.cells[row]?.[i] ?? null;
      body += cellMark(frame.theme, layout, cell, row, i, `${name}, ${column}`, hatch);
    });
  });
  const end = layout.top + shown.length * cellHeight;
  const flagged = options.cells.some((row) => row.some((cell) => cell?.flagged === true));
  const key = legend(
    frame,
    layout,
    end + 10,
    flagged ? (options.flagMeaning ?? 'flagged') : '',
    hatch,
  );
  const silent = layout.textSize === null ? 'Numbers are in the table. ' : '';
  const foot = footnote(frame, end + 42, silent + note);
  return closeFrame(
    frame,
    end + 36 + foot.height,
    body + key + foot.markup,
    hatchPattern(hatch, frame.theme.ink, frame.theme.background),
  );
}

/** All numbers or none: a few numbers among empty cells would look like the only known ones. */
function textSizeOf(
  options: HeatmapOptions,
  format: (value: number) => string,
  width: number,
): number | null {
  const known = options.cells.flat().flatMap((cell) => cell?.value ?? []);
  const widest = Math.max(0, ...known.map((value) => textWidth(format(value), 1)));
  return [11, 10, 9].find((size) => widest * size <= width) ?? null;
}

function domainOf(options: HeatmapOptions): readonly [number, number] {
  if (options.domain !== undefined) return widen(...options.domain);
  const extent = extentOf(options.cells.flat().map((cell) => cell?.value)) ?? [0, 0];
  if (options.ramp !== 'diverging') return widen(...extent);
  const size = Math.max(Math.abs(extent[0]), Math.abs(extent[1]));
  return widen(-size, size);
}

function columnNames(
  frame: Frame,
  columns: readonly string[],
  layout: Layout,
  slantedLength: number | null,
): string {
  const degrees = (-slant * 180) / Math.PI;
  return columns
    .map((name, i) => {
      const x = layout.left + (i + 0.5) * layout.cellWidth;
      const y = layout.top - 7;
      const fill = frame.theme.ink;
      if (slantedLength === null) {
        return textElement(x, y, displayName(name), { anchor: 'middle', fill });
      }
      const text = textElement(0, 0, fitText(displayName(name), slantedLength), { fill });
      return element(
        'g',
        { transform: `translate(${px(x - 2)} ${px(y)}) rotate(${px(degrees)})` },
        text === '' ? ' ' : text,
      );
    })
    .join('');
}

function cellMark(
  theme: Theme,
  layout: Layout,
  cell: HeatmapCell | null,
  row: number,
  column: number,
  place: string,
  hatch: string,
): string {
  const box = {
    x: layout.left + column * layout.cellWidth + 1,
    y: layout.top + row * layout.cellHeight + 1,
    width: Math.max(0.5, layout.cellWidth - 2),
    height: layout.cellHeight - 2,
    rx: 2,
  };
  const value = cell?.value ?? null;
  const known = value !== null;
  const step = known ? stepOf(layout, value) : null;
  const text = known ? layout.format(value) : 'unknown';
  const flagged = cell?.flagged === true;
  let markup = element(
    'rect',
    {
      ...box,
      fill: step?.fill ?? 'none',
      stroke: known ? undefined : theme.muted,
      'stroke-opacity': known ? undefined : 0.5,
      'stroke-dasharray': known ? undefined : '3 3',
    },
    tooltip(`${displayName(place)}: ${text}${flagged ? ' (flagged)' : ''}`),
  );
  if (flagged) {
    markup += element('rect', {
      ...box,
      fill: `url(#${hatch})`,
      stroke: theme.ink,
      'stroke-width': 1.4,
    });
  }
  if (step === null || layout.textSize === null) return markup;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  if (flagged) {
    const width = Math.min(box.width - 2, textWidth(text, layout.textSize) + 4);
    markup += element('rect', {
      x: x - width / 2,
      y: y - 7,
      width,
      height: 14,
      rx: 2,
      fill: step.fill,
    });
  }
  return (
    markup +
    textElement(x, y + 4, text, { anchor: 'middle', size: layout.textSize, fill: step.ink })
  );
}

function stepOf(layout: Layout, value: number): RampStep {
  const [low, high] = layout.domain;
  return rampStep(layout.steps, (bounded(value) - low) / (high - low));
}

function legend(frame: Frame, layout: Layout, y: number, flag: string, hatch: string): string {
  const { theme } = frame;
  const [low, high] = layout.domain;
  const first = layout.format(low);
  let x = 6 + textWidth(first, 10);
  let markup = textElement(4, y + 10, first, { size: 10, fill: theme.muted });
  for (const step of layout.steps) {
    markup += element('rect', { x, y: y + 1, width: 18, height: 10, fill: step.fill });
    x += 18;
  }
  const last = layout.format(high);
  markup += textElement(x + 5, y + 10, last, { size: 10, fill: theme.muted });
  if (flag === '') return markup;
  x += textWidth(last, 10) + 26;
  markup += element('rect', {
    x,
    y: y + 0.5,
    width: 18,
    height: 11,
    fill: `url(#${hatch})`,
    stroke: theme.ink,
  });
  const text = fitText(flag, frame.width - x - 26, 10);
  return markup + textElement(x + 24, y + 10, text, { size: 10, fill: theme.muted });
}
