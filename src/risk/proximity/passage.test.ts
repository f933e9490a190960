/**
 * @module Probability of passage: limits, the two-barrier formula, and a simulated walk.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../base/index.ts';
import { exitProbability } from '../margin/distance/liquidation-probability.ts';
import { isOutOfReach, passageProbability, volOfVol } from './passage.ts';

const none = { down: 0, up: 0, volUp: 0, volDown: 0 };

describe('limits', () => {
  it('no point is never reached, a point at hand almost surely', () => {
    expect(passageProbability(none, 0.04, 0.05)).toBe(0);
    expect(passageProbability({ ...none, down: 1e-9 }, 0.04, 0.05)).toBeCloseTo(1, 6);
    expect(passageProbability({ ...none, volUp: 1e-9 }, 0.04, 0.05)).toBeCloseTo(1, 6);
  });

  it('what is out of reach has no probability', () => {
    const far = { ...none, down: 2, volUp: 1.9 };
    expect(isOutOfReach(far, 0.04, 0.05)).toBe(true);
    expect(passageProbability(far, 0.04, 0.05)).toBeLessThan(1e-15);
    expect(isOutOfReach({ ...far, up: 0.5 }, 0.04, 0.05)).toBe(false);
  });
});

describe('properties', () => {
  it('lies between the largest of its parts and their sum, and grows with volatility', () => {
    const move = fc.double({ min: 0.001, max: 1.5, noNaN: true });
    fc.assert(
      fc.property(
        move,
        move,
        move,
        fc.double({ min: 0.005, max: 0.2, noNaN: true }),
        (a, b, c, s) => {
          const down = passageProbability({ ...none, down: a }, s, 0.05);
          const up = passageProbability({ ...none, up: b }, s, 0.05);
          const vol = passageProbability({ ...none, volUp: c }, s, 0.05);
          const all = passageProbability({ down: a, up: b, volUp: c, volDown: 0 }, s, 0.05);
          expect(all).toBeGreaterThanOrEqual(Math.max(down, up, vol) - 1e-9);
          expect(all).toBeLessThanOrEqual(down + up + vol + 1e-9);
          const more = passageProbability({ down: a, up: b, volUp: c, volDown: 0 }, s * 1.1, 0.05);
          expect(more).toBeGreaterThanOrEqual(all - 1e-9);
        },
      ),
    );
  });

  it('is the mean of the two-barrier formula over lognormal volatility, by a fine sum', () => {
    // Trapezoidal rule over +-6 deviations against the five nodes of the code.
    const of = (down: number, up: number, deviation: number): number => {
      let sum = 0;
      let mass = 0;
      for (let z = -6; z <= 6; z += 0.05) {
        const weight = Math.exp(-0.5 * z * z);
        const vol = deviation * Math.exp(volOfVol * z);
        sum += weight * exitProbability(Math.exp(-down), Math.exp(up), { vol, years: 1 });
        mass += weight;
      }
      return sum / mass;
    };
    for (const [down, up] of [
      [0.05, 0.08],
      [0.1, 0.1],
      [0.03, 0.2],
    ] as const) {
      const exact = of(down, up, 0.04);
      expect(passageProbability({ ...none, down, up }, 0.04, 0.05)).toBeCloseTo(exact, 1);
      expect(passageProbability({ ...none, down, up }, 0.04, 0.05) / exact).toBeGreaterThan(0.85);
      expect(passageProbability({ ...none, down, up }, 0.04, 0.05) / exact).toBeLessThan(1.15);
    }
  });
});

describe('planted truth', () => {
  it('a simulated walk of uncertain volatility reaches the points as often as told', () => {
    const random = createRandom('walks');
    const walks = 4000;
    const steps = 1000;
    const points = { down: 0.06, up: 0.09, volUp: 0.12, volDown: 0 };
    let reached = 0;
    for (let walk = 0; walk < walks; walk++) {
      const factor = Math.exp(volOfVol * random.normal()) / Math.sqrt(steps);
      const [spotStep, volStep] = [0.04 * factor, 0.05 * factor];
      let [spot, level] = [0, 0];
      for (let step = 0; step < steps; step++) {
        spot += spotStep * random.normal() - 0.5 * spotStep ** 2;
        level += volStep * random.normal();
        if (spot <= -points.down || spot >= points.up || level >= points.volUp) {
          reached++;
          break;
        }
      }
    }
    // Watched a thousand times a day a walk misses some passages; deviation of the count 0.007.
    const told = passageProbability(points, 0.04, 0.05);
    expect(Math.abs(reached / walks - told)).toBeLessThan(0.03);
  });
});
