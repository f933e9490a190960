/**
 * @module store: the embedded log, snapshots and outbox on files, and result tables.
 */
export { ensureFolder, writeAtomically } from './atomic-file.ts';
export { checksums } from './checksums.ts';
export { type OutboxFile, openOutbox } from './outbox.ts';
export { type PackedColumn, packCsv } from './packed-csv.ts';
export { openSegmentLog, type SegmentLog, type SegmentLogOptions } from './segment-log.ts';
export { openSnapshots, type SnapshotOptions } from './snapshots.ts';
export { StoreDamaged, StoreLocked } from './store-error.ts';
export {
  type Cell,
  documentColumns,
  streamTable,
  type TableColumn,
  type TableFailure,
  type TableFormat,
  type TableRow,
  type WriteText,
  writeTable,
} from './tables.ts';
export { type LogFinding, type LogVerification, verifyLog } from './verify.ts';
export { takeWriterLock, type WriterLock } from './writer-lock.ts';
