/**
 * @module A table of a page, from plain text.
 */
import { escapeText } from '../../charts/index.ts';

/**
 * Writes a table; a heading or cell that begins with # is a number.
 *
 * @param heads - headings
 * @param rows - cells as plain text
 * @returns HTML, every text escaped
 */
export function htmlTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (tag: 'th' | 'td') => (text: string) =>
    text.startsWith('#')
      ? `<${tag} class="number">${escapeText(text.slice(1))}</${tag}>`
      : `<${tag}>${escapeText(text)}</${tag}>`;
  const body = rows.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`).join('');
  return (
    `<div class="scroll"><table><thead><tr>${heads.map(cell('th')).join('')}</tr></thead>` +
    `<tbody>${body}</tbody></table></div>`
  );
}
