import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  liquidationDistance,
  maintenanceAfter,
  solvePoint,
} from '../distance/liquidation-distance.ts';
import { createMarginEngine, type MarginEngine, marginUnchecked } from '../engine/margin.ts';
import type { MarginParameters } from '../parameters/parameters.ts';
import { marginPresets } from '../parameters/presets.ts';
import { isolatedPerp } from '../parameters/presets-rules.ts';
import { deriveScan } from '../parameters/presets-scan.ts';
import type { MarginMarket } from '../portfolio/portfolio.ts';
import {
  randomPortfolio,
  testingAt,
  testingLeg,
  testingMarket,
  testingPortfolio,
} from '../portfolio/testing-portfolios.ts';
import { sumLines } from '../rules/lines.ts';
import { explainMargin } from './explanation.ts';
import { marginLines } from './margin-lines.ts';
import { restoringTrade } from './restoring-trade.ts';
import { marginSensitivities } from './sensitivity.ts';

function engineOf(parameters: MarginParameters, market = testingMarket()): MarginEngine {
  const engine = createMarginEngine(market, parameters);
  if (!engine.ok) throw new Error(JSON.stringify(engine.failure));
  return engine.value;
}

const plain: MarginMarket = {
  atMicros: testingAt,
  stablePrice: 1,
  underlyings: [
    {
      name: 'X',
      spot: 100,
      spotConfidence: 1,
      perpPrice: 100,
      perpConfidence: 1,
      feeds: [],
    },
  ],
};
const longOne = (cash: number) =>
  testingPortfolio({ cash, perps: [{ underlying: 'X', quantity: 1, unrealised: 0 }] });
const free = { feeShare: 0, perpHalfSpread: 0, optionHalfSpreadVol: 0 };

describe('limits', () => {
  it('the lines of cash are cash', () => {
    const lines = marginLines(engineOf(deriveScan), testingPortfolio({ cash: 9 }));
    expect(lines).toEqual([{ kind: 'cash', subject: 'cash', initial: 9, maintenance: 9 }]);
  });

  it('a long perpetual is liquidated below, not above, and not by volatility', () => {
    // Maintenance after a factor f: 50 + 100 (f - 1) - 0.8 18 f - 1.5 f, zero at f = 50 / 84.1.
    const distance = liquidationDistance(engineOf(deriveScan, plain), longOne(50));
    expect(distance.spotDown).toEqual({ kind: 'at', factor: expect.closeTo(50 / 84.1, 10) });
    expect(distance.spotUp).toEqual({ kind: 'none', within: 20 });
    expect(distance.volUp.kind).toBe('none');
    expect(distance.volDown.kind).toBe('none');
  });

  it('an account below maintenance is there already', () => {
    const distance = liquidationDistance(engineOf(deriveScan, plain), longOne(10));
    expect(distance.spotDown).toEqual({ kind: 'already', maintenance: expect.closeTo(-5.9, 10) });
  });

  it('a margin of exactly zero is not below', () => {
    expect(solvePoint((factor) => factor - 1, 20)).toEqual({ kind: 'none', within: 20 });
    expect(solvePoint((factor) => factor - 1, 0.5)).toEqual({
      kind: 'at',
      factor: expect.closeTo(1, 10),
    });
  });

  it('selling 37 % of the perpetual restores the maintenance margin', () => {
    // 10 - 15.9 (1 - q) = 0.
    const answer = restoringTrade(engineOf(deriveScan, plain), longOne(10), 'maintenance', free);
    if (answer.kind !== 'trade') throw new Error(answer.kind);
    expect(answer.trade.quantity).toBeCloseTo(-(1 - 10 / 15.9), 8);
    expect(answer.trade.margin).toBeGreaterThanOrEqual(0);
  });

  it('nothing restores a debt without positions', () => {
    const debt = testingPortfolio({ cash: -5 });
    const answer = restoringTrade(engineOf(deriveScan, plain), debt, 'initial', free);
    expect(answer.kind).toBe('none');
    const fine = restoringTrade(engineOf(deriveScan, plain), longOne(500), 'initial', free);
    expect(fine.kind).toBe('not_needed');
  });

  it('the margin of a perpetual loses its worst change per unit of the loss factor', () => {
    const found = marginSensitivities(engineOf(deriveScan, plain), longOne(50));
    const by = new Map(found.map((entry) => [entry.path, entry]));
    expect(by.get('lossFactor.maintenance')?.maintenance).toBeCloseTo(-18, 6);
    expect(by.get('perp.maintenance')?.initial).toBeCloseTo(-100, 6);
    expect(by.has('skew.linear.cap')).toBe(false);
  });
});

describe('the whole explanation', () => {
  it('answers every part, or names what is wrong', () => {
    const engine = engineOf(deriveScan);
    const whole = explainMargin(engine, randomPortfolio(4), free);
    if (!whole.ok) throw new Error(JSON.stringify(whole.failure));
    const { margin, lines, sensitivities } = whole.value;
    expect(sumLines(lines).initial).toBeCloseTo(margin.initial, 5);
    expect(sensitivities.length).toBeGreaterThan(5);
    const lost = explainMargin(engine, testingPortfolio({ cash: Number.NaN }), free);
    expect(lost.ok).toBe(false);
  });
});

describe('properties', () => {
  const seeds = fc.integer({ min: 0, max: 100_000 });
  const offset = { ...deriveScan, name: 'offset', underlyingOffset: 0.3 };

  it.each([...marginPresets.values(), offset])('the lines sum to the margin: $name', (preset) => {
    const engine = engineOf(preset);
    fc.assert(
      fc.property(seeds, (seed) => {
        const drawn = randomPortfolio(seed, { legs: 7, isInverse: seed % 2 === 0 });
        const portfolio = preset === isolatedPerp ? { ...drawn, options: [] } : drawn;
        const sums = sumLines(marginLines(engine, portfolio));
        const margin = marginUnchecked(engine, portfolio);
        expect(Math.abs(sums.initial - margin.initial)).toBeLessThan(1e-6);
        expect(Math.abs(sums.maintenance - margin.maintenance)).toBeLessThan(1e-6);
      }),
      { numRuns: 40 },
    );
  });

  it('a solved point is where the maintenance margin is zero', () => {
    const engine = engineOf(deriveScan);
    let solved = 0;
    for (let seed = 0; seed < 30; seed++) {
      const portfolio = { ...randomPortfolio(seed, { legs: 4 }), cash: 2e6 };
      const { spotDown, spotUp, volUp } = liquidationDistance(engine, portfolio, 'BTC');
      for (const point of [spotDown, spotUp]) {
        if (point.kind !== 'at') continue;
        solved++;
        const move = { spotFactor: point.factor, volFactor: 1, underlying: 'BTC' };
        expect(Math.abs(maintenanceAfter(engine, portfolio, move))).toBeLessThan(1e-2);
      }
      if (volUp.kind === 'at') {
        const move = { spotFactor: 1, volFactor: volUp.factor, underlying: 'BTC' };
        expect(Math.abs(maintenanceAfter(engine, portfolio, move))).toBeLessThan(1e-2);
      }
    }
    expect(solved).toBeGreaterThan(10);
  });

  it('takes what costs less', () => {
    const engine = engineOf(deriveScan);
    const long = testingPortfolio({
      cash: 18_000,
      perps: [{ underlying: 'BTC', quantity: 2, unrealised: 0 }],
      options: [testingLeg({ strike: 60_000, right: 'put', quantity: 0.1 })],
    });
    const chosen = (perpHalfSpread: number, optionHalfSpreadVol: number) => {
      const costs = { feeShare: 0, perpHalfSpread, optionHalfSpreadVol };
      const answer = restoringTrade(engine, long, 'maintenance', costs);
      return answer.kind === 'trade' ? answer.trade.instrument.kind : answer.kind;
    };
    expect(chosen(0, 0.05)).toBe('perp');
    expect(chosen(0.5, 0.0001)).toBe('option');
  });

  it('the restoring trade is the cheapest of those found, and leaves the margin at zero', () => {
    const engine = engineOf(deriveScan);
    const costs = { feeShare: 0.0003, perpHalfSpread: 0.0001, optionHalfSpreadVol: 0.01 };
    const short = testingPortfolio({ cash: 5e4, options: [testingLeg({ quantity: -10 })] });
    const answer = restoringTrade(engine, short, 'initial', costs);
    if (answer.kind !== 'trade') throw new Error(answer.kind);
    expect(answer.trade.margin).toBeGreaterThanOrEqual(0);
    expect(answer.trade.margin).toBeLessThan(1);
    const wing = { kind: 'option', leg: testingLeg({ strike: 80_000 }) } as const;
    const more = restoringTrade(engine, short, 'initial', costs, [wing]);
    if (more.kind !== 'trade') throw new Error(more.kind);
    expect(more.trade.cost).toBeLessThanOrEqual(answer.trade.cost);
  });
});
