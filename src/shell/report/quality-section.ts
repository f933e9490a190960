/**
 * @module Report section: what was read, what was noticed while reading, and the hashes.
 */
import { escapeText } from '../../charts/index.ts';
import type { Section } from './page.ts';
import type { FileCount, JournalFinding, RunSummary } from './summary.ts';

/**
 * Writes the section.
 *
 * @param summary - summary of the run
 * @returns the section
 */
export function qualitySection(summary: RunSummary): Section {
  const hash = (text: string): string => `<code class="long">${escapeText(text)}</code>`;
  return {
    id: 'quality',
    title: 'Data quality',
    lead: 'What was read and what was noticed while reading. Refused rows are in rejected.ndjson.',
    body: [
      table(['file', 'adapter', '#rows', '#events', '#refused'], summary.files.map(fileRow)),
      '<br>',
      summary.findings.length === 0
        ? '<p>Nothing was noticed.</p>'
        : table(['finding', '#count', 'first at', 'meaning'], summary.findings.map(findingRow)),
      ...summary.unvalued.map(unvaluedText),
      `<p class="muted">State hash ${hash(summary.stateHash)}, log hash ${hash(summary.logHash)}, `,
      `rapport ${escapeText(summary.rapport)}.</p>`,
    ].join(''),
  };
}

function unvaluedText({ asset, events, isPriced }: RunSummary['unvalued'][number]): string {
  const why = isPriced ? 'they came before its first index price' : 'no index price of it came';
  return (
    `<p><strong>${events.toLocaleString('en-US')} events in ${escapeText(asset)} count 0 USD:` +
    `</strong> ${why}.</p>`
  );
}

/** Headings that begin with # are those of numbers. */
function table(heads: readonly string[], rows: readonly string[]): string {
  const cells = heads.map((head) =>
    head.startsWith('#') ? `<th class="number">${head.slice(1)}</th>` : `<th>${head}</th>`,
  );
  return (
    `<div class="scroll"><table><thead><tr>${cells.join('')}</tr></thead>` +
    `<tbody>${rows.join('')}</tbody></table></div>`
  );
}

const number = (value: number): string =>
  `<td class="number">${value.toLocaleString('en-US')}</td>`;

function fileRow({ file, adapter, rows, events, refused }: FileCount): string {
  const counts = [rows, events, refused].map(number).join('');
  const name = `<code>${escapeText(file)}</code>`;
  return `<tr><td>${name}</td><td>${escapeText(adapter)}</td>${counts}</tr>`;
}

function findingRow({ file, kind, count, firstLine, detail }: JournalFinding): string {
  const place = `<code>${escapeText(file)}:${firstLine}</code>`;
  return (
    `<tr><td>${escapeText(kind)}</td>${number(count)}<td>${place}</td>` +
    `<td class="meaning">${escapeText(detail)}</td></tr>`
  );
}
