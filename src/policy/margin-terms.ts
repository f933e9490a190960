/**
 * @module Margin factor of a participant: stricter as liquidation becomes more probable, in bounds.
 */
import type { Estimate } from '../participants/index.ts';
import type { MarginTerms } from './schedule.ts';
import type { Reason, Terms } from './terms.ts';

/**
 * Decides the multiple of the venue's initial margin.
 *
 * Follows the upper end of the 90 % interval, so that ignorance is not rewarded. Tightening is
 * immediate; loosening goes in small steps and below 1 only after enough hours at risk; changes too
 * small to matter are left alone.
 *
 * @param risk - probability of liquidation within a day
 * @param present - terms in force
 * @param margin - schedule of the factor
 * @param reasons - grows by what decided
 * @returns factor within the schedule's bounds
 */
export function marginFactor(
  risk: Estimate,
  present: Terms,
  margin: MarginTerms,
  reasons: Reason[],
): number {
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
  return approach(present.initialMarginFactor, bounded, margin, reasons);
}

function round(factor: number): number {
  return Math.round(factor * 1e4) / 1e4;
}

/** Tightens at once, loosens in steps, leaves small changes alone. */
function approach(held: number, wanted: number, margin: MarginTerms, reasons: Reason[]): number {
  const inBounds = held >= margin.factorMin && held <= margin.factorMax;
  const change = Math.abs(wanted - held);
  if (inBounds && change < margin.changeMin) {
    if (change > 0) {
      reasons.push({
        feature: 'change of the margin factor',
        value: change,
        threshold: margin.changeMin,
        contribution: `initial margin factor stays ${held}: the change is too small`,
      });
    }
    return held;
  }
  const step = Math.max(wanted, round(Math.min(held, margin.factorMax) - margin.loosenStepMax));
  if (step > wanted) {
    reasons.push({
      feature: 'change of the margin factor',
      value: change,
      threshold: margin.loosenStepMax,
      contribution: `initial margin factor ${step} for now: margin loosens in steps`,
    });
  }
  return step;
}
