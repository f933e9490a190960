/**
 * @module What the readers found in the files, over all of them, for commands that fold events.
 */
import type { ReadingFinding } from '../report/reading-section.ts';
import type { RunJournal } from '../run/journal.ts';

/**
 * Sums up the findings of the readers.
 *
 * @param journal - of a command that has read its files
 * @returns findings by kind, the most frequent first
 */
export function readingFindings(journal: RunJournal): readonly ReadingFinding[] {
  const byKind = new Map<string, { kind: string; count: number; first: string }>();
  for (const { kind, file, count, firstLine, detail } of journal.findings.values()) {
    const known = byKind.get(kind);
    if (known !== undefined) known.count += count;
    else byKind.set(kind, { kind, count, first: `${file}, line ${firstLine}: ${detail}` });
  }
  return [...byKind.values()].sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
}

/**
 * Writes findings of the readers on one line.
 *
 * @param findings - as summed up
 * @returns one text, or none without findings
 */
export function readingText(findings: readonly ReadingFinding[]): readonly string[] {
  if (findings.length === 0) return [];
  const words = findings.map(({ kind, count }) => `${kind} ${count}`);
  return [`found while reading: ${words.join(', ')}`];
}
