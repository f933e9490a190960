/**
 * @module The three dimensions of a participant, read against the venue's priors of the moment.
 */
import {
  type AlphaEstimate,
  type AlphaPrior,
  alphaPrior,
  type Estimate,
  readAlphaContribution,
  readCapitalVelocity,
  readSystemicRisk,
  type SystemicPrior,
  systemicPrior,
  type VelocityPrior,
  velocityPrior,
} from '../participants/index.ts';
import type { BrokerState } from './state.ts';

/** Names of the dimensions, as files and documents write them. */
export const dimensionNames = ['alpha-contribution', 'systemic-risk', 'capital-velocity'] as const;

/** Name of a dimension. */
export type DimensionName = (typeof dimensionNames)[number];

/** The venue's priors at a moment; worth keeping while many participants are read. */
export interface Priors {
  readonly alpha: AlphaPrior;
  readonly systemic: SystemicPrior;
  readonly velocity: VelocityPrior;
}

/** The dimensions of one participant. */
export interface Dimensions extends Readonly<Record<DimensionName, Estimate>> {
  readonly 'alpha-contribution': AlphaEstimate;
}

/**
 * Estimates the venue's priors.
 *
 * @param state - any state
 * @returns priors of the three dimensions
 */
export function priorsOf(state: BrokerState): Priors {
  return {
    alpha: alphaPrior(state.alpha),
    systemic: systemicPrior(state.risk, state.context),
    velocity: velocityPrior(state.velocity),
  };
}

/**
 * Reads the dimensions of one participant.
 *
 * @param state - any state
 * @param participant - participant id
 * @param priors - the venue's priors at the same moment
 * @returns Sharpe ratio per active hour, probability of liquidation in a day, turnovers per day
 */
export function readDimensions(
  state: BrokerState,
  participant: number,
  priors: Priors,
): Dimensions {
  const { context } = state;
  return {
    'alpha-contribution': readAlphaContribution(state.alpha, participant, priors.alpha),
    'systemic-risk': readSystemicRisk(state.risk, participant, priors.systemic, context),
    'capital-velocity': readCapitalVelocity(state.velocity, participant, priors.velocity, context),
  };
}
