/**
 * @module Yang-Zhang volatility: jumps at the open, the close and the range weighed together.
 */
import { fail, ok, type Result } from '../../../base/index.ts';
import type { PriceBars } from '../bars.ts';
import type { VolatilityFailure } from '../failure.ts';
import { type RealisedVol, volFromVariance } from './realised-vol.ts';
import { rogersSatchellTerm } from './rogers-satchell.ts';

/**
 * Estimates volatility with the jump from close to open, whatever the drift.
 *
 * Limits: fewer than three bars that follow at once are a failure. Where trading never pauses the
 * jump is only noise and the estimate is close to that of Rogers and Satchell. The standard error
 * is that without jumps, and grows with the kurtosis of the bodies.
 *
 * @param bars - accepted bars
 * @returns volatility per year, or why not
 * @source Yang and Zhang (2000), Journal of Business 73
 */
export function yangZhangVol(bars: PriceBars): Result<RealisedVol, VolatilityFailure> {
  const jumps: number[] = [];
  const bodies: number[] = [];
  let ranges = 0;
  for (let i = 1; i < bars.count; i++) {
    const follows = bars.atMicros[i]! - bars.atMicros[i - 1]! === bars.barMicros;
    if (!follows || bars.silent[i] === 1) continue;
    jumps.push(Math.log(bars.open[i]! / bars.close[i - 1]!));
    bodies.push(Math.log(bars.close[i]! / bars.open[i]!));
    ranges += rogersSatchellTerm(bars, i);
  }
  const n = jumps.length;
  if (n < 2) {
    return fail({ kind: 'too_few_observations', what: 'traded bars', needed: 2, had: n });
  }
  const weight = 0.34 / (1.34 + (n + 1) / (n - 1));
  const body = sampleMoments(bodies);
  const variance =
    sampleMoments(jumps).variance + weight * body.variance + (1 - weight) * (ranges / n);
  const efficiency = 1 + 1 / weight;
  const varianceError =
    variance * Math.sqrt((2 * Math.max(1, body.kurtosis / 3)) / ((n - 1) * efficiency));
  return ok(
    volFromVariance({
      estimator: 'yang-zhang',
      variance,
      varianceError,
      observations: n,
      barsPerYear: bars.barsPerYear,
    }),
  );
}

function sampleMoments(values: readonly number[]): { variance: number; kurtosis: number } {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  let second = 0;
  let fourth = 0;
  for (const x of values) {
    second += (x - mean) ** 2;
    fourth += (x - mean) ** 4;
  }
  const kurtosis = second > 0 ? (n * fourth) / second ** 2 : 3;
  return { variance: second / (n - 1), kurtosis };
}
