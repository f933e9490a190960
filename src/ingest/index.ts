/**
 * @module ingest: files of venues and chains as rows, decoded into events, merged in one order.
 */
export type {
  Adapter,
  AdapterSession,
  Decoder,
  Detection,
  Refusal,
  Row,
  Sink,
  SourceSample,
  SourceTold,
} from './adapter.ts';
export { type AddressForm, addressForm, canonicalAddress } from './address.ts';
export { countAddressForms } from './address-forms.ts';
export { type CatalogueEntry, catalogue } from './catalogue.ts';
export {
  type CollectingSink,
  collectRows,
  createCollectingSink,
  type DecodedEvent,
  type FindingCount,
  findingCount,
} from './collect.ts';
export { createCsvReader } from './csv.ts';
export {
  cellText,
  type FieldReader,
  instantField,
  isAbsent,
  nonNegativeField,
  numberField,
  positiveField,
} from './fields.ts';
export { type MergedEvent, type MergeOptions, type MergeSource, mergeSources } from './merge.ts';
export { createNdjsonReader } from './ndjson.ts';
export { adapters, type Detected, type DetectFailure, detectAdapter } from './registry.ts';
export {
  type ReadFailure,
  type ReadLimits,
  type RowOut,
  type RowReader,
  readLimits,
} from './row-reader.ts';
export { createRowReader, readAllRows, sampleOf, sampleRows, type TextRows } from './sample.ts';
export { createTableAdapter } from './table/adapter.ts';
export { tableFormatPage } from './table/document.ts';
export { kindOfPath, kindRank } from './table/kind.ts';
export { type MapFailure, parseTableMap, type TableMap } from './table/map.ts';
