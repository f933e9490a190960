/**
 * @module Cuts one JSON array into its elements while the text arrives, without parsing them.
 */

/** Progress through an array. */
export interface ArrayScan {
  state: 'before' | 'element' | 'after';
  /** 1-based line of the next character. */
  line: number;
  depth: number;
  inText: boolean;
  escaped: boolean;
  /** Text of the current element so far, from earlier chunks. */
  part: string;
  partLine: number;
  dropping: boolean;
}

/** Where elements go. */
export interface ArrayOut {
  element(source: string, line: number): void;
  tooLong(line: number): void;
  /** Longest element; characters, > 0. */
  readonly charsMax: number;
}

/**
 * Creates a scan before the opening bracket.
 *
 * @returns the scan
 */
export function createArrayScan(): ArrayScan {
  return {
    state: 'before',
    line: 1,
    depth: 0,
    inText: false,
    escaped: false,
    part: '',
    partLine: 1,
    dropping: false,
  };
}

/**
 * Scans the next text.
 *
 * @param scan - changed in place
 * @param text - next part of the file
 * @param out - receives each element as written
 * @returns why this is no array, or undefined
 */
export function scanArray(scan: ArrayScan, text: string, out: ArrayOut): string | undefined {
  let from = 0;
  let empty = scan.part.trim() === '';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10) scan.line += 1;
    if (scan.inText) {
      if (scan.escaped) scan.escaped = false;
      else if (code === 92) scan.escaped = true;
      else if (code === 34) scan.inText = false;
      continue;
    }
    if (code === 32 || code === 10 || code === 13 || code === 9) continue;
    if (scan.state === 'before') {
      if (code !== 91) return 'the file does not open with a bracket';
      scan.state = 'element';
      from = at + 1;
      continue;
    }
    if (scan.state === 'after') return 'text follows the closing bracket of the array';
    if (scan.depth === 0 && (code === 44 || code === 93)) {
      give(scan, text.slice(from, at), out);
      from = at + 1;
      empty = true;
      if (code === 93) scan.state = 'after';
      continue;
    }
    if (empty) {
      scan.partLine = scan.line;
      empty = false;
    }
    if (code === 34) scan.inText = true;
    else if (code === 123 || code === 91) scan.depth += 1;
    else if (code === 125 || code === 93) scan.depth -= 1;
    if (scan.depth < 0) return 'a bracket closes that was never opened';
  }
  if (scan.state === 'element' && !scan.dropping) {
    scan.part += text.slice(from);
    if (scan.part.length > out.charsMax) {
      out.tooLong(scan.partLine);
      scan.dropping = true;
      scan.part = '';
    }
  }
  return undefined;
}

function give(scan: ArrayScan, rest: string, out: ArrayOut): void {
  const source = scan.part + rest;
  if (!scan.dropping && source.length > out.charsMax) out.tooLong(scan.partLine);
  else if (!scan.dropping && source.trim() !== '') out.element(source, scan.partLine);
  scan.part = '';
  scan.dropping = false;
}
