/**
 * @module Planted edge: the signal of informed takers, and what it must earn per trade on a path.
 */
import { normalCdf } from '../../../quant/index.ts';
import { lookAheadMinutes, type UnderlyingPath } from '../market-path.ts';
import type { InformedPlan } from '../planted.ts';

const hourDeviation = Math.sqrt(lookAheadMinutes / (365 * 1440));
/** Beyond four deviations the signal tells no more: no crash is foreseen with certainty. */
const standardMax = 4;

/**
 * Returns the log return of the index over the next hour.
 *
 * @param path - path of the underlying
 * @param minute - from the start of the run, within the run
 * @returns log return, 1 = 100 %
 */
export function nextHourReturn({ spot }: UnderlyingPath, minute: number): number {
  return Math.log(spot[minute + lookAheadMinutes]! / spot[minute]!);
}

/**
 * Returns the part of a signal that is true: correlation times the bounded standardised return.
 *
 * @param path - path of the underlying
 * @param minute - from the start of the run, within the run
 * @param correlation - of signal and return, in [0, 1)
 * @returns mean of the signal, whose noise has deviation sqrt(1 - correlation^2)
 */
export function signalMean(path: UnderlyingPath, minute: number, correlation: number): number {
  const standard = nextHourReturn(path, minute) / (path.vol[minute]! * hourDeviation);
  return correlation * Math.max(-standardMax, Math.min(standardMax, standard));
}

/**
 * Computes the expected Sharpe ratio per trade of a plan on a path: mean over deviation of the
 * signed next-hour log return at the index, before costs, over the chances to buy and sell at each
 * minute.
 *
 * @param path - path of the underlying
 * @param minutes - minutes of the run, > 0
 * @param plan - correlation and threshold of the signal
 * @returns Sharpe ratio per trade, not annualised; expectation over the signal's noise
 */
export function expectedSharpe(
  path: UnderlyingPath,
  minutes: number,
  { correlation, threshold }: Pick<InformedPlan, 'correlation' | 'threshold'>,
): number {
  const noise = Math.sqrt(1 - correlation ** 2);
  let weight = 0;
  let sum = 0;
  let squares = 0;
  for (let minute = 0; minute < minutes; minute++) {
    const move = nextHourReturn(path, minute);
    const mean = signalMean(path, minute, correlation);
    const buys = normalCdf((mean - threshold) / noise);
    const sells = normalCdf((-mean - threshold) / noise);
    weight += buys + sells;
    sum += (buys - sells) * move;
    squares += (buys + sells) * move * move;
  }
  const average = sum / weight;
  return average / Math.sqrt(squares / weight - average * average);
}
