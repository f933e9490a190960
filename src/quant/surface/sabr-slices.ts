/**
 * @module SABR of all expiries, fitted one by one and repaired of arbitrage from the first on.
 */
import { minimiseBySimplex } from '../../math/index.ts';
import { arbitrageGrid, durrleman, sampleCurve } from './arbitrage/arbitrage.ts';
import { fitSabr } from './smile/sabr.ts';
import { type SabrSmile, sabrPoint, sabrSmile } from './smile/sabr-smile.ts';
import type { RepairKind, Slice } from './smile/slice.ts';
import type { SmileCurve } from './smile/smile-curve.ts';
import { reweighted, type SmileColumns } from './smile/svi-fit.ts';

/** Widths of the quoted range beyond which wings go straight. */
const beyondQuotes = 0.05;

function columnsOf({ columns, unrepaired }: Slice): SmileColumns {
  return reweighted(columns, unrepaired.svi);
}

/** The raw SVI stays beside for tables; the curve is SABR. */
function curveOf({ unrepaired }: Slice, sabr: SabrSmile): SmileCurve {
  return { svi: unrepaired.svi, correction: null, scale: 1, sabr };
}

/**
 * Fits SABR to every slice, without regard to arbitrage.
 *
 * @param slices - slices with raw SVI, by which errors are counted by size
 * @returns slices with curves of SABR; total variance
 * @source Hagan et al. (2002) at beta 1, as `fitSabr`
 */
export function withSabr(slices: readonly Slice[]): readonly Slice[] {
  return slices.map((slice) => {
    const { years, kLow, kHigh, terms } = slice;
    const { sabr } = fitSabr({ columns: columnsOf(slice), forward: terms.forward, years });
    const { alpha, rho, nu } = sabr;
    const margin = beyondQuotes * Math.max(kHigh - kLow, 1e-3);
    const range = { kFrom: kLow - margin, kTo: kHigh + margin };
    const curve = curveOf(slice, sabrSmile({ alpha, rho, nu, years, ...range }));
    return { ...slice, curve, unrepaired: curve };
  });
}

/**
 * Repairs slices of SABR until none shows arbitrage on the grid.
 *
 * From the first expiry on: a smile with a butterfly, or below the one before, is refitted under a
 * penalty on both. What is left is made flat, above the one before: free of both, so that the
 * repair cannot fail. Three parameters leave no room to meet quotes and neighbours at once, so that
 * the cost is larger than with SVI; `fitError` of `unrepaired` and `curve` tells it.
 *
 * @param slices - slices of SABR by ascending expiry
 * @param among - log-moneyness of the grid; that of the slices' quotes unless told
 * @returns repaired slices; total variance
 * @source Gatheral and Jacquier (2014), lemmas 2.1 and 2.2, as penalties of a Nelder-Mead search
 */
export function repairSabr(slices: readonly Slice[], among?: Float64Array): readonly Slice[] {
  const grid = among ?? arbitrageGrid(slices);
  let earlier: Float64Array | null = null;
  return slices.map((slice) => {
    const { curve, repair } = freed(slice, earlier, grid);
    earlier = sampleCurve(curve, grid).w;
    return { ...slice, curve, repair };
  });
}

function freed(
  slice: Slice,
  earlier: Float64Array | null,
  grid: Float64Array,
): { readonly curve: SmileCurve; readonly repair: RepairKind } {
  const start = slice.unrepaired.sabr!;
  if (shortfall(start, earlier, grid) === 0) return { curve: slice.unrepaired, repair: 'none' };
  for (const calm of [1, 0.5, 0.2]) {
    const found = refitted(slice, { ...start, nu: start.nu * calm }, earlier, grid);
    if (found !== null) return { curve: curveOf(slice, found), repair: 'refitted_to_neighbour' };
  }
  let most = 0;
  for (const w of earlier ?? []) most = Math.max(most, w);
  const { w: own, weight } = columnsOf(slice);
  const mean = own.reduce((sum, one, i) => sum + weight[i]! * one, 0);
  const level = Math.max(mean / weight.reduce((sum, one) => sum + one, 0), most * (1 + 1e-6));
  const flat = { ...start, alpha: Math.sqrt(level / start.years), rho: 0, nu: 0 };
  return { curve: curveOf(slice, flat), repair: 'flattened' };
}

/** Nearest smile to the quotes without a shortfall; null when the search ends with one. */
function refitted(
  slice: Slice,
  start: SabrSmile,
  earlier: Float64Array | null,
  grid: Float64Array,
): SabrSmile | null {
  const { k, w, weight } = columnsOf(slice);
  const out = { w: 0, slope: 0, bend: 0 };
  const place = (point: ArrayLike<number>): SabrSmile => ({
    ...start,
    alpha: start.alpha * Math.exp(Math.min(Math.max(point[0]!, -3), 3)),
    rho: 0.999 * Math.tanh(Math.atanh(start.rho / 0.9999) + point[1]!),
    nu: start.nu * Math.exp(Math.min(Math.max(point[2]!, -12), 2)),
  });
  const costAt = (smile: SabrSmile): number => {
    let sum = 0;
    for (let i = 0; i < k.length; i++) {
      sum += weight[i]! * (sabrPoint(smile, k[i]!, out).w - w[i]!) ** 2;
    }
    return Math.min(sum, 1e200);
  };
  const scale = Math.max(costAt(start), 1e-9);
  const { point } = minimiseBySimplex({
    objective: (trial) => {
      const smile = place(trial);
      const short = shortfall(smile, earlier, grid);
      return costAt(smile) + (short > 0 ? scale * (10 + 1e3 * short) : 0);
    },
    start: [0, 0, 0],
    steps: [0.05, 0.1, -0.3],
    evaluationsMax: 160,
    tolerance: 1e-7,
  });
  const found = place(point);
  return shortfall(found, earlier, grid) === 0 ? found : null;
}

/** Worst negative g, plus the worst share by which the smile lies below the earlier one. */
function shortfall(smile: SabrSmile, earlier: Float64Array | null, grid: Float64Array): number {
  const point = { w: 0, slope: 0, bend: 0 };
  let butterfly = 0;
  let crossing = 0;
  for (let i = 0; i < grid.length; i++) {
    const g = durrleman(grid[i]!, sabrPoint(smile, grid[i]!, point));
    if (g < 0) butterfly = Math.max(butterfly, -g);
    if (earlier === null || point.w >= earlier[i]!) continue;
    crossing = Math.max(crossing, 1 - point.w / earlier[i]!);
  }
  return butterfly + crossing;
}
