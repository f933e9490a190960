/**
 * @module The two scenario grids of a book: the scan, and the present with both sides of the basis.
 */
import { createScenarioGrid, type EngineChoice, type ScenarioGrid } from '../../../quant/index.ts';
import type { ScenarioMargin } from '../parameters/parameters.ts';
import { skewMultiplier } from '../scan/expiry-group.ts';
import type { BookLayout, Slot } from './book-layout.ts';

/** Grids of a book. */
export interface BookGrids {
  /** The preset's scenarios, by pair. */
  readonly scan: ScenarioGrid;
  /** Scenarios: present, basis up, basis down; by group, as values. */
  readonly basis: ScenarioGrid;
}

/**
 * Creates the grids of a book and fills what does not move with the market.
 *
 * @param layout - accounts in columns, with at least one leg
 * @param parameters - preset
 * @param choice - engine of the kernel
 * @returns the grids, values in quote units once filled and run
 */
export function createBookGrids(
  layout: BookLayout,
  parameters: ScenarioMargin,
  choice: EngineChoice,
): BookGrids {
  const shape = {
    accounts: layout.pairs.length,
    groups: layout.groupSlot.length,
    legs: layout.legs.length,
    expiries: layout.slots.length,
  };
  const scenarios = parameters.scenarios.length;
  const twists = parameters.skew === null ? 0 : 2;
  const grids = {
    scan: createScenarioGrid({ ...shape, scenarios, twists }, choice),
    basis: createScenarioGrid({ ...shape, scenarios: 3, keepsGroups: true }, choice),
  };
  for (const grid of [grids.scan, grids.basis]) {
    grid.firstGroup.set(layout.firstGroup);
    grid.groups.expiry.set(layout.groupSlot);
    grid.groups.firstLeg.set(layout.firstLeg);
    for (let row = 0; row < layout.legs.length; row++) {
      const leg = layout.legs[row];
      grid.legs.strike[row] = leg.strike;
      grid.legs.vol[row] = leg.vol ?? 0;
      grid.legs.quantity[row] = leg.quantity;
      grid.legs.isCall[row] = leg.right === 'call' ? 1 : 0;
    }
  }
  return grids;
}

/**
 * Fills everything that moves with the market.
 *
 * @param grids - grids of the book
 * @param layout - accounts in columns
 * @param slots - slots at the present market, in the layout's order
 * @param parameters - preset
 */
export function fillBookGrids(
  grids: BookGrids,
  layout: BookLayout,
  slots: readonly Slot[],
  parameters: ScenarioMargin,
): void {
  for (const grid of [grids.scan, grids.basis]) {
    for (const [row, { terms }] of slots.entries()) {
      grid.expiries.variableForward[row] = terms.variableForward;
      grid.expiries.fixedForward[row] = terms.fixedForward;
      grid.expiries.years[row] = terms.years;
      const isScan = grid === grids.scan;
      grid.expiries.longDiscount[row] = isScan ? terms.longDiscount : terms.discount;
      grid.expiries.shortDiscount[row] = isScan ? terms.shortDiscount : terms.discount;
    }
  }
  setScanShocks(grids.scan, slots, parameters);
  const sides = [1, parameters.basis?.spotFactorUp ?? 1, parameters.basis?.spotFactorDown ?? 1];
  for (const [scenario, spotFactor] of sides.entries()) {
    grids.basis.setShock(scenario, { spotFactor });
    setCoinScale(grids.basis, slots, scenario, spotFactor);
  }
  if (parameters.skew !== null) setTwists(grids.scan, layout, slots, parameters);
}

function setScanShocks(
  grid: ScenarioGrid,
  slots: readonly Slot[],
  parameters: ScenarioMargin,
): void {
  for (const [scenario, { spotFactor, vol }] of parameters.scenarios.entries()) {
    const volFactor = (slot: number): number => {
      if (vol === 'up') return slots[slot].terms.volUp;
      return vol === 'down' ? slots[slot].terms.volDown : 1;
    };
    grid.setShock(scenario, {
      spotFactor,
      volFactor,
      volFloor: vol === 'up' ? parameters.volShock.volMin : 0,
      twist: vol === 'linear-skew' ? 1 : vol === 'abs-skew' ? 2 : 0,
      hurts: vol === 'linear-skew' || vol === 'abs-skew',
    });
    setCoinScale(grid, slots, scenario, spotFactor);
  }
}

/** Turns values in coin per forward into quote units at the shocked spot. */
function setCoinScale(
  grid: ScenarioGrid,
  slots: readonly Slot[],
  scenario: number,
  spotFactor: number,
): void {
  for (const [slot, { inverse, terms }] of slots.entries()) {
    const cell = slot * grid.stride + scenario;
    grid.cells.scale[cell] = inverse ? (terms.spot * spotFactor) / grid.cells.forward[cell] : 1;
  }
}

function setTwists(
  grid: ScenarioGrid,
  layout: BookLayout,
  slots: readonly Slot[],
  { skew }: ScenarioMargin,
): void {
  if (skew === null) return;
  const [linear, absolute] = grid.legs.twists;
  for (let group = 0; group < layout.groupSlot.length; group++) {
    const { terms } = slots[layout.groupSlot[group]];
    const forward = terms.variableForward + terms.fixedForward;
    for (let row = layout.firstLeg[group]; row < layout.firstLeg[group + 1]; row++) {
      const k = Math.log(grid.legs.strike[row] / forward);
      linear[row] = skewMultiplier(k, terms.years, skew.linear, skew);
      absolute[row] = skewMultiplier(Math.abs(k), terms.years, skew.absolute, skew);
    }
  }
}
