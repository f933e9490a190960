/**
 * @module TypeScript twin of kernels/assembly/price.ts: the same operations in the same order, so
 * that both give the same bits. Names and formulas are explained there.
 */
import { exponential, logRatio, scaledTail, scaledTailSlope } from '../polynomials.ts';
import type { GreekColumns, OptionColumns } from './columns.ts';

/** Code of a row that the straight formulas do not cover; the caller treats it. */
export const untreated = 255;

/**
 * Computes (Y(d - t) - Y(d + t)) / 2t of the scaled tail Y by its Taylor series around d.
 *
 * @param d - distance of the strike in total volatilities, >= 0
 * @param t - half the total volatility, 0 to 0.05
 * @returns mean slope, relative error below 3e-15 for d t < 4
 * @source moments of u^n exp(-d u - u^2/2): M(n+1) = n M(n-1) - d M(n)
 */
export function tailSlopeMean(d: number, t: number): number {
  const t2 = t * t;
  let even = scaledTail(d);
  let odd = scaledTailSlope(d);
  let sum = odd;
  even = even - d * odd;
  odd = 2 * odd - d * even;
  let power = t2;
  sum += odd * (power * (1 / 6));
  even = 3 * even - d * odd;
  odd = 4 * odd - d * even;
  power *= t2;
  sum += odd * (power * (1 / 120));
  even = 5 * even - d * odd;
  odd = 6 * odd - d * even;
  power *= t2;
  sum += odd * (power * (1 / 5040));
  even = 7 * even - d * odd;
  odd = 8 * odd - d * even;
  power *= t2;
  return sum + odd * (power * (1 / 362880));
}

/**
 * Prices rows into the output columns and marks those it does not cover.
 *
 * @param count - rows
 * @param inputs - columns in
 * @param outputs - columns out
 * @param second - whether vanna, volga and charm are wanted
 * @returns number of marked rows
 */
export function priceRows(
  count: number,
  inputs: OptionColumns,
  outputs: GreekColumns,
  second: boolean,
): number {
  let marked = 0;
  for (let row = 0; row < count; row++) {
    const forward = inputs.forward[row];
    const strike = inputs.strike[row];
    const years = inputs.years[row];
    const vol = inputs.vol[row];
    const grown = inputs.rate[row] * years;
    const total = vol * Math.sqrt(years);
    const low = Math.min(forward, strike);
    const high = Math.max(forward, strike);
    const regular =
      low >= 1e-100 && high <= 1e100 && total >= 1e-60 && total <= 1000 && grown >= -600;
    if (!(regular && grown <= 600 && vol >= 1e-60 && years >= 1e-60 && years <= 1e6)) {
      outputs.code[row] = untreated;
      marked++;
      continue;
    }
    priceRow(row, inputs, outputs, second, low, high);
  }
  return marked;
}

function priceRow(
  row: number,
  inputs: OptionColumns,
  outputs: GreekColumns,
  second: boolean,
  low: number,
  high: number,
): void {
  const forward = inputs.forward[row];
  const years = inputs.years[row];
  const vol = inputs.vol[row];
  const rate = inputs.rate[row];
  const isCall = (inputs.isCall[row] & 1) === 1;
  const rootYears = Math.sqrt(years);
  const total = vol * rootYears;
  const distance = Math.min(logRatio(high, low) / total, 1000);
  const half = 0.5 * total;
  const near = distance - half;
  const far = distance + half;
  const discount = exponential(-(rate * years));
  const peak = exponential(-0.5 * (near * near));
  const tailNear = scaledTail(Math.abs(near));
  const tailFar = scaledTail(far);
  const inside = near < 0;
  const lowNow = discount * low;
  const scale = lowNow * peak;
  let timeValue: number;
  if (half < 0.05) timeValue = scale * (total * tailSlopeMean(distance, half));
  else timeValue = scale * ((inside ? -tailNear : tailNear) - tailFar) + (inside ? lowNow : 0);
  const outCall = forward <= inputs.strike[row];
  const value = isCall === outCall ? timeValue : timeValue + discount * (high - low);
  const perForward = 1 / forward;
  const perTotal = 1 / total;
  const reach = peak * low * perForward;
  const tail = reach * (outCall ? tailNear : tailFar);
  const above = !outCall || inside;
  const chance = above === isCall ? 1 - tail : tail;
  const delta = discount * (isCall ? chance : -chance);
  const density = discount * reach * 0.3989422804014327;
  const flat = density * forward;
  const vega = flat * rootYears;
  outputs.price[row] = value;
  outputs.delta[row] = delta;
  outputs.gamma[row] = density * (perForward * perTotal);
  outputs.vega[row] = vega;
  outputs.theta[row] = rate * value - flat * (vol * vol * (0.5 * perTotal));
  outputs.rho[row] = -(years * value);
  if (!second) return;
  const d1 = outCall ? -near : far;
  const d2 = outCall ? -far : near;
  const perVol = 1 / vol;
  outputs.vanna[row] = -(density * (d2 * perVol));
  outputs.volga[row] = vega * (d1 * d2 * perVol);
  outputs.charm[row] = rate * delta + density * ((0.5 * d2) / years);
}
