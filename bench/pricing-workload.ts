/**
 * @module Inputs of the pricing benchmarks: the same seeded options and books for every contender.
 */
import { createRandom } from '../src/base/index.ts';
import {
  createScenarioGrid,
  type EngineChoice,
  type OptionColumns,
  type ScenarioGrid,
} from '../src/quant/index.ts';

/**
 * Fills columns: strike 60 to 140 % of a forward of 100, up to a year, volatility 30 to 90 %.
 *
 * @param inputs - columns to fill
 * @param count - rows
 * @param rate - continuous rate per year
 */
export function fillOptions(inputs: OptionColumns, count: number, rate: number): void {
  const random = createRandom('pricing');
  for (let i = 0; i < count; i++) {
    inputs.forward[i] = 100;
    inputs.strike[i] = 60 + 80 * random.uniform();
    inputs.years[i] = 0.02 + 0.98 * random.uniform();
    inputs.vol[i] = 0.3 + 0.6 * random.uniform();
    inputs.rate[i] = rate;
    inputs.isCall[i] = random.uniform() < 0.5 ? 1 : 0;
  }
}

/**
 * Allocates columns of the caller's own.
 *
 * @param count - rows
 * @returns the columns
 */
export function ownColumns(count: number): OptionColumns {
  const column = () => new Float64Array(count);
  return {
    forward: column(),
    strike: column(),
    years: column(),
    vol: column(),
    rate: column(),
    isCall: new Uint8Array(count),
  };
}

/**
 * Builds 1,000 accounts of 50 legs in five expiries under 32 scenarios.
 *
 * @param choice - engine
 * @returns the grid, ready to run
 */
export function buildBooks(choice: EngineChoice): ScenarioGrid {
  const random = createRandom('books');
  const accounts = 1000;
  const groups = accounts * 5;
  const legs = groups * 10;
  const grid = createScenarioGrid({ accounts, groups, legs, expiries: 8, scenarios: 32 }, choice);
  for (let e = 0; e < 8; e++) {
    grid.expiries.variableForward[e] = 60_000;
    grid.expiries.fixedForward[e] = 200 * e;
    grid.expiries.years[e] = 0.02 + 0.1 * e;
  }
  for (let account = 0; account <= accounts; account++) grid.firstGroup[account] = 5 * account;
  for (let group = 0; group < groups; group++) {
    grid.groups.expiry[group] = Math.floor(8 * random.uniform());
    grid.groups.firstLeg[group + 1] = 10 * (group + 1);
  }
  for (let leg = 0; leg < legs; leg++) {
    grid.legs.strike[leg] = 30_000 + 60_000 * random.uniform();
    grid.legs.vol[leg] = 0.3 + 0.6 * random.uniform();
    grid.legs.quantity[leg] = 2 * random.uniform() - 1;
    grid.legs.isCall[leg] = random.uniform() < 0.5 ? 1 : 0;
  }
  for (let s = 0; s < 32; s++) {
    grid.setShock(s, { spotFactor: 0.82 + 0.0116 * s, volFactor: s % 2 === 0 ? 1.5 : 0.725 });
  }
  return grid;
}
