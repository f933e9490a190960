/**
 * @module market: instruments, event kinds with their fields, events, blocks and the name registry.
 */
export {
  appendEvent,
  type BlockBuilder,
  createBlockBuilder,
  readEvent,
  takeBlock,
} from './block-builder.ts';
export {
  createDictionary,
  type Dictionary,
  type DictionaryDelta,
  type DictionarySizes,
  dictionaryDelta,
  dictionarySizes,
  extendDictionary,
  internInstrument,
  internParticipant,
  internText,
} from './dictionary.ts';
export { dollarAssets, isDollar } from './dollar.ts';
export type { EventOf, MarketEvent } from './event.ts';
export {
  createBlock,
  type EventBlock,
  noNames,
  numberColumns,
  presenceShift,
  sliceBlock,
} from './event-block.ts';
export {
  type ColumnField,
  type EventField,
  type EventKind,
  eventFields,
  eventKindName,
  eventKinds,
  type FieldColumn,
  type FlagField,
} from './event-kind.ts';
export {
  contractSizeOf,
  type Future,
  type Instrument,
  isInverse,
  type OptionSeries,
  type Perpetual,
  type PoolPosition,
  type Spot,
} from './instrument.ts';
export {
  type InstrumentNameFailure,
  type NamingConvention,
  optionName,
  parseInstrumentName,
} from './instrument-name.ts';
