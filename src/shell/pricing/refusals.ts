/**
 * @module Lines that are no rows, kept until their place among the rows comes.
 */
import type { RowProblems } from '../source/index.ts';
import { UserError } from '../user-error.ts';

/** Lines that are no rows. */
export interface Refusals {
  /** Where the source puts them. */
  readonly problems: RowProblems;
  /**
   * Takes those that come before a line.
   *
   * @param line - 1-based
   * @returns line, field and reason of each, in order
   */
  takeBefore(line: number): readonly string[];
}

interface Waiting {
  readonly line: number;
  readonly text: string;
}

/** Lines between two rows that may be no rows; keeps memory bounded on a file of another kind. */
const waitingMax = 100_000;

/** Findings that change what the user gets back. */
const noted: ReadonlySet<string> = new Set([
  'unnamed_column',
  'repeated_column',
  'invalid_utf8',
  'empty_line',
]);

/**
 * Creates an empty waiting room.
 *
 * @param note - told the first finding of each kind that matters
 * @param most - lines that may wait at once
 * @returns refusals of one source
 */
export function createRefusals(note: (text: string) => void, most = waitingMax): Refusals {
  const waiting: Waiting[] = [];
  const seen = new Set<string>();
  let taken = 0;
  return {
    problems: {
      refuse({ line, field, reason, value }) {
        if (waiting.length - taken >= most) {
          throw new UserError(`no row in ${most} lines; line ${line}: ${reason}`);
        }
        const shown = value === undefined ? '' : ` (${value})`;
        waiting.push({ line, text: `line ${line}, ${field}: ${reason}${shown}` });
      },
      finding(kind, line, detail) {
        if (!noted.has(kind) || seen.has(kind)) return;
        seen.add(kind);
        note(`line ${line}: ${detail}`);
      },
    },
    takeBefore(line) {
      if (taken === waiting.length || waiting[taken]!.line >= line) return none;
      const texts: string[] = [];
      while (taken < waiting.length && waiting[taken]!.line < line) {
        texts.push(waiting[taken]!.text);
        taken += 1;
      }
      // Seldom enough that the moves of what stays do not count.
      if (taken * 2 >= waiting.length) {
        waiting.splice(0, taken);
        taken = 0;
      }
      return texts;
    },
  };
}

const none: readonly string[] = [];
