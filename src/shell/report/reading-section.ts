/**
 * @module Section of what the readers of the files found, for pages of commands that fold events.
 */

import { htmlTable } from './html-table.ts';
import type { Section } from './page.ts';

/** Finding of the readers, over all files. */
export interface ReadingFinding {
  readonly kind: string;
  readonly count: number;
  /** File and line of the first case, with words. */
  readonly first: string;
}

/**
 * Writes the section.
 *
 * @param findings - over all files
 * @returns the section, or none without findings
 */
export function readingSection(findings: readonly ReadingFinding[]): readonly Section[] {
  if (findings.length === 0) return [];
  return [
    {
      id: 'reading',
      title: 'Found while reading',
      lead:
        'What the readers of the files noticed, over all rows read. Nothing of it ended the ' +
        'reading; refused rows are told at the top.',
      body: htmlTable(
        ['finding', '#count', 'first case'],
        findings.map(({ kind, count, first }) => [
          kind.replaceAll('_', ' '),
          `#${count.toLocaleString('en-US')}`,
          first,
        ]),
      ),
    },
  ];
}
