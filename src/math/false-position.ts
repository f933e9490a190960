/**
 * @module Root of a function between two points where its signs differ.
 */

/** Two points and the values there, which differ in sign. */
export interface RootBracket {
  readonly low: number;
  readonly high: number;
  readonly atLow: number;
  readonly atHigh: number;
}

/** A bisection is mixed in every so many turns: secants alone can creep along one end. */
const bisectEvery = 3;
const turnsMax = 200;

/**
 * Solves for a root by the Illinois variant of the false position.
 *
 * Limits: 0 counts with the lower end, so that of a stretch of zeros the far end is found; signs
 * that do not differ give some point between the ends.
 *
 * @param at - continuous function
 * @param bracket - ends and values; low < high
 * @param tolerance - greatest distance of the answer from a root, unit of the argument, > 0
 * @returns point between the ends
 * @source Dowell and Jarratt (1971), BIT 11: A modified regula falsi method
 */
export function falsePosition(
  at: (x: number) => number,
  { low, high, atLow, atHigh }: RootBracket,
  tolerance: number,
): number {
  let [a, b, fa, fb] = [low, high, atLow, atHigh];
  for (let turn = 1; turn <= turnsMax && b - a > tolerance; turn++) {
    const secant = (a * fb - b * fa) / (fb - fa);
    const isInside = secant > a && secant < b && turn % bisectEvery !== 0;
    const middle = isInside ? secant : (a + b) / 2;
    const value = at(middle);
    if (atLow >= 0 ? value >= 0 : value <= 0) {
      a = middle;
      fa = value;
      fb /= 2;
    } else {
      b = middle;
      fb = value;
      fa /= 2;
    }
  }
  return (a + b) / 2;
}
