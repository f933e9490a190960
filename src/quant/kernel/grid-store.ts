/**
 * @module Memory of a scenario grid: the caller's columns, the derived ones, and their addresses.
 */
import { type Engine, instantiateKernel } from './engine.ts';
import type { GridShape, GridView } from './grid-columns.ts';
import { type GridColumns, runGrid } from './grid-rows.ts';

/** Columns of both sides and what runs them. */
export interface GridStore {
  readonly engine: Engine;
  readonly shape: Readonly<Required<GridShape>>;
  readonly columns: GridView;
  readonly kernel: GridColumns;
  readonly run: () => void;
}

/** Kernel columns in the order of the plan in kernels/assembly/grid.ts. */
const planned = [
  'legStrike',
  'legVol',
  'legQuantity',
  'legMoneyness',
  'legSign',
  'legTwist',
  'groupExpiry',
  'groupFirstLeg',
  'groupCurrent',
  'accountFirstGroup',
  'cellForward',
  'cellLogShock',
  'cellRootYears',
  'cellVolFactor',
  'cellVolShift',
  'cellVolFloor',
  'cellScale',
  'expiryLong',
  'expiryShort',
  'scenarioTwist',
  'scenarioHurts',
  'accountOut',
  'groupOut',
] as const;

type Planned = (typeof planned)[number];
const whole: readonly Planned[] = [
  'groupExpiry',
  'groupFirstLeg',
  'accountFirstGroup',
  'scenarioTwist',
  'scenarioHurts',
];

function lengthsOf(
  shape: Readonly<Required<GridShape>>,
  stride: number,
): Readonly<Record<Planned, number>> {
  const { accounts, groups, legs, expiries, twists } = shape;
  const cells = expiries * stride;
  return {
    legStrike: legs,
    legVol: legs,
    legQuantity: legs,
    legMoneyness: legs,
    legSign: legs,
    legTwist: twists === 0 ? 0 : (twists + 1) * legs,
    groupExpiry: groups,
    groupFirstLeg: groups + 1,
    groupCurrent: groups,
    accountFirstGroup: accounts + 1,
    cellForward: cells,
    cellLogShock: cells,
    cellRootYears: cells,
    cellVolFactor: cells,
    cellVolShift: cells,
    cellVolFloor: cells,
    cellScale: cells,
    expiryLong: expiries,
    expiryShort: expiries,
    scenarioTwist: stride,
    scenarioHurts: 2 * stride,
    accountOut: accounts * stride,
    groupOut: shape.keepsGroups ? groups * stride : 0,
  };
}

/**
 * Lays the columns out, in the kernel's memory or in a plain buffer.
 *
 * @param shape - sizes, checked
 * @param engine - what runs it
 * @returns the store, volatility factors, scales, discounts and twists 1, all else 0
 * @source order of addresses: kernels/assembly/grid.ts
 */
export function createGridStore(shape: Readonly<Required<GridShape>>, engine: Engine): GridStore {
  const stride = shape.scenarios + (shape.scenarios & 1);
  const lengths = lengthsOf(shape, stride);
  const bytes = planned.reduce((sum, name) => sum + roundUp(lengths[name] * 8), 0);
  const instance = engine === 'wasm' ? instantiateKernel(bytes) : null;
  const buffer = instance === null ? new ArrayBuffer(bytes) : instance.kernel.memory.buffer;
  const addresses: number[] = [];
  const columns: Record<string, Float64Array | Int32Array | null> = {};
  let at = instance === null ? 0 : instance.base;
  for (const name of planned) {
    const length = lengths[name];
    addresses.push(length === 0 ? 0 : at);
    const column = whole.includes(name)
      ? new Int32Array(buffer, at, length)
      : new Float64Array(buffer, at, length);
    columns[name] = length === 0 ? null : column;
    at += roundUp(length * 8);
  }
  const { accounts, legs } = shape;
  const kernel = { stride, accounts, legs, ...columns } as unknown as GridColumns;
  for (const name of ['cellVolFactor', 'cellScale', 'expiryLong', 'expiryShort'] as const) {
    kernel[name].fill(1);
  }
  kernel.legTwist?.fill(1);
  let run = (): void => runGrid(kernel);
  if (instance !== null) {
    new Uint32Array(buffer, instance.kernel.gridPlan(), planned.length).set(addresses);
    const twists = shape.twists === 0 ? 0 : legs * 8;
    run = () => instance.kernel.runGrid(accounts, stride, twists);
  }
  return { engine, shape, kernel, run, columns: viewOf(shape, kernel) };
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}

function viewOf(shape: Readonly<Required<GridShape>>, kernel: GridColumns): GridView {
  const { legs, expiries, twists } = shape;
  const cells = expiries * kernel.stride;
  const twist = (row: number): Float64Array =>
    kernel.legTwist!.subarray((row + 1) * legs, (row + 2) * legs);
  return {
    stride: kernel.stride,
    legs: {
      strike: kernel.legStrike,
      vol: kernel.legVol,
      quantity: kernel.legQuantity,
      isCall: new Uint8Array(legs),
      twists: Array.from({ length: twists }, (_, row) => twist(row)),
    },
    groups: {
      expiry: kernel.groupExpiry,
      firstLeg: kernel.groupFirstLeg,
      current: kernel.groupCurrent,
    },
    firstGroup: kernel.accountFirstGroup,
    expiries: {
      variableForward: new Float64Array(expiries),
      fixedForward: new Float64Array(expiries),
      years: new Float64Array(expiries),
      longDiscount: kernel.expiryLong,
      shortDiscount: kernel.expiryShort,
    },
    cells: {
      forward: kernel.cellForward,
      years: new Float64Array(cells),
      volFactor: kernel.cellVolFactor,
      volShift: kernel.cellVolShift,
      volFloor: kernel.cellVolFloor,
      scale: kernel.cellScale,
    },
    scenarios: {
      twist: kernel.scenarioTwist,
      hurts: new Uint8Array(shape.scenarios),
    },
    accountChange: kernel.accountOut,
    groupChange: kernel.groupOut,
  };
}
