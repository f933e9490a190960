/**
 * @module Section on implied surfaces before, in and after the fall: smiles, terms, reliefs.
 */
import { formatInstant } from '../../../base/index.ts';
import {
  chartFigure,
  formatCompact,
  type SurfaceOptions,
  surface,
  surfaceTable,
} from '../../../charts/index.ts';
import type { Section } from '../page.ts';
import { halfWidth, lineFigure, percent, sideBySide } from './figure.ts';
import { type ExpirySmile, type SurfaceView, volAt } from './smiles.ts';

/**
 * Draws the surfaces of every underlying.
 *
 * @param views - by underlying, then by time
 * @param isScripted - whether the fall is a stress script
 * @returns section
 */
export function surfaceSection(views: readonly SurfaceView[], isScripted: boolean): Section {
  const assets = [...new Set(views.map(({ asset }) => asset))];
  const fall = isScripted ? 'a scripted crash' : 'the worst six hours of the run';
  return {
    id: 'surfaces',
    title: 'Implied surfaces through the fall',
    lead:
      `Exported marks before, in and after ${fall}. Fear raises short tenors more than long ones ` +
      'and tilts the smile towards puts; it fades within days. What no listed strike reaches is ' +
      'open.',
    body: assets
      .map((asset) => {
        const own = views.filter((view) => view.asset === asset);
        return sideBySide([
          ...[7, 30].map((days) => smileFigure(asset, own, days)),
          termFigure(asset, own),
          atmTable(own),
          ...own.slice(0, 2).map((view) => reliefFigure(view, own)),
        ]);
      })
      .join(''),
  };
}

const minuteOf = (micros: number): string => formatInstant(micros).slice(5, 16).replace('T', ' ');

function nearest(smiles: readonly ExpirySmile[], days: number): ExpirySmile | undefined {
  const off = ({ years }: ExpirySmile) => Math.abs(Math.log((years * 365) / days));
  return smiles.reduce<ExpirySmile | undefined>(
    (best, smile) => (best === undefined || off(smile) < off(best) ? smile : best),
    undefined,
  );
}

/** Strikes beyond so many deviations are not drawn. */
const deviationsMost = 3;

function smileFigure(asset: string, views: readonly SurfaceView[], days: number): string {
  const series = views.flatMap(({ label, smiles }) => {
    const smile = nearest(smiles, days);
    if (smile === undefined) return [];
    const deviation = (smile.atm ?? 1) * Math.sqrt(smile.years);
    const points = smile.points
      .map(({ k, vol }) => ({ x: k / deviation, y: vol }))
      .filter(({ x }) => Math.abs(x) <= deviationsMost);
    return [{ name: `${label}, ${(365 * smile.years).toFixed(0)} d`, points }];
  });
  return lineFigure({
    title: `${asset}: smile near ${days} days`,
    description: `Implied volatility by strike of the expiry nearest to ${days} days`,
    width: halfWidth,
    xLabel: 'strike, standard deviations from the forward',
    yLabel: 'volatility a year',
    formatX: (value) => formatCompact(value, 2),
    formatY: percent,
    series,
  });
}

function termFigure(asset: string, views: readonly SurfaceView[]): string {
  return lineFigure({
    title: `${asset}: term structure`,
    description: 'Volatility at the forward by days to expiry at each instant',
    width: halfWidth,
    xKind: 'log',
    xLabel: 'days to expiry, logarithmic',
    yLabel: 'volatility a year',
    formatX: (value) => formatCompact(value, 3),
    formatY: percent,
    series: views.map(({ label, smiles }) => ({
      name: label,
      markers: true,
      points: smiles.flatMap(({ years, atm }) =>
        atm === undefined ? [] : [{ x: 365 * years, y: atm }],
      ),
    })),
  });
}

function atmTable(views: readonly SurfaceView[]): string {
  const rows = views.map(({ label, atMicros, smiles }) => {
    const smile = nearest(smiles, 30);
    const atm = smile?.atm;
    const wing =
      smile === undefined || atm === undefined ? 0 : 0.674 * atm * Math.sqrt(smile.years);
    const call = smile === undefined ? undefined : volAt(smile.points, wing);
    const put = smile === undefined ? undefined : volAt(smile.points, -wing);
    const skew = call === undefined || put === undefined ? '' : percent(call - put);
    const cell = (text: string) => `<td class="number">${text}</td>`;
    return (
      `<tr><td>${label}</td><td>${minuteOf(atMicros)}</td>` +
      `${cell(atm === undefined ? '' : percent(atm))}${cell(skew)}</tr>`
    );
  });
  return (
    '<div class="scroll"><table><thead><tr><th>instant</th><th>UTC</th>' +
    '<th class="number">at the money, near 30 d</th>' +
    '<th class="number">25-delta call less put</th></tr></thead>' +
    `<tbody>${rows.join('')}</tbody></table></div>`
  );
}

const deviations = Array.from({ length: 25 }, (_, i) => -1.5 + 0.125 * i);

/** Both reliefs have one scale, so that the heights can be compared. */
function reliefFigure(view: SurfaceView, all: readonly SurfaceView[]): string {
  const grid = (one: SurfaceView) =>
    one.smiles.flatMap(({ years, points, atm }) => {
      if (atm === undefined) return [];
      const deviation = atm * Math.sqrt(years);
      return [
        { days: 365 * years, row: deviations.map((x) => volAt(points, x * deviation) ?? null) },
      ];
    });
  const known = all.slice(0, 2).flatMap((one) => grid(one).flatMap(({ row }) => row));
  const values = known.filter((value): value is number => value !== null);
  const rows = grid(view);
  const options: SurfaceOptions = {
    title: `${view.asset}: surface, ${view.label}, ${minuteOf(view.atMicros)}`,
    description: 'Implied volatility by strike in deviations from the forward and days to expiry',
    width: halfWidth,
    xs: deviations,
    ys: rows.map(({ days }) => days),
    zs: rows.map(({ row }) => row),
    zRange: [Math.min(...values, 10), Math.max(...values, 0)],
    spacing: { y: 'even' },
    xLabel: 'strike, sd from forward',
    yLabel: 'days to expiry',
    zLabel: 'volatility a year',
    formatX: (x) => formatCompact(x, 2),
    formatY: (days) => formatCompact(days, 3),
    formatZ: percent,
  };
  return chartFigure(surface(options), surfaceTable(options));
}
