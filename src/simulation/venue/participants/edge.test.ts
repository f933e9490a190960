import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../base/index.ts';
import { normalCdf, normalPdf } from '../../../quant/index.ts';
import { lookAheadMinutes, type UnderlyingPath } from '../market-path.ts';
import { expectedSharpe } from './edge.ts';

/** A plain random walk of known, constant volatility. */
function plainPath(minutes: number, vol: number): UnderlyingPath {
  const random = createRandom('plain');
  const length = minutes + lookAheadMinutes + 1;
  const spot = new Float64Array(length).fill(100);
  const step = vol / Math.sqrt(365 * 1440);
  for (let i = 1; i < length; i++) spot[i] = spot[i - 1]! * Math.exp(step * random.normal());
  const constant = new Float64Array(length).fill(vol);
  const zero = new Float64Array(length);
  return {
    spot,
    elsewhere: spot,
    vol: constant,
    realised: constant,
    lasting: constant,
    era: zero,
    fear: zero,
    tilt: zero,
    basis: zero,
  };
}

describe('expectedSharpe', () => {
  it('is near zero without correlation', () => {
    const path = plainPath(20_000, 0.6);
    expect(Math.abs(expectedSharpe(path, 20_000, { correlation: 0, threshold: 0.8 }))).toBeLessThan(
      1e-12,
    );
  });

  it('agrees with the closed form for normal returns', () => {
    const minutes = 400_000;
    const path = plainPath(minutes, 0.6);
    for (const [correlation, threshold] of [
      [0.1, 0.8],
      [0.3, 0.8],
      [0.3, 1.5],
    ] as const) {
      // Standardised return z = r s + sqrt(1 - r^2) e, signal s beyond c: truncated normal moments.
      const hazard = normalPdf(threshold) / normalCdf(-threshold);
      const mean = correlation * hazard;
      const ideal = mean / Math.sqrt(1 + correlation ** 2 * threshold * hazard - mean ** 2);
      const found = expectedSharpe(path, minutes, { correlation, threshold });
      expect(Math.abs(found / ideal - 1)).toBeLessThan(0.05);
    }
  });
});
