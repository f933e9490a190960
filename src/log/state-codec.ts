/**
 * @module State codec: tables and names as canonical bytes, for snapshots and for the state hash.
 *
 * Equal states give equal bytes whatever the capacity of their arrays or the way that led there.
 */
import {
  type ColumnArray,
  createColumn,
  fail,
  growTable,
  ok,
  type Result,
  type Table,
} from '../base/index.ts';

/** Tables by name: the whole of a state but for its names. */
export type Tables = Readonly<Record<string, Table>>;

/** Why bytes do not restore a state. */
export interface StateFailure {
  readonly kind: 'state_not_recognised' | 'state_tables_differ' | 'state_length_mismatch';
  readonly detail: string;
}

interface Outline {
  readonly version: number;
  readonly tables: readonly {
    readonly name: string;
    readonly rows: number;
    readonly columns: readonly (readonly [name: string, type: string])[];
  }[];
}

const magicText = 'rapport-state';

/**
 * Encodes tables.
 *
 * @param tables - by name; order does not matter
 * @param version - version of the state's meaning
 * @returns canonical bytes
 */
export function encodeTables(tables: Tables, version: number): Uint8Array {
  const names = Object.keys(tables).sort();
  const outline: Outline = {
    version,
    tables: names.map((name) => ({
      name,
      rows: tables[name]!.rows,
      columns: Object.entries(tables[name]!.schema),
    })),
  };
  const head = new TextEncoder().encode(`${magicText}\n${JSON.stringify(outline)}\n`);
  let size = head.length;
  for (const name of names) size += eachColumn(tables[name]!).reduce((n, c) => n + c.length, 0);
  const bytes = new Uint8Array(size);
  bytes.set(head);
  let offset = head.length;
  for (const name of names) {
    for (const column of eachColumn(tables[name]!)) {
      bytes.set(column, offset);
      offset += column.length;
    }
  }
  return bytes;
}

function eachColumn(table: Table): Uint8Array[] {
  const columns = table.columns as Readonly<Record<string, ColumnArray>>;
  return Object.keys(table.schema).map((name) => {
    const column = columns[name]!;
    return new Uint8Array(column.buffer, column.byteOffset, table.rows * column.BYTES_PER_ELEMENT);
  });
}

/**
 * Restores tables in place from bytes that `encodeTables` wrote.
 *
 * @param bytes - canonical bytes
 * @param tables - fresh tables of the same names and schemas; filled in place
 * @param version - version of the state's meaning
 * @returns nothing, or why the bytes do not fit
 */
export function decodeTables(
  bytes: Uint8Array,
  tables: Tables,
  version: number,
): Result<undefined, StateFailure> {
  const outline = readOutline(bytes);
  if (outline === undefined) return fail({ kind: 'state_not_recognised', detail: 'no header' });
  const { head, end } = outline;
  const names = Object.keys(tables).sort();
  if (head.version !== version || head.tables.length !== names.length) {
    return fail({ kind: 'state_tables_differ', detail: `version ${head.version}` });
  }
  let expected = end;
  for (let i = 0; i < names.length; i++) {
    const { schema, columns } = tables[names[i]!]!;
    const written = head.tables[i]!;
    const isSame =
      written.name === names[i] &&
      Number.isSafeInteger(written.rows) &&
      written.rows >= 0 &&
      JSON.stringify(Object.entries(schema)) === JSON.stringify(written.columns);
    if (!isSame) return fail({ kind: 'state_tables_differ', detail: names[i]! });
    const arrays = Object.values(columns as Readonly<Record<string, ColumnArray>>);
    for (const array of arrays) expected += written.rows * array.BYTES_PER_ELEMENT;
  }
  if (expected !== bytes.length) {
    return fail({
      kind: 'state_length_mismatch',
      detail: `${bytes.length}, not ${expected} bytes`,
    });
  }
  restore(bytes, end, tables, head);
  return ok(undefined);
}

function restore(bytes: Uint8Array, start: number, tables: Tables, head: Outline): void {
  let offset = start;
  for (const { name, rows, columns } of head.tables) {
    const table = tables[name]!;
    growTable(table, rows);
    const target = table.columns as Record<string, ColumnArray>;
    for (const [column, type] of columns) {
      const restored = createColumn(type as 'f64', target[column]!.length);
      const width = rows * restored.BYTES_PER_ELEMENT;
      new Uint8Array(restored.buffer).set(bytes.subarray(offset, offset + width));
      target[column] = restored;
      offset += width;
    }
  }
}

function readOutline(bytes: Uint8Array): { head: Outline; end: number } | undefined {
  const first = bytes.indexOf(10);
  const second = bytes.indexOf(10, first + 1);
  if (first < 0 || second < 0) return undefined;
  const decoder = new TextDecoder();
  if (decoder.decode(bytes.subarray(0, first)) !== magicText) return undefined;
  try {
    const head = JSON.parse(decoder.decode(bytes.subarray(first + 1, second))) as Outline | null;
    const isOutline = Array.isArray(head?.tables) && head.tables.every((table) => table !== null);
    return isOutline ? { head: head as Outline, end: second + 1 } : undefined;
  } catch {
    return undefined;
  }
}
