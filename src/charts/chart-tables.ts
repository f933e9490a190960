/**
 * @module From the options of a chart to its table: the same values, none left out.
 */
import type { BarsOptions } from './bars.ts';
import { formatCompact, formatPercent } from './format.ts';
import type { HeatmapOptions } from './heatmap.ts';
import { binValues, type HistogramOptions } from './histogram.ts';
import type { LineChartOptions } from './line-chart.ts';
import type { NetworkOptions } from './network.ts';
import type { ReliabilityOptions } from './reliability.ts';
import type { RidgelineOptions } from './ridgeline.ts';
import type { ScatterOptions } from './scatter.ts';
import type { SurfaceOptions } from './surface.ts';
import type { TableContent } from './table-fallback.ts';
import { formatMoment } from './time-ticks.ts';
import type { TimelineOptions } from './timeline.ts';

type Write = (value: number) => string;

const plain: Write = (value) => formatCompact(value, 6);

function optional(value: number | null | undefined, write: Write): string {
  return value === null || value === undefined ? '' : write(value);
}

function numeric(...names: string[]): { name: string; numeric: true }[] {
  return names.map((name) => ({ name, numeric: true }));
}

/**
 * Lists the rows of bars.
 *
 * @param options - as for `bars`
 * @returns the table
 */
export function barsTable(options: BarsOptions): TableContent {
  const write = options.format ?? plain;
  return {
    caption: options.title,
    columns: [{ name: 'Name' }, ...numeric('Value', 'Low', 'High')],
    rows: options.rows.map((row) => [
      row.label,
      write(row.value),
      optional(row.low, write),
      optional(row.high, write),
    ]),
  };
}

/**
 * Lists the points of a line chart by series.
 *
 * @param options - as for `lineChart`
 * @returns the table
 */
export function lineChartTable(options: LineChartOptions): TableContent {
  const writeX = options.xKind === 'time' ? formatMoment : (options.formatX ?? plain);
  const writeY = options.formatY ?? plain;
  return {
    caption: options.title,
    columns: [
      { name: 'Series' },
      ...numeric(options.xLabel ?? 'x', options.yLabel ?? 'y', 'Low', 'High'),
    ],
    rows: options.series.flatMap((series) =>
      series.points.map((point) => [
        series.name,
        writeX(point.x),
        optional(point.y, writeY),
        optional(point.low, writeY),
        optional(point.high, writeY),
      ]),
    ),
  };
}

/**
 * Lists the points of a scatter.
 *
 * @param options - as for `scatter`
 * @returns the table
 */
export function scatterTable(options: ScatterOptions): TableContent {
  return {
    caption: options.title,
    columns: [
      { name: 'Name' },
      { name: 'Kind' },
      ...numeric(options.xLabel ?? 'x', options.yLabel ?? 'y', 'Size'),
    ],
    rows: options.points.map((point, i) => [
      point.label ?? String(i + 1),
      point.kind ?? '',
      (options.formatX ?? plain)(point.x),
      (options.formatY ?? plain)(point.y),
      optional(point.size, plain),
    ]),
  };
}

/**
 * Lists the nodes of a network with those that each is linked to.
 *
 * @param options - as for `network`
 * @returns the table
 */
export function networkTable(options: NetworkOptions): TableContent {
  const names = new Map(options.nodes.map(({ id, label }) => [id, label ?? id]));
  const linked = new Map<string, string[]>(options.nodes.map(({ id }) => [id, []]));
  for (const { from, to } of options.links) {
    linked.get(from)?.push(names.get(to) ?? to);
    linked.get(to)?.push(names.get(from) ?? from);
  }
  return {
    caption: options.title,
    columns: [{ name: 'Name' }, { name: 'Kind' }, ...numeric('Size'), { name: 'Linked with' }],
    rows: options.nodes.map(({ id, kind, size }) => [
      names.get(id)!,
      kind,
      plain(size),
      linked.get(id)!.join(', '),
    ]),
  };
}

/**
 * Lists the cells of a heat map; flagged ones carry the meaning of the flag.
 *
 * @param options - as for `heatmap`
 * @returns the table
 */
export function heatmapTable(options: HeatmapOptions): TableContent {
  const write = options.format ?? plain;
  const meaning = options.flagMeaning ?? 'flagged';
  return {
    caption: options.title,
    columns: [{ name: 'Name' }, ...numeric(...options.columns)],
    rows: options.rows.map((name, row) => [
      name,
      ...options.columns.map((_, i) => {
        const cell = options.cells[row]?.[i] ?? null;
        const text = optional(cell?.value, write);
        return cell?.flagged === true ? `${text} (${meaning})`.trim() : text;
      }),
    ]),
  };
}

/**
 * Lists the bins of a histogram.
 *
 * @param options - as for `histogram`
 * @returns the table
 */
export function histogramTable(options: HistogramOptions): TableContent {
  const write = options.format ?? plain;
  const { edges, counts } = binValues(options.values, options.bins);
  return {
    caption: options.title,
    columns: [{ name: 'Bin' }, ...numeric('From', 'To', 'Count')],
    rows:
      options.values.length === 0
        ? []
        : counts.map((count, i) => [
            String(i + 1),
            write(edges[i]!),
            write(edges[i + 1]!),
            String(count),
          ]),
  };
}

/**
 * Lists interval and mean of the rows of a ridgeline.
 *
 * @param options - as for `ridgeline`
 * @returns the table
 */
export function ridgelineTable(options: RidgelineOptions): TableContent {
  const write = options.format ?? plain;
  return {
    caption: options.title,
    columns: [{ name: 'Name' }, ...numeric('Low (5 %)', 'Mean', 'High (95 %)')],
    rows: options.rows.map((row) => [row.label, write(row.low), write(row.mean), write(row.high)]),
  };
}

/**
 * Lists the events of a time-line by time.
 *
 * @param options - as for `timeline`
 * @returns the table
 */
export function timelineTable(options: TimelineOptions): TableContent {
  const write = options.format ?? plain;
  return {
    caption: options.title,
    columns: [
      { name: 'Lane' },
      { name: 'Time' },
      { name: 'Kind' },
      ...numeric('Value'),
      { name: 'Note' },
    ],
    rows: [...options.events]
      .sort((a, b) => a.atMicros - b.atMicros)
      .map((event) => [
        event.lane,
        formatMoment(event.atMicros),
        event.kind,
        write(event.value),
        event.label ?? '',
      ]),
  };
}

/**
 * Lists the values of a surface, one row per y.
 *
 * @param options - as for `surface`
 * @returns the table
 */
export function surfaceTable(options: SurfaceOptions): TableContent {
  return {
    caption: options.title,
    columns: [
      { name: options.yLabel ?? 'y' },
      ...numeric(...options.xs.map((x) => (options.formatX ?? plain)(x))),
    ],
    rows: options.ys.map((y, j) => [
      (options.formatY ?? plain)(y),
      ...options.xs.map((_, i) => optional(options.zs[j]?.[i], options.formatZ ?? plain)),
    ]),
  };
}

/**
 * Lists the bins of a reliability chart, empty ones included.
 *
 * @param options - as for `reliability`
 * @returns the table
 */
export function reliabilityTable(options: ReliabilityOptions): TableContent {
  return {
    caption: options.title,
    columns: numeric('Predicted', 'Observed', 'Low', 'High', 'Predictions'),
    rows: options.bins.map((bin) => [
      formatPercent(bin.predicted),
      formatPercent(bin.observed),
      formatPercent(bin.low),
      formatPercent(bin.high),
      String(bin.count),
    ]),
  };
}
