/**
 * @module Bipower volatility: what moves continuously, and the share of the variance that jumps.
 */
import { fail, ok, type Result } from '../../../base/index.ts';
import { logGamma } from '../../../math/index.ts';
import type { BarReturns } from '../bars.ts';
import type { VolatilityFailure } from '../failure.ts';
import { type RealisedVol, volFromVariance } from './realised-vol.ts';

/** Continuous volatility and the test for jumps. */
export interface BipowerVol extends RealisedVol {
  /** Share of the realised variance beyond the continuous one, in [0, 1]. */
  readonly jumpShare: number;
  /** Standard normal without jumps, large with them; null where nothing moved. */
  readonly jumpStatistic: number | null;
}

/** Inverse square of the mean of |z|, z standard normal. */
const bipowerScale = Math.PI / 2;
/** Variance of bipower variation, and of its gap to the realised variance, over the quarticity. */
const bipowerVariance = Math.PI ** 2 / 4 + Math.PI - 3;
const gapVariance = Math.PI ** 2 / 4 + Math.PI - 5;
/** Mean of |z|^(4/3), to the power -3. */
const tripowerScale = (2 ** (2 / 3) * Math.exp(logGamma(7 / 6) - logGamma(1 / 2))) ** -3;
const triplesMin = 10;

/**
 * Estimates the volatility of the continuous part from products of neighbouring returns.
 *
 * Limits: needs ten triples of returns that follow at once and traded; pairs with a silent bar are
 * left out, since their product of 0 would be read as calm.
 *
 * @param returns - logarithmic, per bar
 * @returns volatility per year with the jump test, or why not
 * @source Barndorff-Nielsen and Shephard (2004), J. Financial Econometrics 2; Huang and
 *   Tauchen (2005), J. Financial Econometrics 3, for the ratio statistic
 */
export function bipowerVol(returns: BarReturns): Result<BipowerVol, VolatilityFailure> {
  const { value, count, barsPerYear } = returns;
  let pairs = 0;
  let triples = 0;
  let bipower = 0;
  let tripower = 0;
  let realised = 0;
  for (let i = 1; i < count; i++) {
    if (!follows(returns, i)) continue;
    pairs++;
    bipower += Math.abs(value[i]! * value[i - 1]!);
    realised += value[i]! ** 2;
    if (i < 2 || !follows(returns, i - 1)) continue;
    triples++;
    tripower += Math.abs(value[i]! * value[i - 1]! * value[i - 2]!) ** (4 / 3);
  }
  if (triples < triplesMin) {
    const what = 'triples of traded returns';
    return fail({ kind: 'too_few_observations', what, needed: triplesMin, had: triples });
  }
  const continuous = (bipowerScale * bipower) / pairs;
  const quarticity = (tripowerScale * tripower) / triples;
  const jumping = realised > 0 ? 1 - continuous / (realised / pairs) : 0;
  const part = volFromVariance({
    estimator: 'bipower',
    variance: continuous,
    varianceError: Math.sqrt((bipowerVariance * quarticity) / pairs),
    observations: pairs,
    barsPerYear,
  });
  const ratio = continuous > 0 ? Math.max(1, quarticity / continuous ** 2) : 1;
  const jumpStatistic = continuous > 0 ? jumping / Math.sqrt((gapVariance * ratio) / pairs) : null;
  return ok({ ...part, jumpShare: Math.max(0, jumping), jumpStatistic });
}

function follows({ atMicros, barMicros, silent }: BarReturns, i: number): boolean {
  return atMicros[i]! - atMicros[i - 1]! === barMicros && silent[i] === 0 && silent[i - 1] === 0;
}
