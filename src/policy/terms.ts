/**
 * @module Terms of a participant, the decision that sets them, and why.
 */
import type { Estimate } from '../participants/index.ts';
import type { PersonalMargin } from './personal-margin.ts';

/** What a participant pays and must hold. */
export interface Terms {
  /** Index of the tier in its schedule. */
  readonly tier: number;
  /** Basis points of notional; positive is paid by the participant, negative a rebate. */
  readonly makerFeeBps: number;
  readonly takerFeeBps: number;
  /** Multiple of the venue's initial margin: the participant's own times the market's. */
  readonly initialMarginFactor: number;
  /** Multiple of the venue's haircuts: the market's, by what the participant holds. */
  readonly haircutFactor: number;
}

/** The market as it concerns one participant. */
export interface MarketEvidence {
  /** Factor in force, averaged over the notional that it holds, >= 1. */
  readonly factor: number;
  /** Volatility expected of the next day over that of the long past, averaged likewise. */
  readonly relativeVol: number;
  /** Regime of the venue: 0 calm, 1 normal, 2 turbulent. */
  readonly regime: number;
}

/** One reason of a decision, enough to recompute it. */
export interface Reason {
  /** What was looked at, e.g. `liquidation_probability_1d`. */
  readonly feature: string;
  readonly value: number;
  /** What the value was held against. */
  readonly threshold: number;
  /** What it did to the terms. */
  readonly contribution: string;
}

/** Places in the log that a decision rests on. */
export interface Evidence {
  /** First and last event that names the participant; undefined before any. */
  readonly firstCheckpoint: number | undefined;
  readonly lastCheckpoint: number | undefined;
  readonly events: number;
  /** Latest liquidation; undefined when never liquidated. */
  readonly liquidationCheckpoint: number | undefined;
}

/** What a policy looks at. */
export interface PolicyEvidence {
  /** Discounted volume; USD. */
  readonly recentVolumeUsd: number;
  /** Share of the volume made, in [0, 1]. */
  readonly makerShare: number;
  /** Sharpe ratio per active hour. */
  readonly alphaContribution: Estimate;
  /** Probability of liquidation within a day. */
  readonly systemicRisk: Estimate;
  /** Turnovers of collateral per day. */
  readonly capitalVelocity: Estimate;
  readonly market: MarketEvidence;
  /** Name of the participant, for the evidence of an override. */
  readonly participant: string;
  /** Override granted last. */
  readonly override: PersonalMargin;
  /** Whether it acted since that was granted, or holds positions. */
  readonly isActive: boolean;
  /** Microseconds since 1970 UTC. */
  readonly atMicros: number;
  readonly evidence: Evidence;
}

/** Terms with their reasons and evidence. */
export interface Decision {
  readonly terms: Terms;
  readonly reasons: readonly Reason[];
  readonly evidence: Evidence;
  /** Override of the initial margin from now on. */
  readonly override: PersonalMargin;
}
