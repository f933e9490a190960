/**
 * @module Alpha Contribution: limits, exact sums, planted Sharpe ratios recovered with their width.
 */
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../base/index.ts';
import { contextOf, passHours } from '../testing-context.ts';
import {
  type AlphaContribution,
  alphaPrior,
  createAlphaContribution,
  extendAlphaContribution,
  observeMarkOut,
  readAlphaContribution,
  readAlphaSums,
} from './alpha-contribution.ts';

function alphaOf(participants: number): AlphaContribution {
  const alpha = createAlphaContribution();
  extendAlphaContribution(alpha, participants);
  return alpha;
}

const markOut = (participant: number, hour: number, profitUsd: number, notionalUsd = 1) => ({
  participant,
  hour,
  profitUsd,
  notionalUsd,
});

const wide = { mean: 0, deviation: 0.1, returnVariance: 1e-4, participants: 0 };

describe('limits', () => {
  it('nothing seen is the prior with its width', () => {
    const alpha = alphaOf(1);
    const prior = { ...wide, mean: 0.03 };
    const read = readAlphaContribution(alpha, 0, prior);
    expect(read.mean).toBe(0.03);
    expect(read.high90 - read.mean).toBeCloseTo(1.6449 * 0.1, 4);
    expect(read).toMatchObject({ observations: 0, probabilityAboveVenue: 0.5 });
  });

  it('a venue of nobody has a wide prior centred at 0', () => {
    expect(alphaPrior(alphaOf(0))).toEqual(wide);
  });

  it('one active hour says no more than the prior', () => {
    const alpha = alphaOf(1);
    observeMarkOut(alpha, markOut(0, 1, 0.5), contextOf(1));
    const read = readAlphaContribution(alpha, 0, wide);
    expect(read.mean).toBe(0);
    expect(read.observations).toBe(1);
  });

  it('equal returns without any variation stay finite and near the prior', () => {
    const alpha = alphaOf(1);
    const context = contextOf(1);
    for (let hour = 1; hour <= 3; hour++) observeMarkOut(alpha, markOut(0, hour, 0.01), context);
    const read = readAlphaContribution(alpha, 0, wide);
    for (const value of [read.mean, read.low90, read.high90, read.probabilityAboveVenue]) {
      expect(Number.isFinite(value)).toBe(true);
    }
  });
});

describe('sums', () => {
  it('fills of one hour are one observation: profit over notional', () => {
    const alpha = alphaOf(2);
    const context = contextOf(2);
    // Three fills of 1 + 2 - 1 = 2 on 10 + 20 + 10 = 40 against one fill of 2 on 40.
    observeMarkOut(alpha, markOut(0, 5, 1, 10), context);
    observeMarkOut(alpha, markOut(0, 5, 2, 20), context);
    observeMarkOut(alpha, markOut(0, 5, -1, 10), context);
    observeMarkOut(alpha, markOut(1, 5, 2, 40), context);
    for (const id of [0, 1]) observeMarkOut(alpha, markOut(id, 6, -3, 50), context);
    const read = (id: number) => readAlphaContribution(alpha, id, wide);
    expect(read(0)).toEqual(read(1));
    expect(read(0).observations).toBe(2);
  });

  it('hours count by weight: 2^(t / 30 days), Kish effective number', () => {
    const alpha = alphaOf(1);
    const context = contextOf(1);
    for (const [days, value] of [
      [30, 0.01],
      [60, -0.01],
      [90, 0.02],
    ] as const) {
      passHours(context, 720);
      observeMarkOut(alpha, markOut(0, days * 24, value), context);
    }
    // Weights 2, 4, 8: 14^2 / 84 effective hours.
    expect(readAlphaContribution(alpha, 0, wide).observations).toBeCloseTo(14 ** 2 / 84, 12);
    const { weight, sum1, sum2 } = readAlphaSums(alpha, 0);
    expect(weight).toBe(6); // the last hour is still open
    expect(sum1).toBeCloseTo(0.02 - 0.04, 15);
    expect(sum2).toBeCloseTo(6e-4, 15);
  });

  it('closed sums of two participants add up to those of one who did both', () => {
    const alpha = alphaOf(3);
    const context = contextOf(3);
    const random = createRandom('merge');
    for (let hour = 1; hour <= 40; hour++) {
      const value = random.normal() / 100;
      observeMarkOut(alpha, markOut(hour % 2, hour, value), context);
      observeMarkOut(alpha, markOut(2, hour, value), context);
      passHours(context, 1);
    }
    // One more hour closes the hours before it.
    for (const id of [0, 1, 2]) observeMarkOut(alpha, markOut(id, 41, 0, 0), context);
    const [even, odd, both] = [0, 1, 2].map((id) => readAlphaSums(alpha, id));
    for (const sum of ['weight', 'weightSquared', 'sum1', 'sum2', 'sum3', 'sum4'] as const) {
      expect(even![sum] + odd![sum]).toBeCloseTo(both![sum], 12);
    }
  });
});

describe('planted truth', () => {
  const participants = 600;
  const random = createRandom('planted alpha');
  const truth = new Float64Array(participants);
  const alpha = alphaOf(participants);
  const context = contextOf(participants);
  for (let id = 0; id < participants; id++) {
    truth[id] = 0.02 + 0.12 * random.normal();
    const hours = 10 + random.integer(150);
    const scale = 0.002 + 0.01 * random.uniform();
    for (let hour = 1; hour <= hours; hour++) {
      observeMarkOut(alpha, markOut(id, hour, scale * (truth[id]! + random.normal())), context);
    }
  }
  const prior = alphaPrior(alpha);
  const reads = Array.from({ length: participants }, (_, id) =>
    readAlphaContribution(alpha, id, prior),
  );

  it('the venue finds mean and spread of the true ratios', () => {
    expect(prior.participants).toBe(participants);
    expect(prior.mean).toBeCloseTo(0.02, 1);
    expect(Math.abs(prior.mean - 0.02)).toBeLessThan(0.015);
    expect(Math.abs(prior.deviation - 0.12)).toBeLessThan(0.03);
  });

  it('nine of ten intervals hold the planted ratio', () => {
    const inside = reads.filter((r, id) => r.low90 <= truth[id]! && truth[id]! <= r.high90);
    // 85 to 95 % of 600: beyond four standard errors of 90 %.
    expect(inside.length / participants).toBeGreaterThan(0.85);
    expect(inside.length / participants).toBeLessThan(0.95);
  });

  it('shrinking beats the raw ratio by a third of its error at least', () => {
    let shrunk = 0;
    let raw = 0;
    for (let id = 0; id < participants; id++) {
      const unshrunk = readAlphaContribution(alpha, id, { ...prior, deviation: 1e6 });
      shrunk += (reads[id]!.mean - truth[id]!) ** 2;
      raw += (unshrunk.mean - truth[id]!) ** 2;
    }
    expect(Math.sqrt(shrunk / raw)).toBeLessThan(0.67);
  });

  it('those far above the venue are said to be so, those far below not', () => {
    const above = reads.filter((_, id) => truth[id]! > 0.22);
    const below = reads.filter((_, id) => truth[id]! < -0.18);
    const mean = (part: typeof reads) =>
      part.reduce((sum, r) => sum + r.probabilityAboveVenue, 0) / part.length;
    expect(mean(above)).toBeGreaterThan(0.85);
    expect(mean(below)).toBeLessThan(0.15);
  });

  it('reading twice changes nothing', () => {
    expect(readAlphaContribution(alpha, 3, prior)).toEqual(reads[3]);
    expect(alphaPrior(alpha)).toEqual(prior);
  });

  it('skewed and fat-tailed returns keep the intervals honest', () => {
    const skewed = alphaOf(400);
    const draws = createRandom('skewed alpha');
    for (let id = 0; id < 400; id++) {
      for (let hour = 1; hour <= 120; hour++) {
        // Exponential less its mean, turned round: many small gains, few large losses; Sharpe 0.1.
        const value = 0.1 + 1 - draws.exponential();
        observeMarkOut(skewed, markOut(id, hour, value / 100), contextOf(1));
      }
    }
    const flat = { mean: 0.1, deviation: 1e6, returnVariance: 1e-4, participants: 400 };
    let inside = 0;
    for (let id = 0; id < 400; id++) {
      const { low90, high90 } = readAlphaContribution(skewed, id, flat);
      if (low90 <= 0.1 && high90 >= 0.1) inside++;
    }
    expect(inside / 400).toBeGreaterThan(0.85);
    expect(inside / 400).toBeLessThan(0.95);
  });
});
