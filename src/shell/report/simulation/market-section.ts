/**
 * @module Section on the market: index, true volatility, gas and lateness, funding, lead, macro.
 */
import type { LinePoint, ShadedSpan } from '../../../charts/index.ts';
import type { Section } from '../page.ts';
import type { FundingPoint } from './activity.ts';
import type { Clock } from './clock.ts';
import { barsFigure, curvePoints, halfWidth, lineFigure, percent, sideBySide } from './figure.ts';
import type { Instant, Surroundings } from './surroundings.ts';

/**
 * Names the stress scripts as shaded spans.
 *
 * @param surroundings - of the run
 * @returns spans over time
 */
export function stressSpans({ stress }: Surroundings): ShadedSpan[] {
  return stress.map(({ script, fromMicros, toMicros }) => ({
    from: fromMicros,
    to: toMicros,
    label: script.replace('-', ' '),
  }));
}

/**
 * Draws the market.
 *
 * @param clock - of the run
 * @param surroundings - of the run
 * @param funding - rates by hour
 * @param latencyByHour - mean lateness of makers' quotes, ms
 * @returns section
 */
export function marketSection(
  clock: Clock,
  surroundings: Surroundings,
  funding: readonly FundingPoint[],
  latencyByHour: Float64Array,
): Section {
  const spans = stressSpans(surroundings);
  return {
    id: 'market',
    title: 'Market',
    lead:
      'What was planted: prices by regime-switching jump diffusion with stochastic volatility, ' +
      'gas with bursts, a second venue that leads. Grey spans are stress scripts.',
    body: sideBySide([
      indexFigure(clock, surroundings, spans),
      volatilityFigure(surroundings, spans),
      gasFigure(surroundings, spans),
      latenessFigure(clock, latencyByHour, spans),
      fundingFigure(funding, spans),
      leadFigure(surroundings),
      ...macroFigures(surroundings),
    ]),
  };
}

function indexFigure(clock: Clock, { index, assets }: Surroundings, spans: ShadedSpan[]): string {
  return lineFigure({
    title: 'Index over its start',
    description: 'Index of every underlying over its first value, with the stress scripts shaded',
    width: halfWidth,
    xKind: 'time',
    yLabel: 'start = 100',
    spans,
    series: assets.map((asset) => {
      const prices = index.get(asset)!;
      return {
        name: asset,
        points: curvePoints(
          clock,
          prices.map((p) => (100 * p) / prices[0]!),
        ),
      };
    }),
  });
}

function thinned(instants: readonly Instant[], most: number): LinePoint[] {
  const stride = Math.max(1, Math.ceil(instants.length / most));
  return instants
    .filter((_, i) => i % stride === 0)
    .map(({ atMicros, value }) => ({ x: atMicros, y: value }));
}

function volatilityFigure({ volatility, regimes }: Surroundings, spans: ShadedSpan[]): string {
  const told = regimes
    .map(({ regime }) => regime)
    .filter((name, i, all) => all.indexOf(name) === i);
  return lineFigure({
    title: 'True volatility',
    description: `Planted instantaneous volatility by the hour; regimes passed: ${told.join(', ')}`,
    width: halfWidth,
    xKind: 'time',
    yLabel: 'a year, logarithmic',
    yKind: 'log',
    formatY: percent,
    spans,
    series: [...volatility].map(([name, instants]) => ({ name, points: thinned(instants, 240) })),
  });
}

function gasFigure({ gas }: Surroundings, spans: ShadedSpan[]): string {
  return lineFigure({
    title: 'Gas',
    description: 'Price of gas every ten minutes, thinned, on a logarithmic axis',
    width: halfWidth,
    xKind: 'time',
    yKind: 'log',
    yLabel: 'gwei, logarithmic',
    spans,
    series: [{ name: 'gas', points: thinned(gas, 360) }],
  });
}

function latenessFigure(clock: Clock, byHour: Float64Array, spans: ShadedSpan[]): string {
  const points = thinned(
    Array.from(byHour, (value, hour) => ({ atMicros: clock.startMicros + hour * 3600e6, value })),
    360,
  ).map(({ x, y }) => ({ x, y: y === 0 ? null : y }));
  return lineFigure({
    title: "Lateness of makers' quotes",
    description: 'Mean time from decision to arrival by hour; it rises with the root of gas',
    width: halfWidth,
    xKind: 'time',
    yLabel: 'milliseconds',
    spans,
    series: [{ name: 'makers', points }],
  });
}

function fundingFigure(funding: readonly FundingPoint[], spans: ShadedSpan[]): string {
  const names = [...new Set(funding.map(({ instrument }) => instrument))];
  return lineFigure({
    title: 'Funding',
    description:
      'Hourly funding of the perpetuals, an eighth of their basis; longs pay when above 0',
    width: halfWidth,
    xKind: 'time',
    yLabel: 'basis points an hour',
    spans,
    references: [{ value: 0, label: '' }],
    series: names.map((name) => ({
      name,
      points: thinned(
        funding
          .filter(({ instrument }) => instrument === name)
          .map(({ atMicros, rate }) => ({ atMicros, value: 1e4 * rate })),
        240,
      ),
    })),
  });
}

/** Correlation of the other venue's move with the index's move some minutes later. */
function leadFigure({ minutes, elsewhere, assets }: Surroundings): string {
  const asset = assets[0]!;
  const own = moves(minutes.get(asset)!);
  const other = moves(elsewhere.get(asset) ?? minutes.get(asset)!);
  const lags = [-3, -2, -1, 0, 1, 2, 3];
  return barsFigure({
    title: `${asset}: which venue moves first`,
    description:
      "Correlation of the other venue's minute with the index some minutes later: it leads by one",
    width: halfWidth,
    format: (value) => value.toFixed(2),
    rows: lags.map((lag) => ({
      label:
        lag === 0 ? 'same minute' : `index ${Math.abs(lag)} min ${lag > 0 ? 'later' : 'earlier'}`,
      value: lagged(other, own, lag),
    })),
  });
}

function moves(prices: Float64Array): Float64Array {
  return prices.slice(1).map((price, i) => Math.log(price / prices[i]!));
}

function lagged(x: Float64Array, y: Float64Array, lag: number): number {
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = Math.max(0, -lag); i < Math.min(x.length, y.length - lag); i++) {
    xy += x[i]! * y[i + lag]!;
    xx += x[i]! ** 2;
    yy += y[i + lag]! ** 2;
  }
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy);
}

function macroFigures({ macro }: Surroundings): string[] {
  return [...macro].map(([name, instants]) =>
    lineFigure({
      title: `Macro: ${name.replace('-', ' ')}`,
      description: 'One figure a day',
      width: halfWidth,
      height: 140,
      xKind: 'time',
      yLabel: name === 'policy-rate' ? 'percent' : 'index points',
      series: [{ name: name.replace('-', ' '), points: thinned(instants, 240) }],
    }),
  );
}
