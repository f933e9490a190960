/**
 * @module Systemic Risk: buckets, counts, and probabilities of planted hazards that come true.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, microsPerHour } from '../../base/index.ts';
import type { FoldContext } from '../context.ts';
import { contextOf, passHours } from '../testing-context.ts';
import {
  createSystemicRisk,
  extendSystemicRisk,
  observeRiskClosure,
  observeRiskHour,
  readSystemicRisk,
  riskBuckets,
  type SystemicRisk,
  systemicPrior,
} from './systemic-risk.ts';

function riskOf(participants: number): SystemicRisk {
  const risk = createSystemicRisk();
  extendSystemicRisk(risk, participants);
  return risk;
}

/** Reports a margin so that the maintenance takes this share of an equity of 100; 0 is flat. */
function report(context: FoldContext, id: number, share: number, equity = 100): void {
  const { columns } = context.fold.accounts.accounts;
  columns.openPositions[id] = share > 0 ? 1 : 0;
  columns.reportedEquityUsd[id] = equity;
  columns.reportedMaintenanceUsd[id] = share * 100;
  columns.reportedAt[id] = context.hour * microsPerHour;
}

function bucketAt(share: number, equity = 100): string {
  const risk = riskOf(1);
  const context = contextOf(1);
  report(context, 0, share, equity);
  observeRiskHour(risk, 0, context);
  return riskBuckets[risk.standing.columns.bucket[0]!]!;
}

describe('limits', () => {
  it('nothing seen is the smoothing prior: small, wide, without observations', () => {
    const context = contextOf(1);
    const risk = riskOf(1);
    const prior = systemicPrior(risk, context);
    const read = readSystemicRisk(risk, 0, prior, context);
    expect(read.observations).toBe(0);
    expect(read.low90).toBeLessThan(read.mean);
    expect(read.high90).toBeGreaterThan(read.mean);
    // 0.05 closures in 200 hours over 24 hours.
    expect(read.mean).toBeCloseTo(1 - (1 - 0.05 / 200) ** 24, 3);
    // Ignorance is wide: several times the mean is not excluded.
    expect(read.high90).toBeGreaterThan(3 * read.mean);
  });

  it('an unseen participant of a known venue reads as its bucket does', () => {
    const context = contextOf(40);
    const risk = riskOf(40);
    for (let hour = 0; hour < 200; hour++) {
      passHours(context, 1);
      for (let id = 0; id < 39; id++) {
        report(context, id, 0.5);
        observeRiskHour(risk, id, context);
        if ((hour + id) % 50 === 0) observeRiskClosure(risk, id, context);
      }
    }
    report(context, 39, 0.5);
    const prior = systemicPrior(risk, context);
    observeRiskHour(risk, 39, context);
    const read = readSystemicRisk(risk, 39, prior, context);
    expect(read.mean).toBeGreaterThan(0.3);
    expect(read.mean).toBeLessThan(1 - (1 - 1 / 50) ** 24 + 0.03);
  });

  it('borders of the buckets belong to the riskier side', () => {
    expect(bucketAt(0)).toBe('flat');
    expect(bucketAt(0.049)).toBe('below 0.05');
    expect(bucketAt(0.05)).toBe('0.05 to 0.1');
    expect(bucketAt(0.1)).toBe('0.1 to 0.2');
    expect(bucketAt(0.2)).toBe('0.2 to 0.4');
    expect(bucketAt(0.4)).toBe('0.4 to 0.7');
    expect(bucketAt(0.7)).toBe('above 0.7');
    expect(bucketAt(0.5, 0)).toBe('no equity');
    expect(bucketAt(0.5, -3)).toBe('no equity');
  });

  it('a report older than two hours is not used', () => {
    const context = contextOf(1);
    const risk = riskOf(1);
    passHours(context, 10);
    report(context, 0, 0.9);
    passHours(context, 2);
    observeRiskHour(risk, 0, context);
    // Replayed instead: no collateral at all.
    expect(risk.standing.columns.bucket[0]).toBe(riskBuckets.indexOf('no equity'));
  });
});

describe('interval', () => {
  it('holds the mean and lies in [0, 1], whatever was counted', () => {
    const count = fc.record({
      hours: fc.double({ min: 0, max: 1e5, noNaN: true }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const counts = fc.array(count, { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 0, max: 7 }), (cells, bucket) => {
        const context = contextOf(2);
        const risk = riskOf(2);
        for (const [row, { hours, share }] of cells.entries()) {
          risk.counts.columns.hours[row] = hours;
          risk.counts.columns.closures[row] = Math.floor(hours * share ** 4);
        }
        risk.standing.columns.bucket[0] = bucket;
        const read = readSystemicRisk(risk, 0, systemicPrior(risk, context), context);
        expect(read.low90).toBeGreaterThanOrEqual(0);
        expect(read.low90).toBeLessThanOrEqual(read.mean);
        expect(read.high90).toBeGreaterThanOrEqual(read.mean);
        expect(read.high90).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('between buckets', () => {
  it('the probability grows with the share and has no cliff at the borders', () => {
    const context = contextOf(7);
    const risk = riskOf(7);
    // Far apart, so that reading a bucket's own hazard up to its border would be a cliff.
    for (const [place, hazard] of [0, 1e-5, 1e-4, 4e-4, 1e-3, 4e-3, 1e-2, 5e-2].entries()) {
      risk.counts.columns.hours[place] = 1e6;
      risk.counts.columns.closures[place] = 1e6 * hazard;
    }
    const prior = systemicPrior(risk, context);
    let before = 0;
    for (let share = 0.01; share < 1.5; share *= 1.02) {
      risk.standing.columns.bucket[6] = (riskBuckets as readonly string[]).indexOf(bucketAt(share));
      risk.standing.columns.share[6] = share;
      const { mean } = readSystemicRisk(risk, 6, prior, context);
      expect(mean).toBeGreaterThanOrEqual(before);
      if (before > 0) expect(mean / before).toBeLessThan(1.15);
      before = mean;
    }
  });

  it('who is flat but mostly at risk is riskier than who is always flat', () => {
    const context = contextOf(3);
    const risk = riskOf(3);
    for (let hour = 1; hour <= 600; hour++) {
      passHours(context, 1);
      for (const id of [0, 1, 2]) {
        report(context, id, id === 2 || (id === 0 && hour % 5 > 0) ? 0.9 : 0);
        observeRiskHour(risk, id, context);
        if (id !== 1 && hour % 50 === 1) observeRiskClosure(risk, id, context);
      }
    }
    const prior = systemicPrior(risk, context);
    const read = (id: number) => readSystemicRisk(risk, id, prior, context);
    expect(risk.standing.columns.bucket.slice(0, 2)).toEqual(new Uint8Array([0, 0]));
    expect(read(0).mean).toBeGreaterThan(1.5 * read(1).mean);
    expect(read(2).mean).toBeGreaterThan(2 * read(0).mean);
  });

  it('flat hours are no hours at risk', () => {
    const context = contextOf(1);
    const risk = riskOf(1);
    observeRiskHour(risk, 0, context);
    expect(readSystemicRisk(risk, 0, systemicPrior(risk, context), context).observations).toBe(0);
    report(context, 0, 0.3);
    observeRiskHour(risk, 0, context);
    expect(readSystemicRisk(risk, 0, systemicPrior(risk, context), context).observations).toBe(1);
  });
});

describe('counts', () => {
  it('several liquidations of one hour are one closure', () => {
    const context = contextOf(1);
    const risk = riskOf(1);
    passHours(context, 5);
    report(context, 0, 0.3);
    observeRiskHour(risk, 0, context);
    observeRiskClosure(risk, 0, context);
    observeRiskClosure(risk, 0, context);
    expect(systemicPrior(risk, context)).toMatchObject({ hours: 1, closures: 1 });
  });

  it('a liquidation in the hour of the first appearance counts its hour', () => {
    const context = contextOf(1);
    const risk = riskOf(1);
    passHours(context, 5);
    observeRiskClosure(risk, 0, context);
    expect(systemicPrior(risk, context)).toMatchObject({ hours: 1, closures: 1 });
    expect(readSystemicRisk(risk, 0, systemicPrior(risk, context), context).mean).toBeLessThan(1);
  });

  it('evidence fades by half in 30 days', () => {
    const context = contextOf(1);
    const risk = riskOf(1);
    report(context, 0, 0.3);
    observeRiskHour(risk, 0, context);
    observeRiskClosure(risk, 0, { ...context, hour: -1 });
    passHours(context, 720);
    const prior = systemicPrior(risk, context);
    expect(prior.hours).toBeCloseTo(0.5, 12);
    expect(prior.closures).toBeCloseTo(0.5, 12);
  });

  it('sums of two participants are those of one who lived both lives', () => {
    const context = contextOf(3);
    const risk = riskOf(3);
    for (let hour = 1; hour <= 50; hour++) {
      passHours(context, 1);
      const id = hour % 2;
      for (const who of [id, 2]) {
        report(context, who, hour % 7 === 0 ? 0.5 : 0.15);
        observeRiskHour(risk, who, context);
        if (hour % 10 === 0) observeRiskClosure(risk, who, context);
      }
    }
    const { hours, closures } = risk.counts.columns;
    const buckets = riskBuckets.length;
    for (let bucket = 0; bucket < buckets; bucket++) {
      for (const counts of [hours, closures]) {
        const both = counts[bucket]! + counts[buckets + bucket]!;
        expect(both).toBeCloseTo(counts[2 * buckets + bucket]!, 12);
      }
    }
  });
});

/** Planted hazards per hour by the share that the maintenance takes. */
const planted = [
  { share: 0, hazard: 0 },
  { share: 0.07, hazard: 0.0003 },
  { share: 0.3, hazard: 0.003 },
  { share: 0.8, hazard: 0.02 },
] as const;

describe('planted truth', () => {
  const participants = 250;
  const days = 60;
  const random = createRandom('planted hazards');
  const context = contextOf(participants);
  const risk = riskOf(participants);
  const place = new Uint8Array(participants);
  const frailty = Array.from({ length: participants }, () => Math.exp(0.5 * random.normal()));
  const closedAt: number[][] = Array.from({ length: participants }, () => []);
  const told: { id: number; day: number; p: number; base: number }[] = [];
  for (let hour = 1; hour <= days * 24; hour++) {
    passHours(context, 1);
    for (let id = 0; id < participants; id++) {
      // Most stay for days where they are; hence the bucket of now mostly lasts a day.
      if (random.uniform() < 0.01) place[id] = random.integer(planted.length);
      const { share, hazard } = planted[place[id]!]!;
      report(context, id, share);
      observeRiskHour(risk, id, context);
      if (hazard > 0 && random.uniform() < hazard * frailty[id]!) {
        observeRiskClosure(risk, id, context);
        closedAt[id]!.push(hour);
        place[id] = 0;
      }
    }
    // Read at the start of a day, before its first hour's outcome would be known.
    if (hour % 24 === 0 && hour >= 20 * 24 && hour < days * 24) {
      const prior = systemicPrior(risk, context);
      const base = 1 - (1 - prior.closures / prior.hours) ** 24;
      for (let id = 0; id < participants; id++) {
        const day = hour / 24;
        report(context, id, planted[place[id]!]!.share);
        told.push({ id, day, p: readSystemicRisk(risk, id, prior, context).mean, base });
      }
    }
  }
  const outcome = ({ id, day }: { id: number; day: number }): number =>
    closedAt[id]!.some((hour) => hour > day * 24 && hour <= day * 24 + 24) ? 1 : 0;

  it('the hazards of the buckets are found, in order', () => {
    const { hazards } = systemicPrior(risk, context);
    const at = (name: (typeof riskBuckets)[number]) => hazards[riskBuckets.indexOf(name)]!;
    // Mean frailty is exp(0.125) = 1.13, less what dies out of a bucket early.
    expect(at('0.05 to 0.1')).toBeGreaterThan(0.0001);
    expect(at('0.05 to 0.1')).toBeLessThan(0.001);
    expect(at('0.2 to 0.4') / 0.003).toBeGreaterThan(0.8);
    expect(at('0.2 to 0.4') / 0.003).toBeLessThan(1.45);
    expect(at('above 0.7') / 0.02).toBeGreaterThan(0.8);
    expect(at('above 0.7') / 0.02).toBeLessThan(1.45);
    for (let i = 1; i < hazards.length; i++)
      expect(hazards[i]!).toBeGreaterThanOrEqual(hazards[i - 1]!);
  });

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
    // Factors exp(N / 2) have a relative variance of exp(1 / 4) - 1 = 1 / 3.5.
    expect([2, 4, 8]).toContain(systemicPrior(risk, context).strength);
  });

  it('those who are liquidated more than expected of their buckets are told apart', () => {
    const prior = systemicPrior(risk, context);
    const probability = (id: number) => {
      risk.standing.columns.bucket[id] = riskBuckets.indexOf('0.2 to 0.4');
      risk.standing.columns.share[id] = 0.28;
      return readSystemicRisk(risk, id, prior, context).mean;
    };
    const order = frailty.map((_, id) => id).sort((x, y) => frailty[x]! - frailty[y]!);
    const mean = (ids: readonly number[]) =>
      ids.reduce((sum, id) => sum + probability(id), 0) / ids.length;
    expect(mean(order.slice(-50)) / mean(order.slice(0, 50))).toBeGreaterThan(1.3);
  });

  it('nine of ten intervals hold the planted probability', () => {
    // Truth: the hazard of a participant in a bucket, over the 24 hours of the horizon.
    const prior = systemicPrior(risk, context);
    const at = riskBuckets.indexOf('above 0.7');
    let inside = 0;
    for (let id = 0; id < participants; id++) {
      risk.standing.columns.bucket[id] = at;
      risk.standing.columns.share[id] = 0.85;
      const { low90, high90 } = readSystemicRisk(risk, id, prior, context);
      const truth = 1 - (1 - Math.min(1, 0.02 * frailty[id]!)) ** 24;
      if (low90 <= truth && truth <= high90) inside++;
    }
    expect(inside / participants).toBeGreaterThan(0.85);
    expect(inside / participants).toBeLessThan(0.97);
  });
});
