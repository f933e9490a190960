/**
 * @module Checks of a scenario grid's columns and the derived ones that the kernel reads.
 */
import { check } from '../../base/index.ts';
import { logRatio } from '../polynomials.ts';
import type { GridStore } from './grid-store.ts';

/**
 * Checks every column and fills the derived ones: moneyness, signs, shocks, roots of time.
 *
 * @param store - the grid
 * @throws InvariantError when a column breaks its demand
 * @source ln(F'/K) = ln(F/K) + ln(F'/F)
 */
export function deriveGrid(store: GridStore): void {
  deriveScenarios(store);
  deriveCells(store);
  checkStructure(store);
  deriveLegs(store);
}

function deriveScenarios({ shape, columns, kernel }: GridStore): void {
  for (let s = 0; s < shape.scenarios; s++) {
    const twist = columns.scenarios.twist[s];
    check(
      twist >= 0 && twist <= shape.twists,
      `scenarios.twist[${s}]`,
      'a twist of the shape',
      twist,
    );
    kernel.scenarioHurts.fill(columns.scenarios.hurts[s] === 0 ? 0 : -1, 2 * s, 2 * s + 2);
  }
}

function deriveCells({ shape, columns, kernel }: GridStore): void {
  const { cells, expiries, stride } = columns;
  for (let expiry = 0; expiry < shape.expiries; expiry++) {
    const base = expiries.variableForward[expiry] + expiries.fixedForward[expiry];
    checkPrice(`expiries forward [${expiry}]`, base);
    const { longDiscount, shortDiscount } = expiries;
    check(Number.isFinite(longDiscount[expiry]), 'longDiscount', 'finite', longDiscount[expiry]);
    check(Number.isFinite(shortDiscount[expiry]), 'shortDiscount', 'finite', shortDiscount[expiry]);
    for (let s = 0; s < stride; s++) {
      const at = expiry * stride + s;
      // The padding of an odd number of scenarios repeats the one before.
      if (s >= shape.scenarios) for (const c of Object.values(cells)) c[at] = c[at - 1];
      checkPrice(`cells.forward[${at}]`, cells.forward[at]);
      checkBounded(`cells.years[${at}]`, cells.years[at], 1e6);
      checkBounded(`cells.volFactor[${at}]`, cells.volFactor[at], 1e6);
      checkBounded(`cells.volFloor[${at}]`, cells.volFloor[at], 1e6);
      checkBounded(`cells.scale[${at}]`, cells.scale[at], 1e100);
      check(Number.isFinite(cells.volShift[at]), 'volShift', 'finite', cells.volShift[at]);
      kernel.cellLogShock[at] = logRatio(cells.forward[at], base);
      kernel.cellRootYears[at] = Math.sqrt(cells.years[at]);
    }
  }
}

function checkStructure({ shape, columns }: GridStore): void {
  const { groups, firstGroup } = columns;
  checkStarts('firstGroup', firstGroup, shape.groups);
  checkStarts('groups.firstLeg', groups.firstLeg, shape.legs);
  for (let group = 0; group < shape.groups; group++) {
    const expiry = groups.expiry[group];
    const known = expiry >= 0 && expiry < shape.expiries;
    check(known, 'groups.expiry', 'an expiry of the shape', expiry);
    check(
      Number.isFinite(groups.current[group]),
      'groups.current',
      'finite',
      groups.current[group],
    );
  }
}

function checkStarts(name: string, starts: Int32Array, end: number): void {
  const last = starts.length - 1;
  check(starts[0] === 0 && starts[last] === end, name, `from 0 to ${end}`, starts[last]);
  for (let i = 0; i < last; i++) {
    check(starts[i + 1] >= starts[i], name, 'ascending', starts[i + 1]);
  }
}

function deriveLegs({ shape, columns, kernel }: GridStore): void {
  const { legs, groups, expiries } = columns;
  for (const column of legs.twists) {
    for (let leg = 0; leg < shape.legs; leg++) checkBounded('legs.twists', column[leg], 1e6);
  }
  for (let group = 0; group < shape.groups; group++) {
    const expiry = groups.expiry[group];
    const forward = expiries.variableForward[expiry] + expiries.fixedForward[expiry];
    for (let leg = groups.firstLeg[group]; leg < groups.firstLeg[group + 1]; leg++) {
      const strike = legs.strike[leg];
      checkBounded('legs.strike', strike, 1e100);
      checkBounded('legs.vol', legs.vol[leg], 1e6);
      check(Number.isFinite(legs.quantity[leg]), 'legs.quantity', 'finite', legs.quantity[leg]);
      kernel.legMoneyness[leg] = strike < 1e-100 ? 700 : logRatio(forward, strike);
      kernel.legSign[leg] = (legs.isCall[leg] & 1) === 1 ? 1 : -1;
    }
  }
}

function checkPrice(name: string, value: number): void {
  check(value >= 1e-100 && value <= 1e100, name, 'in [1e-100, 1e100]', value);
}

function checkBounded(name: string, value: number, most: number): void {
  check(value >= 0 && value <= most, name, `in [0, ${most}]`, value);
}
