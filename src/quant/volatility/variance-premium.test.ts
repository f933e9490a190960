import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ExpectedVariance,
  type ImpliedVariance,
  impliedAtTenor,
  summarisePremiums,
  variancePremium,
} from './variance-premium.ts';

const month = 30 / 365;
const implied: ImpliedVariance = { atMicros: 100, years: month, variance: 0.36 };
const expected: ExpectedVariance = {
  madeAtMicros: 100,
  years: month,
  variance: 0.25,
  low: 0.16,
  high: 0.49,
};

describe('limits', () => {
  it('a forecast that knows more than the quote is refused', () => {
    expect(() => variancePremium(implied, { ...expected, madeAtMicros: 101 })).toThrow(
      /madeAtMicros/,
    );
  });

  it('a forecast for another tenor is refused', () => {
    expect(() => variancePremium(implied, { ...expected, years: 1 })).toThrow(/expected.years/);
  });

  it('no expiries, or none beyond, have no tenor', () => {
    expect(impliedAtTenor([], month)).toBeNull();
    expect(impliedAtTenor([implied], 2 * month)).toBeNull();
    expect(impliedAtTenor([implied], month / 2)).toBeNull();
    expect(impliedAtTenor([implied], month)).toBe(0.36);
  });

  it('two premiums are too few for an error', () => {
    const one = variancePremium(implied, expected);
    expect(summarisePremiums([one, one], 0)).toMatchObject({ failure: { needed: 3, had: 2 } });
  });
});

describe('by hand', () => {
  it('60 against 50 per cent', () => {
    const one = variancePremium(implied, expected);
    expect(one.premium).toBeCloseTo(0.11, 12);
    expect(one.volPoints).toBeCloseTo(0.1, 12);
    expect(one.low).toBeCloseTo(-0.13, 12);
    expect(one.high).toBeCloseTo(0.2, 12);
  });

  it('total variance is a line between expiries', () => {
    const term = [
      { atMicros: 0, years: 0.1, variance: 0.4 },
      { atMicros: 0, years: 0.3, variance: 0.2 },
    ];
    // 0.04 and 0.06 in total: 0.05 half-way.
    expect(impliedAtTenor(term, 0.2)).toBeCloseTo(0.25, 12);
  });

  it('mean and error of three', () => {
    const premiums = [0.36, 0.35, 0.2].map((variance) =>
      variancePremium({ ...implied, variance }, expected),
    );
    const sum = summarisePremiums(premiums, 0);
    if (!sum.ok) throw new Error();
    // Premiums 0.11, 0.10, -0.05; White's error is the root of the mean square over n.
    expect(sum.value.mean).toBeCloseTo(0.16 / 3, 12);
    const squares = [0.11, 0.1, -0.05].reduce((total, x) => total + (x - 0.16 / 3) ** 2, 0);
    expect(sum.value.standardError).toBeCloseTo(Math.sqrt(squares) / 3, 12);
    expect(sum.value.positiveShare).toBeCloseTo(2 / 3, 12);
  });
});

describe('properties', () => {
  const variance = fc.double({ min: 1e-4, max: 9, noNaN: true });
  const years = fc.double({ min: 0.01, max: 2, noNaN: true });

  it('premium and interval scale with variance', () => {
    fc.assert(
      fc.property(variance, variance, fc.double({ min: 0.1, max: 10, noNaN: true }), (a, b, k) => {
        const plain = variancePremium(
          { ...implied, variance: a },
          { ...expected, variance: b, low: b / 2, high: 2 * b },
        );
        const scaled = variancePremium(
          { ...implied, variance: k * a },
          { ...expected, variance: k * b, low: (k * b) / 2, high: 2 * k * b },
        );
        expect(scaled.premium).toBeCloseTo(k * plain.premium, 9);
        expect(plain.low).toBeLessThanOrEqual(plain.premium);
        expect(plain.high).toBeGreaterThanOrEqual(plain.premium);
      }),
    );
  });

  it('an interpolated total variance lies between its neighbours', () => {
    fc.assert(
      fc.property(variance, variance, years, years, (a, b, s, t) => {
        const [near, far] = [Math.min(s, t), Math.max(s, t) + 0.01];
        const middle = (near + far) / 2;
        const term = [
          { atMicros: 0, years: near, variance: a },
          { atMicros: 0, years: far, variance: b },
        ];
        const total = impliedAtTenor(term, middle)! * middle;
        const ends = [a * near, b * far].sort((x, y) => x - y);
        expect(total).toBeGreaterThanOrEqual(ends[0]! - 1e-12);
        expect(total).toBeLessThanOrEqual(ends[1]! + 1e-12);
      }),
    );
  });
});
