/**
 * @module Charts of a volatility surface: smiles with their quotes, relief, term structure.
 */
import { formatInstant } from '../../../base/index.ts';
import {
  formatCompact,
  type LineChartOptions,
  lineChart,
  lineChartTable,
  type SurfaceOptions,
  surface as surfaceChart,
  surfaceTable,
  type TableContent,
  type Theme,
} from '../../../charts/index.ts';
import {
  curveVol,
  fitError,
  type Slice,
  sliceRows,
  smilePoints,
  surfaceIndex,
  type VolSurface,
} from '../../../quant/index.ts';
import type { QuoteFit } from './quotes.ts';

/** A chart that can be drawn in any colours. */
export interface SurfaceChart {
  /** Name of the file without ending. */
  readonly name: string;
  readonly draw: (theme?: Theme) => string;
  readonly table: TableContent;
}

const percent = (vol: number): string => `${Number((100 * vol).toPrecision(3))}%`;

function lines(name: string, options: LineChartOptions): SurfaceChart {
  return {
    name,
    draw: (theme) => lineChart(theme === undefined ? options : { ...options, theme }),
    table: lineChartTable(options),
  };
}

/** Names go into file names. */
const fileWord = (text: string): string => text.replace(/[^A-Za-z0-9._-]+/g, '_');

const minutesOf = (micros: number): string => formatInstant(micros).slice(0, 16).replace('T', ' ');

/**
 * Draws the smile of each expiry: quotes with their bid-ask as bars, outliers apart, the fit.
 *
 * @param surface - fitted surface
 * @param quotes - quotes of its chain beside the fit
 * @returns one chart per expiry
 */
export function smileCharts(
  surface: VolSurface,
  quotes: readonly QuoteFit[],
): readonly SurfaceChart[] {
  return surface.slices.map((slice) =>
    smileChart(
      surface.underlying,
      slice,
      quotes.filter((one) => one.slice === slice),
    ),
  );
}

/** Bars are cut at so many times the highest mid or fit: one wide quote must not hide a smile. */
const barTop = 1.15;

const barOf = (low: number, high: number, top: number) => ({
  low: Math.max(0, Math.min(low, top)),
  high: Math.min(high, top),
});

/** Range of log-moneyness from which on strikes are drawn on a logarithmic axis. */
const wideLogMoneyness = 1.2;

function smileChart(underlying: string, slice: Slice, quotes: readonly QuoteFit[]): SurfaceChart {
  const { expiryMicros, years } = slice;
  const error = fitError(slice);
  const points = smilePoints(slice);
  const top = barTop * Math.max(...points.map(({ vol }) => vol), ...slice.quotes.map((q) => q.vol));
  const fitted = slice.quotes.map(({ strike, vol, bidVol, askVol, halfSpreadVol }) => ({
    x: strike,
    y: vol,
    ...(askVol === null ? {} : barOf(bidVol ?? vol - halfSpreadVol, askVol, top)),
  }));
  const outliers = quotes
    .filter(({ use, midVol }) => use === 'off_smile' && midVol !== null)
    .map(({ quote, midVol, bidVol, askVol }) => ({
      x: quote.strike,
      y: midVol,
      ...(bidVol === null || askVol === null ? {} : barOf(bidVol, askVol, Math.max(top, midVol!))),
    }));
  const curve = points.map(({ strike, vol }) => ({ x: strike, y: vol }));
  const quoted = { joined: false, markers: true, intervals: 'bars' as const };
  const isWide = slice.kHigh - slice.kLow > wideLogMoneyness;
  const stamp = formatInstant(expiryMicros).slice(0, 16).replace(':', '');
  return lines(`smile-${fileWord(underlying)}-${stamp}Z`, {
    title: `${minutesOf(expiryMicros)}, ${(365 * years).toFixed(1)} days`,
    description:
      `Volatility by strike of ${underlying}; ${error.quotes} quotes, median error ` +
      `${(100 * error.medianVol).toFixed(2)} points or ${error.medianHalfSpreads.toFixed(2)} ` +
      'half-spreads',
    width: 560,
    ...(isWide ? { xKind: 'log' } : {}),
    xLabel: isWide ? 'strike, logarithmic' : 'strike',
    formatX: (strike) => formatCompact(strike, 4),
    yLabel: 'volatility a year',
    formatY: percent,
    series: [
      { name: 'quotes', points: fitted, colourIndex: 1, ...quoted },
      { name: 'fit', points: curve, colourIndex: 0 },
      ...(outliers.length === 0
        ? []
        : [{ name: 'outliers', points: outliers, colourIndex: 3, ...quoted }]),
    ],
  });
}

/** Standard deviations of the log-price to either side, and the steps between. */
const deviationsMax = 2.5;
const deviationSteps = 40;

/**
 * Draws the surface as a relief over standard deviations and expiries.
 *
 * @param surface - fitted surface
 * @returns the chart; holes where no quote is near
 */
export function reliefChart(surface: VolSurface): SurfaceChart {
  const xs = Array.from(
    { length: deviationSteps + 1 },
    (_, i) => -deviationsMax + (2 * deviationsMax * i) / deviationSteps,
  );
  const zs = surface.slices.map(({ curve, years, kLow, kHigh }) => {
    const deviation = curveVol(curve, 0, years) * Math.sqrt(years);
    const margin = (kHigh - kLow) / 10;
    return xs.map((x) => {
      const k = x * deviation;
      return k < kLow - margin || k > kHigh + margin ? null : curveVol(curve, k, years);
    });
  });
  const options: SurfaceOptions = {
    title: `Volatility surface of ${surface.underlying}`,
    description: 'Volatility by strike, in standard deviations from the forward, and expiry',
    width: 720,
    xs,
    ys: surface.slices.map(({ years }) => 365 * years),
    zs,
    spacing: { y: 'even' },
    xLabel: 'strike, sd from forward',
    yLabel: 'days to expiry',
    zLabel: 'volatility a year',
    formatX: (x) => formatCompact(x, 2),
    formatY: (days) => formatCompact(days, days < 10 ? 2 : 3),
    formatZ: percent,
  };
  return {
    name: `surface-${fileWord(surface.underlying)}`,
    draw: (theme) => surfaceChart(theme === undefined ? options : { ...options, theme }),
    table: surfaceTable(options),
  };
}

/**
 * Draws the term structure: volatility at the forward, fair volatility, and the index.
 *
 * @param surface - fitted surface
 * @returns the chart
 */
export function termChart(surface: VolSurface): SurfaceChart {
  const rows = sliceRows(surface);
  const index = surfaceIndex(surface.slices);
  return lines(`term-${fileWord(surface.underlying)}`, {
    title: `Term structure of ${surface.underlying}`,
    description: 'Volatility at the forward and of the fair variance by days to expiry',
    width: 720,
    xKind: 'log',
    xLabel: 'days to expiry, logarithmic',
    formatX: (days) => formatCompact(days, 3),
    yLabel: 'volatility a year',
    formatY: percent,
    references: [{ value: index, label: `30-day index ${percent(index)}` }],
    series: [
      {
        name: 'at the forward',
        points: rows.map(({ years, atMoneyVol }) => ({ x: 365 * years, y: atMoneyVol })),
        markers: true,
      },
      {
        name: 'fair variance',
        points: rows.map(({ years, varianceSwapVol }) => ({ x: 365 * years, y: varianceSwapVol })),
        markers: true,
      },
    ],
  });
}
