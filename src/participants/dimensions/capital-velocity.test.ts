/**
 * @module Capital Velocity: limits, discounting, mergeable sums, planted turnover rates.
 */
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../base/index.ts';
import type { FoldContext } from '../context.ts';
import { contextOf, passHours } from '../testing-context.ts';
import {
  type CapitalVelocity,
  createCapitalVelocity,
  extendCapitalVelocity,
  observeExposureHour,
  observeTurnover,
  readCapitalVelocity,
  velocityPrior,
} from './capital-velocity.ts';

function velocityOf(participants: number): CapitalVelocity {
  const velocity = createCapitalVelocity();
  extendCapitalVelocity(velocity, participants);
  return velocity;
}

function hold(context: FoldContext, id: number, usd: number): void {
  context.fold.accounts.accounts.columns.depositsUsd[id] = usd;
}

function trade(velocity: CapitalVelocity, context: FoldContext, id: number, usd: number): void {
  context.fold.outcome.notionalUsd = usd;
  observeTurnover(velocity, id, context);
}

describe('limits', () => {
  it('nothing seen is the prior: one turnover a day, very wide', () => {
    const velocity = velocityOf(1);
    expect(velocityPrior(velocity)).toEqual({ ratePerDay: 1 });
    const read = readCapitalVelocity(velocity, 0, { ratePerDay: 1 }, contextOf(1));
    // Gamma(1, 1): mean 1, 5 % at -ln 0.95, 95 % at -ln 0.05.
    expect(read.mean).toBe(1);
    expect(read.low90).toBeCloseTo(-Math.log(0.95), 6);
    expect(read.high90).toBeCloseTo(-Math.log(0.05), 6);
    expect(read.observations).toBe(0);
  });

  it('trades without collateral count for nothing', () => {
    const velocity = velocityOf(1);
    const context = contextOf(1);
    hold(context, 0, -5);
    trade(velocity, context, 0, 1000);
    observeExposureHour(velocity, 0, context);
    expect(velocity.columns.turnoverUsd[0]).toBe(0);
    expect(velocity.columns.exposureUsdDays[0]).toBe(0);
  });

  it('collateral that never trades pulls the rate down with its days', () => {
    const velocity = velocityOf(1);
    const context = contextOf(1);
    hold(context, 0, 100);
    for (let hour = 0; hour < 240; hour++) {
      passHours(context, 1);
      observeExposureHour(velocity, 0, context);
    }
    const read = readCapitalVelocity(velocity, 0, { ratePerDay: 1 }, context);
    expect(read.mean).toBeCloseTo(1 / (1 + 10), 1);
    expect(read.observations).toBe(0);
  });

  it('a trade before the first full hour leaves the prior alone', () => {
    const velocity = velocityOf(1);
    const context = contextOf(1);
    hold(context, 0, 100);
    trade(velocity, context, 0, 500);
    expect(readCapitalVelocity(velocity, 0, { ratePerDay: 2 }, context).mean).toBe(2);
  });
});

describe('prior', () => {
  it('the largest participant does not speak for everybody', () => {
    const velocity = velocityOf(4);
    const context = contextOf(4);
    for (const [id, [usd, rate]] of [
      [100, 2],
      [100, 3],
      [1e9, 50],
      [100, 0],
    ].entries()) {
      hold(context, id, usd!);
      for (let hour = 0; hour < 24; hour++) observeExposureHour(velocity, id, context);
      if (rate! > 0) trade(velocity, context, id, usd! * rate!);
    }
    expect(velocityPrior(velocity).ratePerDay).toBeCloseTo(3, 10);
  });
});

describe('sums', () => {
  it('a turnover of 3 a day reads as 3 after many days, whatever the size of the account', () => {
    for (const collateral of [10, 1e6]) {
      const velocity = velocityOf(1);
      const context = contextOf(1);
      hold(context, 0, collateral);
      for (let hour = 0; hour < 24 * 60; hour++) {
        passHours(context, 1);
        observeExposureHour(velocity, 0, context);
        trade(velocity, context, 0, collateral / 8);
      }
      const read = readCapitalVelocity(velocity, 0, { ratePerDay: 1 }, context);
      expect(read.mean).toBeCloseTo(3, 1);
    }
  });

  it('turnover and exposure fade alike, so that an old rate stays but loses its certainty', () => {
    const velocity = velocityOf(1);
    const context = contextOf(1);
    hold(context, 0, 100);
    for (let hour = 0; hour < 240; hour++) {
      passHours(context, 1);
      observeExposureHour(velocity, 0, context);
      trade(velocity, context, 0, 25);
    }
    const then = readCapitalVelocity(velocity, 0, { ratePerDay: 1 }, context);
    passHours(context, 720);
    const later = readCapitalVelocity(velocity, 0, { ratePerDay: 1 }, context);
    expect(later.observations).toBeCloseTo(then.observations / 2, 9);
    expect(later.high90 / later.low90).toBeGreaterThan(then.high90 / then.low90);
  });

  it('sums of two participants are those of one who did both', () => {
    const velocity = velocityOf(3);
    const context = contextOf(3);
    hold(context, 0, 100);
    hold(context, 1, 50);
    hold(context, 2, 150);
    const random = createRandom('merge');
    for (let hour = 0; hour < 100; hour++) {
      passHours(context, 1);
      for (const id of [0, 1, 2]) observeExposureHour(velocity, id, context);
      const usd = 100 * random.uniform();
      trade(velocity, context, hour % 2, usd);
      trade(velocity, context, 2, usd);
    }
    for (const column of ['turnoverUsd', 'turnoverSquared', 'exposureUsdDays'] as const) {
      const values = velocity.columns[column];
      expect((values[0]! + values[1]!) / values[2]!).toBeCloseTo(1, 12);
    }
  });
});

describe('planted truth', () => {
  it('nine of ten intervals hold the planted rate, sizes of trades differing', () => {
    const participants = 500;
    const random = createRandom('planted velocity');
    const velocity = velocityOf(participants);
    const context = contextOf(participants);
    const truth = Array.from({ length: participants }, () => Math.exp(random.normal()));
    const size = truth.map(() => 0.2 + 0.6 * random.uniform());
    for (let id = 0; id < participants; id++) hold(context, id, 1000);
    for (let hour = 0; hour < 20 * 24; hour++) {
      passHours(context, 1);
      for (let id = 0; id < participants; id++) {
        observeExposureHour(velocity, id, context);
        const perHour = truth[id]! / size[id]! / 24;
        for (let wait = random.exponential(); wait < perHour; wait += random.exponential()) {
          trade(velocity, context, id, 1000 * size[id]! * (0.5 + random.uniform()));
        }
      }
    }
    const prior = velocityPrior(velocity);
    // The median of exp(N) is 1.
    expect(Math.abs(Math.log(prior.ratePerDay))).toBeLessThan(0.15);
    const inside = truth.filter((rate, id) => {
      const { low90, high90 } = readCapitalVelocity(velocity, id, prior, context);
      return low90 <= rate && rate <= high90;
    }).length;
    expect(inside / participants).toBeGreaterThan(0.85);
    expect(inside / participants).toBeLessThan(0.95);
  });
});
