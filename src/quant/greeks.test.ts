import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../base/index.ts';
import { blackGreeks, type EuropeanOption, inverseGreeks, spotGreeks } from './greeks.ts';

const option = { forward: 100, strike: 90, years: 0.5, vol: 0.4, rate: 0.05, isCall: true };

describe('limits of the Greeks', () => {
  it('are those of the discounted intrinsic value without volatility', () => {
    const greeks = blackGreeks({ ...option, vol: 0 });
    const discount = Math.exp(-0.025);
    expect(greeks.price).toBe(discount * 10);
    expect(greeks.delta).toBe(discount);
    expect(greeks.gamma).toBe(0);
    expect(greeks.vega).toBe(0);
    expect(greeks.theta).toBeCloseTo(0.05 * discount * 10, 14);
  });
  it('halve delta at the money at expiry', () => {
    const greeks = blackGreeks({ ...option, strike: 100, years: 0, isCall: false });
    expect(greeks.delta).toBe(-0.5);
    expect(greeks.gamma).toBe(0);
  });
  it('keep the one-sided vega at the money at zero volatility', () => {
    const still = blackGreeks({ ...option, strike: 100, vol: 0 });
    const nearly = blackGreeks({ ...option, strike: 100, vol: 1e-9 });
    expect(still.vega / nearly.vega).toBeCloseTo(1, 9);
    expect(still.vanna / nearly.vanna).toBeCloseTo(1, 6);
  });
  it('are a forward at zero strike', () => {
    const greeks = blackGreeks({ ...option, strike: 0 });
    expect(greeks.delta).toBe(Math.exp(-0.025));
    expect(greeks.vega).toBe(0);
  });
  it('are 0, not NaN, in the deepest tail', () => {
    const greeks = blackGreeks({ ...option, strike: 1e9, vol: 1e-3 });
    for (const value of Object.values(greeks)) expect(Math.abs(value)).toBe(0);
  });
  it('refuse bad input and results beyond doubles', () => {
    expect(() => blackGreeks({ ...option, rate: Number.NaN })).toThrow(InvariantError);
    expect(() => blackGreeks({ ...option, forward: -1 })).toThrow('forward');
    expect(() => blackGreeks({ ...option, rate: -2000 })).toThrow('range of doubles');
    expect(() => spotGreeks({ ...option, carry: Number.POSITIVE_INFINITY })).toThrow('carry');
  });
});

function fromSpot(row: readonly number[], isCall: boolean): Parameters<typeof spotGreeks>[0] {
  const [strike, spot, yieldRate, rate, years, vol] = row;
  const carry = rate - yieldRate;
  return { forward: spot * Math.exp(carry * years), strike, years, vol, rate, carry, isCall };
}

// Haug, Option Pricing Formulas, as tabulated in QuantLib test-suite/europeanoption.cpp:
// strike, spot, yield, rate, years, vol.
describe('published values', () => {
  it('delta', () => {
    const row = [100, 105, 0.1, 0.1, 0.5, 0.36];
    expect(Math.abs(spotGreeks(fromSpot(row, true)).delta - 0.5946)).toBeLessThan(1e-4);
    expect(Math.abs(spotGreeks(fromSpot(row, false)).delta + 0.3566)).toBeLessThan(1e-4);
    expect(blackGreeks(fromSpot(row, true)).delta).toBe(spotGreeks(fromSpot(row, true)).delta);
  });
  it('gamma and vega', () => {
    const greeks = spotGreeks(fromSpot([60, 55, 0, 0.1, 0.75, 0.3], true));
    expect(Math.abs(greeks.gamma - 0.0278)).toBeLessThan(1e-4);
    expect(Math.abs(greeks.vega - 18.9358)).toBeLessThan(1e-4);
  });
  it('theta', () => {
    const greeks = spotGreeks(fromSpot([405, 430, 0.05, 0.07, 1 / 12, 0.2], false));
    expect(Math.abs(greeks.theta + 31.1924)).toBeLessThan(1e-3);
    expect(Math.abs(greeks.theta / 365 + 0.0855)).toBeLessThan(1e-4);
  });
  it('rho and yield rho', () => {
    const call = spotGreeks(fromSpot([75, 72, 0, 0.09, 1, 0.19], true));
    expect(Math.abs(call.rho - 38.7325)).toBeLessThan(1e-3);
    const put = spotGreeks(fromSpot([490, 500, 0.05, 0.08, 0.25, 0.15], false));
    expect(Math.abs(put.yieldRho - 42.2254)).toBeLessThan(1e-3);
  });
});

/** Eighth-order central difference. */
function slope(value: (x: number) => number, x: number, h: number): number {
  const pair = (n: number) => value(x + n * h) - value(x - n * h);
  return (pair(1) * 672 - pair(2) * 168 + pair(3) * 32 - pair(4) * 3) / (840 * h);
}

const options = fc.record({
  forward: fc.double({ min: 50, max: 200, noNaN: true }),
  strike: fc.double({ min: 60, max: 160, noNaN: true }),
  years: fc.double({ min: 0.1, max: 2, noNaN: true }),
  vol: fc.double({ min: 0.2, max: 1.2, noNaN: true }),
  rate: fc.double({ min: -0.05, max: 0.1, noNaN: true }),
  isCall: fc.boolean(),
});

/** Relative step in price, well inside the distribution of the forward. */
function width(o: EuropeanOption): number {
  return Math.min(0.07 * o.vol * Math.sqrt(o.years), 0.02);
}

function expectClose(value: number, reference: number, scale: number): void {
  expect(Math.abs(value - reference)).toBeLessThan(2e-9 * (Math.abs(reference) + scale));
}

describe('properties', () => {
  it('equal high-order differences of the value, forward fixed', () => {
    fc.assert(
      fc.property(options, (o) => {
        const g = blackGreeks(o);
        const steps = {
          forward: o.forward * width(o),
          vol: o.vol * 0.005,
          years: o.years * 0.005,
          rate: 0.01,
        };
        const by = (name: 'forward' | 'vol' | 'years' | 'rate', of: 'price' | 'delta' | 'vega') =>
          slope((x) => blackGreeks({ ...o, [name]: x })[of], o[name], steps[name]);
        expectClose(g.delta, by('forward', 'price'), 1e-2);
        expectClose(g.gamma, by('forward', 'delta'), 1e-2);
        expectClose(g.vega, by('vol', 'price'), 100);
        expectClose(g.theta, -by('years', 'price'), 100);
        expectClose(g.rho, by('rate', 'price'), 100);
        expectClose(g.vanna, by('vol', 'delta'), 10);
        expectClose(g.volga, by('vol', 'vega'), 1000);
        expectClose(g.charm, -by('years', 'delta'), 10);
      }),
    );
  });
  it('equal high-order differences of the value, spot fixed', () => {
    fc.assert(
      fc.property(options, fc.double({ min: -0.05, max: 0.1, noNaN: true }), (o, carry) => {
        const spot = o.forward * Math.exp(-carry * o.years);
        const g = spotGreeks({ ...o, carry });
        const at = (change: { s?: number; t?: number; r?: number; q?: number }) => {
          const { s = spot, t = o.years, r = o.rate, q = o.rate - carry } = change;
          const forward = s * Math.exp((r - q) * t);
          return spotGreeks({ ...o, forward, years: t, rate: r, carry: r - q });
        };
        expectClose(
          g.delta,
          slope((s) => at({ s }).price, spot, spot * width(o)),
          1e-2,
        );
        expectClose(
          g.gamma,
          slope((s) => at({ s }).delta, spot, spot * width(o)),
          1e-2,
        );
        expectClose(g.theta, -slope((t) => at({ t }).price, o.years, o.years * 0.005), 100);
        expectClose(
          g.rho,
          slope((r) => at({ r }).price, o.rate, 0.01),
          100,
        );
        expectClose(
          g.yieldRho,
          slope((q) => at({ q }).price, o.rate - carry, 0.01),
          100,
        );
        expectClose(g.charm, -slope((t) => at({ t }).delta, o.years, o.years * 0.005), 10);
      }),
    );
  });
  it('equal high-order differences of the coin value, delta being the coins of exposure', () => {
    fc.assert(
      fc.property(options, (o: EuropeanOption) => {
        const g = inverseGreeks(o);
        const h = o.forward * width(o);
        const at = (forward: number) => inverseGreeks({ ...o, forward });
        expectClose(g.price, blackGreeks(o).price / o.forward, 0);
        expectClose(g.delta, o.forward * slope((f) => at(f).price, o.forward, h), 0.1);
        expectClose(
          g.gamma,
          slope((f) => at(f).delta, o.forward, h),
          0.01,
        );
        const byVol = (of: 'price' | 'delta' | 'vega') =>
          slope((vol) => inverseGreeks({ ...o, vol })[of], o.vol, o.vol * 0.005);
        expectClose(g.vega, byVol('price'), 1);
        expectClose(g.vanna, byVol('delta'), 1);
        expectClose(g.volga, byVol('vega'), 10);
        const byYears = (of: 'price' | 'delta') =>
          -slope((years) => inverseGreeks({ ...o, years })[of], o.years, o.years * 0.005);
        expectClose(g.theta, byYears('price'), 1);
        expectClose(g.charm, byYears('delta'), 1);
      }),
    );
  });
  it('give call minus put the Greeks of a forward', () => {
    fc.assert(
      fc.property(options, (o) => {
        const [call, put] = [true, false].map((isCall) => blackGreeks({ ...o, isCall }));
        expect(call.delta - put.delta).toBeCloseTo(Math.exp(-o.rate * o.years), 12);
        expect(call.gamma).toBe(put.gamma);
        expect(call.vega).toBe(put.vega);
        expect(call.volga).toBe(put.volga);
      }),
    );
  });
});
