/**
 * @module Repair of butterfly arbitrage in raw SVI: the jump-wings rule, then the nearest smile to
 * it that is free of arbitrage.
 */
import { minimiseBySimplex } from '../../../math/index.ts';
import { type JumpWings, jumpWingsOf, rawSviOf } from '../smile/jump-wings.ts';
import type { RawSvi } from '../smile/raw-svi.ts';
import { plainCurve } from '../smile/smile-curve.ts';
import { leeSlopeMax } from '../smile/svi-fit.ts';
import { measureButterfly } from './arbitrage.ts';

/**
 * Moves call wing and least variance to the place where the smile is like SSVI and free of
 * arbitrage: c* = p + 2 psi and v* = 4 v p c* / (p + c*)^2.
 *
 * @param wings - jump wings, v and vLeast per year
 * @returns jump wings of the rule; null when p + 2 psi is negative and the rule gives no smile
 * @source Gatheral and Jacquier (2014), section 5.1
 */
export function jumpWingsRule(wings: JumpWings): JumpWings | null {
  const { v, psi, p } = wings;
  const c = p + 2 * psi;
  if (!(c > 0 && p > 0)) return null;
  return { v, psi, p, c, vLeast: (4 * v * p * c) / (p + c) ** 2 };
}

/** Cost of parameters, e.g. the weighted sum of squared errors of a fit. */
export type SviCost = (svi: RawSvi) => number;

/** A smile to repair. */
export interface ButterflyRepair {
  readonly svi: RawSvi;
  /** Years of 365 days, > 0. */
  readonly years: number;
  /** Grid of log-moneyness on which g must not be negative. */
  readonly grid: Float64Array;
  readonly cost: SviCost;
  readonly evaluationsMax?: number;
}

/** Halvings between the given smile and the rule's. */
const halvings = 20;

/** Room left above zero, so that the repaired smile stays free of arbitrage between grid points. */
const room = 1e-4;

/**
 * Repairs a smile: between its call wing and least variance and those of the rule, the nearest
 * free of arbitrage; from there all five parameters are refitted under that constraint.
 *
 * @param repair - smile, grid and cost
 * @returns parameters with g >= 0 on the grid; null when neither the rule nor a search gives any
 * @source Gatheral and Jacquier (2014), section 5.1; penalised Nelder-Mead
 */
export function repairButterfly(repair: ButterflyRepair): RawSvi | null {
  const start = nearestToRule(repair);
  if (start === null) return null;
  const { grid, cost } = repair;
  const scale = Math.max(cost(start), 1e-12);
  const svi = (point: ArrayLike<number>): RawSvi => ({
    a: start.a + point[0]! * start.b * start.sigma,
    b: start.b * Math.exp(point[1]!),
    rho: Math.tanh(Math.atanh(bounded(start.rho)) + point[2]!),
    m: start.m + point[3]! * start.sigma,
    sigma: start.sigma * Math.exp(point[4]!),
  });
  const objective = (point: Float64Array): number => {
    const trial = svi(point);
    const short = Math.max(0, room - leastG(trial, grid));
    const steep = Math.max(0, trial.b * (1 + Math.abs(trial.rho)) - leeSlopeMax);
    const penalty = (short > 0 ? 1 + short : 0) + steep;
    return Math.min(cost(trial), 1e200) + 1e3 * scale * penalty;
  };
  const { point } = minimiseBySimplex({
    objective,
    start: [0, 0, 0, 0, 0],
    steps: [0.1, 0.1, 0.1, 0.1, 0.1],
    evaluationsMax: repair.evaluationsMax ?? 400,
    tolerance: 1e-8,
  });
  const best = svi(point);
  return leastG(best, grid) >= 0 && cost(best) <= cost(start) ? best : start;
}

function bounded(rho: number): number {
  return Math.min(Math.max(rho, -0.9999), 0.9999);
}

function leastG(svi: RawSvi, grid: Float64Array): number {
  return measureButterfly(plainCurve(svi), grid).least.value;
}

/** Bisects between the smile and the rule; the rule's smile itself when nothing nearer holds. */
function nearestToRule({ svi, years, grid }: ButterflyRepair): RawSvi | null {
  const wings = jumpWingsOf(svi, years);
  if (!wings.ok) return null;
  const rule = jumpWingsRule(wings.value);
  if (rule === null) return null;
  const between = (share: number): RawSvi | null => {
    const raw = rawSviOf(
      {
        ...rule,
        c: wings.value.c + share * (rule.c - wings.value.c),
        vLeast: wings.value.vLeast + share * (rule.vLeast - wings.value.vLeast),
      },
      years,
    );
    return raw.ok && leastG(raw.value, grid) >= room ? raw.value : null;
  };
  let best = between(1);
  if (best === null) return null;
  let low = 0;
  let high = 1;
  for (let turn = 0; turn < halvings; turn++) {
    const middle = (low + high) / 2;
    const trial = between(middle);
    if (trial === null) low = middle;
    else {
      high = middle;
      best = trial;
    }
  }
  return best;
}
