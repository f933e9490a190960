/**
 * @module Fused scenario grid: books of options repriced under every scenario and summed per
 * account, on the WebAssembly kernel or its twin, without writing the value of a leg.
 *
 * A book is a list of legs sorted by account and, inside, by expiry; the legs of one account and
 * expiry form a group. A perpetual or a future is a call at strike 0.
 */
import { check, checkCount } from '../base/index.ts';
import { chooseEngine, type Engine, type EngineChoice } from './kernel/engine.ts';
import type { GridShape, GridView } from './kernel/grid-columns.ts';
import { deriveGrid } from './kernel/grid-derive.ts';
import { createGridStore, type GridStore } from './kernel/grid-store.ts';

/** One shock, applied to every expiry. */
export interface Shock {
  /** Multiplies the variable part of the forward, >= 0. */
  readonly spotFactor: number;
  /** Multiplies volatility, by expiry index, >= 0; 1 unless given. */
  readonly volFactor?: number | ((expiry: number) => number);
  /** Added to volatility, by expiry index; 0 unless given. */
  readonly volShift?: number | ((expiry: number) => number);
  /** Least volatility, >= 0; 0 unless given. */
  readonly volFloor?: number;
  /** Time that passes, years, >= 0; expiries reached become intrinsic. 0 unless given. */
  readonly elapsedYears?: number;
  /** Twist of the legs' volatility, from 1; 0, none, unless given. */
  readonly twist?: number;
  /** Whether each group counts minus the size of its change; false unless given. */
  readonly hurts?: boolean;
}

/** A grid whose columns the caller fills and reads in place. */
export interface ScenarioGrid extends GridView {
  /** What runs it. */
  readonly engine: Engine;
  readonly shape: Readonly<Required<GridShape>>;
  /**
   * Writes a shock into the cells of one scenario, from the expiry columns as they stand.
   *
   * @param scenario - index of the scenario
   * @param shock - the shock
   * @throws InvariantError when the index is out of range
   */
  readonly setShock: (scenario: number, shock: Shock) => void;
  /**
   * Reprices everything and writes the outputs.
   *
   * @throws InvariantError when a column breaks its demand; the outputs are then undefined
   */
  readonly run: () => void;
}

/**
 * Creates a grid with memory sized once.
 *
 * Against the same options priced one by one, a change differs by at most 1e-14 of quantity times
 * forward per leg.
 *
 * @param shape - sizes
 * @param choice - engine to run on; `auto` unless given
 * @returns the grid
 * @throws InvariantError when a size is out of range or the engine is not supported
 * @source Black (1976) on shocked forward, time and volatility
 */
export function createScenarioGrid(shape: GridShape, choice: EngineChoice = 'auto'): ScenarioGrid {
  const full = { twists: 0, keepsGroups: false, ...shape };
  for (const name of ['accounts', 'groups', 'legs', 'expiries', 'scenarios'] as const) {
    checkCount(name, full[name]);
    check(full[name] >= 1, name, '>= 1', full[name]);
  }
  check(full.scenarios <= 256, 'scenarios', 'at most 256', full.scenarios);
  checkCount('twists', full.twists);
  const store = createGridStore(full, chooseEngine(choice));
  return {
    engine: store.engine,
    shape: full,
    ...store.columns,
    setShock: (scenario, shock) => setShock(store, scenario, shock),
    run: () => {
      deriveGrid(store);
      store.run();
    },
  };
}

function setShock(store: GridStore, scenario: number, shock: Shock): void {
  const { expiries, cells, scenarios, stride } = store.columns;
  checkCount('scenario', scenario);
  check(scenario < store.shape.scenarios, 'scenario', 'within the shape', scenario);
  const { volFactor = 1, volShift = 0, volFloor = 0, elapsedYears = 0 } = shock;
  for (let expiry = 0; expiry < store.shape.expiries; expiry++) {
    const at = expiry * stride + scenario;
    cells.forward[at] =
      expiries.variableForward[expiry] * shock.spotFactor + expiries.fixedForward[expiry];
    cells.years[at] = Math.max(expiries.years[expiry] - elapsedYears, 0);
    cells.volFactor[at] = typeof volFactor === 'number' ? volFactor : volFactor(expiry);
    cells.volShift[at] = typeof volShift === 'number' ? volShift : volShift(expiry);
    cells.volFloor[at] = volFloor;
    cells.scale[at] = 1;
  }
  scenarios.twist[scenario] = shock.twist ?? 0;
  scenarios.hurts[scenario] = shock.hurts === true ? 1 : 0;
}
