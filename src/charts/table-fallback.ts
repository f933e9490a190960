/**
 * @module The table behind a chart: the same values as HTML for readers who do not see pictures.
 */
import { check } from '../base/index.ts';
import { element, escapeText } from './svg.ts';
import { displayName } from './text-fit.ts';

/** A table as text. */
export interface TableContent {
  readonly caption: string;
  /** Headings; numbers are set flush right, heading and cells alike. */
  readonly columns: readonly { readonly name: string; readonly numeric?: boolean }[];
  /** Rows of as many cells as columns; the first names the row. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * Writes a table.
 *
 * Limits: no row gives one that says `no data`; addresses are shortened, the full text stays as the
 * hint of the cell. Numbers carry the class `num`, which `themeStyleSheet` sets flush right.
 *
 * @param content - caption, headings and cells
 * @returns HTML `table`, every text escaped
 * @throws InvariantError when a row has another number of cells than there are columns
 */
export function tableFallback(content: TableContent): string {
  const { columns } = content;
  // A class instead of a style: tables of long curves would weigh several times as much.
  const alignment = (index: number) => (columns[index]?.numeric === true ? 'num' : undefined);
  const heads = columns
    .map((column, i) =>
      element('th', { scope: 'col', class: alignment(i) }, escapeText(column.name) || ' '),
    )
    .join('');
  const rows = content.rows.map((row) => {
    check(row.length === columns.length, 'row', `${columns.length} cells`, row.length);
    const cells = row.map((cell, i) => {
      const shown = displayName(cell);
      const attributes = {
        ...(i === 0 ? { scope: 'row' } : {}),
        class: alignment(i),
        ...(shown === cell ? {} : { title: cell }),
      };
      return element(i === 0 ? 'th' : 'td', attributes, escapeText(shown) || ' ');
    });
    return element('tr', {}, cells.join('') || ' ');
  });
  const none = element('tr', {}, `<td colspan="${Math.max(1, columns.length)}">no data</td>`);
  return element(
    'table',
    { class: 'rapport-table' },
    element('caption', {}, escapeText(content.caption) || ' ') +
      element('thead', {}, element('tr', {}, heads || ' ')) +
      element('tbody', {}, rows.join('') || none),
  );
}

/**
 * Joins a chart and its table into one figure; the table opens on demand.
 *
 * @param svg - SVG text of a chart
 * @param content - the same values as a table
 * @returns HTML `figure`
 */
export function chartFigure(svg: string, content: TableContent): string {
  const summary = element('summary', {}, 'View as table');
  const details = element('details', {}, summary + tableFallback(content));
  return element('figure', { class: 'rapport-figure' }, svg + details);
}
