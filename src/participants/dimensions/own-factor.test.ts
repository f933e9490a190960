/**
 * @module The prior of the participants' multiples: planted spreads and means are found.
 */
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../base/index.ts';
import { fitFactorPrior } from './own-factor.ts';

/** Closures by a Gamma multiple of a shape, as a sum of exponentials; `mean` is planted. */
function planted(shape: number, mean: number, participants: number) {
  const random = createRandom(`own factors ${shape} ${mean}`);
  const expected = new Float64Array(participants).fill(3);
  const closures = expected.map(() => {
    let multiple = 0;
    for (let i = 0; i < shape; i++) multiple -= (mean / shape) * Math.log(1 - random.uniform());
    let count = 0;
    for (let left = 3 * multiple + Math.log(1 - random.uniform()); left > 0; count++) {
      left += Math.log(1 - random.uniform());
    }
    return count;
  });
  return { expected, closures };
}

describe('limits', () => {
  it('nothing seen: mean 1, the strengths averaged', () => {
    const none = { expected: new Float64Array(0), closures: new Float64Array(0) };
    const { strength, rate } = fitFactorPrior(none, 1);
    expect(strength / rate).toBeCloseTo(1, 1);
    expect(strength).toBeGreaterThan(0.5);
    expect(strength).toBeLessThan(8);
  });

  it('of whom nothing was expected tells nothing', () => {
    const counts = planted(2, 1, 50);
    const padded = {
      expected: Float64Array.from([...counts.expected, 0, 0]),
      closures: Float64Array.from([...counts.closures, 0, 7]),
    };
    expect(fitFactorPrior(padded, 1)).toEqual(fitFactorPrior(counts, 1));
  });

  it('where all are alike the prior is as strong as it gets', () => {
    const counts = {
      expected: new Float64Array(500).fill(3),
      closures: new Float64Array(500).fill(3),
    };
    expect(fitFactorPrior(counts, 1).strength).toBeGreaterThan(7.5);
  });
});

describe('planted truth', () => {
  it('a Gamma of shape 2 is told from one of shape 6', () => {
    const wide = fitFactorPrior(planted(2, 1, 2000), 1);
    const narrow = fitFactorPrior(planted(6, 1, 2000), 1);
    expect(wide.strength).toBeGreaterThan(1.5);
    expect(wide.strength).toBeLessThan(2.6);
    expect(narrow.strength).toBeGreaterThan(4.5);
    expect(narrow.strength).toBeLessThanOrEqual(8);
  });

  it('a mean above 1 is found, little short of it', () => {
    const { strength, rate } = fitFactorPrior(planted(2, 1.4, 2000), 1);
    expect(strength / rate).toBeGreaterThan(1.3);
    expect(strength / rate).toBeLessThan(1.5);
  });

  it('below 1 it is not looked for', () => {
    const { strength, rate } = fitFactorPrior(planted(2, 0.5, 500), 1);
    expect(strength / rate).toBeCloseTo(1, 1);
    expect(strength / rate).toBeGreaterThanOrEqual(1);
  });
});
