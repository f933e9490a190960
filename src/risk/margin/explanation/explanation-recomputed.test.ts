/**
 * Every number of an explanation beside a plain computation of its own: no code of the scan, of the
 * solver or of the search is used on the other side.
 */
import { describe, expect, it } from 'vitest';
import { microsPerYear } from '../../../base/index.ts';
import { black76 } from '../../../quant/index.ts';
import { liquidationDistance } from '../distance/liquidation-distance.ts';
import { computeMargin, createMarginEngine, type MarginEngine } from '../engine/margin.ts';
import { withParameter } from '../parameters/parameter-bounds.ts';
import type { MarginParameters, ScenarioMargin } from '../parameters/parameters.ts';
import { marginPresets } from '../parameters/presets.ts';
import { isolatedPerp } from '../parameters/presets-rules.ts';
import { deribitStyle, deriveScan, paradexStyle } from '../parameters/presets-scan.ts';
import type { MarginMarket, OptionLeg, Portfolio } from '../portfolio/portfolio.ts';
import {
  randomPortfolio,
  testingLeg,
  testingMarket,
  testingPortfolio,
} from '../portfolio/testing-portfolios.ts';
import type { MarginLine } from '../rules/lines.ts';
import { marginLines } from './margin-lines.ts';
import { type RestoringAnswer, restoringTrade } from './restoring-trade.ts';
import { marginSensitivities } from './sensitivity.ts';

const market = testingMarket();
const costs = { feeShare: 0.0003, perpHalfSpread: 0.0002, optionHalfSpreadVol: 0.01 };

function engineOf(parameters: MarginParameters, at: MarginMarket = market): MarginEngine {
  const engine = createMarginEngine(at, parameters);
  if (!engine.ok) throw new Error(JSON.stringify(engine.failure));
  return engine.value;
}

function marginAt(parameters: MarginParameters, portfolio: Portfolio, at = market) {
  const answer = computeMargin(engineOf(parameters, at), portfolio);
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value;
}

/** Linear legs of one underlying, so that the plain computation stays plain. */
const held = (seed: number, cash = 2e5): Portfolio => ({
  ...randomPortfolio(seed, { legs: 5, underlyings: ['BTC'] }),
  cash,
});

/** A leg's value at moved spot and volatility, undiscounted. */
function plainValue(leg: OptionLeg, spotFactor: number, vol: number): number {
  const feed = market.underlyings[0].feeds.find((one) => one.expiryMicros === leg.expiryMicros)!;
  const years = (leg.expiryMicros - market.atMicros) / microsPerYear;
  const forward = feed.forward * spotFactor;
  return leg.quantity * black76(forward, leg.strike, years, vol, leg.right === 'call');
}

/** Volatility after a rise or fall, as the recipe says it. */
function plainVol(leg: OptionLeg, rule: string, preset: ScenarioMargin): number {
  const vol = leg.vol!;
  const { up, down, shortPower, longPower, floorDays, volMin } = preset.volShock;
  const days = ((leg.expiryMicros - market.atMicros) / microsPerYear) * 365;
  const power = days <= 30 ? shortPower : longPower;
  const factor = (30 / Math.max(days, floorDays)) ** power;
  if (rule === 'up') return Math.max(volMin, vol * (1 + up * factor));
  return rule === 'down' ? vol * Math.max(0, 1 - down * factor) : vol;
}

describe('the worst scenario and what each leg adds to it', () => {
  // Presets without discounts and twists: the change is the plain difference of two values.
  it.each([deribitStyle, paradexStyle])('$name', (preset) => {
    let scans = 0;
    for (let seed = 0; seed < 20; seed++) {
      const portfolio = held(seed);
      const margin = marginAt(preset, portfolio);
      const lines = marginLines(engineOf(preset), portfolio);
      if (margin.method !== 'scenarios') throw new Error('no scan');
      const perpPrice = market.underlyings[0].perpPrice!;
      const changes = preset.scenarios.map(({ spotFactor, vol, damping }) => {
        const far = preset.farMoves !== null && Math.abs(spotFactor - 1) > preset.farMoves.from;
        const move = far ? Math.sign(spotFactor - 1) * 0.16 : spotFactor - 1;
        let change = 0;
        for (const { quantity } of portfolio.perps) change += quantity * perpPrice * move;
        for (const leg of portfolio.options) {
          const moved = plainValue(leg, spotFactor, plainVol(leg, vol, preset));
          change += moved - plainValue(leg, 1, leg.vol!);
        }
        const damped = change * damping;
        const allowed = far ? (Math.abs(spotFactor - 1) / 0.16 - 1) * 100_000 : 0;
        return Math.sign(damped) * Math.max(0, Math.abs(damped) - allowed);
      });
      const worst = Math.min(...changes);
      expect(Math.min(...margin.changes)).toBeCloseTo(worst, 5);
      if (margin.worst.kind !== 'scenario') continue;
      scans++;
      expect(margin.worst.scenario).toBe(changes.indexOf(worst));
      const { spotFactor, vol, damping } = preset.scenarios[margin.worst.scenario];
      for (const [row, leg] of portfolio.options.entries()) {
        const moved = plainValue(leg, spotFactor, plainVol(leg, vol, preset));
        const change = (moved - plainValue(leg, 1, leg.vol!)) * damping;
        const line = lines.find(
          ({ kind, subject }) => kind === 'scenario_option' && subject === `options[${row}]`,
        );
        expect(line?.initial ?? 0).toBeCloseTo(change * preset.lossFactor.initial, 5);
        expect(line?.maintenance ?? 0).toBeCloseTo(change * preset.lossFactor.maintenance, 5);
      }
    }
    expect(scans).toBeGreaterThan(10);
  });
});

describe('lines', () => {
  it.each([...marginPresets.values()])(
    'sum to both margins, each subject once: $name',
    (preset) => {
      for (let seed = 100; seed < 120; seed++) {
        const drawn = randomPortfolio(seed, { legs: 6, isInverse: true });
        const portfolio = preset === isolatedPerp ? { ...drawn, options: [] } : drawn;
        const margin = marginAt(preset, portfolio);
        const lines = marginLines(engineOf(preset), portfolio);
        const sum = (part: 'initial' | 'maintenance'): number =>
          lines.reduce((total, line) => total + line[part], 0);
        expect(sum('initial')).toBeCloseTo(margin.initial, 5);
        expect(sum('maintenance')).toBeCloseTo(margin.maintenance, 5);
        const keys = lines.map(({ kind, subject }: MarginLine) => `${kind} ${subject}`);
        expect(new Set(keys).size).toBe(keys.length);
      }
    },
  );
});

describe('the distance to liquidation', () => {
  /** The market and portfolio after a move, written out. */
  function moved(portfolio: Portfolio, spot: number, vol: number): number {
    const at: MarginMarket = {
      ...market,
      underlyings: market.underlyings.map((entry) => ({
        ...entry,
        spot: entry.spot! * spot,
        perpPrice: entry.perpPrice! * spot,
        feeds: entry.feeds.map((feed) => ({ ...feed, forward: feed.forward * spot })),
      })),
    };
    const after: Portfolio = {
      ...portfolio,
      collaterals: portfolio.collaterals.map((one) =>
        one.underlying === null ? one : { ...one, price: one.price! * spot },
      ),
      perps: portfolio.perps.map((perp) => {
        const entry = market.underlyings.find(({ name }) => name === perp.underlying)!;
        const gained = perp.quantity * entry.perpPrice! * (spot - 1);
        return { ...perp, unrealised: perp.unrealised + gained };
      }),
      options: portfolio.options.map((leg) => ({ ...leg, vol: leg.vol! * vol })),
    };
    return marginAt(deriveScan, after, at).maintenance;
  }

  it('is where a walk outward first finds no maintenance margin', () => {
    let found = 0;
    for (let seed = 0; seed < 12; seed++) {
      const portfolio = held(seed, 1.5e6);
      const distance = liquidationDistance(engineOf(deriveScan), portfolio);
      const walks = [
        [distance.spotDown, (f: number) => moved(portfolio, f, 1), -1],
        [distance.spotUp, (f: number) => moved(portfolio, f, 1), 1],
        [distance.volUp, (f: number) => moved(portfolio, 1, f), 1],
      ] as const;
      for (const [point, at, side] of walks) {
        if (point.kind !== 'at') continue;
        found++;
        const end = Math.abs(Math.log(point.factor));
        for (let step = 0; step < 40; step++) {
          expect(at(Math.exp((side * end * step) / 40))).toBeGreaterThan(0);
        }
        expect(at(Math.exp(side * (end + 1e-6)))).toBeLessThan(0);
      }
    }
    expect(found).toBeGreaterThan(5);
  });
});

describe('the restoring trade', () => {
  const restoring = (portfolio: Portfolio): RestoringAnswer =>
    restoringTrade(engineOf(deriveScan), portfolio, 'initial', costs);

  it('costs no more than any trade on a grid of instruments and sizes that restores', () => {
    // Two short calls and a perpetual, a few thousand short of the initial margin.
    const calls = [50_000, 70_000].map((strike) => testingLeg({ strike, quantity: -1 }));
    const perps = [{ underlying: 'BTC', quantity: 1, unrealised: 0 }];
    const portfolio = testingPortfolio({ cash: 20_000, perps, options: calls });
    expect(marginAt(deriveScan, portfolio).initial).toBeLessThan(0);
    const answer = restoring(portfolio);
    if (answer.kind !== 'trade') throw new Error(answer.kind);
    const { spot, perpPrice, feeds } = market.underlyings[0];
    const { rate } = feeds[0];
    const years = (calls[0].expiryMicros - market.atMicros) / microsPerYear;
    const unit = (leg: OptionLeg, vol: number): number =>
      Math.exp(-rate * years) * (plainValue({ ...leg, quantity: 1 }, 1, vol) || 0);
    let restored = 0;
    for (let step = 1; step <= 200; step++) {
      for (const quantity of [step / 50, -step / 50]) {
        const size = Math.abs(quantity);
        const fee = 0.0003 * spot!;
        const perpCost = size * (0.0002 * perpPrice! + fee);
        const traded = [{ ...perps[0], quantity: 1 + quantity }];
        const tries: [number, Portfolio][] = [
          [perpCost, { ...portfolio, cash: 20_000 - perpCost, perps: traded }],
        ];
        for (const [row, leg] of calls.entries()) {
          const cost = size * (unit(leg, leg.vol! + 0.01) - unit(leg, leg.vol!) + fee);
          const cash = 20_000 - cost - quantity * unit(leg, leg.vol!);
          const options = calls.map((one, at) =>
            at === row ? { ...one, quantity: one.quantity + quantity } : one,
          );
          tries.push([cost, { ...portfolio, cash, options }]);
        }
        for (const [cost, after] of tries) {
          if (marginAt(deriveScan, after).initial < 0) continue;
          restored++;
          expect(answer.trade.cost).toBeLessThanOrEqual(cost * (1 + 1e-6));
        }
      }
    }
    expect(restored).toBeGreaterThan(5);
  });

  it('gives a margin of zero when it is made', () => {
    const portfolio = testingPortfolio({
      cash: 10_000,
      perps: [{ underlying: 'BTC', quantity: 2, unrealised: 0 }],
    });
    const answer = restoring(portfolio);
    if (answer.kind !== 'trade' || answer.trade.instrument.kind !== 'perp') {
      throw new Error(answer.kind);
    }
    const { quantity, cost } = answer.trade;
    const perps = [{ underlying: 'BTC', quantity: 2 + quantity, unrealised: 0 }];
    const after = marginAt(deriveScan, { ...portfolio, cash: 10_000 - cost, perps });
    expect(after.initial).toBeCloseTo(0, 4);
    const { spot, perpPrice } = market.underlyings[0];
    expect(cost).toBeCloseTo(Math.abs(quantity) * (0.0002 * perpPrice! + 0.0003 * spot!), 9);
  });
});

describe('sensitivities', () => {
  it.each([...marginPresets.values()])('are slopes of the margin: $name', (preset) => {
    const drawn = { ...randomPortfolio(3, { legs: 5 }), cash: 1e5 };
    const portfolio = preset === isolatedPerp ? { ...drawn, options: [] } : drawn;
    const sensitivities = marginSensitivities(engineOf(preset), portfolio);
    expect(sensitivities.length).toBeGreaterThan(1);
    for (const { path, value, initial, maintenance, stepDown, stepUp } of sensitivities) {
      const [low, high] = [value - stepDown, value + stepUp].map((at) =>
        marginAt(withParameter(preset, path, at), portfolio),
      );
      const width = stepDown + stepUp;
      const scale = Math.max(1, Math.abs(initial), Math.abs(maintenance));
      expect(Math.abs((high.initial - low.initial) / width - initial) / scale).toBeLessThan(1e-5);
      const slope = (high.maintenance - low.maintenance) / width;
      expect(Math.abs(slope - maintenance) / scale).toBeLessThan(1e-5);
    }
  });

  it('of the loss factors are the worst change, of shares the notional', () => {
    const portfolio = testingPortfolio({
      cash: 50_000,
      perps: [{ underlying: 'BTC', quantity: -2, unrealised: 0 }],
    });
    const sensitivities = marginSensitivities(engineOf(deriveScan), portfolio);
    const margin = marginAt(deriveScan, portfolio);
    if (margin.method !== 'scenarios') throw new Error('no scan');
    const by = new Map(sensitivities.map((entry) => [entry.path, entry]));
    expect(by.get('lossFactor.maintenance')?.maintenance).toBeCloseTo(margin.worstChange, 4);
    expect(margin.worstChange).toBeCloseTo(-2 * 60_060 * 0.18, 6);
    expect(by.get('perp.maintenance')?.maintenance).toBeCloseTo(-120_000, 3);
    // 2 x 60,060 x (spotFactor - 1), in which the initial factor has the part of the peg.
    const up = by.get('scenarios.0.spotFactor');
    expect(up?.maintenance).toBeCloseTo(-0.8 * 120_120, 2);
    expect(up?.initial).toBeCloseTo(-(1 + 2 * 0.01) * 120_120, 2);
  });
});
