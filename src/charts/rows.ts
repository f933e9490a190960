/**
 * @module Charts of rows: names at the left, and a limit that says what it left out.
 */
import type { Frame } from './frame.ts';
import { textElement, tooltip } from './svg.ts';
import { displayName, fitText, textWidth } from './text-fit.ts';

/** Greatest number of rows drawn when the options name none. */
export const rowsShownDefault = 60;

/** Rows that are drawn, and the note on those that are not. */
export interface ShownRows<T> {
  readonly shown: readonly T[];
  /** Empty when all are shown. */
  readonly note: string;
}

/**
 * Keeps the first rows.
 *
 * @param rows - all rows
 * @param limit - greatest number of rows, whole number >= 1
 * @returns the first rows and a note on the rest
 */
export function showRows<T>(rows: readonly T[], limit = rowsShownDefault): ShownRows<T> {
  const shown = rows.slice(0, Math.max(1, limit));
  const hidden = rows.length - shown.length;
  const note = hidden === 0 ? '' : `${hidden} more of ${rows.length} are not drawn; see the table.`;
  return { shown, note };
}

/**
 * Measures the room for the names of rows.
 *
 * @param names - names as given
 * @param width - width of the chart; px
 * @returns room, at most 38 % of the width; px
 */
export function nameRoom(names: readonly string[], width: number): number {
  const widest = Math.max(20, ...names.map((name) => textWidth(displayName(name))));
  return Math.min(widest + 14, width * 0.38);
}

/**
 * Draws the name of a row, cut to its room; the full name is its tooltip.
 *
 * @param frame - the open frame
 * @param name - name as given
 * @param room - right edge of the room; px
 * @param y - base line; px
 * @returns the markup
 */
export function rowName(frame: Frame, name: string, room: number, y: number): string {
  const shown = fitText(displayName(name), room - 12);
  const markup = textElement(room - 8, y, shown, { anchor: 'end', fill: frame.theme.ink });
  return shown === name ? markup : markup.replace('</text>', `${tooltip(name)}</text>`);
}
