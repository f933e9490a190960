/**
 * @module Asian options on a geometric average, exact.
 */
import { black76 } from '../black.ts';
import { type AsianOption, checkAsian, fixingYears } from './averaging.ts';
import type { SpotMarket } from './market.ts';

/** Mean and variance of ln of a lognormal average. */
interface LogMoments {
  readonly mean: number;
  readonly variance: number;
}

/**
 * Prices an Asian option on the geometric average.
 *
 * Limits: a single fixing at expiry is the plain option; with everything fixed it is the discounted
 * payoff.
 *
 * @param option - the option
 * @param market - spot, time and rates
 * @returns value in quote units
 * @throws InvariantError when a field is out of range
 * @source Kemna and Vorst (1990), J. Banking and Finance 14; discrete fixings by the exact
 *   covariance of their logarithms
 */
export function geometricAsianPrice(option: AsianOption, market: SpotMarket): number {
  checkAsian(option, market);
  const { mean, variance } = logMoments(option, market);
  const forward = Math.exp(mean + 0.5 * variance);
  const vol = Math.sqrt(variance);
  return (
    Math.exp(-market.rate * market.years) * black76(forward, option.strike, 1, vol, option.isCall)
  );
}

function logMoments(option: AsianOption, market: SpotMarket): LogMoments {
  const { spot, years, vol, rate, dividendYield } = market;
  const drift = rate - dividendYield - 0.5 * vol * vol;
  const { averaging } = option;
  if (averaging.kind === 'continuous') {
    const period = averaging.periodYears;
    const past = Math.max(0, period - years);
    const ahead = period - past;
    // Averaging starts `wait` from now, or has started already.
    const wait = Math.max(0, years - period);
    const share = ahead / period;
    const fixed = past > 0 ? (past / period) * Math.log(averaging.pastAverage) : 0;
    return {
      mean: fixed + share * (Math.log(spot) + drift * (wait + ahead / 2)),
      variance: share * share * vol * vol * (wait + ahead / 3),
    };
  }
  const times = fixingYears(averaging, years);
  const count = times.length + averaging.pastCount;
  const fixed = averaging.pastCount > 0 ? averaging.pastCount * Math.log(averaging.pastAverage) : 0;
  let sum = 0;
  let square = 0;
  for (let i = 0; i < times.length; i++) {
    sum += times[i];
    // The i-th of the sorted times is the earlier one in 2 (n - i) - 1 ordered pairs.
    square += times[i] * (2 * (times.length - i) - 1);
  }
  return {
    mean: (fixed + times.length * Math.log(spot) + drift * sum) / count,
    variance: (vol * vol * square) / (count * count),
  };
}
