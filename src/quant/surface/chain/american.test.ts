import { describe, expect, it } from 'vitest';
import { microsPerDay } from '../../../base/index.ts';
import { americanPrice } from '../../american/price.ts';
import { americanSchemes } from '../../american/schemes.ts';
import { black76 } from '../../black.ts';
import { curveVol } from '../smile/smile-curve.ts';
import { fitSurface } from '../surface.ts';
import { europeanExpiries, europeanPrice } from './american.ts';
import { type ChainQuote, createTally, type OptionChain } from './chain.ts';
import { screenChain } from './screen.ts';

const atMicros = Date.UTC(2026, 0, 5) * 1000;

interface Planted {
  readonly rate: number;
  readonly dividendYield: number;
  readonly days: readonly number[];
  readonly strikes: number;
  readonly isAmerican: boolean;
  readonly spotTold: number | undefined;
}

const usual: Planted = {
  rate: 0.08,
  dividendYield: 0.02,
  days: [30, 270],
  strikes: 16,
  isAmerican: true,
  spotTold: 100,
};

const forwardOf = ({ rate, dividendYield }: Planted, years: number): number =>
  100 * Math.exp((rate - dividendYield) * years);

const volOf = (k: number): number => 0.3 - 0.1 * k + 0.2 * k * k;

/** American prices of a planted smile, by the accurate scheme; strikes to 2.5 deviations. */
function chainOf(plan: Planted): OptionChain {
  const { rate, dividendYield, isAmerican, spotTold } = plan;
  const quotes = plan.days.flatMap((days) => {
    const years = days / 365;
    const forward = forwardOf(plan, years);
    const expiryMicros = atMicros + days * microsPerDay;
    return Array.from({ length: 2 * plan.strikes }, (_, i): ChainQuote => {
      const isCall = i % 2 === 0;
      const k = 0.75 * Math.sqrt(years) * ((2 * (i >> 1)) / (plan.strikes - 1) - 1);
      const strike = forward * Math.exp(k);
      const contract = { spot: 100, strike, years, vol: volOf(k), rate, dividendYield, isCall };
      const priced = americanPrice(contract, americanSchemes.accurate);
      if (!priced.ok) throw new Error(priced.failure.kind);
      const half = 0.002 * priced.value + 0.001;
      const [bid, ask] = [priced.value - half, priced.value + half];
      return { expiryMicros, strike, isCall, bid, ask, isAmerican };
    });
  });
  const spot = spotTold === undefined ? {} : { spot: spotTold };
  return { underlying: 'X', atMicros, settlement: 'linear', ...spot, quotes };
}

/** How far a surface is from what was planted: forwards in basis points, volatility in points. */
function missOf(plan: Planted) {
  const fitted = fitSurface(chainOf(plan));
  if (!fitted.ok) throw new Error(fitted.failure.missing);
  const { slices, findings, after } = fitted.value;
  let basisPoints = 0;
  let quotePoints = 0;
  let points = 0;
  for (const { terms, years, curve, quotes } of slices) {
    for (const { k, vol } of quotes) {
      quotePoints = Math.max(quotePoints, 100 * Math.abs(vol - volOf(k)));
    }
    basisPoints = Math.max(basisPoints, 1e4 * Math.abs(terms.forward / forwardOf(plan, years) - 1));
    for (const z of [-2, -1, 0, 1, 2]) {
      const k = 0.3 * z * Math.sqrt(years);
      points = Math.max(points, 100 * Math.abs(curveVol(curve, k, years) - volOf(k)));
    }
  }
  const { terms, years } = slices[slices.length - 1]!;
  const rate = -Math.log(terms.discount) / years;
  return { basisPoints, quotePoints, points, rate, kinds: findings.map(({ kind }) => kind), after };
}

describe('the European price of an American option', () => {
  // Andersen, Lake and Offengenden (2016), table 2: premiums of early exercise of a put at
  // spot = strike = 100, yield 5 %, volatility 25 %, one year.
  it.each([
    [0.05, 0.1069527028],
    [0.075, 0.3671112309],
  ])('is less by the published premium at a rate of %s', (rate, premium) => {
    const forward = 100 * Math.exp(rate - 0.05);
    const european = Math.exp(-rate) * black76(forward, 100, 1, 0.25, false);
    const market = { spot: 100, years: 1, rate, forward };
    expect(europeanPrice(european + premium, 100, false, market)).toBeCloseTo(european, 4);
  });

  it('is the price itself where exercise never pays: a call without yield', () => {
    const market = { spot: 100, years: 1, rate: 0.05, forward: 100 * Math.exp(0.05) };
    expect(europeanPrice(12.3, 100, true, market)).toBe(12.3);
  });

  it('is none at what exercise pays', () => {
    const market = { spot: 100, years: 1, rate: 0.05, forward: 100 * Math.exp(0.05) };
    expect(europeanPrice(40, 140, false, market)).toBeNull();
  });
});

describe('a chain of American options', () => {
  it('recovers rate, forwards and smile that were planted', () => {
    const { basisPoints, quotePoints, points, rate, kinds, after } = missOf(usual);
    expect(basisPoints).toBeLessThan(0.05);
    expect(quotePoints).toBeLessThan(0.01);
    expect(points).toBeLessThan(0.1);
    expect(rate).toBeCloseTo(0.08, 5);
    expect(kinds).toContain('early_exercise');
    expect(after.violations).toBe(0);
  });

  it('would miss them by far were it read as European', () => {
    const { basisPoints, quotePoints, kinds } = missOf({ ...usual, isAmerican: false });
    expect(basisPoints).toBeGreaterThan(40);
    expect(quotePoints).toBeGreaterThan(0.3);
    expect(kinds).not.toContain('early_exercise');
  });

  it('recovers calls that are exercised for their yield', () => {
    const { basisPoints, quotePoints } = missOf({ ...usual, rate: 0.01, dividendYield: 0.09 });
    expect(basisPoints).toBeLessThan(0.05);
    expect(quotePoints).toBeLessThan(0.01);
  });

  it('takes the first forward for a spot that is not told', () => {
    const { basisPoints, quotePoints, kinds } = missOf({ ...usual, spotTold: undefined });
    expect(basisPoints).toBeLessThan(10);
    expect(quotePoints).toBeLessThan(0.1);
    expect(kinds).not.toContain('spot_off_parity');
  });

  it('says of a spot that does not go with the options that it is not used', () => {
    const off = missOf({ ...usual, spotTold: 103 });
    const none = missOf({ ...usual, spotTold: undefined });
    expect(off.kinds).toContain('spot_off_parity');
    expect(off.basisPoints).toBe(none.basisPoints);
  });

  it('reads a rate below zero as zero', () => {
    const { rate } = missOf({ ...usual, rate: -0.02, dividendYield: 0.01 });
    expect(rate).toBeCloseTo(0, 9);
  });
});

describe('limits', () => {
  const expiriesOf = (plan: Planted) =>
    screenChain(chainOf(plan), { staleMicros: 1 }, createTally());

  it('leave European options as they are', () => {
    const expiries = expiriesOf({ ...usual, isAmerican: false });
    expect(europeanExpiries(expiries, 100, createTally())).toBe(expiries);
  });

  it('leave an expiry with too few pairs as it is', () => {
    const expiries = expiriesOf({ ...usual, days: [30], strikes: 2 });
    expect(europeanExpiries(expiries, 100, createTally())).toBe(expiries);
  });

  it('leave out what is deep in the money, and keep the discount for parity', () => {
    const tally = createTally();
    const [expiry] = europeanExpiries(
      expiriesOf({ ...usual, days: [270], strikes: 40 }),
      100,
      tally,
    );
    expect(tally.list().find(({ kind }) => kind === 'exercise_deep')!.count).toBe(20);
    expect(expiry!.discount).toBeCloseTo(Math.exp((-0.08 * 270) / 365), 5);
    const { call, put } = expiry!.strikes[0]!;
    expect(call).toBeNull();
    expect(put!.ask).toBeGreaterThan(put!.bid);
  });
});
