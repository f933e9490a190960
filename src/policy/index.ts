/**
 * @module policy: tiers, fees and margin terms as bounded data, decided with reasons and evidence.
 */
export { decideTerms, startingTerms, startingTier } from './decide.ts';
export { marginFactor } from './margin-terms.ts';
export {
  checkSchedule,
  type MarginTerms,
  type Schedule,
  type ScheduleFailure,
  standardSchedule,
  type Tier,
} from './schedule.ts';
export type { Decision, Evidence, PolicyEvidence, Reason, Terms } from './terms.ts';
