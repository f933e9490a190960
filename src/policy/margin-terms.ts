/**
 * @module Margin factor of a participant: stricter as liquidation becomes more probable, in bounds.
 */
import type { Estimate } from '../participants/index.ts';
import type { MarginTerms } from './schedule.ts';
import type { Reason } from './terms.ts';

/**
 * Decides which multiple of the venue's initial margin the evidence asks for.
 *
 * Follows the upper end of the 90 % interval, so that ignorance is not rewarded; below 1 only after
 * enough hours at risk. How fast a participant gets there is `decidePersonalMargin`.
 *
 * @param risk - probability of liquidation within a day
 * @param margin - schedule of the factor
 * @param reasons - grows by what decided
 * @returns factor within the schedule's bounds
 */
export function wantedFactor(risk: Estimate, margin: MarginTerms, reasons: Reason[]): number {
  const doublings = Math.log2(Math.max(risk.high90, 1e-9) / margin.referenceProbability);
  const wanted = 1 + margin.perDoubling * doublings;
  const floor = risk.observations >= margin.hoursBeforeLoosening ? margin.factorMin : 1;
  const bounded = round(Math.min(margin.factorMax, Math.max(floor, wanted)));
  reasons.push({
    feature: 'liquidation_probability_1d, upper end of the 90 % interval',
    value: risk.high90,
    threshold: margin.referenceProbability,
    contribution: `initial margin factor ${bounded}`,
  });
  if (floor === 1 && wanted < 1) {
    reasons.push({
      feature: 'hours_observed',
      value: risk.observations,
      threshold: margin.hoursBeforeLoosening,
      contribution: 'margin factor not below 1 yet',
    });
  }
  return bounded;
}

function round(factor: number): number {
  return Math.round(factor * 1e4) / 1e4;
}
