/**
 * @module How charts of volatility are made: drawn in any colours, with a table, thinned points.
 */
import {
  type BarsOptions,
  bars as barsChart,
  barsTable,
  type HeatmapOptions,
  heatmap,
  heatmapTable,
  type LineChartOptions,
  type LinePoint,
  lineChart,
  lineChartTable,
  type TableContent,
  type Theme,
} from '../../../charts/index.ts';

/** A chart that can be drawn in any colours. */
export interface VolChart {
  /** Name of the file without ending. */
  readonly name: string;
  readonly draw: (theme?: Theme) => string;
  readonly table: TableContent;
}

/** Points of a line over time; more are thinned evenly. */
const pointsMax = 400;

/** Writes a volatility or share as a percentage. */
export const percent = (vol: number): string => `${(100 * vol).toFixed(0)}%`;

/** The same with one decimal. */
export const finePercent = (vol: number): string => `${(100 * vol).toFixed(1)}%`;

/** Names go into file names. */
export const fileWord = (text: string): string => text.replace(/[^A-Za-z0-9._-]+/g, '_');

/**
 * Makes a chart of lines.
 *
 * @param name - of the file, without ending
 * @param options - what is drawn
 * @returns the chart
 */
export function linesOf(name: string, options: LineChartOptions): VolChart {
  return {
    name,
    draw: (theme) => lineChart(theme === undefined ? options : { ...options, theme }),
    table: lineChartTable(options),
  };
}

/**
 * Makes a chart of bars.
 *
 * @param name - of the file, without ending
 * @param options - what is drawn
 * @returns the chart
 */
export function barsOf(name: string, options: BarsOptions): VolChart {
  return {
    name,
    draw: (theme) => barsChart(theme === undefined ? options : { ...options, theme }),
    table: barsTable(options),
  };
}

/**
 * Makes a heat map.
 *
 * @param name - of the file, without ending
 * @param options - what is drawn
 * @returns the chart
 */
export function heatmapOf(name: string, options: HeatmapOptions): VolChart {
  return {
    name,
    draw: (theme) => heatmap(theme === undefined ? options : { ...options, theme }),
    table: heatmapTable(options),
  };
}

/**
 * Keeps every k-th of many points, the last one always.
 *
 * @param points - by ascending x
 * @returns at most 400 points
 */
export function thin(points: readonly LinePoint[]): readonly LinePoint[] {
  const step = Math.ceil(points.length / pointsMax);
  return points.filter((_, i) => (points.length - 1 - i) % step === 0);
}

/**
 * Breaks a line where it would bridge a hole in time.
 *
 * @param points - by ascending x; microseconds since 1970 UTC
 * @param distanceMax - greatest distance of neighbours that are joined; microseconds
 * @returns the points with a gap in every hole
 */
export function broken(points: readonly LinePoint[], distanceMax: number): readonly LinePoint[] {
  return points.flatMap((point, i) => {
    const before = points[i - 1];
    const isHole = before !== undefined && point.x - before.x > distanceMax;
    return isHole ? [{ x: (before.x + point.x) / 2, y: null }, point] : [point];
  });
}

/** A value at an instant; microseconds since 1970 UTC. */
export interface TimedValue {
  readonly x: number;
  readonly y: number;
}

/**
 * Means of points over stretches of time, so that a line of many points stays a line.
 *
 * @param points - by ascending x
 * @param stretchMicros - length of a stretch; microseconds
 * @returns one point per stretch that has any, at its last one; a gap where a stretch has none
 */
export function meansOver(
  points: readonly TimedValue[],
  stretchMicros: number,
): readonly LinePoint[] {
  const means: TimedValue[] = [];
  for (let from = 0; from < points.length; ) {
    const stretch = Math.floor(points[from]!.x / stretchMicros);
    let next = from;
    let sum = 0;
    for (; next < points.length; next++) {
      if (Math.floor(points[next]!.x / stretchMicros) !== stretch) break;
      sum += points[next]!.y;
    }
    means.push({ x: points[next - 1]!.x, y: sum / (next - from) });
    from = next;
  }
  return broken(means, 2 * stretchMicros);
}
