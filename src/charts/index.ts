/**
 * @module charts: pure functions from values to SVG text, each with a table for readers.
 */
export { type BarRow, type BarsOptions, bars } from './bars.ts';
export {
  barsTable,
  heatmapTable,
  histogramTable,
  lineChartTable,
  networkTable,
  reliabilityTable,
  ridgelineTable,
  scatterTable,
  surfaceTable,
  timelineTable,
} from './chart-tables.ts';
export { contrast, luminance, rampColour, readableInk } from './colour.ts';
export { formatBps, formatCompact, formatPercent, formatUsd, shortAddress } from './format.ts';
export type { ChartOptions } from './frame.ts';
export { type HeatmapCell, type HeatmapOptions, heatmap } from './heatmap.ts';
export {
  binValues,
  type HistogramMarker,
  type HistogramOptions,
  histogram,
} from './histogram.ts';
export { type IntervalGlyphOptions, intervalGlyph } from './interval-glyph.ts';
export { type LineChartOptions, lineChart } from './line-chart.ts';
export type { LinePoint, LineSeries, ReferenceLevel, ShadedSpan } from './line-series.ts';
export { type NetworkLink, type NetworkNode, type NetworkOptions, network } from './network.ts';
export { type ReliabilityBin, type ReliabilityOptions, reliability } from './reliability.ts';
export { type RidgelineOptions, type RidgelineRow, ridgeline } from './ridgeline.ts';
export { type ScatterOptions, type ScatterPoint, scatter } from './scatter.ts';
export { type SparklineOptions, sparkline } from './sparkline.ts';
export { type SurfaceOptions, surface } from './surface.ts';
export { escapeText } from './svg.ts';
export { chartFigure, type TableContent, tableFallback } from './table-fallback.ts';
export {
  adaptiveTheme,
  darkTheme,
  fontStack,
  lightTheme,
  type RampStep,
  type Theme,
  themeStyleSheet,
} from './theme.ts';
export { type TimelineEvent, type TimelineOptions, timeline } from './timeline.ts';
