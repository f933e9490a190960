/**
 * @module Calibration of SSVI and eSSVI: surfaces free of arbitrage by construction.
 */
import { check } from '../../../base/index.ts';
import { minimiseBySimplex } from '../../../math/index.ts';
import {
  curvatureBounds,
  type PowerLaw,
  powerLawPhi,
  type SsviSlice,
  ssviVariance,
} from './ssvi.ts';
import type { SmileColumns } from './svi-fit.ts';

/** Fitted smiles with the weighted sum of squares of each. */
export interface SsviFit {
  readonly slices: readonly SsviSlice[];
  readonly costs: readonly number[];
}

/**
 * Most that a smile is tilted. The hyperbolic tangent rounds to 1 from 19.1 on, where the search
 * ends up when the quotes hold one wing alone, and a smile tilted by 1 has no trough.
 */
const tiltMax = 0.9999;

/** Bounds of the searched logarithms: factors of e^20 to either side are beyond any market. */
const logMax = 20;

function tiltOf(unbounded: number): number {
  return Math.min(Math.max(Math.tanh(unbounded), -tiltMax), tiltMax);
}

function factorOf(log: number): number {
  return Math.exp(Math.min(Math.max(log, -logMax), logMax));
}

function costOf({ k, w, weight }: SmileColumns, slice: SsviSlice): number {
  let sum = 0;
  for (let i = 0; i < k.length; i++) {
    const error = ssviVariance(slice, k[i]!) - w[i]!;
    sum += weight[i]! * error * error;
  }
  return sum;
}

/**
 * Fits eSSVI smile by smile, from the first expiry on, inside the bounds that exclude butterflies
 * and crossings with the smile before.
 *
 * Three unknowns per smile: level, tilt, and the place of theta phi between its bounds, which are
 * never empty together with the tilt of the smile before. Limits: one expiry has no crossing to
 * respect.
 *
 * @param smiles - quotes by ascending expiry, at least one
 * @returns smiles free of arbitrage for every log-moneyness; cost in units of the weights
 * @throws InvariantError when no smile is given
 * @source Corbetta, Cohort, Laachir and Martini (2019), Robust calibration and arbitrage-free
 *   interpolation of SSVI slices
 */
export function fitEssvi(smiles: readonly SmileColumns[]): SsviFit {
  check(smiles.length > 0, 'smiles.length', 'above 0', smiles.length);
  const slices: SsviSlice[] = [];
  for (const smile of smiles) slices.push(fitNext(smile, slices[slices.length - 1] ?? null));
  return { slices, costs: smiles.map((smile, i) => costOf(smile, slices[i]!)) };
}

function fitNext(smile: SmileColumns, earlier: SsviSlice | null): SsviSlice {
  const theta0 = Math.max(levelOf(smile), (earlier?.theta ?? 0) * 1.0001);
  const place = (point: ArrayLike<number>): SsviSlice => {
    const least = earlier?.theta ?? 0;
    const theta = least + (theta0 - least) * factorOf(point[0]!);
    let rho = tiltOf(point[1]!);
    let [low, high] = interval(theta, rho, earlier);
    if (low > high && earlier !== null) {
      // The tilt of the smile before always leaves room.
      rho = earlier.rho;
      [low, high] = interval(theta, rho, earlier);
    }
    const share = 1 / (1 + factorOf(-point[2]!));
    return { theta, rho, phi: (low + share * Math.max(0, high - low)) / theta };
  };
  const starts = [-0.3, 0.3].map((tilt) =>
    minimiseBySimplex({
      objective: (point) => costOf(smile, place(point)),
      start: [0, Math.atanh(earlier?.rho ?? tilt) + (earlier === null ? 0 : tilt / 3), 0],
      steps: [0.1, 0.2, 0.8],
      evaluationsMax: 220,
      tolerance: 1e-8,
    }),
  );
  const best = starts[0]!.value <= starts[1]!.value ? starts[0]! : starts[1]!;
  return place(best.point);
}

/** Bounds of theta phi: against butterflies, and against crossing the earlier smile. */
function interval(theta: number, rho: number, earlier: SsviSlice | null): [number, number] {
  const tilt = 1 + Math.abs(rho);
  const butterfly = Math.min(3.999 / tilt, Math.sqrt((4 * theta) / tilt));
  if (earlier === null) return [1e-6 * butterfly, butterfly];
  const [low, high] = curvatureBounds(earlier, { theta, rho });
  return [low, Math.min(high, butterfly)];
}

/** Total variance at the money by the quotes nearest to it. */
function levelOf({ k, w }: SmileColumns): number {
  let best = 0;
  for (let i = 1; i < k.length; i++) if (Math.abs(k[i]!) < Math.abs(k[best]!)) best = i;
  return w[best]!;
}

/** SSVI with one tilt and the power law for all expiries. */
export interface PowerLawFit extends SsviFit {
  readonly law: PowerLaw;
  readonly rho: number;
}

/**
 * Fits SSVI with the power law: levels taken at the money and made non-decreasing, then tilt, eta
 * and gamma over all quotes.
 *
 * @param smiles - quotes by ascending expiry, at least one
 * @returns smiles free of arbitrage: eta (1 + |rho|) <= 2 and gamma <= 1/2; cost in units of the
 *   weights
 * @throws InvariantError when no smile is given
 * @source Gatheral and Jacquier (2014), section 4, remark 4.4
 */
export function fitSsvi(smiles: readonly SmileColumns[]): PowerLawFit {
  check(smiles.length > 0, 'smiles.length', 'above 0', smiles.length);
  let level = 0;
  const thetas = smiles.map((smile) => {
    level = Math.max(level * 1.0001, levelOf(smile));
    return level;
  });
  const place = (point: ArrayLike<number>) => {
    const rho = tiltOf(point[0]!);
    const eta = 2 / (1 + Math.abs(rho)) / (1 + factorOf(-point[1]!));
    const law = { eta, gamma: 0.01 + 0.49 / (1 + factorOf(-point[2]!)) };
    return { rho, law };
  };
  const slicesAt = (point: ArrayLike<number>): SsviSlice[] => {
    const { rho, law } = place(point);
    return thetas.map((theta) => ({ theta, rho, phi: powerLawPhi(law, theta) }));
  };
  const { point } = minimiseBySimplex({
    objective: (trial) =>
      slicesAt(trial).reduce((sum, slice, i) => sum + costOf(smiles[i]!, slice), 0),
    start: [-0.2, 0, 1],
    steps: [0.3, 0.8, 0.8],
    evaluationsMax: 300,
    tolerance: 1e-8,
  });
  const slices = slicesAt(point);
  return { slices, costs: smiles.map((one, i) => costOf(one, slices[i]!)), ...place(point) };
}
