/**
 * @module Plain decimals read digit by digit: nearly every number of a file is one.
 */

/** Powers of ten that a double holds exactly, as far as sixteen digits need them. */
const powersOfTen = Float64Array.from({ length: 17 }, (_, i) => Number(`1e${i}`));

/** Sixteen digits and a point. */
const charsMax = 17;

/**
 * Reads a decimal without sign and exponent, e.g. `79008.5`.
 *
 * A whole number below 2^53 over a power of ten below 10^23, both exact, rounds once: the quotient
 * is the double nearest to the decimal, as the language's own reading gives it. Limits: whatever is
 * longer, blank or written otherwise is left to a reader of every form.
 *
 * @param text - cell of a file
 * @returns the nearest double, >= 0; undefined when the text is not such a decimal
 */
export function readPlainDecimal(text: string): number | undefined {
  const { length } = text;
  if (length > charsMax) return undefined;
  let whole = 0;
  let digits = 0;
  let point = -1;
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9) {
      whole = whole * 10 + digit;
      digits++;
    } else if (digit === -2 && point < 0) point = i;
    else return undefined;
  }
  if (digits === 0 || whole > Number.MAX_SAFE_INTEGER) return undefined;
  return point < 0 ? whole : whole / powersOfTen[length - 1 - point]!;
}
