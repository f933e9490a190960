/**
 * @module Growable tables of flat typed arrays indexed by dense id: the form of all state.
 *
 * Rows appear as ids appear; a new cell is zero. Tables are the unit of snapshot and state hash.
 */

/** Storage of one column. */
export type ColumnType = 'f64' | 'i32' | 'u32' | 'u8';

/** Column names with their storage. */
export type TableSchema = Readonly<Record<string, ColumnType>>;

interface ArrayOf {
  f64: Float64Array;
  i32: Int32Array;
  u32: Uint32Array;
  u8: Uint8Array;
}

/** The arrays of a table by column name. */
export type ColumnsOf<S extends TableSchema> = { [K in keyof S]: ArrayOf[S[K]] };

/** A table: `rows` are in use, arrays may be longer. Read `columns` again after growth. */
export interface Table<S extends TableSchema = TableSchema> {
  readonly schema: S;
  rows: number;
  readonly columns: ColumnsOf<S>;
}

/** Any typed array a column may be. */
export type ColumnArray = Float64Array | Int32Array | Uint32Array | Uint8Array;

const makers = {
  f64: (length: number) => new Float64Array(length),
  i32: (length: number) => new Int32Array(length),
  u32: (length: number) => new Uint32Array(length),
  u8: (length: number) => new Uint8Array(length),
} as const;

/**
 * Creates an array of a column type.
 *
 * @param type - storage
 * @param length - cells
 * @returns zero-filled array
 */
export function createColumn(type: ColumnType, length: number): ColumnArray {
  return makers[type](length);
}

/**
 * Creates an empty table.
 *
 * @param schema - column names and storage
 * @param capacity - rows to allocate at first
 * @returns table with no rows
 */
export function createTable<const S extends TableSchema>(schema: S, capacity = 16): Table<S> {
  const columns: Record<string, ColumnArray> = {};
  for (const name of Object.keys(schema)) columns[name] = createColumn(schema[name]!, capacity);
  return { schema, rows: 0, columns: columns as ColumnsOf<S> };
}

/**
 * Makes sure that a table has at least a number of rows; new cells are zero.
 *
 * @param table - table to grow in place
 * @param rows - least number of rows afterwards
 */
export function growTable(table: Table, rows: number): void {
  if (rows <= table.rows) return;
  const columns = table.columns as Record<string, ColumnArray>;
  const names = Object.keys(table.schema);
  const capacity = names.length === 0 ? rows : columns[names[0]!]!.length;
  if (rows > capacity) {
    const length = Math.max(rows, capacity * 2);
    for (const name of names) {
      const grown = createColumn(table.schema[name]!, length);
      grown.set(columns[name]! as never);
      columns[name] = grown;
    }
  }
  table.rows = rows;
}

/**
 * Adds one zero row.
 *
 * @param table - table to grow in place
 * @returns index of the new row
 */
export function addRow(table: Table): number {
  growTable(table, table.rows + 1);
  return table.rows - 1;
}

/**
 * Returns the bytes that the rows in use occupy.
 *
 * @param table - any table
 * @returns bytes
 */
export function tableBytes(table: Table): number {
  const columns = table.columns as Record<string, ColumnArray>;
  let bytes = 0;
  for (const name of Object.keys(table.schema)) {
    bytes += columns[name]!.BYTES_PER_ELEMENT * table.rows;
  }
  return bytes;
}
