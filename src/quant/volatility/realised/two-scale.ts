/**
 * @module Two-scale volatility: returns over many bars, less the noise that single bars show.
 */
import { fail, ok, type Result } from '../../../base/index.ts';
import type { BarReturns } from '../bars.ts';
import type { VolatilityFailure } from '../failure.ts';
import { type RealisedVol, volFromVariance } from './realised-vol.ts';

const returnsMin = 20;
/** Scale at which the noise is first judged. */
const firstScale = 5;

/**
 * Estimates volatility free of the noise of single prices, such as bounces between bid and ask.
 *
 * Limits: needs 20 returns. Without noise the slow scale is two bars, and little is lost; noise
 * that is all there is gives 0 without error. Gaps are closed up, as returns over them are not
 * known.
 *
 * @param returns - logarithmic, per bar
 * @returns volatility per year, or why not
 * @source Zhang, Mykland and Ait-Sahalia (2005), J. American Statistical Association 100 for
 *   estimate, scale and error
 */
export function twoScaleVol(returns: BarReturns): Result<RealisedVol, VolatilityFailure> {
  const n = returns.count;
  if (n < returnsMin) {
    return fail({ kind: 'too_few_observations', what: 'returns', needed: returnsMin, had: n });
  }
  const path = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) path[i + 1] = path[i]! + returns.value[i]!;
  const fast = scaleMoments(path, 1).variance;
  const rough = scaleMoments(path, firstScale);
  const noise = Math.max(0, fast - rough.variance) / (2 - 2 / firstScale);
  const scale = slowScale(n, noise, rough.quarticity);
  const slow = scaleMoments(path, scale);
  // Both scales hold the same noise, the slow one 1 / scale of it; this combination has none.
  const variance = (slow.variance - fast / scale) / (1 - 1 / scale);
  // Sum of squared weights of the autocovariances that the two scales amount to; 4 scale / 3 far
  // out.
  const weights = 2 + (2 * scale * (2 * scale - 1)) / (3 * (scale - 1));
  const error = (8 * noise ** 2 * n) / scale ** 2 + weights * n * slow.quarticity;
  return ok(
    volFromVariance({
      estimator: 'two-scale',
      variance,
      varianceError: Math.sqrt(error) / n,
      observations: n,
      barsPerYear: returns.barsPerYear,
    }),
  );
}

/** Scale of least error, between two bars and a quarter of all. */
function slowScale(n: number, noise: number, quarticity: number): number {
  if (!(quarticity > 0)) return 2;
  const best = Math.cbrt((12 * noise ** 2) / quarticity);
  return Math.min(Math.max(2, Math.round(best)), Math.floor(n / 4));
}

/** Mean of squares, and of fourth powers over 3, of overlapping returns; per bar. */
function scaleMoments(path: Float64Array, scale: number) {
  let second = 0;
  let fourth = 0;
  const count = path.length - scale;
  for (let i = scale; i < path.length; i++) {
    const square = (path[i]! - path[i - scale]!) ** 2;
    second += square;
    fourth += square * square;
  }
  return {
    variance: second / (count * scale),
    quarticity: fourth / (3 * count * scale * scale),
  };
}
