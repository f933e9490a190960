/**
 * @module Failures and verdicts of volatility in words.
 */
import type { Judged, VolatilityFailure } from '../../../quant/index.ts';

/**
 * Tells in words why there is no volatility.
 *
 * @param failure - of an estimator, a fit or a forecast
 * @returns what there is and what is missing
 */
export function volatilityFailureText(failure: VolatilityFailure): string {
  switch (failure.kind) {
    case 'too_few_observations': {
      const { what, needed, had } = failure;
      return `too few ${what}: ${had} of at least ${needed}`;
    }
    case 'no_variation':
      return `all ${failure.observations} observations are the same`;
    case 'not_converged':
      return `the search ended after ${failure.moves} moves before it converged`;
    case 'not_identified':
      return 'the observations do not determine every parameter';
  }
}

/** Verdict over a model against the naive one. */
export type Verdict = 'baseline' | 'better' | 'worse' | 'not told apart';

/** Chance below which a difference counts. */
export const significance = 0.05;

/**
 * Judges a model by the Diebold-Mariano test of its QLIKE loss.
 *
 * @param judged - losses and test
 * @param baseline - name of the naive model
 * @returns better or worse only where chance explains the difference in less than 5 %
 */
export function verdictOf({ name, qlikeDifference }: Judged, baseline: string): Verdict {
  if (name === baseline) return 'baseline';
  if (qlikeDifference === null || qlikeDifference.pValue >= significance) return 'not told apart';
  return qlikeDifference.difference < 0 ? 'better' : 'worse';
}

/**
 * Writes a probability of chance.
 *
 * @param pValue - in [0, 1]
 * @returns three decimals, never 0.000
 */
export function chanceText(pValue: number): string {
  return pValue < 0.001 ? '< 0.001' : pValue.toFixed(3);
}

/**
 * Tells why a mean over time has no error.
 *
 * @param stretches - of the horizon's length, side by side
 * @returns words
 */
export function stretchWords(stretches: number): string {
  return `only ${stretches} ${stretches === 1 ? 'stretch' : 'stretches'}`;
}

/**
 * Writes the length of a bar.
 *
 * @param hours - > 0
 * @returns minutes below an hour, hours below two days, else days
 */
export function lengthText(hours: number): string {
  const rounded = (value: number): number => Number(value.toPrecision(3));
  if (hours < 1) return `${rounded(60 * hours)} min`;
  return hours < 48 ? `${rounded(hours)} h` : `${rounded(hours / 24)} d`;
}
