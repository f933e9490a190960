/**
 * @module Implied volatility over columns: a start from the limit of small log-moneyness, right to
 * 15 %, and two Householder steps of third order on the logarithm of the time value. Rows outside
 * its range are marked and left to the caller. src/quant/kernel/implied-rows.ts repeats each
 * operation.
 */
import { exponential, logRatio, scaledTails } from './elementary';
import { callMask, pair, tailSlopeMean, times, UNTREATED, within } from './price';

const BLOCK: i32 = 128;
const scratch = memory.data(7 * 1024, 16);
const MONEYNESS: usize = 0;
const TARGET: usize = 1024;
const TOTAL: usize = 2 * 1024;
const NEAR: usize = 3 * 1024;
const FAR: usize = 4 * 1024;
const TAIL_NEAR: usize = 5 * 1024;
const TAIL_FAR: usize = 6 * 1024;

/** k/s over ln(1 + x) sqrt(1 + ln(1 + x)/2), x = phi(0) k/value, as k goes to 0. */
// @ts-ignore: decorator
@inline
function distanceShape(l: v128): v128 {
  const root = f64x2.sqrt(l);
  const t = f64x2.div(f64x2.sub(root, pair(1.5)), f64x2.add(root, pair(1.5)));
  let sum = pair(0.3129398630807131);
  sum = f64x2.add(times(sum, t), pair(0.00399997339086533));
  sum = f64x2.add(times(sum, t), pair(-0.7798378218825416));
  sum = f64x2.add(times(sum, t), pair(0.005483245929607937));
  sum = f64x2.add(times(sum, t), pair(0.6929704221463714));
  sum = f64x2.add(times(sum, t), pair(-0.008457014763308762));
  return f64x2.add(times(sum, t), pair(0.7773217697104686));
}

/** Moneyness, logarithm of the relative time value and first total volatility of a block. */
function prepare(count: i32, inputs: usize, stride: usize, calls: usize, codes: usize): i32 {
  let untreated = 0;
  for (let row = 0; row < count; row += 2) {
    const at = <usize>row << 3;
    const forward = v128.load(inputs + at);
    const strike = v128.load(inputs + stride + at);
    const years = v128.load(inputs + 2 * stride + at);
    const rate = v128.load(inputs + 4 * stride + at);
    const quote = v128.load(inputs + 5 * stride + at);
    const grown = times(rate, years);
    const low = f64x2.min(forward, strike);
    const high = f64x2.max(forward, strike);
    const inMoney = v128.xor(callMask(calls + <usize>row), f64x2.le(forward, strike));
    const paid = times(quote, exponential(grown));
    const timeValue = f64x2.sub(paid, v128.and(f64x2.sub(high, low), inMoney));
    const k = logRatio(high, low);
    const beta = f64x2.div(timeValue, f64x2.sqrt(times(low, high)));
    const x = f64x2.div(times(pair(0.3989422804014327), k), beta);
    const l = logRatio(f64x2.add(pair(1), x), pair(1));
    const ratio = v128.bitselect(pair(1), f64x2.div(x, l), f64x2.lt(x, pair(1e-8)));
    const rise = f64x2.sqrt(f64x2.add(pair(1), times(pair(0.5), l)));
    const flat = times(times(beta, pair(2.5066282746310002)), times(ratio, rise));
    const total = f64x2.div(flat, distanceShape(l));
    const regular = v128.and(
      v128.and(
        v128.and(f64x2.ge(low, pair(1e-100)), f64x2.le(high, pair(1e100))),
        v128.and(within(grown, -600, 600), within(years, 1e-60, 1e6)),
      ),
      v128.and(
        v128.and(f64x2.ge(timeValue, times(low, pair(1e-290))), f64x2.ge(timeValue, pair(1e-290))),
        v128.and(
          v128.and(f64x2.le(timeValue, times(low, pair(0.8))), f64x2.le(k, pair(3))),
          f64x2.ge(total, pair(1e-60)),
        ),
      ),
    );
    if (!i64x2.all_true(regular)) {
      store<u8>(codes + <usize>row, UNTREATED & ~(<i32>i64x2.extract_lane(regular, 0)));
      store<u8>(codes + <usize>row + 1, UNTREATED & ~(<i32>i64x2.extract_lane(regular, 1)));
      untreated++;
    }
    v128.store(scratch + at, k, MONEYNESS);
    v128.store(scratch + at, logRatio(timeValue, low), TARGET);
    v128.store(scratch + at, total, TOTAL);
  }
  return untreated;
}

function place(bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    const total = v128.load(scratch + at, TOTAL);
    const distance = f64x2.div(v128.load(scratch + at, MONEYNESS), total);
    const half = times(pair(0.5), total);
    v128.store(scratch + at, f64x2.sub(distance, half), NEAR);
    v128.store(scratch + at, f64x2.add(distance, half), FAR);
  }
}

/** One step in total volatility; leaves the relative step in NEAR. */
function improve(bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    const total = v128.load(scratch + at, TOTAL);
    const near = v128.load(scratch + at, NEAR);
    const far = v128.load(scratch + at, FAR);
    const half = times(pair(0.5), total);
    const nearSquare = times(pair(0.5), times(near, near));
    const distance = f64x2.add(near, half);
    let tailNear = v128.load(scratch + at, TAIL_NEAR);
    const inside = f64x2.lt(near, pair(0));
    if (v128.any_true(inside)) {
      const reflected = f64x2.sub(exponential(nearSquare), tailNear);
      tailNear = v128.bitselect(reflected, tailNear, inside);
    }
    let value = f64x2.sub(tailNear, v128.load(scratch + at, TAIL_FAR));
    const short = f64x2.lt(half, pair(0.05));
    if (v128.any_true(short)) {
      value = v128.bitselect(times(total, tailSlopeMean(distance, half)), value, short);
    }
    const gap = f64x2.sub(
      f64x2.sub(logRatio(value, pair(1)), nearSquare), v128.load(scratch + at, TARGET),
    );
    // Derivatives in units of the total volatility: free of overflow when that is tiny.
    const p = f64x2.div(times(total, pair(0.3989422804014327)), value);
    const newton = f64x2.neg(f64x2.div(gap, p));
    const b = times(near, far);
    const bend = f64x2.add(times(pair(3), times(distance, distance)), times(half, half));
    const second = times(newton, f64x2.sub(b, p));
    const third = f64x2.sub(
      f64x2.add(times(b, f64x2.sub(b, times(pair(3), p))), times(pair(2), times(p, p))), bend,
    );
    const top = times(newton, f64x2.add(pair(1), times(pair(0.5), second)));
    const cubic = times(times(newton, newton), times(third, pair(1.0 / 6)));
    const step = f64x2.div(top, f64x2.add(f64x2.add(pair(1), second), cubic));
    v128.store(scratch + at, step, NEAR);
    v128.store(scratch + at, times(total, f64x2.add(pair(1), step)), TOTAL);
  }
}

/** Writes volatilities; a row whose last step was not small is marked. */
function conclude(count: i32, inputs: usize, stride: usize, codes: usize): i32 {
  let untreated = 0;
  for (let row = 0; row < count; row += 2) {
    const at = <usize>row << 3;
    const total = v128.load(scratch + at, TOTAL);
    const step = f64x2.abs(v128.load(scratch + at, NEAR));
    const settled = f64x2.le(step, pair(0.0003));
    if (!i64x2.all_true(settled)) {
      const first = codes + <usize>row;
      store<u8>(first, load<u8>(first) | (UNTREATED & ~(<i32>i64x2.extract_lane(settled, 0))));
      store<u8>(
        first + 1, load<u8>(first + 1) | (UNTREATED & ~(<i32>i64x2.extract_lane(settled, 1))),
      );
      untreated++;
    }
    const rootYears = f64x2.sqrt(v128.load(inputs + 2 * stride + at));
    v128.store(inputs + 3 * stride + at, f64x2.div(total, rootYears));
  }
  return untreated;
}

/**
 * Writes implied volatilities into the fourth column. Columns lie `stride` bytes apart: forward,
 * strike, years, vol, rate, quote.
 *
 * @returns number of marks, 0 when every row is solved
 */
export function implyRows(
  count: i32, inputs: usize, stride: usize, calls: usize, codes: usize,
): i32 {
  let untreated = 0;
  for (let start = 0; start < count; start += BLOCK) {
    const some = min(BLOCK, count - start);
    const at = <usize>start << 3;
    const bytes = (<usize>some + 1 & ~1) << 3;
    const code = codes + <usize>start;
    untreated += prepare(some, inputs + at, stride, calls + <usize>start, code);
    for (let turn = 0; turn < 2; turn++) {
      place(bytes);
      scaledTails(bytes, scratch + NEAR, scratch + FAR, scratch + TAIL_NEAR, scratch + TAIL_FAR);
      improve(bytes);
    }
    untreated += conclude(some, inputs + at, stride, code);
  }
  return untreated;
}
