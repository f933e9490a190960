/**
 * @module How the numbers of a column are written: whole, decimal, with exponent, or missing.
 */
import type { Row, Sink } from './adapter.ts';
import { isAbsent } from './fields.ts';

interface Forms {
  whole: number;
  decimal: number;
  exponent: number;
}

/** Notes number forms while rows pass. */
export interface NumberForms {
  /** Counts `empty_cell` and `exponent_number` findings of the row at once. */
  note(row: Row, sink: Sink): void;
  /** Gives `mixed_number_forms` once for each column that mixes whole numbers and decimals. */
  finish(sink: Sink): void;
}

/**
 * Creates an observer of number forms; only texts show their form.
 *
 * @param columns - names of numeric columns
 * @param mixable - those of them where mixing whole numbers and decimals is a finding; all when
 *   absent
 * @param optional - those of them that may be empty without a finding
 * @returns observer that has seen nothing
 */
export function createNumberForms(
  columns: readonly string[],
  mixable: readonly string[] = columns,
  optional: readonly string[] = [],
): NumberForms {
  const isOptional = columns.map((column) => optional.includes(column));
  const forms: Forms[] = columns.map(() => ({ whole: 0, decimal: 0, exponent: 0 }));
  let lastLine = 0;
  return {
    note(row, sink) {
      lastLine = row.line;
      for (let i = 0; i < columns.length; i++) {
        const value = row.fields[columns[i]!];
        if (typeof value === 'string' && !isAbsent(value)) {
          noteText(forms[i]!, columns[i]!, value, row.line, sink);
        } else if (isAbsent(value) && !isOptional[i]) {
          sink.finding('empty_cell', row.line, `${columns[i]} is empty`);
        }
      }
    },
    finish(sink) {
      for (let i = 0; i < columns.length; i++) {
        const { whole, decimal } = forms[i]!;
        if (whole === 0 || decimal === 0 || !mixable.includes(columns[i]!)) continue;
        const detail = `${columns[i]} holds ${whole} whole numbers and ${decimal} decimals`;
        sink.finding('mixed_number_forms', lastLine, detail);
      }
    },
  };
}

function noteText(forms: Forms, column: string, text: string, line: number, sink: Sink): void {
  if (text.includes('e') || text.includes('E')) {
    forms.exponent += 1;
    sink.finding('exponent_number', line, `${column} is written with an exponent`);
  } else if (text.includes('.')) {
    forms.decimal += 1;
  } else {
    forms.whole += 1;
  }
}
