/**
 * @module policy: tiers, fees and margin terms as bounded data, decided with reasons and evidence.
 */
export { decideTerms, startingTerms, startingTier, tightenTerms } from './decide.ts';
export { evidenceHash } from './evidence-hash.ts';
export { wantedFactor } from './margin-terms.ts';
export {
  dynamicTermsOf,
  type MarketState,
  marketWindowHours,
  nextMarketFactor,
  wantedMarketFactor,
} from './market-factor.ts';
export {
  decidePersonalMargin,
  evidenceText,
  noOverride,
  overridePath,
  overrideRecord,
  overrideTermsOf,
  type PersonalEvidence,
  type PersonalMargin,
  personalFactor,
} from './personal-margin.ts';
export {
  checkSchedule,
  type MarginTerms,
  type MarketTerms,
  type Schedule,
  type ScheduleFailure,
  standardSchedule,
  type Tier,
} from './schedule.ts';
export type {
  Decision,
  Evidence,
  MarketEvidence,
  PolicyEvidence,
  Reason,
  Terms,
} from './terms.ts';
