/**
 * @module A scanner that blanks comments and strings of TypeScript, so that rules see only code.
 *
 * It knows quotes, templates with nested expressions, comments and regular expressions. Blanked
 * characters become spaces and line breaks stay, so positions and line numbers are kept.
 */

/** One text, twice blanked. */
export interface Masked {
  /** Without comments and without the insides of strings, templates and regular expressions. */
  readonly code: string;
  /** Without comments only. */
  readonly uncommented: string;
}

interface Scan {
  readonly text: string;
  readonly code: string[];
  readonly uncommented: string[];
  at: number;
  /** Last character of code that was no space, to tell a division from a regular expression. */
  last: string;
}

const wordsBeforeRegex = /\b(?:return|typeof|case|in|of|do|else|void|throw|await|yield)\s*$/;

/** Blanks comments and strings of a text. */
export function mask(text: string): Masked {
  const scan: Scan = { text, code: [...blank(text)], uncommented: text.split(''), at: 0, last: '' };
  while (scan.at < text.length) scanCode(scan, false);
  return { code: scan.code.join(''), uncommented: scan.uncommented.join('') };
}

function blank(text: string): string[] {
  return text.split('').map((character) => (character === '\n' ? '\n' : ' '));
}

function keep(scan: Scan): void {
  const character = scan.text[scan.at]!;
  scan.code[scan.at] = character;
  if (!/\s/.test(character)) scan.last = character;
  scan.at++;
}

/** Scans code to the end, or to the brace that closes the expression of a template. */
function scanCode(scan: Scan, inTemplate: boolean): void {
  let depth = 0;
  while (scan.at < scan.text.length) {
    const character = scan.text[scan.at]!;
    if (inTemplate && character === '}' && depth === 0) return;
    if (character === '{') depth++;
    if (character === '}') depth--;
    if (character === "'" || character === '"') scanQuoted(scan, character);
    else if (character === '`') scanTemplate(scan);
    else if (character === '/') scanSlash(scan);
    else keep(scan);
  }
}

function scanQuoted(scan: Scan, quote: string): void {
  keep(scan);
  while (scan.at < scan.text.length && scan.text[scan.at] !== quote) {
    if (scan.text[scan.at] === '\n') return;
    scan.at += scan.text[scan.at] === '\\' ? 2 : 1;
  }
  keep(scan);
}

function scanTemplate(scan: Scan): void {
  keep(scan);
  while (scan.at < scan.text.length && scan.text[scan.at] !== '`') {
    if (scan.text[scan.at] === '\\') scan.at += 2;
    else if (scan.text.startsWith('${', scan.at)) {
      keep(scan);
      keep(scan);
      scanCode(scan, true);
      keep(scan);
    } else scan.at++;
  }
  if (scan.at < scan.text.length) keep(scan);
}

function scanSlash(scan: Scan): void {
  const next = scan.text[scan.at + 1];
  if (next === '/' || next === '*') {
    const found = scan.text.indexOf(next === '/' ? '\n' : '*/', scan.at + 2);
    const end = found < 0 ? scan.text.length : found + (next === '/' ? 0 : 2);
    for (; scan.at < end; scan.at++) {
      if (scan.text[scan.at] !== '\n') scan.uncommented[scan.at] = ' ';
    }
    return;
  }
  const before = scan.text.slice(Math.max(0, scan.at - 12), scan.at);
  const ends = /[\w$)\]}]/.test(scan.last) || /[\w$)\]]!\s*$/.test(before); // `a[0]! / b`
  const divides = ends && !wordsBeforeRegex.test(before);
  keep(scan);
  if (!divides) scanRegex(scan);
}

function scanRegex(scan: Scan): void {
  let inClass = false;
  while (scan.at < scan.text.length) {
    const character = scan.text[scan.at]!;
    if (character === '\n') return;
    if (character === '[') inClass = true;
    if (character === ']') inClass = false;
    if (character === '/' && !inClass) break;
    scan.at += character === '\\' ? 2 : 1;
  }
  keep(scan);
}

/** Tells the line, from 1, of a position. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1))
    line++;
  return line;
}
