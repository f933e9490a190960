/**
 * @module TypeScript twin of kernels/assembly/grid.ts: the same operations in the same order, so
 * that both give the same bits. Names and formulas are explained there.
 */
import { exponential, scaledTail } from '../polynomials.ts';

/** Columns of a grid as the kernel sees them; `stride` scenarios per row, an even number. */
export interface GridColumns {
  readonly stride: number;
  readonly accounts: number;
  readonly legs: number;
  readonly legStrike: Float64Array;
  readonly legVol: Float64Array;
  readonly legQuantity: Float64Array;
  /** ln(forward/strike) before any shock, at most 700 in size. */
  readonly legMoneyness: Float64Array;
  /** 1 for a call, -1 for a put. */
  readonly legSign: Float64Array;
  /** Rows of one multiplier per leg; row 0 is 1 throughout; null without twists. */
  readonly legTwist: Float64Array | null;
  readonly groupExpiry: Int32Array;
  readonly groupFirstLeg: Int32Array;
  readonly groupCurrent: Float64Array;
  readonly accountFirstGroup: Int32Array;
  readonly cellForward: Float64Array;
  readonly cellLogShock: Float64Array;
  readonly cellRootYears: Float64Array;
  readonly cellVolFactor: Float64Array;
  readonly cellVolShift: Float64Array;
  readonly cellVolFloor: Float64Array;
  readonly cellScale: Float64Array;
  readonly expiryLong: Float64Array;
  readonly expiryShort: Float64Array;
  readonly scenarioTwist: Int32Array;
  /** Two words per scenario, all bits set where the scenario counts minus the size of a change. */
  readonly scenarioHurts: Int32Array;
  readonly accountOut: Float64Array;
  readonly groupOut: Float64Array | null;
}

/**
 * Runs the grid.
 *
 * @param grid - columns; `accountOut` and, if present, `groupOut` are written
 * @source Black (1976), summed; the tails are those of `scaledTail`
 */
export function runGrid(grid: GridColumns): void {
  const sums = new Float64Array(grid.stride);
  grid.accountOut.fill(0);
  for (let account = 0; account < grid.accounts; account++) {
    const end = grid.accountFirstGroup[account + 1];
    for (let group = grid.accountFirstGroup[account]; group < end; group++) {
      sums.fill(0);
      const cells = grid.groupExpiry[group] * grid.stride;
      const last = grid.groupFirstLeg[group + 1];
      for (let leg = grid.groupFirstLeg[group]; leg < last; leg++) addLeg(grid, leg, cells, sums);
      closeGroup(grid, account, group, sums);
    }
  }
}

function addLeg(grid: GridColumns, leg: number, cells: number, sums: Float64Array): void {
  const strike = grid.legStrike[leg];
  const vol = grid.legVol[leg];
  const quantity = grid.legQuantity[leg];
  const moneyness = grid.legMoneyness[leg];
  const sign = grid.legSign[leg];
  for (let s = 0; s < grid.stride; s++) {
    const cell = cells + s;
    const own =
      grid.legTwist === null ? vol : vol * grid.legTwist[grid.scenarioTwist[s] * grid.legs + leg];
    const moved = own * grid.cellVolFactor[cell] + grid.cellVolShift[cell];
    const shocked = Math.max(moved, grid.cellVolFloor[cell]);
    const total = Math.max(shocked * grid.cellRootYears[cell], 1e-30);
    const x = Math.abs(moneyness + grid.cellLogShock[cell]);
    const distance = Math.min(x / total, 1000);
    const half = 0.5 * total;
    const near = distance - half;
    const tail = scaledTail(Math.abs(near));
    const difference = (near < 0 ? -tail : tail) - scaledTail(distance + half);
    const share = exponential(-0.5 * (near * near)) * difference + (near < 0 ? 1 : 0);
    const forward = grid.cellForward[cell];
    const intrinsic = Math.max(sign * (forward - strike), 0);
    sums[s] += quantity * (Math.min(forward, strike) * share + intrinsic);
  }
}

function closeGroup(grid: GridColumns, account: number, group: number, sums: Float64Array): void {
  const expiry = grid.groupExpiry[group];
  const cells = expiry * grid.stride;
  const current = grid.groupCurrent[group];
  for (let s = 0; s < grid.stride; s++) {
    const sum = sums[s] * grid.cellScale[cells + s];
    const change = sum * (sum >= 0 ? grid.expiryLong[expiry] : grid.expiryShort[expiry]) - current;
    const counted = grid.scenarioHurts[2 * s] === 0 ? change : -Math.abs(change);
    if (grid.groupOut !== null) grid.groupOut[group * grid.stride + s] = change;
    grid.accountOut[account * grid.stride + s] += counted;
  }
}
