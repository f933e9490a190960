/**
 * @module Elementary functions on pairs of doubles: tail of the normal distribution, its slope,
 * exponential, logarithm. The same polynomials in the same order as src/quant/polynomials.ts, so
 * that both give the same bits; kernels/fit-polynomials.py derives the coefficients, highest power
 * first.
 */

const tailEven = memory.data<f64>([
  -1.7737451197347136e-09, 1.6536063869144723e-08, -7.989853787069463e-08,
  2.662328103827059e-07, -6.262068768188617e-07, 7.15273741859178e-07, -1.907907482108882e-06,
  0.0001333442589016965, -0.0034796923628900153, 0.060396574890762375, 0.38713740074221653,
  0.7552851304157515,
]);
const tailOdd = memory.data<f64>([
  -1.2845933741467074e-09, 1.9608396396905024e-08, -1.6231929875738924e-07,
  1.0270950256154073e-06, -5.922979932848384e-06, 3.5145644633823355e-05,
  -0.0002310951508013517, 0.0016308184878846895, -0.007540188969137529, -0.1865218579595672,
  -0.6078966419718931,
]);
const slopeEven = memory.data<f64>([
  5.258020052412483e-09, -6.436106414269375e-08, 4.1541355117953414e-07,
  -1.9220287196943634e-06, 7.286586790543747e-06, -2.478247710167242e-05, 8.628280607345181e-05,
  -0.0004075830923182056, 0.003279953304635805, -0.035773575779379896, 0.33968381928843205,
  1.7209777761056146, 1.3631817723876436,
]);
const slopeOdd = memory.data<f64>([
  3.959168044728785e-09, -3.416112814757603e-08, 1.2823005396473967e-07, -1.58507131931429e-07,
  -1.2311901889110531e-06, 1.1986911438277777e-05, -7.406397474483068e-05,
  0.00041313568242984275, -0.0022918666885079863, 0.011979793154043697, -0.02436297959557674,
  -0.9876737314023871, -1.9900680854282131,
]);
const exponentialEven = memory.data<f64>([
  2.763265472252779e-07, 2.4801485441561313e-05, 0.0013888888952352863, 0.04166666666648795,
  0.5000000000000019, 1.0,
]);
const exponentialOdd = memory.data<f64>([
  2.5110049204818658e-08, 2.755724088722987e-06, 0.00019841269890076403, 0.008333333333319589,
  0.1666666666666668, 1.0,
]);
const logarithmEven = memory.data<f64>([
  0.13916882886440265, 0.15391844390542356, 0.22222224749914435, 0.4000000000008134, 2.0,
]);
const logarithmOdd = memory.data<f64>([
  0.13162075398793807, 0.1818164151128864, 0.2857142855115499, 0.6666666666666654,
]);

/** Loads a coefficient into both lanes; a load is cheaper than a literal in the compiled code. */
// @ts-ignore: decorator
@inline
function coefficient(table: usize, i: i32): v128 {
  return v128.load_splat<f64>(table + (<usize>i << 3));
}

// @ts-ignore: decorator
@inline
function nest(sum: v128, t: v128, table: usize, i: i32): v128 {
  return f64x2.add(f64x2.mul(sum, t), coefficient(table, i));
}

/** N(-x) exp(x^2/2) for x >= 0. */
// @ts-ignore: decorator
@inline
export function scaledTail(x: v128): v128 {
  const r = f64x2.div(f64x2.splat(1), f64x2.add(x, f64x2.splat(4)));
  const t = f64x2.sub(f64x2.splat(1), f64x2.mul(f64x2.splat(8), r));
  const t2 = f64x2.mul(t, t);
  let even = coefficient(tailEven, 0);
  even = nest(even, t2, tailEven, 1);
  even = nest(even, t2, tailEven, 2);
  even = nest(even, t2, tailEven, 3);
  even = nest(even, t2, tailEven, 4);
  even = nest(even, t2, tailEven, 5);
  even = nest(even, t2, tailEven, 6);
  even = nest(even, t2, tailEven, 7);
  even = nest(even, t2, tailEven, 8);
  even = nest(even, t2, tailEven, 9);
  even = nest(even, t2, tailEven, 10);
  even = nest(even, t2, tailEven, 11);
  let odd = coefficient(tailOdd, 0);
  odd = nest(odd, t2, tailOdd, 1);
  odd = nest(odd, t2, tailOdd, 2);
  odd = nest(odd, t2, tailOdd, 3);
  odd = nest(odd, t2, tailOdd, 4);
  odd = nest(odd, t2, tailOdd, 5);
  odd = nest(odd, t2, tailOdd, 6);
  odd = nest(odd, t2, tailOdd, 7);
  odd = nest(odd, t2, tailOdd, 8);
  odd = nest(odd, t2, tailOdd, 9);
  odd = nest(odd, t2, tailOdd, 10);
  return f64x2.mul(f64x2.add(even, f64x2.mul(odd, t)), r);
}

// @ts-ignore: decorator
@inline
function fold(sum: v128, t: v128, c: v128): v128 {
  return f64x2.add(f64x2.mul(sum, t), c);
}

/**
 * N(-x) exp(x^2/2) for two columns x >= 0 at once: both share each loaded coefficient. `bytes` is a
 * multiple of 16; the sign of x is dropped.
 */
export function scaledTails(bytes: usize, x: usize, y: usize, tailX: usize, tailY: usize): void {
  const one = f64x2.splat(1);
  const anchor = f64x2.splat(4);
  const twice = f64x2.splat(8);
  for (let at: usize = 0; at < bytes; at += 16) {
    const xr = f64x2.div(one, f64x2.add(f64x2.abs(v128.load(x + at)), anchor));
    const yr = f64x2.div(one, f64x2.add(f64x2.abs(v128.load(y + at)), anchor));
    const xt = f64x2.sub(one, f64x2.mul(twice, xr));
    const yt = f64x2.sub(one, f64x2.mul(twice, yr));
    const x2 = f64x2.mul(xt, xt);
    const y2 = f64x2.mul(yt, yt);
    let c = coefficient(tailEven, 0);
    let xEven = c;
    let yEven = c;
    c = coefficient(tailEven, 1); xEven = fold(xEven, x2, c); yEven = fold(yEven, y2, c);
    c = coefficient(tailEven, 2); xEven = fold(xEven, x2, c); yEven = fold(yEven, y2, c);
    c = coefficient(tailEven, 3); xEven = fold(xEven, x2, c); yEven = fold(yEven, y2, c);
    c = coefficient(tailEven, 4); xEven = fold(xEven, x2, c); yEven = fold(yEven, y2, c);
    c = coefficient(tailEven, 5); xEven = fold(xEven, x2, c); yEven = fold(yEven, y2, c);
    c = coefficient(tailEven, 6); xEven = fold(xEven, x2, c); yEven = fold(yEven, y2, c);
    c = coefficient(tailEven, 7); xEven = fold(xEven, x2, c); yEven = fold(yEven, y2, c);
    c = coefficient(tailEven, 8); xEven = fold(xEven, x2, c); yEven = fold(yEven, y2, c);
    c = coefficient(tailEven, 9); xEven = fold(xEven, x2, c); yEven = fold(yEven, y2, c);
    c = coefficient(tailEven, 10); xEven = fold(xEven, x2, c); yEven = fold(yEven, y2, c);
    c = coefficient(tailEven, 11); xEven = fold(xEven, x2, c); yEven = fold(yEven, y2, c);
    c = coefficient(tailOdd, 0);
    let xOdd = c;
    let yOdd = c;
    c = coefficient(tailOdd, 1); xOdd = fold(xOdd, x2, c); yOdd = fold(yOdd, y2, c);
    c = coefficient(tailOdd, 2); xOdd = fold(xOdd, x2, c); yOdd = fold(yOdd, y2, c);
    c = coefficient(tailOdd, 3); xOdd = fold(xOdd, x2, c); yOdd = fold(yOdd, y2, c);
    c = coefficient(tailOdd, 4); xOdd = fold(xOdd, x2, c); yOdd = fold(yOdd, y2, c);
    c = coefficient(tailOdd, 5); xOdd = fold(xOdd, x2, c); yOdd = fold(yOdd, y2, c);
    c = coefficient(tailOdd, 6); xOdd = fold(xOdd, x2, c); yOdd = fold(yOdd, y2, c);
    c = coefficient(tailOdd, 7); xOdd = fold(xOdd, x2, c); yOdd = fold(yOdd, y2, c);
    c = coefficient(tailOdd, 8); xOdd = fold(xOdd, x2, c); yOdd = fold(yOdd, y2, c);
    c = coefficient(tailOdd, 9); xOdd = fold(xOdd, x2, c); yOdd = fold(yOdd, y2, c);
    c = coefficient(tailOdd, 10); xOdd = fold(xOdd, x2, c); yOdd = fold(yOdd, y2, c);
    v128.store(tailX + at, f64x2.mul(f64x2.add(xEven, f64x2.mul(xOdd, xt)), xr));
    v128.store(tailY + at, f64x2.mul(f64x2.add(yEven, f64x2.mul(yOdd, yt)), yr));
  }
}

/** phi(0) - x N(-x) exp(x^2/2) for x >= 0, without cancellation. */
// @ts-ignore: decorator
@inline
export function scaledTailSlope(x: v128): v128 {
  const r = f64x2.div(f64x2.splat(1), f64x2.add(x, f64x2.splat(4)));
  const t = f64x2.sub(f64x2.splat(1), f64x2.mul(f64x2.splat(8), r));
  const t2 = f64x2.mul(t, t);
  let even = coefficient(slopeEven, 0);
  even = nest(even, t2, slopeEven, 1);
  even = nest(even, t2, slopeEven, 2);
  even = nest(even, t2, slopeEven, 3);
  even = nest(even, t2, slopeEven, 4);
  even = nest(even, t2, slopeEven, 5);
  even = nest(even, t2, slopeEven, 6);
  even = nest(even, t2, slopeEven, 7);
  even = nest(even, t2, slopeEven, 8);
  even = nest(even, t2, slopeEven, 9);
  even = nest(even, t2, slopeEven, 10);
  even = nest(even, t2, slopeEven, 11);
  even = nest(even, t2, slopeEven, 12);
  let odd = coefficient(slopeOdd, 0);
  odd = nest(odd, t2, slopeOdd, 1);
  odd = nest(odd, t2, slopeOdd, 2);
  odd = nest(odd, t2, slopeOdd, 3);
  odd = nest(odd, t2, slopeOdd, 4);
  odd = nest(odd, t2, slopeOdd, 5);
  odd = nest(odd, t2, slopeOdd, 6);
  odd = nest(odd, t2, slopeOdd, 7);
  odd = nest(odd, t2, slopeOdd, 8);
  odd = nest(odd, t2, slopeOdd, 9);
  odd = nest(odd, t2, slopeOdd, 10);
  odd = nest(odd, t2, slopeOdd, 11);
  odd = nest(odd, t2, slopeOdd, 12);
  return f64x2.mul(f64x2.add(even, f64x2.mul(odd, t)), f64x2.mul(r, r));
}

/** e^x for x <= 709; below -708 it is 0. */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  const shift = f64x2.splat(6755399441055744);
  const alive = f64x2.ge(x, f64x2.splat(-708));
  const bounded = f64x2.pmax(x, f64x2.splat(-708));
  const shifted = f64x2.add(f64x2.mul(bounded, f64x2.splat(1.4426950408889634)), shift);
  const n = f64x2.sub(shifted, shift);
  const r = f64x2.sub(
    f64x2.sub(bounded, f64x2.mul(n, f64x2.splat(0.6931471803691238))),
    f64x2.mul(n, f64x2.splat(1.9082149292705877e-10)),
  );
  const r2 = f64x2.mul(r, r);
  let even = coefficient(exponentialEven, 0);
  even = nest(even, r2, exponentialEven, 1);
  even = nest(even, r2, exponentialEven, 2);
  even = nest(even, r2, exponentialEven, 3);
  even = nest(even, r2, exponentialEven, 4);
  even = nest(even, r2, exponentialEven, 5);
  let odd = coefficient(exponentialOdd, 0);
  odd = nest(odd, r2, exponentialOdd, 1);
  odd = nest(odd, r2, exponentialOdd, 2);
  odd = nest(odd, r2, exponentialOdd, 3);
  odd = nest(odd, r2, exponentialOdd, 4);
  odd = nest(odd, r2, exponentialOdd, 5);
  const power = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  return v128.and(f64x2.mul(f64x2.add(even, f64x2.mul(odd, r)), power), alive);
}

/** ln(a/b) for normal positive doubles whose quotient is a normal double. */
// @ts-ignore: decorator
@inline
export function logRatio(a: v128, b: v128): v128 {
  const difference = i32x4.add(i32x4.sub(a, b), i64x2.splat(0x3ff80000_00000000));
  const power = v128.and(difference, i64x2.splat(0x7ff00000_00000000));
  const scaled = f64x2.mul(b, power);
  const n = f64x2.sub(
    v128.or(i64x2.shr_u(power, 52), i64x2.splat(0x43300000_00000000)),
    f64x2.splat(4503599627371519),
  );
  const s = f64x2.div(f64x2.sub(a, scaled), f64x2.add(a, scaled));
  const s2 = f64x2.mul(s, s);
  const s4 = f64x2.mul(s2, s2);
  let even = coefficient(logarithmEven, 0);
  even = nest(even, s4, logarithmEven, 1);
  even = nest(even, s4, logarithmEven, 2);
  even = nest(even, s4, logarithmEven, 3);
  even = nest(even, s4, logarithmEven, 4);
  let odd = coefficient(logarithmOdd, 0);
  odd = nest(odd, s4, logarithmOdd, 1);
  odd = nest(odd, s4, logarithmOdd, 2);
  odd = nest(odd, s4, logarithmOdd, 3);
  const rest = f64x2.add(
    f64x2.mul(n, f64x2.splat(1.9082149292705877e-10)),
    f64x2.mul(f64x2.add(even, f64x2.mul(odd, s2)), s),
  );
  return f64x2.add(f64x2.mul(n, f64x2.splat(0.6931471803691238)), rest);
}
