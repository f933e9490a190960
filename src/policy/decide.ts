/**
 * @module The decision: evidence and present terms to new terms, each change with its reason.
 *
 * Tiers move one step up at a time and only when the posterior says with probability 0.8 that the
 * participant is safe enough; they are kept with some slack, so that nobody flickers; the
 * restricted tier takes a probability of 0.95 and is left with the same slack.
 */
import { type Estimate, regimeNames } from '../participants/index.ts';
import { wantedMarketFactor } from './market-factor.ts';
import { decidePersonalMargin, type PersonalMargin, personalFactor } from './personal-margin.ts';
import type { Schedule } from './schedule.ts';
import type { Decision, MarketEvidence, PolicyEvidence, Reason, Terms } from './terms.ts';

/** Tier where every participant starts. */
export const startingTier = 1;

/**
 * Returns the terms of a participant about whom nothing was decided yet.
 *
 * @param schedule - schedule in force
 * @returns the open tier at margin factor 1
 */
export function startingTerms(schedule: Schedule): Terms {
  const { makerFeeBps, takerFeeBps } = schedule.tiers[startingTier]!;
  const margin = { initialMarginFactor: 1, haircutFactor: 1 };
  return { tier: startingTier, makerFeeBps, takerFeeBps, ...margin };
}

/**
 * Decides the terms of a participant.
 *
 * @param evidence - dimensions, volume and places in the log
 * @param present - terms in force
 * @param schedule - schedule in force, checked
 * @returns new terms with reasons and evidence
 */
export function decideTerms(
  evidence: PolicyEvidence,
  present: Terms,
  schedule: Schedule,
): Decision {
  const reasons: Reason[] = [];
  const tier = decideTier(evidence, present.tier, schedule, reasons);
  const { makerFeeBps, takerFeeBps } = schedule.tiers[tier]!;
  const hadAddOn = present.takerFeeBps > (schedule.tiers[present.tier]?.takerFeeBps ?? 0);
  const addOn = informedAddOn(evidence, hadAddOn, schedule, reasons);
  const { participant, isActive, atMicros, systemicRisk: risk } = evidence;
  const grounds = { participant, risk, isActive, atMicros, schedule: schedule.version };
  const override = decidePersonalMargin(evidence.override, grounds, schedule.margin, reasons);
  const margin = marginOf(override, evidence.market, atMicros, schedule, reasons);
  return {
    terms: { tier, makerFeeBps, takerFeeBps: takerFeeBps + addOn, ...margin },
    reasons,
    evidence: evidence.evidence,
    override,
  };
}

/**
 * Tightens the margin of a participant between two decisions of the day, because the market did.
 *
 * @param evidence - market and override; nothing else is looked at
 * @param present - terms in force
 * @param schedule - schedule in force, checked
 * @returns the same terms with margin and haircuts of the market as it is now
 */
export function tightenTerms(
  evidence: Pick<PolicyEvidence, 'market' | 'override' | 'atMicros' | 'evidence'>,
  present: Terms,
  schedule: Schedule,
): Decision {
  const reasons: Reason[] = [];
  const { market, override, atMicros } = evidence;
  const margin = marginOf(override, market, atMicros, schedule, reasons);
  return { terms: { ...present, ...margin }, reasons, evidence: evidence.evidence, override };
}

/** The participant's own factor and the market's, together within their bound. */
function marginOf(
  override: PersonalMargin,
  market: MarketEvidence,
  atMicros: number,
  schedule: Schedule,
  reasons: Reason[],
): Pick<Terms, 'initialMarginFactor' | 'haircutFactor'> {
  const own = personalFactor(override, atMicros);
  const { totalMax } = schedule.margin;
  const haircutFactor = roundFactor(market.factor);
  const initialMarginFactor = roundFactor(Math.min(totalMax, own * market.factor));
  if (haircutFactor !== 1) {
    const wanted = wantedMarketFactor(market, schedule.market);
    const pace =
      market.factor > wanted * (1 + schedule.market.changeMin)
        ? ': falls by the day'
        : market.factor * (1 + schedule.market.changeMin) < wanted
          ? ': rises no faster'
          : '';
    reasons.push({
      feature: 'volatility of the next day over its long past, by what it holds',
      value: market.relativeVol,
      threshold: 1,
      contribution: `haircuts x ${haircutFactor} in a ${regimeNames[market.regime]} market${pace}`,
    });
    reasons.push({
      feature: 'own margin factor times that of the market',
      value: own * market.factor,
      threshold: totalMax,
      contribution: `initial margin factor ${initialMarginFactor}`,
    });
  } else if (own === 1) {
    reasons.push({
      feature: 'own margin factor times that of the market',
      value: 1,
      threshold: totalMax,
      contribution: 'initial margin factor 1',
    });
  }
  return { initialMarginFactor, haircutFactor };
}

const roundFactor = (factor: number): number => Math.round(factor * 1e4) / 1e4;

/** Where a probability of liquidation lies, in standard deviations on the log-odds scale. */
function atDeviations(estimate: Estimate, deviations: number): number {
  const logOdds = (p: number): number => {
    const inside = Math.min(Math.max(p, 1e-9), 1 - 1e-9);
    return Math.log(inside / (1 - inside));
  };
  const deviation = (logOdds(estimate.high90) - logOdds(estimate.low90)) / (2 * 1.6449);
  return 1 / (1 + Math.exp(-(logOdds(estimate.mean) + deviations * deviation)));
}

function decideTier(
  evidence: PolicyEvidence,
  present: number,
  schedule: Schedule,
  reasons: Reason[],
): number {
  const risk = evidence.systemicRisk;
  const surely = atDeviations(risk, -schedule.restrictionDeviations);
  const slack = present === 0 ? schedule.keepProbabilityMultiple : 1;
  const threshold = schedule.restrictedProbability / slack;
  if (surely >= threshold || present === 0) {
    const { name } = schedule.tiers[0]!;
    const verb = present === 0 ? (surely >= threshold ? 'stays in' : 'leaves') : 'enters';
    reasons.push({
      feature: 'liquidation_probability_1d, exceeded with probability 0.95',
      value: surely,
      threshold,
      contribution: `${verb} tier ${name}`,
    });
    if (surely >= threshold) return 0;
  }
  const cautious = atDeviations(risk, schedule.promotionDeviations);
  const next = Math.max(present, startingTier) + (present === 0 ? 0 : 1);
  if (next < schedule.tiers.length && enters(evidence, cautious, next, schedule, reasons)) {
    return next;
  }
  let tier = Math.max(present, startingTier);
  while (tier > startingTier && !keeps(evidence, tier, schedule, reasons)) tier--;
  return tier;
}

function enters(
  evidence: PolicyEvidence,
  cautious: number,
  next: number,
  schedule: Schedule,
  reasons: Reason[],
): boolean {
  const tier = schedule.tiers[next]!;
  const hours = evidence.systemicRisk.observations;
  const demands: (readonly [feature: string, value: number, threshold: number, met: boolean])[] = [
    [
      'recent_volume_usd',
      evidence.recentVolumeUsd,
      tier.volumeUsdMin,
      evidence.recentVolumeUsd >= tier.volumeUsdMin,
    ],
    ['hours_observed', hours, tier.hoursObservedMin, hours >= tier.hoursObservedMin],
    [
      'liquidation_probability_1d, not exceeded with probability 0.8',
      cautious,
      tier.liquidationProbabilityMax,
      cautious <= tier.liquidationProbabilityMax,
    ],
  ];
  const missed = demands.find(([, , , met]) => !met);
  if (missed !== undefined) {
    const [feature, value, threshold] = missed;
    reasons.push({ feature, value, threshold, contribution: `keeps it from tier ${tier.name}` });
    return false;
  }
  for (const [feature, value, threshold] of demands) {
    reasons.push({ feature, value, threshold, contribution: `enters tier ${tier.name}` });
  }
  return true;
}

function keeps(
  evidence: PolicyEvidence,
  present: number,
  schedule: Schedule,
  reasons: Reason[],
): boolean {
  const tier = schedule.tiers[present]!;
  const volume = tier.volumeUsdMin * schedule.keepVolumeShare;
  const probability = Math.min(
    1,
    tier.liquidationProbabilityMax * schedule.keepProbabilityMultiple,
  );
  const contribution = `leaves tier ${tier.name}`;
  if (evidence.recentVolumeUsd < volume) {
    const value = evidence.recentVolumeUsd;
    reasons.push({ feature: 'recent_volume_usd', value, threshold: volume, contribution });
    return false;
  }
  if (evidence.systemicRisk.mean > probability) {
    const value = evidence.systemicRisk.mean;
    const feature = 'liquidation_probability_1d';
    reasons.push({ feature, value, threshold: probability, contribution });
    return false;
  }
  return true;
}

function informedAddOn(
  evidence: PolicyEvidence,
  hadAddOn: boolean,
  schedule: Schedule,
  reasons: Reason[],
): number {
  const { low90: value } = evidence.alphaContribution;
  const threshold = schedule.informedSharpe * (hadAddOn ? schedule.keepInformedShare : 1);
  const isInformed = value > threshold;
  const isExempt = evidence.makerShare >= schedule.makerShareExempt;
  if (!isInformed && !hadAddOn) return 0;
  const addOn = isInformed && !isExempt ? schedule.informedTakerAddOnBps : 0;
  const contribution =
    addOn > 0 ? `taker fee +${addOn} bps: makers lose to this flow` : 'no taker add-on';
  if (isInformed && isExempt) {
    reasons.push({
      feature: 'maker_share',
      value: evidence.makerShare,
      threshold: schedule.makerShareExempt,
      contribution,
    });
  } else {
    const feature = 'alpha_contribution, lower end of the 90 % interval';
    reasons.push({ feature, value, threshold, contribution });
  }
  return addOn;
}
