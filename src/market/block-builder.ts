/**
 * @module Events as people write them turned into blocks, and rows of blocks back into events.
 */
import { check, checkFinite, InvariantError, none } from '../base/index.ts';
import {
  type Dictionary,
  type DictionarySizes,
  dictionaryDelta,
  dictionarySizes,
  internInstrument,
  internParticipant,
  internText,
} from './dictionary.ts';
import type { MarketEvent } from './event.ts';
import {
  createBlock,
  type EventBlock,
  numberColumns,
  presenceShift,
  sliceBlock,
} from './event-block.ts';
import { type EventField, eventFields, eventKindName, eventKinds } from './event-kind.ts';
import type { Instrument } from './instrument.ts';

/** Collects events into a block. */
export interface BlockBuilder {
  readonly dictionary: Dictionary;
  readonly block: EventBlock;
  length: number;
  sizes: DictionarySizes;
}

/** Fields of all kinds as arrays, so that the loop over them allocates nothing. */
const fieldsByKind = new Map(
  Object.entries(eventFields).map(([kind, fields]) => [kind, Object.entries<EventField>(fields)]),
);

/**
 * Creates a builder.
 *
 * @param dictionary - names so far; grows in place
 * @param capacity - events per block, > 0
 * @returns empty builder
 */
export function createBlockBuilder(dictionary: Dictionary, capacity = 1000): BlockBuilder {
  const block = createBlock(capacity);
  return { dictionary, block, length: 0, sizes: dictionarySizes(dictionary) };
}

/**
 * Adds an event.
 *
 * @param builder - must not be full
 * @param event - event with every required field
 * @returns true when the builder is full and `takeBlock` is due
 * @throws InvariantError when a required field is missing, not finite or not among its values
 */
export function appendEvent(builder: BlockBuilder, event: MarketEvent): boolean {
  const { block, dictionary } = builder;
  const row = builder.length;
  check(row < block.length, 'builder.length', `below ${block.length}`, row);
  checkFinite(`${event.kind}.atMicros`, event.atMicros);
  block.at[row] = event.atMicros + 0;
  block.kind[row] = eventKinds[event.kind];
  block.participant[row] = none;
  block.subject[row] = none;
  block.other[row] = none;
  for (const column of numberColumns) block[column][row] = 0;
  let flags = 0;
  const values = event as unknown as Readonly<Record<string, unknown>>;
  for (const [name, field] of fieldsByKind.get(event.kind)!) {
    const value = values[name];
    if (value === undefined) {
      check(field.optional === true, `${event.kind}.${name}`, 'present', value);
      continue;
    }
    if ('shift' in field) {
      const choice = field.values.indexOf(value as string);
      check(choice >= 0, `${event.kind}.${name}`, `one of ${field.values.join(', ')}`, value);
      flags |= choice << field.shift;
    } else if (field.type === 'number' || field.type === 'instant') {
      if (!Number.isFinite(value))
        throw new InvariantError(`${event.kind}.${name}`, 'finite', value);
      const slot = numberColumns.indexOf(field.column as 'a');
      // Adding zero turns -0 into 0: the two are equal and must not differ in the state hash.
      block[numberColumns[slot]!][row] = (value as number) + 0;
      flags |= 1 << (presenceShift + slot);
    } else {
      block[field.column as 'subject'][row] = internValue(dictionary, field.type, value);
    }
  }
  block.flags[row] = flags;
  builder.length = row + 1;
  return builder.length === block.length;
}

function internValue(dictionary: Dictionary, type: string, value: unknown): number {
  if (type === 'participant') return internParticipant(dictionary, value as string);
  if (type === 'instrument') return internInstrument(dictionary, value as Instrument);
  return internText(dictionary, value as string);
}

/**
 * Takes the events collected so far as a block of their own and empties the builder.
 *
 * @param builder - left empty
 * @returns block with copied columns and the names new since the last one
 */
export function takeBlock(builder: BlockBuilder): EventBlock {
  const part = sliceBlock(builder.block, 0, builder.length);
  const names = dictionaryDelta(builder.dictionary, builder.sizes);
  builder.sizes = dictionarySizes(builder.dictionary);
  builder.length = 0;
  return {
    length: part.length,
    at: part.at.slice(),
    kind: part.kind.slice(),
    flags: part.flags.slice(),
    participant: part.participant.slice(),
    subject: part.subject.slice(),
    other: part.other.slice(),
    a: part.a.slice(),
    b: part.b.slice(),
    c: part.c.slice(),
    d: part.d.slice(),
    e: part.e.slice(),
    names,
  };
}

/**
 * Reads one row of a block back into an event.
 *
 * @param block - any block
 * @param row - row of the block
 * @param dictionary - names up to and including the block's
 * @returns the event as it was appended
 * @throws InvariantError when the row's kind is unknown
 */
export function readEvent(block: EventBlock, row: number, dictionary: Dictionary): MarketEvent {
  const kind = eventKindName(block.kind[row]!);
  if (kind === undefined) throw new InvariantError('kind', 'a known event kind', block.kind[row]);
  const event: Record<string, unknown> = { kind, atMicros: block.at[row] };
  const flags = block.flags[row]!;
  for (const [name, field] of fieldsByKind.get(kind)!) {
    if ('shift' in field) {
      const width = field.values.length > 2 ? (field.values.length > 4 ? 7 : 3) : 1;
      event[name] = field.values[(flags >> field.shift) & width];
      continue;
    }
    if (field.type === 'number' || field.type === 'instant') {
      const slot = numberColumns.indexOf(field.column as 'a');
      if (flags & (1 << (presenceShift + slot))) event[name] = block[numberColumns[slot]!][row];
      continue;
    }
    const id = block[field.column as 'subject'][row]!;
    if (id === none) continue;
    if (field.type === 'participant') event[name] = dictionary.participants.texts[id];
    else if (field.type === 'instrument') event[name] = dictionary.instruments[id];
    else event[name] = dictionary.texts.texts[id];
  }
  return event as unknown as MarketEvent;
}
