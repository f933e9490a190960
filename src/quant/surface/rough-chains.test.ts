import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { black76 } from '../black.ts';
import type { ChainQuote, OptionChain } from './chain/chain.ts';
import { fitEssvi } from './smile/essvi-fit.ts';
import { rawOfSsvi, ssviConditions } from './smile/ssvi.ts';
import type { SmileColumns } from './smile/svi-fit.ts';
import { fitSurface } from './surface.ts';

const atMicros = Date.UTC(2026, 1, 1) * 1000;
const hour = 3600e6;

/** A put wing that falls exponentially, quoted tightly, beside a straight and wide call wing. */
const bentPlaces = [
  -0.047, -0.036, -0.025, -0.014, -0.003, 0.007, 0.018, 0.028, 0.039, 0.049, 0.059, 0.069, 0.079,
  0.089, 0.099, 0.108, 0.146,
];
const bentVariance = (k: number): number => (k < 0 ? 0.009 * Math.exp(40 * k) : 0.02 + 0.3 * k);

function bentChain(): OptionChain {
  const years = 2 / 24 / 365;
  const quotes = bentPlaces.map((k): ChainQuote => {
    const strike = 100 * Math.exp(k);
    const vol = Math.sqrt(bentVariance(k) / years);
    const half = (k < 0 ? 0.02 : 0.3) * vol;
    const isCall = k >= 0;
    const price = (at: number): number => black76(100, strike, years, at, isCall) / 100;
    const [bid, ask] = [price(vol - half), price(vol + half)];
    return { expiryMicros: atMicros + 2 * hour, strike, isCall, bid, ask, forward: 100 };
  });
  return { underlying: 'X', atMicros, settlement: 'inverse', quotes };
}

const bentColumns: SmileColumns = {
  k: Float64Array.from(bentPlaces),
  w: Float64Array.from(bentPlaces, bentVariance),
  weight: Float64Array.from(bentPlaces, (k) => (k < 0 ? 1e9 : 5e3)),
};

describe('limits', () => {
  it('of the tilt: quotes that hold one wing alone leave it inside (-1, 1)', () => {
    const mirrored: SmileColumns = {
      k: bentColumns.k.map((one) => -one).reverse(),
      w: bentColumns.w.slice().reverse(),
      weight: bentColumns.weight.slice().reverse(),
    };
    for (const columns of [bentColumns, mirrored]) {
      const slice = fitEssvi([columns]).slices[0]!;
      expect(Math.abs(slice.rho)).toBeLessThan(1);
      expect(ssviConditions(slice).holds).toBe(true);
      expect(rawOfSsvi(slice).sigma).toBeGreaterThan(0);
    }
  });

  it('of the tilt: such a chain gives a surface without arbitrage', () => {
    const fitted = fitSurface(bentChain());
    if (!fitted.ok) throw new Error(fitted.failure.missing);
    expect(fitted.value.slices[0]!.repair).toBe('ssvi_smile');
    expect(fitted.value.after.violations).toBe(0);
  });

  it.each([1e300, 1e16, 5e-324])('a price or strike of %d is no price', (value) => {
    const [first, ...rest] = bentChain().quotes;
    const quotes = [{ ...first!, strike: value }, ...rest];
    const fitted = fitSurface({ ...bentChain(), quotes });
    if (!fitted.ok) throw new Error(fitted.failure.missing);
    const kinds = fitted.value.findings.map(({ kind }) => kind);
    expect(kinds).toContain('not_a_price');
  });

  it('a strike beyond reason is an outlier without volatility', () => {
    const far = { ...bentChain().quotes[16]!, strike: 1e9 };
    const fitted = fitSurface({ ...bentChain(), quotes: [...bentChain().quotes, far] });
    if (!fitted.ok) throw new Error(fitted.failure.missing);
    const { outliers } = fitted.value.slices[0]!;
    expect(outliers.find(({ strike }) => strike === 1e9)?.kind).toBe('no_vol');
  });
});

/** What may be wrong with a quote of the book. */
const faults = [
  'none',
  'none',
  'none',
  'no_bid',
  'no_ask',
  'crossed',
  'locked',
  'far',
  'mark',
  'gone',
];

const part = fc.record({
  hours: fc.constantFrom(0.01, 1, 8, 30, 200, 3000, 9000),
  vol: fc.double({ min: 0.05, max: 3, noNaN: true }),
  skew: fc.double({ min: -3, max: 3, noNaN: true }),
  smile: fc.double({ min: -2, max: 20, noNaN: true }),
  spread: fc.double({ min: 1e-3, max: 0.8, noNaN: true }),
  told: fc.constantFrom(undefined, 100, 99, 104, 60),
  strikes: fc.array(fc.double({ min: 0.3, max: 3, noNaN: true }), { maxLength: 25 }),
  faults: fc.array(fc.constantFrom(...faults), { minLength: 50, maxLength: 50 }),
  tick: fc.constantFrom(0, 1e-4),
});

type Part = typeof part extends fc.Arbitrary<infer T> ? T : never;

function quotesOf(one: Part): readonly ChainQuote[] {
  const years = one.hours / 24 / 365;
  const expiryMicros = atMicros + Math.round(one.hours * hour);
  return one.strikes.flatMap((share, i) =>
    [true, false].flatMap((isCall, side): readonly ChainQuote[] => {
      const fault = one.faults[2 * i + side];
      const z = Math.log(share);
      const vol = Math.max(0.02, one.vol + one.skew * z + one.smile * z * z);
      const strike = 100 * Math.exp(z * Math.sqrt(years) * one.vol * 3);
      const mid = black76(100, strike, years, vol, isCall) / 100;
      const round = (price: number): number =>
        one.tick === 0 ? price : Math.round(price / one.tick) * one.tick;
      const bid = round(mid * (1 - one.spread));
      const ask = round(mid * (1 + one.spread));
      const told = one.told === undefined ? {} : { forward: one.told };
      const quote = { expiryMicros, strike, isCall, bid, ask, price: mid, ...told };
      if (fault === 'gone') return [];
      if (fault === 'no_bid') return [{ ...quote, bid: 0 }];
      if (fault === 'no_ask') return [{ ...quote, ask: 0 }];
      if (fault === 'crossed') return [{ ...quote, bid: ask, ask: bid }];
      if (fault === 'locked') return [{ ...quote, ask: bid }];
      if (fault === 'far') return [{ ...quote, bid: bid * 3, ask: ask * 3 }];
      if (fault === 'mark') return [{ expiryMicros, strike, isCall, price: mid, ...told }];
      return [quote];
    }),
  );
}

const roughChain = fc
  .tuple(fc.constantFrom('linear' as const, 'inverse' as const), fc.array(part, { maxLength: 5 }))
  .map(([settlement, parts]): OptionChain => {
    const scale = settlement === 'linear' ? 100 : 1;
    const quotes = parts.flatMap(quotesOf).map((quote) => {
      const { bid = 0, ask = 0, price = 0 } = quote;
      return { ...quote, bid: scale * bid, ask: scale * ask, price: scale * price };
    });
    return { underlying: 'X', atMicros, settlement, quotes };
  });

describe('a rough chain', () => {
  it.each([
    ['svi', 120],
    ['sabr', 20],
    ['essvi', 20],
    ['ssvi', 20],
  ] as const)('gives a surface without arbitrage or says what is missing: %s', (model, numRuns) => {
    fc.assert(
      fc.property(roughChain, (chain) => {
        const fitted = fitSurface(chain, { model });
        if (!fitted.ok) expect(fitted.failure.missing).not.toBe('');
        else expect(fitted.value.after.violations).toBe(0);
      }),
      { numRuns },
    );
  });
});
