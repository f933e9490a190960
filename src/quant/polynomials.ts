/**
 * @module Polynomials shared by the pricing kernel and its TypeScript twin: tail of the normal
 * distribution, its slope, exponential and logarithm. `kernels/fit-polynomials.py` derives them.
 *
 * Every operation stands in the order the kernel uses, without fused multiply-add, so that both
 * give the same bits on every machine.
 */

/** Density of the standard normal at zero, 1/sqrt(2 pi). */
export const densityAtZero = 0.3989422804014327;

/**
 * Computes the scaled tail N(-x) exp(x^2/2), half of erfcx(x/sqrt 2).
 *
 * @param x - distance from the centre, >= 0
 * @returns ratio in (0, 0.5], relative error below 6e-16
 * @source Mills ratio; Chebyshev interpolant of degree 22 in (x-4)/(x+4), fitted at 60 digits
 */
export function scaledTail(x: number): number {
  const r = 1 / (x + 4);
  const t = 1 - 8 * r;
  const t2 = t * t;
  let even = -1.7737451197347136e-9;
  even = even * t2 + 1.6536063869144723e-8;
  even = even * t2 - 7.989853787069463e-8;
  even = even * t2 + 2.662328103827059e-7;
  even = even * t2 - 6.262068768188617e-7;
  even = even * t2 + 7.15273741859178e-7;
  even = even * t2 - 1.907907482108882e-6;
  even = even * t2 + 0.0001333442589016965;
  even = even * t2 - 0.0034796923628900153;
  even = even * t2 + 0.060396574890762375;
  even = even * t2 + 0.38713740074221653;
  even = even * t2 + 0.7552851304157515;
  let odd = -1.2845933741467074e-9;
  odd = odd * t2 + 1.9608396396905024e-8;
  odd = odd * t2 - 1.6231929875738924e-7;
  odd = odd * t2 + 1.0270950256154073e-6;
  odd = odd * t2 - 5.922979932848384e-6;
  odd = odd * t2 + 3.5145644633823355e-5;
  odd = odd * t2 - 0.0002310951508013517;
  odd = odd * t2 + 0.0016308184878846895;
  odd = odd * t2 - 0.007540188969137529;
  odd = odd * t2 - 0.1865218579595672;
  odd = odd * t2 - 0.6078966419718931;
  return (even + odd * t) * r;
}

/**
 * Computes the slope of the scaled tail with its sign turned, phi(0) - x scaledTail(x), free of the
 * cancellation that this difference suffers.
 *
 * @param x - distance from the centre, >= 0
 * @returns slope in (0, 0.4], relative error below 2e-15
 * @source Chebyshev interpolant of degree 25 in (x-4)/(x+4), fitted at 60 digits
 */
export function scaledTailSlope(x: number): number {
  const r = 1 / (x + 4);
  const t = 1 - 8 * r;
  const t2 = t * t;
  let even = 5.258020052412483e-9;
  even = even * t2 - 6.436106414269375e-8;
  even = even * t2 + 4.1541355117953414e-7;
  even = even * t2 - 1.9220287196943634e-6;
  even = even * t2 + 7.286586790543747e-6;
  even = even * t2 - 2.478247710167242e-5;
  even = even * t2 + 8.628280607345181e-5;
  even = even * t2 - 0.0004075830923182056;
  even = even * t2 + 0.003279953304635805;
  even = even * t2 - 0.035773575779379896;
  even = even * t2 + 0.33968381928843205;
  even = even * t2 + 1.7209777761056146;
  even = even * t2 + 1.3631817723876436;
  let odd = 3.959168044728785e-9;
  odd = odd * t2 - 3.416112814757603e-8;
  odd = odd * t2 + 1.2823005396473967e-7;
  odd = odd * t2 - 1.58507131931429e-7;
  odd = odd * t2 - 1.2311901889110531e-6;
  odd = odd * t2 + 1.1986911438277777e-5;
  odd = odd * t2 - 7.406397474483068e-5;
  odd = odd * t2 + 0.00041313568242984275;
  odd = odd * t2 - 0.0022918666885079863;
  odd = odd * t2 + 0.011979793154043697;
  odd = odd * t2 - 0.02436297959557674;
  odd = odd * t2 - 0.9876737314023871;
  odd = odd * t2 - 1.9900680854282131;
  return (even + odd * t) * (r * r);
}

const roundingShift = 6755399441055744;
const powersOfTwo = listPowersOfTwo();

function listPowersOfTwo(): Float64Array {
  const powers = new Float64Array(2046);
  for (let n = -1022; n <= 1023; n++) powers[n + 1022] = 2 ** n;
  return powers;
}

/**
 * Computes the exponential function.
 *
 * @param x - exponent, -708 to 709; below -708 the answer is 0
 * @returns e^x, relative error below 4e-16
 * @source reduction by ln 2 in two parts; interpolant of degree 11, fitted at 60 digits
 */
export function exponential(x: number): number {
  if (x < -708) return 0;
  const n = x * Math.LOG2E + roundingShift - roundingShift;
  const r = x - n * 0.6931471803691238 - n * 1.9082149292705877e-10;
  const r2 = r * r;
  let even = 2.763265472252779e-7;
  even = even * r2 + 2.4801485441561313e-5;
  even = even * r2 + 0.0013888888952352863;
  even = even * r2 + 0.04166666666648795;
  even = even * r2 + 0.5000000000000019;
  even = even * r2 + 1.0;
  let odd = 2.5110049204818658e-8;
  odd = odd * r2 + 2.755724088722987e-6;
  odd = odd * r2 + 0.00019841269890076403;
  odd = odd * r2 + 0.008333333333319589;
  odd = odd * r2 + 0.1666666666666668;
  odd = odd * r2 + 1.0;
  return (even + odd * r) * powersOfTwo[n + 1022];
}

const doubleView = new Float64Array(2);
const wordView = new Int32Array(doubleView.buffer);

/**
 * Computes ln(a/b) without forming the quotient, exact to the last places where a is close to b.
 *
 * @param a - numerator, 1e-290 to 1e290
 * @param b - denominator, 1e-290 to 1e290
 * @returns logarithm of the ratio, relative error below 5e-16
 * @source 2 atanh((a-b)/(a+b)) after scaling b by a power of two; interpolant of degree 8
 */
export function logRatio(a: number, b: number): number {
  doubleView[0] = a;
  doubleView[1] = b;
  const biased = (wordView[1] - wordView[3] + 0x3ff80000) >> 20;
  const scaled = b * powersOfTwo[biased - 1];
  const n = biased - 1023;
  const s = (a - scaled) / (a + scaled);
  const s2 = s * s;
  const s4 = s2 * s2;
  let even = 0.13916882886440265;
  even = even * s4 + 0.15391844390542356;
  even = even * s4 + 0.22222224749914435;
  even = even * s4 + 0.4000000000008134;
  even = even * s4 + 2.0;
  let odd = 0.13162075398793807;
  odd = odd * s4 + 0.1818164151128864;
  odd = odd * s4 + 0.2857142855115499;
  odd = odd * s4 + 0.6666666666666654;
  return n * 0.6931471803691238 + (n * 1.9082149292705877e-10 + (even + odd * s2) * s);
}
