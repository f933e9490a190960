/**
 * @module Fused scenario grid: each leg of each account repriced under each scenario and summed per
 * expiry group and account, without writing leg values. Two scenarios per turn.
 * src/quant/kernel/grid-rows.ts repeats each operation.
 */
import { exponential, scaledTails } from './elementary';
import { pair, times } from './price';

/** Entries (legs x scenarios) treated together; also the largest number of scenarios. */
const BLOCK: i32 = 256;
const scratch = memory.data(7 * 2048, 16);
const NEAR: usize = 0;
const FAR: usize = 2048;
const TAIL_NEAR: usize = 2 * 2048;
const TAIL_FAR: usize = 3 * 2048;
const PEAK: usize = 4 * 2048;
const SUM: usize = 5 * 2048;
const ACCOUNT: usize = 6 * 2048;

/** Addresses, in the order in which src/quant/scenario-grid.ts lists them. */
const plan = memory.data(24 * 4, 16);
const LEG_STRIKE = 0;
const LEG_VOL = 1;
const LEG_QUANTITY = 2;
const LEG_MONEYNESS = 3;
const LEG_SIGN = 4;
const LEG_TWIST = 5;
const GROUP_EXPIRY = 6;
const GROUP_FIRST_LEG = 7;
const GROUP_CURRENT = 8;
const ACCOUNT_FIRST_GROUP = 9;
const CELL_FORWARD = 10;
const CELL_LOG_SHOCK = 11;
const CELL_ROOT_YEARS = 12;
const CELL_VOL_FACTOR = 13;
const CELL_VOL_SHIFT = 14;
const CELL_VOL_FLOOR = 15;
const CELL_SCALE = 16;
const EXPIRY_LONG = 17;
const EXPIRY_SHORT = 18;
const SCENARIO_TWIST = 19;
const SCENARIO_HURTS = 20;
const ACCOUNT_OUT = 21;
const GROUP_OUT = 22;

// @ts-ignore: decorator
@inline
function address(entry: i32): usize {
  return <usize>load<u32>(plan + (<usize>entry << 2));
}

/** Table of addresses to fill before `runGrid`. */
export function gridPlan(): usize {
  return plan;
}

/** Distances of the strike of one leg under all scenarios, into the scratch at `into` bytes. */
function placeLeg(leg: usize, cells: usize, bytes: usize, into: usize, twists: usize): void {
  const vol = v128.load_splat<f64>(address(LEG_VOL) + leg);
  const moneyness = v128.load_splat<f64>(address(LEG_MONEYNESS) + leg);
  const factors = address(CELL_VOL_FACTOR) + cells;
  const shifts = address(CELL_VOL_SHIFT) + cells;
  const floors = address(CELL_VOL_FLOOR) + cells;
  const shocks = address(CELL_LOG_SHOCK) + cells;
  const roots = address(CELL_ROOT_YEARS) + cells;
  const rowOf = address(SCENARIO_TWIST);
  const twist = address(LEG_TWIST) + leg;
  for (let at: usize = 0; at < bytes; at += 16) {
    let own = vol;
    if (twists) {
      const index = rowOf + (at >> 1);
      const first = load<f64>(twist + twists * <usize>load<u32>(index));
      const second = load<f64>(twist + twists * <usize>load<u32>(index + 4));
      own = times(vol, f64x2.replace_lane(f64x2.splat(first), 1, second));
    }
    const moved = f64x2.add(times(own, v128.load(factors + at)), v128.load(shifts + at));
    const shocked = f64x2.max(moved, v128.load(floors + at));
    const total = f64x2.max(times(shocked, v128.load(roots + at)), pair(1e-30));
    const x = f64x2.abs(f64x2.add(moneyness, v128.load(shocks + at)));
    const distance = f64x2.min(f64x2.div(x, total), pair(1000));
    const half = times(pair(0.5), total);
    const near = f64x2.sub(distance, half);
    v128.store(scratch + into + at, near, NEAR);
    v128.store(scratch + into + at, f64x2.add(distance, half), FAR);
    v128.store(scratch + into + at, times(pair(-0.5), times(near, near)), PEAK);
  }
}

/** Adds quantity times value of one leg to the sums. */
function addLeg(leg: usize, cells: usize, bytes: usize, from: usize): void {
  const strike = v128.load_splat<f64>(address(LEG_STRIKE) + leg);
  const quantity = v128.load_splat<f64>(address(LEG_QUANTITY) + leg);
  const sign = v128.load_splat<f64>(address(LEG_SIGN) + leg);
  const forwards = address(CELL_FORWARD) + cells;
  for (let at: usize = 0; at < bytes; at += 16) {
    const forward = v128.load(forwards + at);
    const entry = scratch + from + at;
    const inside = f64x2.lt(v128.load(entry, NEAR), pair(0));
    const tail = v128.load(entry, TAIL_NEAR);
    const signedNear = v128.bitselect(f64x2.neg(tail), tail, inside);
    const difference = f64x2.sub(signedNear, v128.load(entry, TAIL_FAR));
    const share = f64x2.add(
      times(exponential(v128.load(entry, PEAK)), difference), v128.and(pair(1), inside),
    );
    const intrinsic = f64x2.max(times(sign, f64x2.sub(forward, strike)), pair(0));
    const value = f64x2.add(times(f64x2.min(forward, strike), share), intrinsic);
    const sum = f64x2.add(v128.load(scratch + at, SUM), times(quantity, value));
    v128.store(scratch + at, sum, SUM);
  }
}

/** Sums the legs of a group under all scenarios. */
function sumGroup(first: i32, end: i32, cells: usize, bytes: usize, twists: usize): void {
  memory.fill(scratch + SUM, 0, bytes);
  const atOnce = max(1, BLOCK / <i32>(bytes >> 3));
  for (let start = first; start < end; start += atOnce) {
    const some = min(atOnce, end - start);
    for (let i = 0; i < some; i++) {
      placeLeg(<usize>(start + i) << 3, cells, bytes, <usize>i * bytes, twists);
    }
    scaledTails(
      <usize>some * bytes, scratch + NEAR, scratch + FAR, scratch + TAIL_NEAR, scratch + TAIL_FAR,
    );
    for (let i = 0; i < some; i++) {
      addLeg(<usize>(start + i) << 3, cells, bytes, <usize>i * bytes);
    }
  }
}

/**
 * Discounts the sums of a group by their sign, takes off its current value, adds to the
 * account.
 */
function closeGroup(group: i32, expiry: usize, cells: usize, bytes: usize): void {
  const long = v128.load_splat<f64>(address(EXPIRY_LONG) + (expiry << 3));
  const short = v128.load_splat<f64>(address(EXPIRY_SHORT) + (expiry << 3));
  const current = v128.load_splat<f64>(address(GROUP_CURRENT) + (<usize>group << 3));
  const scales = address(CELL_SCALE) + cells;
  const hurts = address(SCENARIO_HURTS);
  const groupOut = address(GROUP_OUT);
  const out = groupOut + <usize>group * bytes;
  for (let at: usize = 0; at < bytes; at += 16) {
    const sum = times(v128.load(scratch + at, SUM), v128.load(scales + at));
    const discount = v128.bitselect(long, short, f64x2.ge(sum, pair(0)));
    const change = f64x2.sub(times(sum, discount), current);
    const counted = v128.bitselect(
      f64x2.neg(f64x2.abs(change)), change, v128.load(hurts + at),
    );
    if (groupOut) v128.store(out + at, change);
    v128.store(scratch + at, f64x2.add(v128.load(scratch + at, ACCOUNT), counted), ACCOUNT);
  }
}

/**
 * Runs the grid over `accounts` accounts.
 *
 * @param scenarios - an even number, at most 256
 * @param twists - bytes of a row of the twist table, 0 without twists
 */
export function runGrid(accounts: i32, scenarios: i32, twists: usize): void {
  const bytes = <usize>scenarios << 3;
  const firstGroups = address(ACCOUNT_FIRST_GROUP);
  const firstLegs = address(GROUP_FIRST_LEG);
  const expiries = address(GROUP_EXPIRY);
  const out = address(ACCOUNT_OUT);
  for (let account = 0; account < accounts; account++) {
    memory.fill(scratch + ACCOUNT, 0, bytes);
    const end = load<i32>(firstGroups + (<usize>account << 2), 4);
    for (let group = load<i32>(firstGroups + (<usize>account << 2)); group < end; group++) {
      const at = <usize>group << 2;
      const expiry = <usize>load<u32>(expiries + at);
      const cells = expiry * bytes;
      sumGroup(load<i32>(firstLegs + at), load<i32>(firstLegs + at, 4), cells, bytes, twists);
      closeGroup(group, expiry, cells, bytes);
    }
    memory.copy(out + <usize>account * bytes, scratch + ACCOUNT, bytes);
  }
}
