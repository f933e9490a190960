/**
 * @module Fee and margin schedule as data: tiers, thresholds and the bounds of every number.
 */
import { fail, ok, type Result } from '../base/index.ts';

/** Tier of a schedule, from the least to the most trusted. */
export interface Tier {
  readonly name: string;
  /** Basis points, whole, bounds [-5, 50]; positive is paid by the participant. */
  readonly makerFeeBps: number;
  /** Basis points, whole, bounds [0, 50]. */
  readonly takerFeeBps: number;
  /** Discounted volume to enter; USD, >= 0. */
  readonly volumeUsdMin: number;
  /** Largest probability of liquidation within a day to enter; in (0, 1]. */
  readonly liquidationProbabilityMax: number;
  /** Hours at risk observed to enter; >= 0. */
  readonly hoursObservedMin: number;
}

/** A whole schedule. */
export interface Schedule {
  readonly version: string;
  /** Tier 0 is the restricted one, tier 1 where everybody starts. */
  readonly tiers: readonly Tier[];
  /** Probability of liquidation within a day at which the restricted tier begins; in (0, 1]. */
  readonly restrictedProbability: number;
  /** Standard deviations for a probability of 0.8 to promote and 0.95 to restrict; in [0, 5]. */
  readonly promotionDeviations: number;
  readonly restrictionDeviations: number;
  /** Share of a tier's volume, and multiple of its probability, that still keep it. */
  readonly keepVolumeShare: number;
  readonly keepProbabilityMultiple: number;
  /** Taker fee on top for flow that predicts the next hour; basis points, bounds [0, 5]. */
  readonly informedTakerAddOnBps: number;
  /** Lower end of the Sharpe ratio per active hour from which the add-on holds; >= 0. */
  readonly informedSharpe: number;
  /** Share of that Sharpe ratio that still keeps the add-on; in [0, 1]. */
  readonly keepInformedShare: number;
  /** Share of volume made from which no add-on holds; in [0, 1]. */
  readonly makerShareExempt: number;
  readonly margin: MarginTerms;
  readonly market: MarketTerms;
}

/** How the margin factor follows the probability of liquidation. */
export interface MarginTerms {
  /** Bounds of the factor. */
  readonly factorMin: number;
  readonly factorMax: number;
  /** Probability at which the factor is 1; in (0, 1). */
  readonly referenceProbability: number;
  /** Change of the factor for each doubling of the probability; >= 0. */
  readonly perDoubling: number;
  /** Largest loosening per decision; tightening is immediate. */
  readonly loosenStepMax: number;
  /** Changes of the factor below this are left alone, so that noise changes no terms. */
  readonly changeMin: number;
  /** Hours at risk observed before the factor may go below 1. */
  readonly hoursBeforeLoosening: number;
  /** Least days between two loosenings of one participant. */
  readonly loosenEveryDays: number;
  /** Days after which an override ends. */
  readonly overrideDays: number;
  /** Days before its end from which an override may be renewed. */
  readonly renewDays: number;
  /** Greatest factor of a participant and the market together. */
  readonly totalMax: number;
}

/** How haircuts and margin of all follow live volatility; calm markets are not charged less. */
export interface MarketTerms {
  /** Power of volatility over its long past; 0 for no reaction. */
  readonly power: number;
  /** Multiplies the factor in the turbulent regime. */
  readonly turbulentMultiple: number;
  readonly factorMax: number;
  /** Greatest rise within any 24 hours, as a ratio: caps procyclicality. */
  readonly riseOfDayMax: number;
  /** Greatest fall in a day, as a ratio. */
  readonly fallOfDayMax: number;
  /** Rises of a participant's terms below this, as a share, wait for the decision of the day. */
  readonly changeMin: number;
}

/** The schedule that the project ships; a venue replaces it by its own. */
export const standardSchedule: Schedule = {
  version: 'standard-2',
  tiers: [
    tier('restricted', 2, 8, 0, 1, 0),
    tier('open', 1, 5, 0, 1, 0),
    tier('established', 1, 4, 100_000, 0.05, 72),
    tier('preferred', 0, 4, 1_000_000, 0.02, 168),
    tier('prime', -1, 3, 10_000_000, 0.01, 336),
  ],
  restrictedProbability: 0.2,
  promotionDeviations: 0.8416,
  restrictionDeviations: 1.6449,
  keepVolumeShare: 0.8,
  keepProbabilityMultiple: 1.5,
  informedTakerAddOnBps: 1,
  informedSharpe: 0.05,
  keepInformedShare: 0.5,
  makerShareExempt: 0.5,
  margin: {
    factorMin: 0.9,
    factorMax: 1.5,
    referenceProbability: 0.01,
    perDoubling: 0.1,
    loosenStepMax: 0.02,
    changeMin: 0.01,
    hoursBeforeLoosening: 168,
    loosenEveryDays: 1,
    overrideDays: 30,
    renewDays: 7,
    totalMax: 2,
  },
  market: {
    power: 0.5,
    turbulentMultiple: 1.1,
    factorMax: 1.5,
    riseOfDayMax: 1.25,
    fallOfDayMax: 1.05,
    changeMin: 0.02,
  },
};

function tier(
  name: string,
  makerFeeBps: number,
  takerFeeBps: number,
  volumeUsdMin: number,
  liquidationProbabilityMax: number,
  hoursObservedMin: number,
): Tier {
  return {
    name,
    makerFeeBps,
    takerFeeBps,
    volumeUsdMin,
    liquidationProbabilityMax,
    hoursObservedMin,
  };
}

/** Number of a schedule that breaks its bounds. */
export interface ScheduleFailure {
  readonly kind: 'schedule_out_of_bounds';
  readonly field: string;
  readonly demand: string;
  readonly value: number;
}

/**
 * Checks a schedule: every number within its bounds, and no self-trade that earns fees.
 *
 * @param schedule - schedule to check
 * @returns the schedule, or the first number that breaks a bound
 */
export function checkSchedule(schedule: Schedule): Result<Schedule, ScheduleFailure> {
  const { tiers, margin, market } = schedule;
  const rules: (readonly [field: string, value: number, low: number, high: number])[] = [
    ['tiers.length', tiers.length, 2, 255],
    ['restrictedProbability', schedule.restrictedProbability, Number.MIN_VALUE, 1],
    ['promotionDeviations', schedule.promotionDeviations, 0, 5],
    ['restrictionDeviations', schedule.restrictionDeviations, 0, 5],
    ['keepVolumeShare', schedule.keepVolumeShare, 0, 1],
    ['keepProbabilityMultiple', schedule.keepProbabilityMultiple, 1, 10],
    ['informedTakerAddOnBps', schedule.informedTakerAddOnBps, 0, 5],
    ['informedSharpe', schedule.informedSharpe, 0, 10],
    ['keepInformedShare', schedule.keepInformedShare, 0, 1],
    ['makerShareExempt', schedule.makerShareExempt, 0, 1],
    ['margin.factorMin', margin.factorMin, 0.5, 1],
    ['margin.factorMax', margin.factorMax, 1, 5],
    ['margin.referenceProbability', margin.referenceProbability, 1e-6, 0.5],
    ['margin.perDoubling', margin.perDoubling, 0, 1],
    ['margin.loosenStepMax', margin.loosenStepMax, 0, 0.1],
    ['margin.changeMin', margin.changeMin, 0, 0.1],
    ['margin.hoursBeforeLoosening', margin.hoursBeforeLoosening, 0, Number.MAX_SAFE_INTEGER],
    ['margin.loosenEveryDays', margin.loosenEveryDays, 1, 365],
    ['margin.overrideDays', margin.overrideDays, 1, 365],
    ['margin.renewDays', margin.renewDays, 0, margin.overrideDays],
    ['margin.totalMax', margin.totalMax, margin.factorMax, 10],
    ['market.power', market.power, 0, 2],
    ['market.turbulentMultiple', market.turbulentMultiple, 1, 2],
    ['market.factorMax', market.factorMax, 1, 5],
    ['market.riseOfDayMax', market.riseOfDayMax, 1, 2],
    ['market.fallOfDayMax', market.fallOfDayMax, 1, 2],
    ['market.changeMin', market.changeMin, 0, 0.2],
  ];
  tiers.forEach((t, i) => {
    rules.push(
      [`tiers[${i}].makerFeeBps`, t.makerFeeBps, -5, 50],
      [`tiers[${i}].takerFeeBps`, t.takerFeeBps, 0, 50],
      [`tiers[${i}].volumeUsdMin`, t.volumeUsdMin, 0, Number.MAX_SAFE_INTEGER],
      [`tiers[${i}].hoursObservedMin`, t.hoursObservedMin, 0, Number.MAX_SAFE_INTEGER],
      [`tiers[${i}].liquidationProbabilityMax`, t.liquidationProbabilityMax, Number.MIN_VALUE, 1],
    );
  });
  for (const [field, value, low, high] of rules) {
    if (!(value >= low && value <= high)) {
      return fail({ kind: 'schedule_out_of_bounds', field, demand: `in [${low}, ${high}]`, value });
    }
  }
  // The add-on and the restricted tier only raise fees; one wallet may be maker, another taker.
  const lowest =
    Math.min(...tiers.map((t) => t.makerFeeBps)) + Math.min(...tiers.map((t) => t.takerFeeBps));
  if (lowest < 0) {
    const demand = '>= 0, or trading with oneself earns fees';
    return fail({
      kind: 'schedule_out_of_bounds',
      field: 'lowest maker fee + lowest taker fee',
      demand,
      value: lowest,
    });
  }
  return ok(schedule);
}
