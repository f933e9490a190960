/**
 * @module Histogram: how often values fall into bins of equal width.
 */
import { checkCount } from '../base/index.ts';
import { layAxes, type PlotArea } from './cartesian.ts';
import { formatCompact } from './format.ts';
import { type ChartOptions, closeFrame, emptyChart, type Frame, openFrame } from './frame.ts';
import { repel } from './repel.ts';
import { bounded, extentOf, linearAxis, widen } from './scales.ts';
import { element, lineElement, textElement, tooltip } from './svg.ts';
import { fitText, textWidth } from './text-fit.ts';
import { categoricalColour } from './theme.ts';

/** A value that is marked by an upright line. */
export interface HistogramMarker {
  readonly value: number;
  readonly label: string;
}

/** What a histogram is told. */
export interface HistogramOptions extends ChartOptions {
  /** Values in any order and unit. */
  readonly values: readonly number[];
  /** Number of bins, whole number >= 1; by the number of values when absent. */
  readonly bins?: number;
  /** Name and unit of the values. */
  readonly xLabel?: string;
  /** Writes a value on the axis. */
  readonly format?: (value: number) => string;
  readonly markers?: readonly HistogramMarker[];
  /** Height of the plot area; px, 170 when absent. */
  readonly height?: number;
}

const binsMax = 200;

/**
 * Counts values in bins of equal width from the least to the greatest value.
 *
 * @param values - finite numbers, at least one
 * @param bins - number of bins, 1 to 200; Sturges' rule when absent
 * @returns edges (one more than bins) and counts
 * @throws InvariantError when a value is not finite
 */
export function binValues(
  values: readonly number[],
  bins?: number,
): { readonly edges: readonly number[]; readonly counts: readonly number[] } {
  const extent = extentOf(values) ?? [0, 0];
  // Equal values stand in the middle of three bins: one wide bar would claim a spread.
  const sturges = Math.ceil(Math.log2(Math.max(1, values.length))) + 1;
  const wished = bins ?? (extent[0] === extent[1] ? 3 : sturges);
  checkCount('bins', wished);
  const count = Math.min(binsMax, Math.max(1, wished));
  const [low, high] = widen(...extent);
  const counts = new Array<number>(count).fill(0);
  for (const value of values) {
    const place = Math.floor(((bounded(value) - low) / (high - low)) * count);
    counts[Math.min(count - 1, Math.max(0, place))]!++;
  }
  const edges = Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count);
  return { edges, counts };
}

/**
 * Draws a histogram.
 *
 * Limits: no value gives the words `no data`; equal values give one bar.
 *
 * @param options - values and looks
 * @returns SVG text
 * @throws InvariantError when a value is not finite
 */
export function histogram(options: HistogramOptions): string {
  const frame = openFrame('histogram', options, 560);
  if (options.values.length === 0) return emptyChart(frame);
  const { edges, counts } = binValues(options.values, options.bins);
  const markers = options.markers ?? [];
  const [low, high] = extentOf([...edges, ...markers.map((marker) => marker.value)])!;
  const area = layAxes(frame, {
    x: (from, to) =>
      linearAxis({
        low,
        high,
        from,
        to,
        count: Math.max(2, Math.floor((to - from) / 80)),
        nice: false,
        ...(options.format === undefined ? {} : { format: options.format }),
      }),
    y: (from, to) =>
      linearAxis({
        low: 0,
        high: Math.max(...counts),
        from,
        to,
        count: Math.min(5, Math.max(...counts)),
      }),
    xLabel: options.xLabel ?? '',
    yLabel: `Count (n = ${formatCompact(options.values.length, 4)})`,
    top: frame.top + (markers.length > 0 ? 2 : 0),
    height: options.height ?? 170,
    right: 14,
  });
  const body = area.markup + barsOf(frame, area, edges, counts) + markersOf(frame, area, markers);
  return closeFrame(frame, area.end, body);
}

function barsOf(
  frame: Frame,
  area: PlotArea,
  edges: readonly number[],
  counts: readonly number[],
): string {
  const colour = categoricalColour(frame.theme, 0);
  return counts
    .map((count, i) => {
      if (count === 0) return '';
      const start = area.x.at(edges[i]!);
      const width = Math.max(0.5, area.x.at(edges[i + 1]!) - start - 1);
      const top = area.y.at(count);
      const range = `${formatCompact(edges[i]!)} to ${formatCompact(edges[i + 1]!)}: ${count}`;
      return element(
        'rect',
        {
          x: start + 0.5,
          y: top,
          width,
          height: area.bottom - top,
          fill: colour,
          'fill-opacity': 0.8,
        },
        tooltip(range),
      );
    })
    .join('');
}

/** Names of markers stand one below the other at the top, so that close ones stay readable. */
function markersOf(frame: Frame, area: PlotArea, markers: readonly HistogramMarker[]): string {
  const { theme } = frame;
  const heights = repel(
    markers.map(() => area.top + 10),
    14,
    area.top + 10,
    area.bottom - 4,
  );
  const lines = markers.map((marker) => {
    const x = area.x.at(marker.value);
    return lineElement(x, area.top, x, area.bottom, {
      stroke: theme.ink,
      'stroke-width': 1.4,
      'stroke-dasharray': '5 3',
    });
  });
  const labels = markers.map((marker, i) => {
    const x = area.x.at(marker.value);
    const label = fitText(marker.label, (area.right - area.left) / 2);
    const left = x + textWidth(label) + 6 > area.right;
    return textElement(left ? x - 5 : x + 5, heights[i]!, label, {
      anchor: left ? 'end' : 'start',
      fill: theme.ink,
      halo: theme.background,
    });
  });
  return lines.join('') + labels.join('');
}
