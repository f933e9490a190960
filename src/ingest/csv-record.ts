/**
 * @module One record of CSV with quoted fields (RFC 4180), from a text cut anywhere.
 */

/** What stands at a position of the text. */
export type CsvRecord =
  | { readonly kind: 'record'; readonly cells: string[]; readonly next: number }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'malformed'; readonly reason: string };

const incomplete: CsvRecord = { kind: 'incomplete' };
const quote = 34;
const newline = 10;
const carriageReturn = 13;

interface Cell {
  readonly value: string;
  /** Position after the closing quote. */
  readonly next: number;
}

/** Reads a quoted field from after its opening quote; a string is why it cannot be read yet. */
function quotedCell(text: string, start: number, final: boolean): Cell | 'incomplete' | 'open' {
  let value = '';
  let from = start;
  for (;;) {
    const close = text.indexOf('"', from);
    if (close < 0) return final ? 'open' : 'incomplete';
    if (close + 1 >= text.length && !final) return 'incomplete';
    if (text.charCodeAt(close + 1) !== quote) {
      return { value: value + text.slice(from, close), next: close + 1 };
    }
    value += text.slice(from, close + 1);
    from = close + 2;
  }
}

/**
 * Reads the record that starts at a position.
 *
 * @param text - text from the source, cut anywhere
 * @param start - position of the record's first character, before the end
 * @param delimiter - one character between fields
 * @param final - no more text follows
 * @returns cells and the position after the line end; or what is wrong; or that text is missing
 */
export function readCsvRecord(
  text: string,
  start: number,
  delimiter: string,
  final: boolean,
): CsvRecord {
  const cells: string[] = [];
  const separator = delimiter.charCodeAt(0);
  let at = start;
  let lineEnd = -1;
  for (;;) {
    if (text.charCodeAt(at) === quote) {
      const cell = quotedCell(text, at + 1, final);
      if (cell === 'incomplete') return incomplete;
      if (cell === 'open') {
        return { kind: 'malformed', reason: 'a quote is opened and never closed' };
      }
      cells.push(cell.value);
      at = cell.next;
      if (text.charCodeAt(at) === carriageReturn) {
        if (at + 1 >= text.length || text.charCodeAt(at + 1) === newline) at += 1;
      }
      if (at >= text.length) return final ? { kind: 'record', cells, next: at } : incomplete;
      const follows = text.charCodeAt(at);
      if (follows === newline) return { kind: 'record', cells, next: at + 1 };
      if (follows !== separator) {
        return { kind: 'malformed', reason: 'text follows a closing quote' };
      }
      at += 1;
      continue;
    }
    if (lineEnd < at) lineEnd = text.indexOf('\n', at);
    const stop = lineEnd < 0 ? text.length : lineEnd;
    const comma = text.indexOf(delimiter, at);
    const last = comma < 0 || comma > stop;
    if (last && lineEnd < 0 && !final) return incomplete;
    let end = last ? stop : comma;
    if (last && end > at && text.charCodeAt(end - 1) === carriageReturn) end -= 1;
    const value = text.slice(at, end);
    if (value.includes('"')) {
      return { kind: 'malformed', reason: 'a quote stands inside an unquoted field' };
    }
    cells.push(value);
    if (last) return { kind: 'record', cells, next: lineEnd < 0 ? text.length : lineEnd + 1 };
    at = comma + 1;
  }
}
