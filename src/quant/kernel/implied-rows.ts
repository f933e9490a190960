/**
 * @module TypeScript twin of kernels/assembly/implied.ts: the same operations in the same order, so
 * that both give the same bits. Names and formulas are explained there.
 */
import { exponential, logRatio, scaledTail } from '../polynomials.ts';
import type { OptionColumns } from './columns.ts';
import { tailSlopeMean, untreated } from './price-rows.ts';

/**
 * Computes the shape that turns l = ln(1 + phi(0) k/value) into the distance k/s for small k.
 *
 * @param l - logarithm, >= 0
 * @returns k/s over l / sqrt(1 + l/2), relative error below 3e-3
 * @source least-maximum fit of degree 6 in (sqrt l - 1.5)/(sqrt l + 1.5), distances 0 to 38.5
 */
export function distanceShape(l: number): number {
  const root = Math.sqrt(l);
  const t = (root - 1.5) / (root + 1.5);
  let sum = 0.3129398630807131;
  sum = sum * t + 0.00399997339086533;
  sum = sum * t - 0.7798378218825416;
  sum = sum * t + 0.005483245929607937;
  sum = sum * t + 0.6929704221463714;
  sum = sum * t - 0.008457014763308762;
  return sum * t + 0.7773217697104686;
}

/**
 * Writes implied volatilities into `inputs.vol` and marks the rows it does not cover.
 *
 * @param count - rows
 * @param inputs - columns; `vol` is written
 * @param quote - discounted prices, quote units
 * @param code - codes, written only where a row is marked
 * @returns number of marked rows
 */
export function implyRows(
  count: number,
  inputs: OptionColumns,
  quote: Float64Array,
  code: Uint8Array,
): number {
  let marked = 0;
  for (let row = 0; row < count; row++) {
    const vol = implyRow(row, inputs, quote[row]);
    if (vol === null) {
      code[row] = untreated;
      marked++;
    } else {
      inputs.vol[row] = vol;
    }
  }
  return marked;
}

function implyRow(row: number, inputs: OptionColumns, quote: number): number | null {
  const forward = inputs.forward[row];
  const strike = inputs.strike[row];
  const years = inputs.years[row];
  const grown = inputs.rate[row] * years;
  const low = Math.min(forward, strike);
  const high = Math.max(forward, strike);
  if (!(low >= 1e-100 && high <= 1e100 && grown >= -600 && grown <= 600)) return null;
  if (!(years >= 1e-60 && years <= 1e6)) return null;
  const inMoney = ((inputs.isCall[row] & 1) === 1) !== forward <= strike;
  const timeValue = quote * exponential(grown) - (inMoney ? high - low : 0);
  if (!(timeValue >= low * 1e-290 && timeValue >= 1e-290 && timeValue <= low * 0.8)) return null;
  const k = logRatio(high, low);
  if (k > 3) return null;
  const beta = timeValue / Math.sqrt(low * high);
  const x = (0.3989422804014327 * k) / beta;
  const l = logRatio(1 + x, 1);
  const ratio = x < 1e-8 ? 1 : x / l;
  const flat = beta * 2.5066282746310002 * (ratio * Math.sqrt(1 + 0.5 * l));
  let total = flat / distanceShape(l);
  if (!(total >= 1e-60)) return null;
  const target = logRatio(timeValue, low);
  let step = relativeStep(k, total, target);
  total *= 1 + step;
  step = relativeStep(k, total, target);
  total *= 1 + step;
  return Math.abs(step) <= 0.0003 ? total / Math.sqrt(years) : null;
}

/** Householder step of third order on the logarithm of the time value, in units of `total`. */
function relativeStep(k: number, total: number, target: number): number {
  const half = 0.5 * total;
  const near = k / total - half;
  const far = k / total + half;
  const nearSquare = 0.5 * (near * near);
  const distance = near + half;
  let value: number;
  if (half < 0.05) {
    value = total * tailSlopeMean(distance, half);
  } else {
    const tail = scaledTail(Math.abs(near));
    value = (near < 0 ? exponential(nearSquare) - tail : tail) - scaledTail(far);
  }
  const gap = logRatio(value, 1) - nearSquare - target;
  const p = (total * 0.3989422804014327) / value;
  const newton = -(gap / p);
  const b = near * far;
  const bend = 3 * (distance * distance) + half * half;
  const second = newton * (b - p);
  const third = b * (b - 3 * p) + 2 * (p * p) - bend;
  const top = newton * (1 + 0.5 * second);
  const cubic = newton * newton * (third * (1 / 6));
  return top / (1 + second + cubic);
}
