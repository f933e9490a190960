/**
 * @module Arbitrary events and blocks, made from the table of event fields.
 */
import fc from 'fast-check';
import {
  appendEvent,
  createBlockBuilder,
  createDictionary,
  type Dictionary,
  type EventBlock,
  type EventField,
  type EventKind,
  eventFields,
  eventKinds,
  type Instrument,
  type MarketEvent,
  takeBlock,
} from '../../src/market/index.ts';

/** Any number that a column can hold. */
const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const anyText = fc.string({ unit: 'binary', maxLength: 8 });
const anySize = fc.double({ min: 1e-6, max: 1e9, noNaN: true });

/** Any instrument; equal names have equal definitions, as on a venue. */
export const anyInstrument: fc.Arbitrary<Instrument> = fc
  .tuple(
    fc.constantFrom('option', 'perpetual', 'future', 'spot', 'pool'),
    fc.constantFrom('BTC', 'ETH'),
    fc.integer({ min: 1, max: 40 }),
  )
  .map(([kind, underlying, number]) => {
    const shared = { name: `${kind}-${underlying}-${number}`, underlying, quote: 'USD' };
    const contract = {
      settlement: number % 2 ? 'linear' : 'inverse',
      contractSize: number,
    } as const;
    const expiryMicros = number * 86_400e6;
    if (kind === 'perpetual') return { kind, ...shared, ...contract };
    if (kind === 'future') return { kind, ...shared, ...contract, expiryMicros };
    if (kind !== 'option') return { kind: kind as 'spot', ...shared };
    const right = number % 3 ? 'call' : 'put';
    return {
      kind,
      ...shared,
      ...contract,
      expiryMicros,
      strike: number,
      right,
      exercise: 'european',
    };
  });

function anyValue(field: EventField): fc.Arbitrary<unknown> {
  if ('shift' in field) return fc.constantFrom(...field.values);
  if (field.type === 'number') return fc.oneof(anyNumber, anySize);
  if (field.type === 'instant') return fc.integer({ min: 0, max: 4e15 });
  return field.type === 'instrument' ? anyInstrument : anyText;
}

/**
 * Makes arbitrary events of one kind; optional fields are sometimes left out.
 *
 * @param kind - event kind
 * @returns arbitrary
 */
export function anyEventOf(kind: EventKind): fc.Arbitrary<MarketEvent> {
  const fields = Object.entries<EventField>(eventFields[kind]);
  const model = {
    kind: fc.constant(kind),
    atMicros: fc.integer({ min: 0, max: 4e15 }),
    ...Object.fromEntries(fields.map(([name, field]) => [name, anyValue(field)])),
  };
  const optional = fields.filter(([, field]) => field.optional).map(([name]) => name);
  const requiredKeys = Object.keys(model).filter((name) => !optional.includes(name));
  const records = fc.record(model as Record<string, fc.Arbitrary<unknown>>, { requiredKeys });
  return records as unknown as fc.Arbitrary<MarketEvent>;
}

/** Events of any kind. */
export const anyEvent: fc.Arbitrary<MarketEvent> = fc.oneof(
  ...(Object.keys(eventKinds) as EventKind[]).map(anyEventOf),
);

/**
 * Returns what reading an event back gives: an absent enumeration reads as its first value.
 *
 * @param event - event as appended
 * @returns event as read
 */
export function asRead(event: MarketEvent): MarketEvent {
  const read: Record<string, unknown> = { ...event };
  for (const [name, field] of Object.entries<EventField>(eventFields[event.kind])) {
    if ('shift' in field && read[name] === undefined) read[name] = field.values[0];
  }
  return read as unknown as MarketEvent;
}

/**
 * Packs events into one block.
 *
 * @param events - any events
 * @param dictionary - names so far; grows in place
 * @returns block
 */
export function blockOf(
  events: readonly MarketEvent[],
  dictionary: Dictionary = createDictionary(),
): EventBlock {
  const builder = createBlockBuilder(dictionary, Math.max(1, events.length));
  for (const event of events) appendEvent(builder, event);
  return takeBlock(builder);
}

/**
 * Makes a block whose content follows from where it stands, so that a reader can check it.
 *
 * @param firstCheckpoint - checkpoint of its first event
 * @param rows - number of events
 * @returns block of index prices; the price is the checkpoint
 */
export function numberedBlock(firstCheckpoint: number, rows: number): EventBlock {
  const events = Array.from({ length: rows }, (_, row) => ({
    kind: 'index' as const,
    atMicros: 1e15 + firstCheckpoint + row,
    asset: 'BTC',
    price: firstCheckpoint + row,
  }));
  return blockOf(events);
}
