import { describe, expect, it } from 'vitest';
import type { AmericanContract } from './contract.ts';
import { type AmericanGreeks, americanGreeks } from './greeks.ts';
import { americanPrice } from './price.ts';
import { americanSchemes } from './schemes.ts';

function price(contract: AmericanContract): number {
  const result = americanPrice(contract, americanSchemes['high-precision']);
  if (!result.ok) throw new Error(result.failure.kind);
  return result.value;
}

function greeks(contract: AmericanContract): AmericanGreeks {
  const result = americanGreeks(contract);
  if (!result.ok) throw new Error(result.failure.kind);
  return result.value;
}

const put: AmericanContract = {
  spot: 100,
  strike: 100,
  years: 1,
  vol: 0.3,
  rate: 0.05,
  dividendYield: 0.02,
  isCall: false,
};

describe('limits of the American Greeks', () => {
  it('are those of the payoff in the exercise region', () => {
    const { delta, gamma, vega, theta } = greeks({ ...put, spot: 40 });
    expect([delta, gamma, vega, theta]).toEqual([-1, 0, 0, 0]);
  });

  it('are those of the payoff without time', () => {
    expect(greeks({ ...put, years: 0, spot: 120, isCall: true }).delta).toBe(1);
    expect(greeks({ ...put, years: 0, spot: 80, isCall: true }).delta).toBe(0);
  });

  it.each([
    ['a put held to expiry', { ...put, spot: 95, rate: 0.01, dividendYield: 0.08 }],
    [
      'a put exercised on the way',
      { ...put, spot: 95, years: 40, rate: 0.01, dividendYield: 0.08 },
    ],
    ['a call held to expiry', { ...put, spot: 105, rate: 0.08, dividendYield: 0.01, isCall: true }],
    ['a worthless call', { ...put, spot: 80, rate: 0.01, isCall: true }],
  ] as const)('are without volatility those of the best exercise: %s', (_, contract) => {
    for (const vol of [0, 1e-9]) {
      const still = { ...contract, vol };
      const slope = (field: 'spot' | 'years' | 'rate' | 'dividendYield', h: number) =>
        (price({ ...still, [field]: still[field] + h }) -
          price({ ...still, [field]: still[field] - h })) /
        (2 * h);
      const { delta, theta, rho, yieldRho, gamma, vega } = greeks(still);
      expect(delta).toBeCloseTo(slope('spot', 1e-3), 5);
      expect(theta).toBeCloseTo(-slope('years', 1e-4), 5);
      expect(rho).toBeCloseTo(slope('rate', 1e-5), 3);
      expect(yieldRho).toBeCloseTo(slope('dividendYield', 1e-5), 3);
      expect([gamma, vega]).toEqual([0, 0]);
    }
  });
});

describe('American Greeks against differences of the high-precision price', () => {
  const contracts: [string, AmericanContract][] = [
    ['put', put],
    ['in-the-money put', { ...put, spot: 82 }],
    ['call', { ...put, spot: 105, rate: 0.02, dividendYield: 0.06, isCall: true }],
    ['two boundaries', { ...put, spot: 85, years: 0.5, rate: -0.005, dividendYield: -0.01 }],
  ];
  for (const [name, contract] of contracts) {
    it(name, () => {
      const slope = (field: keyof AmericanContract, h: number): number => {
        const at = (k: number): number =>
          price({ ...contract, [field]: (contract[field] as number) + k * h });
        return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h);
      };
      const at = (k: number): number => price({ ...contract, spot: contract.spot + k * 0.4 });
      const ours = greeks(contract);
      expect(ours.delta).toBeCloseTo(slope('spot', 0.2), 6);
      expect(ours.gamma).toBeCloseTo(
        (16 * (at(1) + at(-1)) - at(2) - at(-2) - 30 * at(0)) / 1.92,
        6,
      );
      expect(ours.vega).toBeCloseTo(slope('vol', 4e-3), 3);
      expect(ours.theta).toBeCloseTo(-slope('years', 4e-3), 4);
      // Under two boundaries the price itself is good to about 1e-6, so its rate differences to
      // 1e-3.
      const rho = slope('rate', 4e-4);
      const yieldRho = slope('dividendYield', 4e-4);
      const share = contract.rate < 0 ? 2e-3 : 1e-4;
      expect(Math.abs(ours.rho - rho)).toBeLessThan(share * Math.abs(rho));
      expect(Math.abs(ours.yieldRho - yieldRho)).toBeLessThan(share * Math.abs(yieldRho));
    });
  }
});
