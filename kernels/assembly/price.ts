/**
 * @module Black-76 value and Greeks over columns, in passes over blocks that stay in the
 * first-level cache. A row that the straight formulas do not cover (zero volatility, zero strike,
 * bad input) is marked and left to the caller. src/quant/kernel/price-rows.ts repeats each
 * operation.
 */
import { exponential, logRatio, scaledTail, scaledTails, scaledTailSlope } from './elementary';

/** Code of a row that the caller must treat. */
export const UNTREATED: i32 = 255;
const BLOCK: i32 = 128;
const scratch = memory.data(8 * 1024, 16);
const TOTAL: usize = 0;
const NEAR: usize = 1024;
const FAR: usize = 2 * 1024;
const DISCOUNT: usize = 3 * 1024;
const PEAK: usize = 4 * 1024;
const TAIL_NEAR: usize = 5 * 1024;
const TAIL_FAR: usize = 6 * 1024;
const DISTANCE: usize = 7 * 1024;

/** Product of two pairs. */
// @ts-ignore: decorator
@inline
export function times(a: v128, b: v128): v128 {
  return f64x2.mul(a, b);
}

/** A number in both lanes. */
// @ts-ignore: decorator
@inline
export function pair(value: f64): v128 {
  return f64x2.splat(value);
}

/** Mask of the lanes in a closed interval. */
// @ts-ignore: decorator
@inline
export function within(value: v128, least: f64, most: f64): v128 {
  return v128.and(f64x2.ge(value, pair(least)), f64x2.le(value, pair(most)));
}

/**
 * Total volatility, distances of the strike and exponents of a block; marks what it cannot
 * treat.
 */
function prepare(count: i32, inputs: usize, stride: usize, codes: usize): i32 {
  let untreated = 0;
  for (let row = 0; row < count; row += 2) {
    const at = <usize>row << 3;
    const forward = v128.load(inputs + at);
    const strike = v128.load(inputs + stride + at);
    const years = v128.load(inputs + 2 * stride + at);
    const vol = v128.load(inputs + 3 * stride + at);
    const rate = v128.load(inputs + 4 * stride + at);
    const total = times(vol, f64x2.sqrt(years));
    const low = f64x2.min(forward, strike);
    const high = f64x2.max(forward, strike);
    const grown = times(rate, years);
    const regular = v128.and(
      v128.and(
        v128.and(f64x2.ge(low, pair(1e-100)), f64x2.le(high, pair(1e100))),
        within(total, 1e-60, 1000),
      ),
      v128.and(
        v128.and(within(grown, -600, 600), f64x2.ge(vol, pair(1e-60))),
        within(years, 1e-60, 1e6),
      ),
    );
    if (!i64x2.all_true(regular)) {
      store<u8>(codes + <usize>row, UNTREATED & ~(<i32>i64x2.extract_lane(regular, 0)));
      store<u8>(codes + <usize>row + 1, UNTREATED & ~(<i32>i64x2.extract_lane(regular, 1)));
      untreated++;
    }
    const distance = f64x2.min(f64x2.div(logRatio(high, low), total), pair(1000));
    const half = times(pair(0.5), total);
    const near = f64x2.sub(distance, half);
    v128.store(scratch + at, total, TOTAL);
    v128.store(scratch + at, near, NEAR);
    v128.store(scratch + at, f64x2.add(distance, half), FAR);
    v128.store(scratch + at, f64x2.neg(grown), DISCOUNT);
    v128.store(scratch + at, times(pair(-0.5), times(near, near)), PEAK);
    v128.store(scratch + at, distance, DISTANCE);
  }
  return untreated;
}

function exponentials(bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(scratch + at, exponential(v128.load(scratch + at, DISCOUNT)), DISCOUNT);
    v128.store(scratch + at, exponential(v128.load(scratch + at, PEAK)), PEAK);
  }
}

/** n a - d b, one step of the recurrence between the moments of the tail. */
// @ts-ignore: decorator
@inline
function moment(n: f64, a: v128, d: v128, b: v128): v128 {
  return f64x2.sub(times(pair(n), a), times(d, b));
}

/** (Y(d - t) - Y(d + t)) / 2t of the scaled tail Y by its Taylor series around d, for t < 0.05. */
// @ts-ignore: decorator
@inline
export function tailSlopeMean(d: v128, t: v128): v128 {
  const t2 = times(t, t);
  let even = scaledTail(d);
  let odd = scaledTailSlope(d);
  let sum = odd;
  even = moment(1, even, d, odd);
  odd = moment(2, odd, d, even);
  let power = t2;
  sum = f64x2.add(sum, times(odd, times(power, pair(1.0 / 6))));
  even = moment(3, even, d, odd);
  odd = moment(4, odd, d, even);
  power = times(power, t2);
  sum = f64x2.add(sum, times(odd, times(power, pair(1.0 / 120))));
  even = moment(5, even, d, odd);
  odd = moment(6, odd, d, even);
  power = times(power, t2);
  sum = f64x2.add(sum, times(odd, times(power, pair(1.0 / 5040))));
  even = moment(7, even, d, odd);
  odd = moment(8, odd, d, even);
  power = times(power, t2);
  return f64x2.add(sum, times(odd, times(power, pair(1.0 / 362880))));
}

/** Mask of the two rows that are calls. */
// @ts-ignore: decorator
@inline
export function callMask(calls: usize): v128 {
  const flags = <i64>load<u16>(calls);
  return i64x2.replace_lane(i64x2.splat(-(flags & 1)), 1, -((flags >> 8) & 1));
}

// @ts-ignore: decorator
@inline
function finish(
  count: i32, inputs: usize, outputs: usize, stride: usize, calls: usize, second: bool,
): void {
  for (let row = 0; row < count; row += 2) {
    const at = <usize>row << 3;
    const isCall = callMask(calls + <usize>row);
    const forward = v128.load(inputs + at);
    const strike = v128.load(inputs + stride + at);
    const years = v128.load(inputs + 2 * stride + at);
    const vol = v128.load(inputs + 3 * stride + at);
    const rate = v128.load(inputs + 4 * stride + at);
    const total = v128.load(scratch + at, TOTAL);
    const near = v128.load(scratch + at, NEAR);
    const far = v128.load(scratch + at, FAR);
    const discount = v128.load(scratch + at, DISCOUNT);
    const peak = v128.load(scratch + at, PEAK);
    const tailNear = v128.load(scratch + at, TAIL_NEAR);
    const tailFar = v128.load(scratch + at, TAIL_FAR);
    const low = f64x2.min(forward, strike);
    const high = f64x2.max(forward, strike);
    const inside = f64x2.lt(near, pair(0));
    const lowNow = times(discount, low);
    const scale = times(lowNow, peak);
    // Below the centre the reflection 1 - N(-x) turns the sign of the tail.
    const signedNear = v128.bitselect(f64x2.neg(tailNear), tailNear, inside);
    let timeValue = f64x2.add(
      times(scale, f64x2.sub(signedNear, tailFar)), v128.and(lowNow, inside),
    );
    const half = times(pair(0.5), total);
    const short = f64x2.lt(half, pair(0.05));
    if (v128.any_true(short)) {
      const mean = tailSlopeMean(v128.load(scratch + at, DISTANCE), half);
      timeValue = v128.bitselect(times(scale, times(total, mean)), timeValue, short);
    }
    const outCall = f64x2.le(forward, strike);
    const inMoney = v128.xor(isCall, outCall);
    const gap = times(discount, f64x2.sub(high, low));
    const value = f64x2.add(timeValue, v128.and(gap, inMoney));
    const perForward = f64x2.div(pair(1), forward);
    const perTotal = f64x2.div(pair(1), total);
    const reach = times(times(peak, low), perForward);
    const tail = times(reach, v128.bitselect(tailNear, tailFar, outCall));
    const above = v128.or(v128.not(outCall), inside);
    const isTail = v128.xor(above, isCall);
    const chance = v128.bitselect(tail, f64x2.sub(pair(1), tail), isTail);
    const delta = times(discount, v128.bitselect(chance, f64x2.neg(chance), isCall));
    const density = times(times(discount, reach), pair(0.3989422804014327));
    const flat = times(density, forward);
    const vega = times(flat, f64x2.sqrt(years));
    const decay = times(flat, times(times(vol, vol), times(pair(0.5), perTotal)));
    const output = outputs + at;
    v128.store(output, value);
    v128.store(output + stride, delta);
    v128.store(output + 2 * stride, times(density, times(perForward, perTotal)));
    v128.store(output + 3 * stride, vega);
    v128.store(output + 4 * stride, f64x2.sub(times(rate, value), decay));
    v128.store(output + 5 * stride, f64x2.neg(times(years, value)));
    if (second) {
      const d1 = v128.bitselect(f64x2.neg(near), far, outCall);
      const d2 = v128.bitselect(f64x2.neg(far), near, outCall);
      const perVol = f64x2.div(pair(1), vol);
      const drift = f64x2.div(times(pair(0.5), d2), years);
      v128.store(output + 6 * stride, f64x2.neg(times(density, times(d2, perVol))));
      v128.store(output + 7 * stride, times(vega, times(times(d1, d2), perVol)));
      v128.store(output + 8 * stride, f64x2.add(times(rate, delta), times(density, drift)));
    }
  }
}

/**
 * Prices rows. Columns lie `stride` bytes apart from `inputs` (forward, strike, years, vol, rate)
 * and from `outputs` (price, delta, gamma, vega, theta, rho, and with `second` vanna, volga,
 * charm). An odd count also treats the row after the last.
 *
 * @returns number of pairs with an untreated row
 */
export function priceRows(
  count: i32, inputs: usize, outputs: usize, stride: usize, calls: usize, codes: usize,
  second: bool,
): i32 {
  let untreated = 0;
  for (let start = 0; start < count; start += BLOCK) {
    const some = min(BLOCK, count - start);
    const at = <usize>start << 3;
    const bytes = (<usize>some + 1 & ~1) << 3;
    untreated += prepare(some, inputs + at, stride, codes + <usize>start);
    scaledTails(bytes, scratch + NEAR, scratch + FAR, scratch + TAIL_NEAR, scratch + TAIL_FAR);
    exponentials(bytes);
    if (second) finish(some, inputs + at, outputs + at, stride, calls + <usize>start, true);
    else finish(some, inputs + at, outputs + at, stride, calls + <usize>start, false);
  }
  return untreated;
}
