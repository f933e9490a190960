import { describe, expect, it } from 'vitest';
import { createRandom, InvariantError } from '../base/index.ts';
import { black76 } from './black.ts';
import { createScenarioGrid, type ScenarioGrid, type Shock } from './scenario-grid.ts';

const engines = ['wasm', 'typescript'] as const;
type EngineName = (typeof engines)[number];

/** One account, one expiry, forward 100, half a year, rate 0. */
function single(engine: EngineName, shocks: readonly Shock[], legs: number): ScenarioGrid {
  const shape = { accounts: 1, groups: 1, legs, expiries: 1, scenarios: shocks.length, twists: 1 };
  const grid = createScenarioGrid(shape, engine);
  grid.firstGroup.set([0, 1]);
  grid.groups.firstLeg.set([0, legs]);
  grid.expiries.variableForward[0] = 90;
  grid.expiries.fixedForward[0] = 10;
  grid.expiries.years[0] = 0.5;
  for (const [i, shock] of shocks.entries()) grid.setShock(i, shock);
  return grid;
}

function setLeg(grid: ScenarioGrid, leg: number, row: readonly [number, number, number, number]) {
  const [strike, vol, quantity, isCall] = row;
  grid.legs.strike[leg] = strike;
  grid.legs.vol[leg] = vol;
  grid.legs.quantity[leg] = quantity;
  grid.legs.isCall[leg] = isCall;
}

describe.each(engines)('limits of a grid on %s', (engine) => {
  it('a call at strike 0 is the forward, of which only the variable part moves', () => {
    const grid = single(engine, [{ spotFactor: 1 }, { spotFactor: 2 }, { spotFactor: 0 }], 1);
    setLeg(grid, 0, [0, 0.5, -3, 1]);
    grid.run();
    expect(Array.from(grid.accountChange.subarray(0, 3))).toEqual([-300, -570, -30]);
  });
  it('an expiry that is reached is intrinsic', () => {
    const grid = single(engine, [{ spotFactor: 1, elapsedYears: 1 }], 1);
    setLeg(grid, 0, [120, 0.5, 2, 0]);
    grid.run();
    expect(grid.accountChange[0]).toBe(40);
  });
  it('no volatility is intrinsic, at the money 0', () => {
    const grid = single(engine, [{ spotFactor: 1, volFactor: 0 }], 2);
    setLeg(grid, 0, [100, 0.5, 2, 0]);
    setLeg(grid, 1, [80, 0.5, 1, 1]);
    grid.run();
    expect(grid.accountChange[0]).toBe(20);
  });
  it('an empty group changes by minus its current value', () => {
    const grid = createScenarioGrid(
      { accounts: 1, groups: 2, legs: 1, expiries: 1, scenarios: 1, keepsGroups: true },
      engine,
    );
    grid.firstGroup.set([0, 2]);
    grid.groups.firstLeg.set([0, 0, 1]);
    grid.groups.current.set([5, 0]);
    grid.expiries.variableForward[0] = 100;
    setLeg(grid, 0, [0, 0, 1, 1]);
    grid.setShock(0, { spotFactor: 1 });
    grid.run();
    expect(grid.groupChange![0]).toBe(-5);
    expect(grid.accountChange[0]).toBe(95);
  });
  it('discounts by the sign of the sum, scales, and counts hurting scenarios as losses', () => {
    const grid = single(engine, [{ spotFactor: 1 }, { spotFactor: 1, hurts: true }], 1);
    grid.expiries.longDiscount[0] = 0.5;
    grid.expiries.shortDiscount[0] = 2;
    grid.cells.scale[1] = 0.1;
    setLeg(grid, 0, [0, 0, 1, 1]);
    grid.run();
    expect(Array.from(grid.accountChange)).toEqual([50, -5]);
    grid.legs.quantity[0] = -1;
    grid.run();
    expect(Array.from(grid.accountChange)).toEqual([-200, -20]);
  });
  it('shifts, floors and twists volatility in that order', () => {
    const shock = { spotFactor: 1, volFactor: 0.5, volShift: 0.1, twist: 1 };
    const grid = single(engine, [shock, { ...shock, volFloor: 0.9 }], 1);
    setLeg(grid, 0, [110, 0.4, 1, 1]);
    grid.legs.twists[0][0] = 3;
    grid.run();
    expect(grid.accountChange[0]).toBeCloseTo(black76(100, 110, 0.5, 0.7, true), 12);
    expect(grid.accountChange[1]).toBeCloseTo(black76(100, 110, 0.5, 0.9, true), 12);
  });
  it('refuses bad columns, naming them', () => {
    const grid = single(engine, [{ spotFactor: 1 }], 1);
    setLeg(grid, 0, [100, Number.NaN, 1, 1]);
    expect(() => grid.run()).toThrow('legs.vol');
    setLeg(grid, 0, [100, 0.5, 1, 1]);
    grid.run();
    grid.groups.expiry[0] = 1;
    expect(() => grid.run()).toThrow('groups.expiry');
    grid.groups.expiry[0] = 0;
    grid.scenarios.twist[0] = 2;
    expect(() => grid.run()).toThrow('scenarios.twist');
    grid.scenarios.twist[0] = 0;
    grid.groups.firstLeg[1] = 2;
    expect(() => grid.run()).toThrow(InvariantError);
    const shape = { accounts: 1, groups: 1, legs: 1, expiries: 1, scenarios: 257 };
    expect(() => createScenarioGrid(shape, engine)).toThrow('scenarios');
    expect(() => grid.setShock(1, { spotFactor: 1 })).toThrow('scenario');
  });
});

const accounts = 40;
const perAccount = 3;
const legsPerGroup = 7;

/** Random books over five expiries; 2 % of the legs are perpetuals. */
function books(engine: EngineName, scenarios: number, twists: number): ScenarioGrid {
  const random = createRandom(`books ${scenarios}`);
  const u = () => random.uniform();
  const groups = accounts * perAccount;
  const legs = groups * legsPerGroup;
  const shape = { accounts, groups, legs, expiries: 5, scenarios, twists, keepsGroups: true };
  const grid = createScenarioGrid(shape, engine);
  for (let e = 0; e < 5; e++) {
    grid.expiries.variableForward[e] = 60_000;
    grid.expiries.fixedForward[e] = 300 * e;
    grid.expiries.years[e] = 0.003 + 0.2 * e;
    grid.expiries.longDiscount[e] = 0.97;
    grid.expiries.shortDiscount[e] = 0.99;
  }
  for (let account = 0; account <= accounts; account++) {
    grid.firstGroup[account] = account * perAccount;
  }
  for (let group = 0; group < groups; group++) {
    grid.groups.expiry[group] = Math.floor(5 * u());
    grid.groups.firstLeg[group + 1] = (group + 1) * legsPerGroup;
    grid.groups.current[group] = 5000 * (u() - 0.5);
  }
  for (let leg = 0; leg < legs; leg++) {
    const strike = u() < 0.02 ? 0 : 30_000 + 60_000 * u();
    setLeg(grid, leg, [strike, 0.2 + u(), 4 * u() - 2, u() < 0.5 ? 1 : 0]);
    for (const twist of grid.legs.twists) twist[leg] = 0.7 + 0.6 * u();
  }
  for (let s = 0; s < scenarios; s++) {
    const tilt = u();
    grid.setShock(s, {
      spotFactor: 0.4 + 1.4 * u(),
      volFactor: (expiry) => 0.6 + 0.1 * expiry + tilt,
      volShift: 0.1 * u() - 0.05,
      volFloor: 0.2,
      elapsedYears: s % 3 === 0 ? 0.01 : 0,
      twist: twists === 0 ? 0 : s % (twists + 1),
      hurts: s % 5 === 4,
    });
  }
  return grid;
}

function groupSum(grid: ScenarioGrid, group: number, s: number): number {
  const cell = grid.groups.expiry[group] * grid.stride + s;
  const { cells, legs } = grid;
  let sum = 0;
  for (let leg = grid.groups.firstLeg[group]; leg < grid.groups.firstLeg[group + 1]; leg++) {
    const twist = grid.scenarios.twist[s];
    const own = legs.vol[leg] * (twist === 0 ? 1 : legs.twists[twist - 1][leg]);
    const vol = Math.max(own * cells.volFactor[cell] + cells.volShift[cell], cells.volFloor[cell]);
    const forward = cells.forward[cell];
    const isCall = legs.isCall[leg] === 1;
    sum += legs.quantity[leg] * black76(forward, legs.strike[leg], cells.years[cell], vol, isCall);
  }
  return sum;
}

describe('properties', () => {
  it.each([
    [1, 0],
    [5, 1],
    [32, 2],
    [33, 0],
    [256, 2],
  ])('%s scenarios and %s twists: both engines give the same bits', (scenarios, twists) => {
    const [kernel, plain] = engines.map((engine) => books(engine, scenarios, twists));
    kernel.run();
    plain.run();
    expect(kernel.accountChange).toEqual(plain.accountChange);
    expect(kernel.groupChange).toEqual(plain.groupChange);
  });
  it('equals the options priced one by one to 1e-14 of quantity times forward', () => {
    const grid = books('wasm', 33, 2);
    grid.run();
    for (let account = 0; account < accounts; account++) {
      for (let s = 0; s < 33; s++) {
        let total = 0;
        for (let g = grid.firstGroup[account]; g < grid.firstGroup[account + 1]; g++) {
          const sum = groupSum(grid, g, s);
          const change = sum * (sum >= 0 ? 0.97 : 0.99) - grid.groups.current[g];
          const close = 1e-14 * 2 * legsPerGroup * 110_000;
          expect(Math.abs(grid.groupChange![g * grid.stride + s] - change)).toBeLessThan(close);
          total += s % 5 === 4 ? -Math.abs(change) : change;
        }
        const error = Math.abs(grid.accountChange[account * grid.stride + s] - total);
        expect(error).toBeLessThan(1e-14 * 2 * perAccount * legsPerGroup * 110_000);
      }
    }
  });
  it('is additive: a book and its opposite cancel', () => {
    const grid = books('wasm', 8, 0);
    grid.groups.current.fill(0);
    grid.expiries.longDiscount.fill(1);
    grid.expiries.shortDiscount.fill(1);
    for (let s = 0; s < 8; s++) grid.scenarios.hurts[s] = 0;
    grid.run();
    const first = grid.accountChange.slice();
    for (let leg = 0; leg < grid.shape.legs; leg++) grid.legs.quantity[leg] *= -1;
    grid.run();
    for (let i = 0; i < first.length; i++) expect(grid.accountChange[i] + first[i]).toBe(0);
  });
});
