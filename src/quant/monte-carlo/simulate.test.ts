import { describe, expect, it } from 'vitest';
import { black76 } from '../black.ts';
import { arithmeticAsianPrice } from '../exotic/arithmetic-asian.ts';
import { barrierPrice, shiftedBarrier } from '../exotic/barrier.ts';
import { doubleBarrierPrice } from '../exotic/double-barrier.ts';
import { geometricAsianPrice } from '../exotic/geometric-asian.ts';
import { floatingLookbackPrice } from '../exotic/lookback.ts';
import type { PathMarket } from './control.ts';
import { simulateGreeks } from './path-greeks.ts';
import type { AsianPayoff, Expression, Payoff } from './payoff.ts';
import { type PathOptions, type PathPrice, simulatePrice } from './simulate.ts';

const market: PathMarket = { spot: 100, vol: 0.3, rate: 0.05, dividendYield: 0.02 };
const options: PathOptions = {
  seed: 7,
  pathsPerReplicate: 1024,
  replicates: 16,
  points: 'sobol',
  control: true,
};
const quarters = [0.25, 0.5, 0.75, 1];
const asian: AsianPayoff = {
  kind: 'asian',
  average: 'arithmetic',
  strike: 100,
  isCall: true,
  fixingYears: quarters,
};

function run(payoff: Payoff, change: Partial<PathOptions> = {}): PathPrice {
  return simulatePrice(payoff, market, { ...options, ...change });
}

function expectNear(result: PathPrice, exact: number, extra = 0): void {
  expect(Math.abs(result.price - exact)).toBeLessThan(4 * result.standardError + extra);
}

/** `count` equal steps up to one year. */
function steps(count: number): number[] {
  return Array.from({ length: count }, (_, i) => (i + 1) / count);
}

describe('limits of the path engine', () => {
  it('is exact without volatility', () => {
    const still = simulatePrice(asian, { ...market, vol: 0 }, options);
    const forwards = quarters.map((t) => 100 * Math.exp(0.03 * t));
    const average = forwards.reduce((sum, f) => sum + f, 0) / 4;
    expect(still.price).toBeCloseTo(Math.exp(-0.05) * (average - 100), 10);
    expect(still.standardError).toBeCloseTo(0, 12);
  });

  it('gives the same numbers for the same seed and others for another', () => {
    expect(run(asian)).toEqual(run(asian));
    expect(run(asian, { seed: 8 }).price).not.toBe(run(asian).price);
  });

  it('does not care whether paths fill its blocks', () => {
    const odd = run(asian, { pathsPerReplicate: 700 });
    expectNear(odd, run(asian, { pathsPerReplicate: 4096 }).price);
  });

  it('names the option that is out of range', () => {
    expect(() => run(asian, { replicates: 1 })).toThrow(/replicates/);
    expect(() => run(asian, { pathsPerReplicate: 0.5 })).toThrow(/pathsPerReplicate/);
    expect(() => run({ ...asian, strike: -1 })).toThrow(/strike/);
    expect(() => simulatePrice(asian, { ...market, spot: 0 }, options)).toThrow(/spot/);
  });
});

describe('paths against closed forms', () => {
  it('price a plain option', () => {
    const exact = Math.exp(-0.05) * black76(100 * Math.exp(0.03), 110, 1, 0.3, false);
    const payoff: Payoff = { kind: 'european', strike: 110, isCall: false, years: 1 };
    expectNear(run(payoff), exact);
    expectNear(run(payoff, { points: 'pseudo-random' }), exact);
    expectNear(run(payoff, { control: false }), exact);
  });

  it('price a geometric average', () => {
    const yearsBeforeExpiry = quarters.map((t) => 1 - t);
    const averaging = {
      kind: 'discrete',
      yearsBeforeExpiry,
      pastCount: 0,
      pastAverage: 0,
    } as const;
    const terms = { strike: 105, isCall: true, averaging };
    const exact = geometricAsianPrice(terms, { ...market, years: 1 });
    expectNear(run({ ...asian, average: 'geometric', strike: 105 }), exact);
    const arithmetic = arithmeticAsianPrice(terms, { ...market, years: 1 });
    expectNear(run({ ...asian, strike: 105 }), arithmetic, 0.05);
  });

  it('go on with pseudo-random numbers where the Sobol table ends', () => {
    const fixingYears = steps(300);
    const yearsBeforeExpiry = fixingYears.map((t) => 1 - t);
    const averaging = {
      kind: 'discrete',
      yearsBeforeExpiry,
      pastCount: 0,
      pastAverage: 0,
    } as const;
    const terms = { strike: 100, isCall: true, averaging };
    const exact = geometricAsianPrice(terms, { ...market, years: 1 });
    const long: Payoff = { ...asian, average: 'geometric', fixingYears };
    const result = run(long, { pathsPerReplicate: 512 });
    expectNear(result, exact);
    expect(result.standardError).toBeLessThan(0.02);
  });

  it('price the first average of Levy exactly as the shifted plain option it is', () => {
    // Levy (1997), Clewlow and Strickland: put 87 on the mean of today's 90 and the price in 11
    // months, simulated there as 1.3942835683; a formula of two fixings, half a put struck at 84.
    const value: Expression = {
      max: [0, { sum: [87, { product: [-0.5, { sum: [{ fixing: -1 }, { fixing: 0 }] }] }] }],
    };
    const levy = { spot: 90, vol: 0.13, rate: 0.025, dividendYield: 0.06 };
    const payoff: Payoff = { kind: 'formula', fixingYears: [11 / 12], value };
    const result = simulatePrice(payoff, levy, { ...options, pathsPerReplicate: 4096 });
    expect(Math.abs(result.price - 1.3942835683)).toBeLessThan(2e-3);
  });

  it('price a barrier watched at instants as the continuous one shifted', () => {
    const terms = {
      strike: 100,
      isCall: true,
      direction: 'down',
      knock: 'out',
      rebate: 0,
    } as const;
    const payoff: Payoff = { kind: 'barrier', ...terms, barrier: 90, observationYears: steps(100) };
    const barrier = shiftedBarrier(90, 'down', 0.3, 0.01);
    const exact = barrierPrice({ ...terms, barrier }, { ...market, years: 1 });
    expectNear(run(payoff), exact, 0.01);
  });

  it('price a double barrier, its strike outside, as the continuous one shifted', () => {
    // The payoff is then cut by a barrier and not by the strike, where some libraries go wrong.
    const count = 128;
    const shift = Math.exp(0.5826 * 0.3 * Math.sqrt(1 / count));
    const fixings = steps(count).map((_, i) => ({ fixing: i }));
    const rows: [number, boolean][] = [
      [60, true],
      [145, false],
    ];
    for (const [strike, isCall] of rows) {
      const terms = { strike, lower: 70, upper: 140, knock: 'out', isCall } as const;
      const exact = doubleBarrierPrice(terms, { ...market, years: 1 });
      const last = { fixing: count - 1 };
      const gain: Expression = isCall
        ? { sum: [last, -strike] }
        : { sum: [strike, { product: [-1, last] }] };
      const kept: Expression = {
        if: [{ min: fixings }, '<=', 70 * shift],
        yes: 0,
        no: { max: [0, gain] },
      };
      const value: Expression = { if: [{ max: fixings }, '>=', 140 / shift], yes: 0, no: kept };
      expectNear(run({ kind: 'formula', fixingYears: steps(count), value }), exact, 0.02);
    }
  });

  it('tends to the continuous barrier as the instants crowd', () => {
    const terms = {
      strike: 100,
      isCall: true,
      direction: 'down',
      knock: 'out',
      rebate: 0,
    } as const;
    const exact = barrierPrice({ ...terms, barrier: 90 }, { ...market, years: 1 });
    const errors = [4, 32, 256].map((n) => {
      const payoff: Payoff = { kind: 'barrier', ...terms, barrier: 90, observationYears: steps(n) };
      return run(payoff).price - exact;
    });
    expect(errors[0]).toBeGreaterThan(1.8 * errors[1]);
    expect(errors[1]).toBeGreaterThan(1.8 * errors[2]);
    expect(errors[2]).toBeGreaterThan(0);
  });

  it('makes in plus out the plain option, with a control that leaves no error', () => {
    const terms = { strike: 95, isCall: false, barrier: 115, direction: 'up', rebate: 0 } as const;
    const at = (knock: 'in' | 'out'): number =>
      run({ kind: 'barrier', ...terms, knock, observationYears: quarters }).price;
    const exact = Math.exp(-0.05) * black76(100 * Math.exp(0.03), 95, 1, 0.3, false);
    expect(at('in') + at('out')).toBeCloseTo(exact, 9);
  });

  it('pays a rebate at the touch or at the end', () => {
    const terms = { strike: 1e6, isCall: true, barrier: 50, direction: 'up', rebate: 5 } as const;
    const touched = { kind: 'barrier', ...terms, observationYears: quarters } as const;
    expect(run({ ...touched, knock: 'out' }).price).toBeCloseTo(5, 12);
    const never = { ...touched, barrier: 1e5, knock: 'in' } as const;
    expect(run(never).price).toBeCloseTo(5 * Math.exp(-0.05), 12);
  });

  it('tends to the continuous lookback from below', () => {
    const exact = floatingLookbackPrice({ isCall: true, extreme: 100 }, { ...market, years: 1 });
    const values = [16, 256].map(
      (n) =>
        run({ kind: 'lookback', strike: 'floating', isCall: true, observationYears: steps(n) })
          .price,
    );
    expect(values[0]).toBeLessThan(values[1]);
    expect(values[1]).toBeLessThan(exact);
    expect(exact - values[1]).toBeLessThan((exact - values[0]) / 2.5);
  });

  it('prices an uncapped cliquet as its expected returns', () => {
    const free = { localFloor: -1, localCap: 1e9, globalFloor: -1e9, globalCap: 1e9 };
    const payoff: Payoff = { kind: 'cliquet', notional: 100, resetYears: quarters, ...free };
    expectNear(run(payoff), 400 * Math.exp(-0.05) * Math.expm1(0.0075));
  });

  it('prices a cliquet floored at zero as a strip of forward-start calls', () => {
    const bounds = { localFloor: 0, localCap: 1e9, globalFloor: 0, globalCap: 1e9 };
    const payoff: Payoff = { kind: 'cliquet', notional: 100, resetYears: quarters, ...bounds };
    expectNear(run(payoff), 400 * Math.exp(-0.05) * black76(Math.exp(0.0075), 1, 0.25, 0.3, true));
  });

  it('prices an autocallable called at once, and one never called', () => {
    const terms = { notional: 100, reference: 100, observationYears: quarters, coupon: 0.02 };
    const levels = { callLevel: 1e-9, couponLevel: 0, protectionLevel: 0 };
    const early: Payoff = { kind: 'autocallable', ...terms, ...levels };
    expect(run(early).price).toBeCloseTo(102 * Math.exp(-0.0125), 10);
    const late: Payoff = { ...early, callLevel: 1e9 };
    expect(run(late).price).toBeCloseTo(108 * Math.exp(-0.05), 10);
    // Capital at risk in full below the reference, no coupon: a bond short a put.
    const risky: Payoff = { ...late, coupon: 0, protectionLevel: 1 };
    const put = Math.exp(-0.05) * black76(100 * Math.exp(0.03), 100, 1, 0.3, false);
    expectNear(run(risky), 100 * Math.exp(-0.05) - put);
  });
});

describe('formulas', () => {
  it('equal the kinds they spell out, path by path', () => {
    const mean: Expression = {
      ratio: [{ sum: quarters.map((_, i) => ({ fixing: i })) }, 4],
    };
    const value: Expression = { max: [0, { sum: [mean, -100] }] };
    const formula: Payoff = { kind: 'formula', fixingYears: quarters, value };
    const plain = { control: false };
    expect(run(formula, plain).price).toBeCloseTo(run(asian, plain).price, 12);
    const barrier: Payoff = {
      kind: 'barrier',
      strike: 100,
      isCall: true,
      barrier: 110,
      direction: 'up',
      knock: 'out',
      rebate: 0,
      observationYears: quarters,
    };
    const high: Expression = { max: [{ fixing: -1 }, ...quarters.map((_, i) => ({ fixing: i }))] };
    const spelt: Expression = {
      if: [high, '<', 110],
      yes: { max: [0, { sum: [{ fixing: 3 }, -100] }] },
      no: { product: [0, { min: [1, 2] }] },
    };
    const other: Payoff = { kind: 'formula', fixingYears: quarters, value: spelt };
    expect(run(other, plain).price).toBeCloseTo(run(barrier, plain).price, 12);
  });
});

describe('standard errors', () => {
  it('cover the exact value about as often as they say', () => {
    const yearsBeforeExpiry = quarters.map((t) => 1 - t);
    const averaging = {
      kind: 'discrete',
      yearsBeforeExpiry,
      pastCount: 0,
      pastAverage: 0,
    } as const;
    const terms = { strike: 100, isCall: true, averaging };
    const exact = geometricAsianPrice(terms, { ...market, years: 1 });
    const payoff: Payoff = { ...asian, average: 'geometric' };
    const scores = Array.from({ length: 60 }, (_, seed) => {
      const { price, standardError } = run(payoff, { seed, pathsPerReplicate: 128 });
      return (price - exact) / standardError;
    });
    const square = scores.reduce((sum, z) => sum + z * z, 0) / scores.length;
    // Student's t with 15 degrees of freedom has variance 15 / 13.
    expect(square).toBeGreaterThan(0.7);
    expect(square).toBeLessThan(1.8);
  });

  it('fall with Sobol points, and again with the control', () => {
    const plain = run(asian, { points: 'pseudo-random', control: false }).standardError;
    const sobol = run(asian, { control: false }).standardError;
    expect(sobol).toBeLessThan(plain / 4);
    expect(run(asian).standardError).toBeLessThan(sobol / 1.5);
  });
});

describe('Greeks on paths', () => {
  it('agree with those of a plain option within their errors', () => {
    const payoff: Payoff = { kind: 'european', strike: 100, isCall: true, years: 1 };
    const greeks = simulateGreeks(payoff, market, { ...options, pathsPerReplicate: 4096 });
    // Black and Scholes: d1 = 0.25, N(d1) = 0.598706, n(d1) = 0.386668.
    const delta = Math.exp(-0.02) * 0.598706;
    const vega = 100 * Math.exp(-0.02) * 0.386668;
    const price = Math.exp(-0.05) * black76(100 * Math.exp(0.03), 100, 1, 0.3, true);
    const rho = 100 * delta - price;
    const theta = -0.15 * vega + 0.02 * 100 * delta - 0.05 * rho;
    const near = (ours: { value: number; standardError: number }, exact: number): void => {
      const slack = 4 * ours.standardError + 2e-3 * Math.abs(exact);
      expect(Math.abs(ours.value - exact)).toBeLessThan(slack);
    };
    near(greeks.delta, delta);
    near(greeks.gamma, vega / (0.3 * 1e4));
    near(greeks.vega, vega);
    near(greeks.theta, theta);
    near(greeks.rho, rho);
    near(greeks.yieldRho, -100 * delta);
    expect(greeks.gamma.standardError).toBeLessThan(1e-3);
  });
});
