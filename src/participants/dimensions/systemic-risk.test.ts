/**
 * @module Systemic Risk: readings that wait for their day, and planted hazards that come true.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../base/index.ts';
import type { Estimate, FoldContext } from '../context.ts';
import { contextOf, passHours } from '../testing-context.ts';
import { hazardAt, levelOf } from './hazard-curve.ts';
import {
  createSystemicRisk,
  extendSystemicRisk,
  observeRiskClosure,
  observeRiskHour,
  readSystemicRisk,
  type SystemicRisk,
  startRiskHour,
  systemicPrior,
} from './systemic-risk.ts';

function riskOf(participants: number): SystemicRisk {
  const risk = createSystemicRisk();
  extendSystemicRisk(risk, participants);
  return risk;
}

/** An hour of everybody: what the process tells of each, null = flat. */
function tick(risk: SystemicRisk, context: FoldContext, told: readonly (number | null)[]): void {
  passHours(context, 1);
  startRiskHour(risk, context);
  told.forEach((probability, id) => {
    const hasPosition = probability !== null;
    observeRiskHour(risk, id, context, {
      hasPosition,
      probability: probability ?? 0,
      leverage: hasPosition ? 3 : 0,
      equityUsd: 100,
    });
  });
}

function read(risk: SystemicRisk, id: number, context: FoldContext): Estimate {
  return readSystemicRisk(risk, id, systemicPrior(risk, context), context);
}

describe('limits', () => {
  it('nothing seen is the prior: small, wide, without observations', () => {
    const risk = riskOf(1);
    const { mean, low90, high90, observations } = read(risk, 0, contextOf(1));
    expect(observations).toBe(0);
    expect(mean).toBeLessThan(0.02);
    expect(low90).toBeLessThan(mean);
    // Ignorance is wide: several times the mean is not excluded.
    expect(high90).toBeGreaterThan(3 * mean);
  });

  it('a venue never seen is read from the process, through the prior of the curve', () => {
    const risk = riskOf(1);
    const context = contextOf(1);
    tick(risk, context, [0.5]);
    // Hazard exp(-1 + 0.7 ln ln 2); the factor of mean 1 bends the probability a little.
    const hazard = Math.exp(-1 + 0.7 * Math.log(Math.LN2));
    expect(read(risk, 0, context).mean).toBeCloseTo(1 - Math.exp(-hazard), 1);
    tick(risk, context, [1e-9]);
    expect(read(risk, 0, context).mean).toBeLessThan(0.002);
    tick(risk, context, [1]);
    expect(read(risk, 0, context).mean).toBeGreaterThan(0.35);
  });

  it('an outcome is counted a day later, not before', () => {
    const risk = riskOf(1);
    const context = contextOf(1);
    tick(risk, context, [0.1]);
    expect(risk.standing.columns.days[0]).toBe(0);
    for (let hour = 0; hour < 23; hour++) tick(risk, context, [null]);
    expect(risk.standing.columns.days[0]).toBe(0);
    tick(risk, context, [null]);
    expect(risk.standing.columns.days[0]! / context.weight).toBeCloseTo(1 / 24, 12);
  });

  it('readings of before a silence are forgotten', () => {
    const risk = riskOf(1);
    const context = contextOf(1);
    for (let hour = 0; hour < 10; hour++) tick(risk, context, [0.5]);
    passHours(context, 400);
    tick(risk, context, [0.5]);
    expect(risk.venue.columns.waiting.reduce((sum, n) => sum + n, 0)).toBe(1);
    observeRiskClosure(risk, 0, context);
    expect(systemicPrior(risk, context).closures).toBeCloseTo(1 / 24, 12);
  });
});

describe('interval', () => {
  it('holds the mean and lies in [0, 1], whatever was counted', () => {
    const one = fc.record({
      probability: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      closes: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 80 }), (hours) => {
        const context = contextOf(1);
        const risk = riskOf(1);
        for (const { probability, closes } of hours) {
          tick(risk, context, [probability]);
          if (closes) observeRiskClosure(risk, 0, context);
          const { mean, low90, high90 } = read(risk, 0, context);
          expect(low90).toBeGreaterThanOrEqual(0);
          expect(low90).toBeLessThanOrEqual(mean);
          expect(high90).toBeGreaterThanOrEqual(mean);
          expect(high90).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('order', () => {
  it('the probability grows with what the process tells and has no cliff', () => {
    const context = contextOf(2);
    const risk = riskOf(2);
    for (let hour = 0; hour < 300; hour++) {
      tick(risk, context, [0.6, 0.01]);
      if (hour % 40 === 39) observeRiskClosure(risk, 0, context);
    }
    let before = 0;
    for (let told = 1e-5; told < 1; told *= 1.02) {
      risk.standing.columns.level[1] = levelOf(told);
      const { mean } = read(risk, 1, context);
      expect(mean).toBeGreaterThanOrEqual(before);
      if (before > 0) expect(mean / before).toBeLessThan(1.15);
      before = mean;
    }
  });

  it('who is flat but mostly at risk is riskier than who is always flat', () => {
    const context = contextOf(3);
    const risk = riskOf(3);
    for (let hour = 1; hour <= 600; hour++) {
      tick(risk, context, [hour % 5 > 0 ? 0.8 : null, null, 0.8]);
      if (hour % 50 === 1) {
        observeRiskClosure(risk, 0, context);
        observeRiskClosure(risk, 2, context);
      }
    }
    expect(read(risk, 0, context).mean).toBeGreaterThan(1.5 * read(risk, 1, context).mean);
    expect(read(risk, 2, context).mean).toBeGreaterThan(2 * read(risk, 0, context).mean);
  });

  it('flat hours are no hours at risk', () => {
    const context = contextOf(1);
    const risk = riskOf(1);
    tick(risk, context, [null]);
    expect(read(risk, 0, context).observations).toBe(0);
    tick(risk, context, [0.2]);
    expect(read(risk, 0, context).observations).toBe(1);
  });
});

describe('counts', () => {
  it('several liquidations of one hour are one closure, of all readings of the day before', () => {
    const context = contextOf(1);
    const risk = riskOf(1);
    for (let hour = 0; hour < 30; hour++) tick(risk, context, [0.3]);
    observeRiskClosure(risk, 0, context);
    observeRiskClosure(risk, 0, context);
    expect(risk.standing.columns.closures[0]! / context.weight).toBeCloseTo(1, 12);
    expect(risk.venue.columns.waiting.every((waiting) => waiting === 0)).toBe(true);
  });

  it('a liquidation in the hour of the first appearance has no reading to count for', () => {
    const context = contextOf(1);
    const risk = riskOf(1);
    passHours(context, 5);
    observeRiskClosure(risk, 0, context);
    expect(systemicPrior(risk, context)).toMatchObject({ days: 0, closures: 0 });
  });

  it('evidence fades by half in 30 days', () => {
    const context = contextOf(1);
    const risk = riskOf(1);
    for (let hour = 0; hour < 48; hour++) tick(risk, context, [0.3]);
    observeRiskClosure(risk, 0, context);
    const now = systemicPrior(risk, context);
    passHours(context, 720);
    const later = systemicPrior(risk, context);
    expect(later.days / now.days).toBeCloseTo(0.5, 12);
    expect(later.closures / now.closures).toBeCloseTo(0.5, 12);
  });

  it('a reading adds a day in 24 hours, and what is left of it until a liquidation', () => {
    const context = contextOf(1);
    const risk = riskOf(1);
    tick(risk, context, [0.3]);
    for (let hour = 0; hour < 12; hour++) tick(risk, context, [0.3]);
    observeRiskClosure(risk, 0, context);
    const all = (12 * 13) / 2 + 13 * 0.5;
    const { days } = systemicPrior(risk, context);
    // For the venue an hour counts less, the more was expected of it.
    expect(days).toBeGreaterThan((0.8 * all) / 576);
    expect(days).toBeLessThan(all / 576);
    expect(risk.standing.columns.days[0]! / context.weight).toBeCloseTo(all / 576, 2);
  });
});

describe('crowds', () => {
  /** Hazard of the venue at a level after days, some of them with a crash at noon. */
  function hazardAfter(crashes: readonly number[]): { hazard: number; own: number } {
    const participants = 60;
    const context = contextOf(participants);
    const risk = riskOf(participants);
    const told = new Array<number>(participants).fill(0.05);
    for (let hour = 0; hour < 12 * 24; hour++) {
      tick(risk, context, told);
      const day = Math.floor(hour / 24);
      if (hour % 24 === 12) {
        observeRiskClosure(risk, day, context);
        if (crashes.includes(day)) {
          for (let id = 20; id < 60; id++) observeRiskClosure(risk, id, context);
        }
      }
    }
    const { hazards } = systemicPrior(risk, context);
    const own = risk.standing.columns.closures[59]! / context.weight;
    return { hazard: hazardAt(hazards, levelOf(0.05)), own };
  }

  it('forty liquidations of one crash raise the hazards, but not as forty on their own', () => {
    const calm = hazardAfter([]).hazard;
    const crash = hazardAfter([6]).hazard;
    // Closures rose from 12 to 52; so would the hazard, were they independent.
    expect(crash / calm).toBeGreaterThan(1.05);
    expect(crash / calm).toBeLessThan(2);
  });

  it('who is liquidated with everybody is hardly told apart by it', () => {
    expect(hazardAfter([6]).own).toBeLessThan(0.25);
  });
});

/** What the process tells, and the hazard per day that was planted. */
const planted = [
  { told: null, hazard: 0 },
  { told: 0.004, hazard: 0.03 },
  { told: 0.2, hazard: 0.25 },
  { told: 0.9, hazard: 1 },
] as const;

/** Two months of participants who differ, told day by day after the first twenty days. */
function plant(seed: string) {
  const participants = 250;
  const days = 60;
  const random = createRandom(seed);
  const context = contextOf(participants);
  const risk = riskOf(participants);
  const place = new Uint8Array(participants);
  const frailty = Array.from({ length: participants }, () => Math.exp(0.5 * random.normal()));
  const closedAt: number[][] = Array.from({ length: participants }, () => []);
  const told: { id: number; day: number; p: number; base: number }[] = [];
  const atRisk = { days: 0, frailty: 0 };
  for (let hour = 1; hour <= days * 24; hour++) {
    for (let id = 0; id < participants; id++) {
      // Most stay for days where they are; hence what the process tells now mostly lasts a day.
      if (random.uniform() < 0.01) place[id] = random.integer(planted.length);
    }
    tick(
      risk,
      context,
      Array.from(place, (p) => planted[p]!.told),
    );
    if (hour % 24 === 0 && hour >= 20 * 24 && hour < days * 24) {
      const prior = systemicPrior(risk, context);
      const base = 1 - Math.exp(-prior.closures / prior.days);
      for (let id = 0; id < participants; id++) {
        told.push({
          id,
          day: hour / 24,
          p: readSystemicRisk(risk, id, prior, context).mean,
          base,
        });
      }
    }
    for (let id = 0; id < participants; id++) {
      const { hazard } = planted[place[id]!]!;
      if (hazard === 1) {
        atRisk.days += 1;
        atRisk.frailty += frailty[id]!;
      }
      if (hazard > 0 && random.uniform() < (hazard / 24) * frailty[id]!) {
        observeRiskClosure(risk, id, context);
        closedAt[id]!.push(hour);
        place[id] = 0;
      }
    }
  }
  const prior = systemicPrior(risk, context);
  return { participants, context, risk, frailty, closedAt, told, atRisk, prior };
}

const seeds = ['planted hazards', 'b', 'c', 'd', 'e', 'f'] as const;

describe('planted truth', () => {
  const planteds = seeds.map(plant);
  const { closedAt, told } = planteds[0]!;
  const outcome = ({ id, day }: { id: number; day: number }): number =>
    closedAt[id]!.some((hour) => hour >= day * 24 && hour < day * 24 + 24) ? 1 : 0;

  it('one-day probabilities come true: calibration error below 0.03', () => {
    const sorted = told.toSorted((x, y) => x.p - y.p);
    let error = 0;
    for (let bin = 0; bin < 10; bin++) {
      const part = sorted.slice((bin * told.length) / 10, ((bin + 1) * told.length) / 10);
      const said = part.reduce((sum, t) => sum + t.p, 0) / part.length;
      const came = part.reduce((sum, t) => sum + outcome(t), 0) / part.length;
      error += Math.abs(said - came) / 10;
    }
    expect(error).toBeLessThan(0.03);
  });

  it('they beat the base rate', () => {
    let own = 0;
    let base = 0;
    for (const t of told) {
      own += (t.p - outcome(t)) ** 2;
      base += (t.base - outcome(t)) ** 2;
    }
    expect(1 - own / base).toBeGreaterThan(0.1);
  });

  it('the strength of the prior is that of the planted differences', () => {
    // Factors exp(N / 2) have a relative variance of exp(1 / 4) - 1 = 1 / 3.5, and the logarithm of
    // a Gamma variable the deviation 1 / 2 at a shape of 4.5.
    const fitted = planteds.map(({ prior }) => prior);
    const average = fitted.reduce((sum, { strength }) => sum + strength, 0) / fitted.length;
    expect(average).toBeGreaterThan(3);
    expect(average).toBeLessThan(6.5);
    // Who is liquidated soon is at risk for a short time: the average participant is above 1.
    for (const { strength, rate } of fitted) expect(strength / rate).toBeGreaterThan(1.03);
  });

  it('those who are liquidated more than expected of their levels are told apart', () => {
    const ratios = planteds.map((one) => {
      const probability = (id: number) => readAt(one, id, 0.2).mean;
      const order = one.frailty.map((_, id) => id);
      order.sort((x, y) => one.frailty[x]! - one.frailty[y]!);
      const mean = (ids: readonly number[]) =>
        ids.reduce((sum, id) => sum + probability(id), 0) / ids.length;
      return mean(order.slice(-50)) / mean(order.slice(0, 50));
    });
    expect(ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length).toBeGreaterThan(1.3);
    expect(Math.min(...ratios)).toBeGreaterThan(1.15);
  });

  it('intervals hold the planted probability: nine of ten meant, 85 to 95 of a hundred do', () => {
    const inside = planteds.map((one) => {
      // Some leave the level within the day: the venue's hazard is what came of it on average, of
      // those who were there.
      const hazard =
        hazardAt(one.prior.hazards, levelOf(0.9)) / (one.atRisk.frailty / one.atRisk.days);
      const held = one.frailty.filter((frailty, id) => {
        const { low90, high90 } = readAt(one, id, 0.9);
        const truth = 1 - Math.exp(-hazard * frailty);
        return low90 <= truth && truth <= high90;
      });
      return held.length / one.participants;
    });
    const share = inside.reduce((sum, one) => sum + one, 0) / inside.length;
    expect(share).toBeGreaterThan(0.85);
    expect(share).toBeLessThan(0.95);
    expect(Math.min(...inside)).toBeGreaterThan(0.78);
  });
});

function readAt(one: ReturnType<typeof plant>, id: number, p: number): Estimate {
  const { risk, context, prior } = one;
  risk.standing.columns.place[id] = 2;
  risk.standing.columns.level[id] = levelOf(p);
  return readSystemicRisk(risk, id, prior, context);
}
