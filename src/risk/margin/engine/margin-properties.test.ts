import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsPerDay } from '../../../base/index.ts';
import { parameterBound, parameterNumbers, withParameter } from '../parameters/parameter-bounds.ts';
import type { MarginParameters } from '../parameters/parameters.ts';
import { marginPresets } from '../parameters/presets.ts';
import { deriveStandard, isolatedPerp } from '../parameters/presets-rules.ts';
import {
  deribitStyle,
  deriveScan,
  deriveScanFirst,
  paradexStyle,
} from '../parameters/presets-scan.ts';
import type { OptionLeg, Portfolio } from '../portfolio/portfolio.ts';
import {
  randomPortfolio,
  testingAt,
  testingLeg,
  testingMarket,
  testingPortfolio,
} from '../portfolio/testing-portfolios.ts';
import { createMarginEngine, marginUnchecked } from './margin.ts';

// Settlement coin below its peg, weak oracles and a funding rate, so that all charges are there.
const market = testingMarket();
const spot = 60_000;
const presets = [...marginPresets.values()];
const seeds = fc.integer({ min: 0, max: 1_000_000 });
const runs = { numRuns: 25 };

function marginOf(preset: MarginParameters, portfolio: Portfolio) {
  const engine = createMarginEngine(market, preset);
  if (!engine.ok) throw new Error(JSON.stringify(engine.failure));
  return marginUnchecked(engine.value, portfolio);
}

function maintenanceOf(preset: MarginParameters, change: Partial<Portfolio>): number {
  return marginOf(preset, testingPortfolio({ cash: 0, ...change })).maintenance;
}

function portfolioFor(preset: MarginParameters, seed: number): Portfolio {
  const portfolio = randomPortfolio(seed, { legs: 1 + (seed % 7), isInverse: seed % 2 === 0 });
  return preset === isolatedPerp ? { ...portfolio, options: [] } : portfolio;
}

function scaled(portfolio: Portfolio, factor: number): Portfolio {
  const times = <T extends { quantity: number }>(row: T): T => ({
    ...row,
    quantity: row.quantity * factor,
  });
  return {
    ...portfolio,
    cash: portfolio.cash * factor,
    collaterals: portfolio.collaterals.map(times),
    perps: portfolio.perps.map((row) => ({ ...times(row), unrealised: row.unrealised * factor })),
    options: portfolio.options.map(times),
  };
}

function joined(a: Portfolio, b: Portfolio): Portfolio {
  return {
    account: 'both',
    cash: a.cash + b.cash,
    collaterals: [...a.collaterals, ...b.collaterals],
    perps: [...a.perps, ...b.perps],
    options: [...a.options, ...b.options],
  };
}

const without = (portfolio: Portfolio, part: 'perps' | 'options'): Portfolio => ({
  ...portfolio,
  [part]: [],
});

/** The most that the damping of far moves can be in one underlying: 5 / 0.16 - 1 ranges. */
const farMost = (5 / 0.16 - 1) * 100_000;

const tolerance = 1e-5;
const noFarMoves: MarginParameters = {
  ...deribitStyle,
  name: 'deribit-style, plain',
  farMoves: null,
};

describe('scaling', () => {
  const exact = [...presets.filter((preset) => preset !== deribitStyle), noFarMoves];
  const factors = fc.double({ min: 0.01, max: 100, noNaN: true });

  it.each(exact)('twice everything is twice the margin: $name', (preset) => {
    fc.assert(
      fc.property(seeds, factors, (seed, factor) => {
        const portfolio = portfolioFor(preset, seed);
        const one = marginOf(preset, portfolio);
        const more = marginOf(preset, scaled(portfolio, factor));
        for (const part of ['initial', 'maintenance'] as const) {
          const distance = Math.abs(more[part] - factor * one[part]);
          expect(distance).toBeLessThan(tolerance * Math.max(1, factor));
        }
      }),
      runs,
    );
  });

  it('deribit-style takes the damping of far moves once, whatever the size', () => {
    // One naked call far out of the money at +500 %: nothing, because 100,000 x 30.25 is more than
    // it loses. Ten lose 2.4 million: nothing. A hundred lose 24 million: 0.8 of what is over.
    const call = (quantity: number) =>
      maintenanceOf(deribitStyle, { options: [testingLeg({ strike: 120_000, quantity })] });
    expect(call(-10) / call(-1)).toBeCloseTo(10, 9);
    expect(call(-100) / call(-1)).toBeGreaterThan(100);
    fc.assert(
      fc.property(seeds, fc.double({ min: 1, max: 50, noNaN: true }), (seed, factor) => {
        const portfolio = portfolioFor(deribitStyle, seed);
        const one = marginOf(deribitStyle, portfolio).maintenance;
        const more = marginOf(deribitStyle, scaled(portfolio, factor)).maintenance;
        expect(more).toBeLessThanOrEqual(factor * one + tolerance * factor);
        // Two underlyings, 0.8 of the damping that the larger account does not get.
        const most = 2 * 0.8 * (factor - 1) * farMost;
        expect(more).toBeGreaterThanOrEqual(factor * one - most - tolerance * factor);
      }),
      runs,
    );
  });
});

describe('a long option', () => {
  const tenors = fc.constantFrom(0.3, 2, 7, 30, 90, 400);
  const legs = fc
    .record({
      strike: fc.integer({ min: 20, max: 150 }),
      right: fc.constantFrom('call' as const, 'put' as const),
      days: tenors,
      vol: fc.double({ min: 0.2, max: 2, noNaN: true }),
      quantity: fc.constantFrom(0.1, 3),
    })
    .map(({ strike, days, ...rest }) =>
      testingLeg({
        ...rest,
        strike: strike * 1000,
        expiryMicros: testingAt + Math.round(days * microsPerDay),
      }),
    );
  const added = (portfolio: Portfolio, leg: OptionLeg): Portfolio => ({
    ...portfolio,
    options: [...portfolio.options, leg],
  });

  it.each([deriveScanFirst, deribitStyle])(
    'never raises the maintenance requirement by more than its value: $name',
    (preset) => {
      fc.assert(
        fc.property(seeds, legs, (seed, leg) => {
          const portfolio = portfolioFor(preset, seed);
          const before = marginOf(preset, portfolio).maintenance;
          const after = marginOf(preset, added(portfolio, leg)).maintenance;
          expect(after).toBeGreaterThanOrEqual(before - tolerance);
        }),
        runs,
      );
    },
  );

  it.each([deriveScan, paradexStyle])('never by more than it asks alone: $name', (preset) => {
    fc.assert(
      fc.property(seeds, legs, (seed, leg) => {
        const portfolio = portfolioFor(preset, seed);
        const before = marginOf(preset, portfolio).maintenance;
        const after = marginOf(preset, added(portfolio, leg)).maintenance;
        const alone = maintenanceOf(preset, { options: [leg] });
        expect(after).toBeGreaterThanOrEqual(before + Math.min(0, alone) - tolerance);
      }),
      runs,
    );
  });

  it('asks more than its value under derive-pmrm2, where a twist more than doubles it', () => {
    // A twist counts as a loss in either direction. 0.02 % of spot here.
    const wing = testingLeg({
      strike: 90_000,
      expiryMicros: testingAt + 7 * microsPerDay,
      vol: 1.2,
    });
    const margin = maintenanceOf(deriveScan, { options: [wing] });
    expect(margin / spot).toBeLessThan(-0.0001);
    expect(margin / spot).toBeGreaterThan(-0.0005);
  });

  it('asks more than its value under paradex-style, where its delta outweighs it', () => {
    // Half of 2 % of half a delta, plus the fee, less half the value that is not lost.
    const short = testingLeg({
      expiryMicros: testingAt + Math.round(0.3 * microsPerDay),
      vol: 0.3,
    });
    expect(maintenanceOf(paradexStyle, { options: [short] }) / spot).toBeLessThan(-0.0018);
    fc.assert(
      fc.property(legs, (leg) => {
        const alone = maintenanceOf(paradexStyle, { options: [leg] });
        expect(alone).toBeGreaterThanOrEqual(-(0.5 * 0.02 + 0.0003) * spot * 1.05 * leg.quantity);
      }),
      runs,
    );
  });

  it('raises derive-standard without bound where it brings a new strike', () => {
    // The largest loss is looked for at the strikes held. Two short calls at 1,000 and a long one
    // at 2,000 lose 2,000 + 1.1 forwards; a thousandth of a put at 150,000 makes that a strike, at
    // which they lose 150,000. What stays is the better of that and the shorts alone.
    const calls = [
      testingLeg({ strike: 1_000, quantity: -2 }),
      testingLeg({ strike: 2_000, quantity: 1 }),
    ];
    const put = testingLeg({ strike: 150_000, right: 'put', quantity: 0.001 });
    const before = maintenanceOf(deriveStandard, { options: calls });
    const after = maintenanceOf(deriveStandard, { options: [...calls, put] });
    expect(before).toBeCloseTo(-2_000 - 1.1 * 60_180, 6);
    // 2 x (mark + 7.5 % of spot), the mark being the forward less the strike.
    expect(after).toBeCloseTo(-2 * (59_180 + 4_500), 3);
  });

  it('never raises derive-standard at a strike that is held', () => {
    fc.assert(
      fc.property(seeds, fc.nat(), fc.boolean(), (seed, row, isCall) => {
        const portfolio = portfolioFor(deriveStandard, seed);
        const like = portfolio.options[row % portfolio.options.length];
        const leg = { ...like, right: isCall ? 'call' : 'put', quantity: 2 } as const;
        const before = marginOf(deriveStandard, portfolio).maintenance;
        const after = marginOf(deriveStandard, added(portfolio, leg)).maintenance;
        expect(after).toBeGreaterThanOrEqual(before - tolerance);
      }),
      runs,
    );
  });
});

describe('netting', () => {
  const pairs = (preset: MarginParameters, claim: (gain: number, both: Portfolio) => void): void =>
    fc.assert(
      fc.property(seeds, seeds, (left, right) => {
        const [a, b] = [portfolioFor(preset, left), portfolioFor(preset, right)];
        const both = joined(a, b);
        const parts = marginOf(preset, a).maintenance + marginOf(preset, b).maintenance;
        claim(marginOf(preset, both).maintenance - parts, both);
      }),
      runs,
    );

  it.each([deriveScan, deriveScanFirst, paradexStyle, isolatedPerp])(
    'is never worse than the sum of the parts: $name',
    (preset) => pairs(preset, (gain) => expect(gain).toBeGreaterThanOrEqual(-tolerance)),
  );

  it('is worse under deribit-style by the charge on offsetting futures and a damping', () => {
    const smaller = ({ perps }: Portfolio, name: string): number => {
      const sizes = perps.filter((perp) => perp.underlying === name).map((perp) => perp.quantity);
      const long = sizes.reduce((sum, size) => sum + Math.max(size, 0), 0);
      return Math.min(long, long - sizes.reduce((sum, size) => sum + size, 0));
    };
    const offsetCharge = (both: Portfolio): number =>
      0.8 * 0.01 * (smaller(both, 'BTC') * spot + smaller(both, 'ETH') * 3_000);
    pairs(noFarMoves, (gain, both) =>
      expect(gain).toBeGreaterThanOrEqual(-offsetCharge(both) - tolerance),
    );
    pairs(deribitStyle, (gain, both) =>
      expect(gain).toBeGreaterThanOrEqual(-offsetCharge(both) - 2 * 0.8 * farMost - tolerance),
    );
    // One long, one short: 16 % of each alone, 1 % of one together. With options that hide the
    // perpetuals' own loss the charge is added instead.
    const perp = (quantity: number) => ({ underlying: 'BTC', quantity, unrealised: 0 });
    const together = maintenanceOf(deribitStyle, { perps: [perp(1), perp(-1)] });
    expect(together).toBeCloseTo(-0.8 * 0.01 * spot, 9);
  });

  it('is worse under derive-standard where one part is better alone and the other bounded', () => {
    // A put at 50,000 alone asks its mark and 7.5 % of spot; one at 1,000 at most 1,000. In one
    // expiry the better of both rules is taken for both: 2 x (mark + 7.5 % of spot).
    const put = (strike: number, vol: number) =>
      testingLeg({
        ...{ strike, vol, right: 'put', quantity: -1 },
        expiryMicros: testingAt + 400 * microsPerDay,
      });
    const [a, b] = [put(50_000, 0.4), put(1_000, 1.2)];
    const parts =
      maintenanceOf(deriveStandard, { options: [a] }) +
      maintenanceOf(deriveStandard, { options: [b] });
    const both = maintenanceOf(deriveStandard, { options: [a, b] });
    // 5.8 % of spot.
    expect((both - parts) / spot).toBeCloseTo(-0.0584, 4);
  });

  it('adds exactly across expiries under derive-standard', () => {
    pairs(deriveStandard, (_, both) => {
      const expiries = new Set(both.options.map((leg) => `${leg.underlying} ${leg.expiryMicros}`));
      const rest = marginOf(deriveStandard, without(both, 'options')).maintenance;
      let sum = rest;
      for (const expiry of expiries) {
        const options = both.options.filter(
          (leg) => `${leg.underlying} ${leg.expiryMicros}` === expiry,
        );
        sum += maintenanceOf(deriveStandard, { options });
      }
      expect(Math.abs(marginOf(deriveStandard, both).maintenance - sum)).toBeLessThan(tolerance);
    });
  });
});

describe('order', () => {
  it.each(presets)('of rows does not matter: $name', (preset) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const portfolio = portfolioFor(preset, seed);
        const turned = {
          ...portfolio,
          collaterals: portfolio.collaterals.toReversed(),
          perps: portfolio.perps.toReversed(),
          options: portfolio.options.toReversed(),
        };
        const [a, b] = [marginOf(preset, portfolio), marginOf(preset, turned)];
        expect(Math.abs(a.initial - b.initial)).toBeLessThan(tolerance);
        expect(Math.abs(a.maintenance - b.maintenance)).toBeLessThan(tolerance);
      }),
      runs,
    );
  });

  it.each(presets)('of calls does not matter: $name', (preset) => {
    const engine = createMarginEngine(market, preset);
    if (!engine.ok) throw new Error(JSON.stringify(engine.failure));
    fc.assert(
      fc.property(fc.array(seeds, { minLength: 2, maxLength: 4 }), (drawn) => {
        const first = drawn.map((seed) =>
          marginUnchecked(engine.value, portfolioFor(preset, seed)),
        );
        const again = drawn
          .toReversed()
          .map((seed) => marginUnchecked(engine.value, portfolioFor(preset, seed)));
        expect(again.toReversed()).toEqual(first);
      }),
      runs,
    );
  });
});

/** What a portfolio must be for a number to work in one direction. */
type Among =
  | 'all'
  | 'without twists'
  | 'short options'
  | 'long options'
  | 'short, under 30 days'
  | 'short, over 30 days';

/** Direction in which each number makes the requirement larger, and among what. */
const directions: Readonly<Record<string, readonly [1 | -1, Among]>> = {
  'scenarios.*.damping': [1, 'all'],
  'farMoves.allowance': [-1, 'all'],
  'volShock.up': [1, 'short options'],
  'volShock.down': [1, 'long options'],
  'volShock.shortPower': [1, 'short, under 30 days'],
  'volShock.longPower': [-1, 'short, over 30 days'],
  'volShock.floorDays': [-1, 'short options'],
  'volShock.volMin': [1, 'short options'],
  'discounting.long.factor': [-1, 'without twists'],
  'discounting.long.rateShare': [1, 'without twists'],
  'discounting.long.rateAdded': [1, 'without twists'],
  'discounting.short.factor': [1, 'without twists'],
  'discounting.short.rateShare': [1, 'without twists'],
  'discounting.short.rateAdded': [1, 'without twists'],
  'basis.lossShare': [1, 'all'],
  'basis.lossSharePerYear': [1, 'all'],
  'perp.maintenance': [1, 'all'],
  'perp.initialExtra': [1, 'all'],
  'perp.initial': [1, 'all'],
  'offsettingFutures.maintenance': [1, 'all'],
  'offsettingFutures.initialExtra': [1, 'all'],
  'nakedShort.maintenance': [1, 'all'],
  'nakedShort.initialExtra': [1, 'all'],
  'minimumDelta.net': [1, 'all'],
  'minimumDelta.hedged': [1, 'all'],
  'provisions.fundingHours': [1, 'all'],
  'provisions.perpFee': [1, 'all'],
  'provisions.optionFee': [1, 'all'],
  'provisions.optionFeeCap': [1, 'all'],
  'haircuts.*': [1, 'all'],
  'lossFactor.maintenance': [1, 'all'],
  'lossFactor.initial': [1, 'all'],
  'peg.threshold': [1, 'all'],
  'peg.factor': [1, 'all'],
  'oracle.threshold': [1, 'all'],
  'oracle.share': [1, 'all'],
  underlyingOffset: [-1, 'all'],
  'shortOption.maintenanceSpot': [1, 'all'],
  'shortOption.maintenanceMark': [1, 'all'],
  'shortOption.initialSpot': [1, 'all'],
  'shortOption.initialSpotMin': [1, 'all'],
  'shortOption.initialOverMaintenance': [1, 'all'],
  'shortOption.uncoveredMaintenance': [1, 'all'],
  'shortOption.uncoveredInitial': [1, 'all'],
  'collateralShares.*': [-1, 'all'],
};

/**
 * Numbers without a direction: what a farther move does depends on what is held, also where it is
 * perpetuals that move farther against options; a twist counts in either direction; averaging fixes
 * part of the forward of some legs and not of others.
 */
const undirected = new RegExp(
  [
    'scenarios\\.\\d+\\.spotFactor',
    'farMoves\\.(from|range)',
    'basis\\.spotFactor(Up|Down)',
    'skew\\..+',
    'averagingSeconds',
  ]
    .map((path) => `^${path}$`)
    .join('|'),
);

function directionOf(path: string): readonly [1 | -1, Among] | undefined {
  const general = path
    .replace(/^scenarios\.\d+\./, 'scenarios.*.')
    .replace(/^(haircuts|collateralShares)\..+$/, '$1.*');
  return directions[general];
}

function suited(portfolio: Portfolio, among: Among): Portfolio {
  const sign = among.startsWith('short') ? -1 : 1;
  if (among === 'all' || among === 'without twists') return portfolio;
  const options = portfolio.options
    .map((leg) => ({ ...leg, quantity: sign * Math.abs(leg.quantity) }))
    .filter(({ expiryMicros }) => {
      const days = (expiryMicros - testingAt) / microsPerDay;
      return (
        !(among.endsWith('under 30 days') && days > 30) &&
        !(among.endsWith('over 30 days') && days <= 30)
      );
    });
  return { ...portfolio, options };
}

function twistless(preset: MarginParameters): MarginParameters {
  if (preset.method === 'rules') return preset;
  return { ...preset, scenarios: preset.scenarios.filter(({ vol }) => !vol.endsWith('skew')) };
}

describe('monotone in each factor', () => {
  it('every number of every preset has a direction, or is named as having none', () => {
    for (const preset of presets) {
      for (const { path } of parameterNumbers(preset)) {
        expect(undirected.test(path) !== (directionOf(path) !== undefined), path).toBe(true);
      }
    }
  });

  it.each(presets)('$name', (preset) => {
    const numbers = parameterNumbers(preset).filter(({ path }) => !undirected.test(path));
    fc.assert(
      fc.property(
        seeds,
        fc.nat(),
        fc.double({ min: 0, max: 0.4, noNaN: true }),
        (seed, at, step) => {
          const { path, value } = numbers[at % numbers.length];
          const [direction, among] = directionOf(path)!;
          const base = among === 'without twists' ? twistless(preset) : preset;
          const bound = parameterBound(base.method, path)!;
          const size = step * Math.max(Math.abs(value), 1);
          const wanted = Math.min(bound.high, Math.max(bound.low, value + direction * size));
          const portfolio = suited(portfolioFor(preset, seed), among);
          const before = marginOf(base, portfolio);
          const after = marginOf(withParameter(base, path, wanted), portfolio);
          expect(after.initial, path).toBeLessThanOrEqual(before.initial + tolerance);
          expect(after.maintenance, path).toBeLessThanOrEqual(before.maintenance + tolerance);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('not in the cap of a twist under derive-pmrm2: it counts as a loss either way', () => {
    // Long one call out of the money: its discount of 5 % is a loss, a twist that raises its
    // volatility first makes that smaller, then becomes the loss itself.
    const wing = testingLeg({ strike: 75_000 });
    const twistsOnly = {
      ...deriveScan,
      scenarios: deriveScan.scenarios.filter(({ vol }) => vol === 'abs-skew'),
      basis: null,
    };
    const at = (cap: number) =>
      maintenanceOf(withParameter(twistsOnly, 'skew.absolute.cap', cap), { options: [wing] });
    expect(at(0.03)).toBeGreaterThan(at(0.015));
    expect(at(0.5)).toBeLessThan(at(0.03));
  });
});

describe('sharing the scenario between underlyings', () => {
  it('never lowers the margin', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const portfolio = portfolioFor(deriveScan, seed);
        const own = marginOf(deriveScan, portfolio);
        const shared = marginOf({ ...deriveScan, underlyingOffset: 1 }, portfolio);
        expect(shared.initial).toBeGreaterThanOrEqual(own.initial - tolerance);
      }),
      runs,
    );
  });
});
