/**
 * @module Surface: a grid of values as an isometric relief with axes, drawn from back to front.
 */
import { check } from '../base/index.ts';
import { rampColour } from './colour.ts';
import { formatCompact } from './format.ts';
import {
  type ChartOptions,
  closeFrame,
  emptyChart,
  type Frame,
  footnote,
  openFrame,
} from './frame.ts';
import { bounded, extentOf, widen } from './scales.ts';
import { drawAxes, type Projection } from './surface-axes.ts';
import { element, px, tooltip } from './svg.ts';

/** What a surface is told. */
export interface SurfaceOptions extends ChartOptions {
  /** Ascending places of the columns; any unit. */
  readonly xs: readonly number[];
  /** Ascending places of the rows; any unit. */
  readonly ys: readonly number[];
  /** Values, `ys.length` rows of `xs.length`; any unit, null is a hole. */
  readonly zs: readonly (readonly (number | null)[])[];
  /** Range of z that is drawn; what lies beyond is cut flat and grey. All when absent. */
  readonly zRange?: readonly [number, number];
  /** `even` draws grid lines at equal distances, for expiries of unequal length. */
  readonly spacing?: { readonly x?: 'value' | 'even'; readonly y?: 'value' | 'even' };
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly zLabel?: string;
  readonly formatX?: (value: number) => string;
  readonly formatY?: (value: number) => string;
  readonly formatZ?: (value: number) => string;
}

/**
 * Draws a surface; one polygon per cell of the grid.
 *
 * Limits: fewer than two rows or columns, or no cell with four known corners, gives the words
 * `no data`; equal values give a level plane.
 *
 * @param options - grid, values and looks
 * @returns SVG text
 * @throws InvariantError when a number is not finite, places do not ascend, or lengths differ
 */
export function surface(options: SurfaceOptions): string {
  const frame = openFrame('surface', options, 560);
  checkGrid(options);
  const extent = extentOf(options.zs.flat());
  if (options.xs.length < 2 || options.ys.length < 2 || extent === null) return emptyChart(frame);
  const [zLow, zHigh] = widen(...(options.zRange ?? extent));
  const projection = project(frame, options, zLow, zHigh);
  const { cells, clipped } = drawCells(frame, options, projection);
  if (cells === '') return emptyChart(frame);
  const note =
    clipped === 0 ? '' : `Beyond the drawn range: ${clipped}; cells wholly beyond are grey.`;
  const foot = footnote(frame, projection.bottom + 12, note);
  const body = drawAxes(frame, options, projection) + cells + foot.markup;
  return closeFrame(frame, projection.bottom + foot.height + 4, body);
}

function checkGrid(options: SurfaceOptions): void {
  const { xs, ys, zs } = options;
  check(zs.length === ys.length, 'zs', `${ys.length} rows`, zs.length);
  for (const row of zs) check(row.length === xs.length, 'zs', `rows of ${xs.length}`, row.length);
  for (const [name, places] of [
    ['xs', xs],
    ['ys', ys],
  ] as const) {
    const ascending = places.every((place, i) => i === 0 || place > places[i - 1]!);
    check(ascending, name, 'ascending', places);
  }
}

function project(frame: Frame, options: SurfaceOptions, zLow: number, zHigh: number): Projection {
  const side = (frame.width - 100) / (2 * Math.cos(Math.PI / 6));
  const rise = side * 0.62;
  const centre = frame.width / 2 + 8;
  const top = frame.top + 22;
  const share = (places: readonly number[], even: boolean) => {
    const [low, high] = widen(places[0]!, places[places.length - 1]!);
    return (value: number, index: number) =>
      even ? index / (places.length - 1) : (bounded(value) - low) / (high - low);
  };
  return {
    point: (u, v, w) => [
      centre + (u - v) * side * Math.cos(Math.PI / 6),
      top + rise + (u + v) * side * 0.5 - w * rise,
    ],
    shareX: share(options.xs, options.spacing?.x === 'even'),
    shareY: share(options.ys, options.spacing?.y === 'even'),
    zLow,
    zHigh,
    shareZ: (z) => Math.min(1, Math.max(0, (bounded(z) - zLow) / (zHigh - zLow))),
    bottom: top + rise + side + 26,
  };
}

interface Corner {
  readonly at: readonly [number, number];
  readonly z: number;
}

/** The cell whose corners have the least x and y is farthest away and comes first. */
function drawCells(
  frame: Frame,
  options: SurfaceOptions,
  projection: Projection,
): { cells: string; clipped: number } {
  const { xs, ys, zs } = options;
  const corner = (i: number, j: number): Corner | null => {
    const z = zs[j]![i]!;
    if (z === null) return null;
    const u = projection.shareX(xs[i]!, i);
    const v = projection.shareY(ys[j]!, j);
    return { at: projection.point(u, v, projection.shareZ(z)), z };
  };
  let cells = '';
  for (let depth = 0; depth <= xs.length + ys.length - 4; depth++) {
    const first = Math.max(0, depth - (ys.length - 2));
    for (let i = first; i <= Math.min(depth, xs.length - 2); i++) {
      const j = depth - i;
      const corners = [corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)];
      if (corners.some((one) => one === null)) continue;
      cells += cellMark(frame, options, projection, corners as Corner[], xs[i]!, ys[j]!);
    }
  }
  const beyond = (z: number | null) => z !== null && (z < projection.zLow || z > projection.zHigh);
  return { cells, clipped: zs.flat().filter(beyond).length };
}

function cellMark(
  frame: Frame,
  options: SurfaceOptions,
  projection: Projection,
  corners: readonly Corner[],
  x: number,
  y: number,
): string {
  const shares = corners.map((one) => projection.shareZ(one.z));
  const outside =
    corners.every((one) => one.z > projection.zHigh) ||
    corners.every((one) => one.z < projection.zLow);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const fill = outside ? frame.theme.grid : rampColour(frame.theme.surface, mean);
  const z = (options.formatZ ?? formatCompact)(corners[0]!.z);
  const hint =
    `${(options.formatX ?? formatCompact)(x)}, ` + `${(options.formatY ?? formatCompact)(y)}: ${z}`;
  return element(
    'polygon',
    {
      points: corners.map((one) => `${px(one.at[0])},${px(one.at[1])}`).join(' '),
      fill,
      stroke: frame.theme.ink,
      'stroke-width': 0.5,
      'stroke-opacity': 0.35,
      'stroke-linejoin': 'round',
    },
    tooltip(hint),
  );
}
