/**
 * @module base: exact amounts, units, time, identifiers, seeded randomness, results and checks.
 */
export {
  type Amount,
  type AmountFailure,
  amountDecimals,
  amountToNumber,
  formatAmount,
  parseAmount,
} from './amount.ts';
export {
  check,
  checkCount,
  checkFinite,
  checkInRange,
  checkNonNegative,
  checkPositive,
  InvariantError,
} from './check.ts';
export { type Checkpoint, type InstrumentId, none, type ParticipantId } from './identifiers.ts';
export { createInterner, type Interner, intern } from './interner.ts';
export {
  createPairIndex,
  ensurePair,
  findPair,
  findPairs,
  type PairIndex,
  type PairTable,
} from './pair-index.ts';
export { onGrid } from './quantity.ts';
export { createRandom, type Random } from './random.ts';
export { type Fail, fail, type Ok, ok, type Result } from './result.ts';
export {
  addRow,
  type ColumnArray,
  type ColumnsOf,
  type ColumnType,
  createColumn,
  createTable,
  growTable,
  type Table,
  type TableSchema,
  tableBytes,
} from './table.ts';
export {
  formatInstant,
  microsPerDay,
  microsPerHour,
  microsPerSecond,
  microsPerYear,
  parseDuration,
  parseInstant,
  type TimeFailure,
  undatedMicros,
} from './time.ts';
