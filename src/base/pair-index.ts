/**
 * @module Index from a pair of dense ids to a dense row: positions by participant and instrument.
 *
 * Open addressing over typed arrays. The pairs live in the rows themselves (two u32 columns), so
 * the index is rebuilt from a snapshot and never stored.
 */
import { growTable, type Table } from './table.ts';

/** Table whose rows are keyed by two ids. */
export type PairTable = Table<{ first: 'u32'; second: 'u32' }>;

/** Hash index over the pairs of a table. */
export interface PairIndex {
  /** Row + 1 by slot; 0 is a free slot. */
  slots: Uint32Array;
  /** Slots less one; the number of slots is a power of two. */
  mask: number;
}

/**
 * Builds the index of a table.
 *
 * @param table - table with columns `first` and `second`
 * @returns the index
 */
export function createPairIndex(table: PairTable): PairIndex {
  let size = 64;
  while (size < table.rows * 2) size *= 2;
  const index: PairIndex = { slots: new Uint32Array(size), mask: size - 1 };
  for (let row = 0; row < table.rows; row++) insert(index, table, row);
  return index;
}

function slotOf(first: number, second: number, mask: number): number {
  let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) & mask;
}

function insert(index: PairIndex, table: PairTable, row: number): void {
  let slot = slotOf(table.columns.first[row]!, table.columns.second[row]!, index.mask);
  while (index.slots[slot] !== 0) slot = (slot + 1) & index.mask;
  index.slots[slot] = row + 1;
}

/**
 * Finds the row of a pair.
 *
 * @param index - index of `table`
 * @param table - the table
 * @param first - first id
 * @param second - second id
 * @returns row, or -1 when the pair has none
 */
export function findPair(
  index: PairIndex,
  table: PairTable,
  first: number,
  second: number,
): number {
  const { first: firsts, second: seconds } = table.columns;
  let slot = slotOf(first, second, index.mask);
  for (let entry = index.slots[slot]!; entry !== 0; entry = index.slots[slot]!) {
    if (firsts[entry - 1] === first && seconds[entry - 1] === second) return entry - 1;
    slot = (slot + 1) & index.mask;
  }
  return -1;
}

/**
 * Finds the rows of many pairs. Looking them up one after another waits for memory each time; here
 * the waits run side by side.
 *
 * @param index - index of `table`
 * @param table - the table
 * @param firsts - first ids
 * @param seconds - second ids
 * @param rows - overwritten: row of each pair, -1 for those that have none
 * @param count - number of pairs
 */
export function findPairs(
  index: PairIndex,
  table: PairTable,
  firsts: Uint32Array,
  seconds: Uint32Array,
  rows: Int32Array,
  count: number,
): void {
  const { slots, mask } = index;
  const { first, second } = table.columns;
  for (let i = 0; i < count; i++) rows[i] = slots[slotOf(firsts[i]!, seconds[i]!, mask)]! - 1;
  for (let i = 0; i < count; i++) {
    const row = rows[i]!;
    if (row < 0 || (first[row] === firsts[i] && second[row] === seconds[i])) continue;
    rows[i] = findPair(index, table, firsts[i]!, seconds[i]!);
  }
}

/**
 * Finds the row of a pair, adding it when it is new.
 *
 * @param index - index of `table`; grows in place
 * @param table - the table; grows in place
 * @param first - first id
 * @param second - second id
 * @returns row
 */
export function ensurePair(
  index: PairIndex,
  table: PairTable,
  first: number,
  second: number,
): number {
  const found = findPair(index, table, first, second);
  if (found >= 0) return found;
  const row = table.rows;
  // Most rows need no room: then there is nothing to ask of the columns.
  if (row < table.columns.first.length) table.rows = row + 1;
  else growTable(table, row + 1);
  table.columns.first[row] = first;
  table.columns.second[row] = second;
  if (table.rows * 2 > index.mask) Object.assign(index, createPairIndex(table));
  else insert(index, table, row);
  return row;
}
