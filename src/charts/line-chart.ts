/**
 * @module Line chart: several series with intervals, named at their ends; also smiles.
 */
import { type AxesRequest, layAxes } from './cartesian.ts';
import { type ChartOptions, closeFrame, emptyChart, footnote, openFrame } from './frame.ts';
import {
  drawReferences,
  drawSeries,
  drawSpans,
  type LinePoint,
  type LineSeries,
  nameSeries,
  placeSeries,
  type ReferenceLevel,
  type ShadedSpan,
  seriesLegend,
  seriesRoom,
} from './line-series.ts';
import { type Axis, extentOf, linearAxis, logAxis, timeAxis } from './scales.ts';
import { formatTimeSpan } from './time-ticks.ts';

/** What a line chart is told. */
export interface LineChartOptions extends ChartOptions {
  /** Series in their fixed order, which settles colour, dash and shape. */
  readonly series: readonly LineSeries[];
  /** What x is; `number` when absent. */
  readonly xKind?: 'number' | 'log' | 'time';
  /** Scale of y; `linear` when absent. */
  readonly yKind?: 'linear' | 'log';
  /** Name and unit of x; the days spanned when absent on a time axis. */
  readonly xLabel?: string;
  /** Name and unit of y. */
  readonly yLabel?: string;
  readonly formatX?: (value: number) => string;
  readonly formatY?: (value: number) => string;
  readonly references?: readonly ReferenceLevel[];
  /** Stretches of x that are shaded, such as a crash. */
  readonly spans?: readonly ShadedSpan[];
  /** Height of the plot area; px, 220 when absent. */
  readonly height?: number;
  /** Where series are named: at the end of their line, or above the plot where all lines end in one
   * place; `ends` when absent. */
  readonly names?: 'ends' | 'above';
}

/**
 * Draws series over numbers or time.
 *
 * Limits: no point gives the words `no data`; one point gives a marker; on a logarithmic axis
 * values of zero or less are gaps and are counted below.
 *
 * @param options - series and looks
 * @returns SVG text
 * @throws InvariantError when a number is not finite
 */
export function lineChart(options: LineChartOptions): string {
  const frame = openFrame('line-chart', options, 640);
  const { series, dropped } = placeable(options);
  const xs = extentOf(series.flatMap((one) => one.points.map((point) => point.x)));
  const ys = extentOf([
    ...series.flatMap((one) => one.points.flatMap((point) => [point.y, point.low, point.high])),
    ...(options.references ?? []).map((level) => level.value),
  ]);
  const drawn = series.some((one) => one.points.some((point) => point.y !== null));
  if (xs === null || ys === null || !drawn) return emptyChart(frame);
  const time = options.xKind === 'time';
  const none = { markup: '', height: 0 };
  const legend = options.names === 'above' ? seriesLegend(frame, series, frame.top) : none;
  const area = layAxes(frame, {
    ...axesOf(options, xs, ys),
    xLabel: options.xLabel ?? (time ? formatTimeSpan(...clampedSpan(xs)) : ''),
    yLabel: options.yLabel ?? '',
    top: frame.top + legend.height,
    height: options.height ?? 220,
    right: options.names === 'above' ? 14 : seriesRoom(series, frame.width),
  });
  const placed = placeSeries(frame, area, series);
  const body =
    drawSpans(frame, area, options.spans ?? []) +
    area.markup +
    drawReferences(frame, area, options.references ?? []) +
    placed.map((one) => drawSeries(frame, one, area)).join('') +
    (options.names === 'above' ? legend.markup : nameSeries(frame, area, placed));
  const note = dropped === 0 ? '' : `Not drawn, zero or less on a logarithmic axis: ${dropped}.`;
  const foot = footnote(frame, area.end + 10, note);
  return closeFrame(frame, area.end + foot.height + (note === '' ? 2 : 4), body + foot.markup);
}

function clampedSpan(xs: readonly [number, number]): readonly [number, number] {
  const axis = timeAxis({ low: xs[0], high: xs[1], from: 0, to: 1, count: 2 });
  return [axis.low, axis.high];
}

/** Sorts points and turns what a logarithmic axis cannot show into gaps. */
function placeable(options: LineChartOptions): { series: LineSeries[]; dropped: number } {
  let dropped = 0;
  const logX = options.xKind === 'log';
  const logY = options.yKind === 'log';
  const series = options.series.map((one) => {
    const points: LinePoint[] = [];
    for (const point of one.points) {
      if (logX && point.x <= 0) {
        dropped++;
      } else if (logY && point.y !== null && point.y <= 0) {
        dropped++;
        points.push({ x: point.x, y: null });
      } else if (logY && point.low !== undefined && point.low <= 0) {
        // The interval reaches beyond the axis: it is drawn down to the point itself.
        points.push({ ...point, low: point.y ?? Math.max(point.high ?? 1, Number.MIN_VALUE) });
      } else {
        points.push(point);
      }
    }
    return { ...one, points: points.sort((a, b) => a.x - b.x) };
  });
  return { series, dropped };
}

function axesOf(
  options: LineChartOptions,
  xs: readonly [number, number],
  ys: readonly [number, number],
): Pick<AxesRequest, 'x' | 'y'> {
  const xMaker = { number: linearAxis, log: logAxis, time: timeAxis }[options.xKind ?? 'number'];
  const yMaker = options.yKind === 'log' ? logAxis : linearAxis;
  const formatX = options.formatX === undefined ? {} : { format: options.formatX };
  const formatY = options.formatY === undefined ? {} : { format: options.formatY };
  // Markers at the ends would sit on the axis and be cut at the edge.
  const inset = options.series.some((one) => one.markers === true) ? 8 : 0;
  return {
    x: (from, to): Axis =>
      xMaker({
        low: xs[0],
        high: xs[1],
        from: from + inset,
        to: to - inset,
        count: Math.max(2, Math.floor((to - from) / 80)),
        nice: false,
        ...formatX,
      }),
    y: (from, to): Axis =>
      yMaker({
        low: ys[0],
        high: ys[1],
        from,
        to,
        count: Math.max(2, Math.floor((from - to) / 40)),
        ...formatY,
      }),
  };
}
