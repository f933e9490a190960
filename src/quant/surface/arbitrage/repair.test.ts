import { describe, expect, it } from 'vitest';
import { microsPerDay } from '../../../base/index.ts';
import { black76 } from '../../black.ts';
import type { ChainQuote, OptionChain } from '../chain/chain.ts';
import type { Slice } from '../smile/slice.ts';
import { curveVariance, type SmileCurve } from '../smile/smile-curve.ts';
import { fitSurface, type VolSurface } from '../surface.ts';
import { arbitrageGrid } from './arbitrage.ts';
import { measureArbitrage, repairSlices } from './repair.ts';

const atMicros = Date.UTC(2026, 1, 1) * 1000;
const strikes = 17;

interface Wing {
  readonly days: number;
  /** Log-moneyness of the outermost quotes, either sign. */
  readonly reach: number;
  /** Rise of the volatility per unit of log-moneyness below the forward; none above it. */
  readonly left: number;
}

/** Quotes half of a percent wide around 50 % volatility with a straight put wing. */
function wingQuotes({ days, reach, left }: Wing): readonly ChainQuote[] {
  const years = days / 365;
  return Array.from({ length: strikes }, (_, i): ChainQuote => {
    const k = reach * ((2 * i) / (strikes - 1) - 1);
    const strike = 100 * Math.exp(k);
    const vol = 0.5 + left * Math.max(0, -k);
    const isCall = k >= 0;
    const price = (at: number): number => black76(100, strike, years, at, isCall) / 100;
    const expiryMicros = atMicros + days * microsPerDay;
    const [bid, ask] = [price(vol * 0.995), price(vol * 1.005)];
    return { expiryMicros, strike, isCall, bid, ask, forward: 100 };
  });
}

function surfaceOf(wings: readonly Wing[]): VolSurface {
  const quotes = wings.flatMap(wingQuotes);
  const chain: OptionChain = { underlying: 'X', atMicros, settlement: 'inverse', quotes };
  const fitted = fitSurface(chain);
  if (!fitted.ok) throw new Error(fitted.failure.missing);
  return fitted.value;
}

/** Mean error of slices in half-spreads. */
function meanMiss(slices: readonly Slice[], curveOf: (slice: Slice) => SmileCurve): number {
  let sum = 0;
  let count = 0;
  for (const slice of slices) {
    const { k, w, weight } = slice.columns;
    for (let i = 0; i < k.length; i++) {
      sum += Math.abs(curveVariance(curveOf(slice), k[i]!) - w[i]!) * Math.sqrt(weight[i]!);
    }
    count += k.length;
  }
  return sum / count;
}

/** The put wing of the week is far too steep for that of the month: quotes with arbitrage. */
const crossing: readonly Wing[] = [
  { days: 7, reach: 1.2, left: 1.2 },
  { days: 30, reach: 1.5, left: 0.05 },
];

describe('limits', () => {
  it('no slices give none', () => {
    expect(repairSlices([])).toEqual([]);
  });

  it('slices without arbitrage keep their curves', () => {
    const { slices, before } = surfaceOf([
      { days: 7, reach: 0.3, left: 0.1 },
      { days: 30, reach: 0.5, left: 0.1 },
    ]);
    expect(before.violations).toBe(0);
    const repaired = repairSlices(slices);
    expect(repaired.map(({ repair }) => repair)).toEqual(['none', 'none']);
    for (const { curve, unrepaired } of repaired) expect(curve.svi).toEqual(unrepaired.svi);
  });
});

describe('wings that cross by much', () => {
  const { slices, before, after } = surfaceOf(crossing);

  it('are free of arbitrage after the repair', () => {
    expect(before.violations).toBeGreaterThan(10);
    expect(after.violations).toBe(0);
    const curves = slices.map(({ curve }) => curve);
    expect(measureArbitrage(curves, arbitrageGrid(slices)).violations).toBe(0);
  });

  it('are repaired once more when SVI that follows the wings costs the smiles much', () => {
    // The first repair alone is 28 half-spreads off in the mean.
    expect(meanMiss(slices, ({ unrepaired }) => unrepaired)).toBeLessThan(5);
    expect(meanMiss(slices, ({ curve }) => curve)).toBeLessThan(20);
  });
});

describe('properties', () => {
  it('the grid of the quotes and none told are the same', () => {
    const { slices } = surfaceOf(crossing);
    const fitted = slices.map((slice) => ({ ...slice, curve: slice.unrepaired }));
    expect(repairSlices(fitted, arbitrageGrid(fitted))).toEqual(repairSlices(fitted));
  });
});
