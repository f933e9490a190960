/**
 * @module Forms that tell the venue's own columns: CSV, JSON lines and Parquet.
 */
import type { Random } from '../../../base/index.ts';
import { type Form, isoOf } from './form.ts';

const plainNumber = /^-?\d+(\.\d+)?(e[-+]?\d+)?$/i;

/** Milliseconds or ISO 8601 among microseconds. */
function otherUnit(at: string, random: Random): string {
  return random.uniform() < 0.5 ? at.slice(0, 13) : isoOf(at);
}

/** How the venue writes by itself. */
export const csvForm: Form = {
  headerOf: (_file, columns) => columns.join(','),
  rowOf: (file, _columns, row) => ({ file, line: row }),
  rename: (file) => file,
  time: { pattern: /^(\d{16})/, otherUnit },
};

/** Rows as CSV lines in files that end in `.parquet`; whoever writes them packs them. */
export const parquetForm: Form = {
  ...csvForm,
  rowOf: (file, _columns, row) => ({ file: parquetName(file), line: row }),
  rename: parquetName,
  // A column of whole numbers holds no texts.
  time: { pattern: /^(\d{16})/, otherUnit: (at) => at.slice(0, 13) },
};

function parquetName(file: string): string {
  return file.replace(/\.csv$/, '.parquet');
}

/** One object for each row, without the absent values. */
export const ndjsonForm: Form = {
  headerOf: () => undefined,
  rowOf(file, columns, row) {
    const cells = row.split(',');
    let line = '';
    for (const [i, name] of columns.entries()) {
      const cell = cells[i]!;
      if (cell === '') continue;
      const value = plainNumber.test(cell) ? cell : JSON.stringify(cell);
      line += `${line === '' ? '{' : ','}"${name}":${value}`;
    }
    return { file: file.replace(/\.csv$/, '.ndjson'), line: `${line}}` };
  },
  rename: undefined,
  time: {
    pattern: /^\{"at":(\d{16})/,
    otherUnit(at, random) {
      const other = otherUnit(at, random);
      return plainNumber.test(other) ? other : JSON.stringify(other);
    },
  },
};
