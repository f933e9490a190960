/**
 * @module How wide a text will be, without a browser: estimate, cut, wrap.
 */
import { shortAddress } from './format.ts';

/** How much wider semi-bold text runs. */
export const boldFactor = 1.12;

/** Widths follow a wide sans-serif, so that an estimate errs towards too much room. */
function characterWidth(character: string): number {
  if (/[il.,:;'|!jtfrI()[\] ]/.test(character)) return 0.38;
  if (character === '\u2026') return 1;
  if (/[mwMW@%]/.test(character)) return 0.95;
  if (/[A-Z]/.test(character)) return 0.7;
  if (character >= '\u1100') return 1.05;
  return 0.61;
}

/**
 * Estimates the width of a text.
 *
 * @param text - one line
 * @param size - font size, px
 * @returns width, px, >= 0
 */
export function textWidth(text: string, size = 11): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width * size;
}

/**
 * Cuts a text to a width, with an ellipsis.
 *
 * @param text - one line
 * @param width - room, px
 * @param size - font size, px
 * @returns the text, or its beginning and an ellipsis
 */
export function fitText(text: string, width: number, size = 11): string {
  if (text === '' || textWidth(text, size) <= width) return text;
  const room = width - textWidth('\u2026', size);
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += characterWidth(character) * size;
    if (used > room) break;
    kept += character;
  }
  return `${kept.trimEnd()}\u2026`;
}

/**
 * Breaks a text into lines at spaces; the last line is cut when the text is longer still.
 *
 * @param text - any text
 * @param width - room, px
 * @param size - font size, px
 * @param linesMax - greatest number of lines, >= 1
 * @returns at most that many lines
 */
export function wrapText(text: string, width: number, size: number, linesMax: number): string[] {
  const lines: string[] = [];
  let rest = text.trim();
  while (rest !== '' && lines.length < linesMax - 1 && textWidth(rest, size) > width) {
    const words = rest.split(' ');
    let count = 1;
    while (count < words.length && textWidth(words.slice(0, count + 1).join(' '), size) <= width) {
      count++;
    }
    const line = words.slice(0, count).join(' ');
    if (textWidth(line, size) > width) break;
    lines.push(line);
    rest = words.slice(count).join(' ');
  }
  if (rest !== '') lines.push(fitText(rest, width, size));
  return lines;
}

/**
 * Prepares a name for display: addresses shortened, white space joined.
 *
 * @param name - any text
 * @returns one line
 */
export function displayName(name: string): string {
  return shortAddress(name.replace(/\s+/g, ' ').trim());
}
