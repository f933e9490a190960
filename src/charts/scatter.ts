/**
 * @module Scatter: points by two measures, kinds by colour and shape, names where there is room.
 */
import { type AxesRequest, layAxes, type PlotArea } from './cartesian.ts';
import { formatCompact } from './format.ts';
import {
  type ChartOptions,
  closeFrame,
  emptyChart,
  type Frame,
  footnote,
  openFrame,
} from './frame.ts';
import { kindLegend, shapeMark } from './marks.ts';
import { bounded, extentOf, linearAxis, logAxis } from './scales.ts';
import { textElement } from './svg.ts';
import { displayName, textWidth } from './text-fit.ts';
import { categoricalColour } from './theme.ts';

/** One point. */
export interface ScatterPoint {
  /** Any unit. */
  readonly x: number;
  /** Any unit. */
  readonly y: number;
  /** Name, drawn beside the point where there is room, else as its tooltip. */
  readonly label?: string;
  /** Kind, one of the kinds of the chart. */
  readonly kind?: string;
  /** Weight that the area of the mark shows; any unit, >= 0. */
  readonly size?: number;
}

/** What a scatter is told. */
export interface ScatterOptions extends ChartOptions {
  readonly points: readonly ScatterPoint[];
  /** Kinds in their fixed order, which settles colour and shape; no legend when absent. */
  readonly kinds?: readonly string[];
  readonly xKind?: 'linear' | 'log';
  readonly yKind?: 'linear' | 'log';
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly formatX?: (value: number) => string;
  readonly formatY?: (value: number) => string;
  /** Height of the plot area; px, 280 when absent. */
  readonly height?: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Mark {
  readonly point: ScatterPoint;
  readonly x: number;
  readonly y: number;
  readonly area: number;
  readonly kind: number;
}

const areaPlain = 46;
const areaMax = 420;

/**
 * Draws points by two measures.
 *
 * Limits: no point gives the words `no data`; on a logarithmic axis points at zero or below are
 * left out and counted below the plot; a kind that is not listed is drawn as the first one.
 *
 * @param options - points and looks
 * @returns SVG text
 * @throws InvariantError when a number is not finite
 */
export function scatter(options: ScatterOptions): string {
  const frame = openFrame('scatter', options, 640);
  const points = options.points.filter(
    (point) => (options.xKind !== 'log' || point.x > 0) && (options.yKind !== 'log' || point.y > 0),
  );
  const xs = extentOf(points.map((point) => point.x));
  const ys = extentOf(points.map((point) => point.y));
  if (xs === null || ys === null) return emptyChart(frame);
  const kinds = options.kinds ?? [];
  const legend = kindLegend(frame, kinds, frame.top);
  const area = layAxes(frame, {
    ...axesOf(options, xs, ys),
    xLabel: options.xLabel ?? '',
    yLabel: options.yLabel ?? '',
    top: frame.top + legend.height,
    height: options.height ?? 280,
    right: 16,
  });
  const marks = placeMarks(points, kinds, area);
  const hidden = options.points.length - points.length;
  const note = hidden === 0 ? '' : `Not drawn, zero or less on a logarithmic axis: ${hidden}.`;
  const foot = footnote(frame, area.end + 10, note);
  const body =
    legend.markup +
    area.markup +
    marks.map((mark) => drawMark(frame, mark, options)).join('') +
    names(frame, marks, area) +
    foot.markup;
  return closeFrame(frame, area.end + foot.height + 2, body);
}

function axesOf(
  options: ScatterOptions,
  xs: readonly [number, number],
  ys: readonly [number, number],
): Pick<AxesRequest, 'x' | 'y'> {
  const xMaker = options.xKind === 'log' ? logAxis : linearAxis;
  const yMaker = options.yKind === 'log' ? logAxis : linearAxis;
  const formatX = options.formatX === undefined ? {} : { format: options.formatX };
  const formatY = options.formatY === undefined ? {} : { format: options.formatY };
  return {
    x: (from, to) => {
      const count = Math.max(2, Math.floor((to - from) / 80));
      return xMaker({ low: xs[0], high: xs[1], from, to, count, ...formatX });
    },
    y: (from, to) => {
      const count = Math.max(2, Math.floor((from - to) / 42));
      return yMaker({ low: ys[0], high: ys[1], from, to, count, ...formatY });
    },
  };
}

/** Large marks come first, so that small ones stay visible on them. */
function placeMarks(
  points: readonly ScatterPoint[],
  kinds: readonly string[],
  area: PlotArea,
): Mark[] {
  const heaviest = extentOf(points.map((point) => point.size))?.[1] ?? 0;
  const marks = points.map((point) => ({
    point,
    x: area.x.at(point.x),
    y: area.y.at(point.y),
    area:
      point.size === undefined || heaviest <= 0
        ? areaPlain
        : 12 + (Math.max(0, bounded(point.size)) / heaviest) * (areaMax - 12),
    kind: Math.max(0, point.kind === undefined ? 0 : kinds.indexOf(point.kind)),
  }));
  return marks.sort((a, b) => b.area - a.area);
}

function drawMark(frame: Frame, mark: Mark, options: ScatterOptions): string {
  const { point } = mark;
  const formatX = options.formatX ?? formatCompact;
  const formatY = options.formatY ?? formatCompact;
  const name = point.label === undefined ? '' : `${point.label}: `;
  const hint = `${name}${formatX(point.x)}, ${formatY(point.y)}`;
  const look = {
    fill: categoricalColour(frame.theme, mark.kind),
    'fill-opacity': 0.78,
    stroke: frame.theme.background,
    'stroke-width': 0.8,
  };
  return shapeMark(mark.kind, mark.x, mark.y, mark.area, look, hint);
}

/** Tries right, left, above and below of the mark; a name that fits nowhere stays a tooltip. */
function names(frame: Frame, marks: readonly Mark[], area: PlotArea): string {
  const named = marks.filter((mark) => mark.point.label !== undefined).slice(0, 300);
  if (named.length === 0) return '';
  const boxes: Box[] = marks.slice(0, 3000).map((mark) => markBox(mark));
  let markup = '';
  for (const mark of named) {
    const text = displayName(mark.point.label!);
    const width = textWidth(text, 10);
    const reach = Math.sqrt(mark.area) / 2 + 3;
    const candidates: readonly (readonly [number, number])[] = [
      [mark.x + reach, mark.y + 3.5],
      [mark.x - reach - width, mark.y + 3.5],
      [mark.x - width / 2, mark.y - reach - 1],
      [mark.x - width / 2, mark.y + reach + 9],
    ];
    for (const [x, y] of candidates) {
      const box = { left: x, right: x + width, top: y - 9, bottom: y + 3 };
      const inside =
        box.left >= area.left &&
        box.right <= frame.width - 2 &&
        box.top >= area.top - 8 &&
        box.bottom <= area.bottom;
      if (!inside || boxes.some((other) => overlap(box, other))) continue;
      boxes.push(box);
      markup += textElement(x, y, text, {
        size: 10,
        fill: frame.theme.ink,
        halo: frame.theme.background,
      });
      break;
    }
  }
  return markup;
}

function markBox(mark: Mark): Box {
  const reach = Math.sqrt(mark.area) / 2;
  return {
    left: mark.x - reach,
    right: mark.x + reach,
    top: mark.y - reach,
    bottom: mark.y + reach,
  };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
