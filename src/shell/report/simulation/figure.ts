/**
 * @module Figures of the pictures of a simulated venue: a chart, its table, and words in common.
 */
import {
  type BarsOptions,
  bars,
  barsTable,
  chartFigure,
  formatCompact,
  type HeatmapOptions,
  heatmap,
  heatmapTable,
  type LineChartOptions,
  type LinePoint,
  lineChart,
  lineChartTable,
} from '../../../charts/index.ts';
import { type Clock, instantOf } from './clock.ts';

/** Width of a chart that stands beside another; px. */
export const halfWidth = 560;
/** Width of a chart that has a row to itself; px. */
export const fullWidth = 1120;

/**
 * Draws a line chart with its table.
 *
 * @param options - as for `lineChart`
 * @returns HTML figure
 */
export function lineFigure(options: LineChartOptions): string {
  return chartFigure(lineChart(options), lineChartTable(options));
}

/**
 * Draws bars with their table.
 *
 * @param options - as for `bars`
 * @returns HTML figure
 */
export function barsFigure(options: BarsOptions): string {
  return chartFigure(bars(options), barsTable(options));
}

/**
 * Draws a heat map with its table.
 *
 * @param options - as for `heatmap`
 * @returns HTML figure
 */
export function heatmapFigure(options: HeatmapOptions): string {
  return chartFigure(heatmap(options), heatmapTable(options));
}

/**
 * Puts figures side by side where there is room.
 *
 * @param figures - HTML
 * @returns HTML
 */
export function sideBySide(figures: readonly string[]): string {
  return `<div class="figures">${figures.join('')}</div>`;
}

/**
 * Puts small figures three in a row where there is room.
 *
 * @param figures - HTML
 * @returns HTML
 */
export function smallMultiples(figures: readonly string[]): string {
  return `<div class="multiples">${figures.join('')}</div>`;
}

/**
 * Makes points of a curve, thinned to a number that a picture can show; the last place stays.
 *
 * @param clock - of the run
 * @param values - by place
 * @param most - greatest number of points, >= 2
 * @returns points over time
 */
export function curvePoints(clock: Clock, values: ArrayLike<number>, most = 240): LinePoint[] {
  return placesOf(values.length, most).map((place) => ({
    x: instantOf(clock, place),
    y: values[place]!,
  }));
}

/**
 * Picks evenly spaced places, the last one always.
 *
 * @param length - number of places, >= 1
 * @param most - greatest number picked, >= 2
 * @returns ascending places
 */
export function placesOf(length: number, most: number): number[] {
  const stride = Math.max(1, Math.ceil((length - 1) / (most - 1)));
  const places: number[] = [];
  for (let place = length - 1; place >= 0; place -= stride) places.push(place);
  return places.reverse();
}

/** Writes USD in few characters. */
export function usd(value: number): string {
  const sign = value < 0 ? '-' : '';
  return `${sign}$${formatCompact(Math.abs(value), 3)}`;
}

/** Writes a fraction as percent. */
export function percent(value: number): string {
  return `${Number((100 * value).toPrecision(3))}%`;
}

/** Writes milliseconds as the unit that suits. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Number(ms.toPrecision(2))} ms`;
  if (ms < 60e3) return `${Number((ms / 1e3).toPrecision(2))} s`;
  if (ms < 3600e3) return `${Number((ms / 60e3).toPrecision(2))} min`;
  if (ms < 86_400e3) return `${Number((ms / 3600e3).toPrecision(2))} h`;
  return `${Number((ms / 86_400e3).toPrecision(2))} d`;
}
