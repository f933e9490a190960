import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyEvent, anyEventOf, asRead, blockOf } from '../../test/conformance/events.ts';
import { none } from '../base/index.ts';
import { appendEvent, createBlockBuilder, readEvent, takeBlock } from './block-builder.ts';
import { createDictionary, dictionarySizes, extendDictionary } from './dictionary.ts';
import { isDollar } from './dollar.ts';
import type { MarketEvent } from './event.ts';
import { createBlock, sliceBlock } from './event-block.ts';
import {
  type EventField,
  type EventKind,
  eventFields,
  eventKindName,
  eventKinds,
} from './event-kind.ts';
import { contractSizeOf, isInverse } from './instrument.ts';
import { optionName, parseInstrumentName } from './instrument-name.ts';

const kinds = Object.keys(eventKinds) as EventKind[];
const gas = (value: number): MarketEvent => ({ kind: 'gas', atMicros: 1, chain: 'c', value });

function readAll(events: readonly MarketEvent[]): MarketEvent[] {
  const dictionary = createDictionary();
  const block = blockOf(events, dictionary);
  return events.map((_, row) => readEvent(block, row, dictionary));
}

describe('limits', () => {
  it('an empty builder gives an empty block', () => {
    const block = takeBlock(createBlockBuilder(createDictionary()));
    expect(block.length).toBe(0);
    expect(block.names).toEqual({ participants: [], texts: [], instruments: [] });
  });

  it('a full builder says so, and takes no more', () => {
    const builder = createBlockBuilder(createDictionary(), 2);
    expect(appendEvent(builder, gas(1))).toBe(false);
    expect(appendEvent(builder, gas(2))).toBe(true);
    expect(() => appendEvent(builder, gas(3))).toThrow('builder.length must be below 2');
    expect([...takeBlock(builder).a]).toEqual([1, 2]);
    expect(appendEvent(builder, gas(3))).toBe(false);
  });

  it('numbers that are not finite, missing fields and unknown values are refused by name', () => {
    const builder = createBlockBuilder(createDictionary(), 10);
    const refused = (event: object) => () => appendEvent(builder, event as MarketEvent);
    expect(refused(gas(Number.NaN))).toThrow('gas.value must be finite, was NaN');
    expect(refused({ ...gas(1), atMicros: Number.NaN })).toThrow('gas.atMicros must be finite');
    expect(refused({ kind: 'gas', atMicros: 1, value: 1 })).toThrow('gas.chain must be present');
    expect(
      refused({ kind: 'desk', atMicros: 1, participant: 'p', author: 'a', what: 'x' }),
    ).toThrow('desk.what must be one of note, task, label, override, approval, was x');
    expect(builder.length).toBe(0);
  });

  it('an instrument makes texts of its underlying, and of a quote that is no dollar', () => {
    const spot = (underlying: string, quote: string): MarketEvent => ({
      kind: 'mark',
      atMicros: 1,
      instrument: { kind: 'spot', name: `${underlying}/${quote}`, underlying, quote },
      price: 1,
    });
    const writer = createDictionary();
    const { names } = blockOf(
      [spot('ETH', 'usdc'), spot('ETH', 'BTC'), spot('BTC', 'EUR')],
      writer,
    );
    expect(names.texts).toEqual(['ETH', 'BTC', 'EUR']);
    const reader = createDictionary();
    extendDictionary(reader, names);
    expect(reader).toEqual(writer);
    // A log written before quotes had names keeps the ids that it was written with.
    const older = createDictionary();
    extendDictionary(older, { ...names, texts: ['ETH', 'BTC'] });
    expect(older.texts.texts).toEqual(['ETH', 'BTC']);
    expect(older.instruments).toEqual(writer.instruments);
  });

  it('negative zero is stored as zero', () => {
    const { a, at } = blockOf([{ ...gas(-0), atMicros: -0 } as MarketEvent]);
    expect([Object.is(a[0], 0), Object.is(at[0], 0)]).toEqual([true, true]);
  });

  it('an unknown kind number has no name and cannot be read', () => {
    expect(eventKindName(0)).toBeUndefined();
    expect(eventKindName(255)).toBeUndefined();
    expect(() => readEvent(createBlock(1), 0, createDictionary())).toThrow('known event kind');
  });
});

describe('the table of fields', () => {
  it.each(kinds)('%s: no two fields share a column or a flag bit', (kind) => {
    const taken = new Set<string>();
    for (const field of Object.values<EventField>(eventFields[kind])) {
      const width = 'shift' in field ? Math.ceil(Math.log2(field.values.length)) : 0;
      const places =
        'shift' in field
          ? Array.from({ length: width }, (_, i) => `bit ${field.shift + i}`)
          : [field.column];
      for (const place of places) {
        expect(taken.has(place)).toBe(false);
        taken.add(place);
      }
      if ('shift' in field) expect(field.shift + width).toBeLessThanOrEqual(8);
      else expect(['number', 'instant'].includes(field.type)).toBe(/^[a-e]$/.test(field.column));
    }
  });

  it('kind numbers are unique, above zero and fit a byte', () => {
    const numbers = Object.values(eventKinds);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const number of numbers) expect(number > 0 && number < 256).toBe(true);
    for (const kind of kinds) expect(eventKindName(eventKinds[kind])).toBe(kind);
  });
});

describe('properties', () => {
  it.each(kinds)('%s: an event that is appended is read again', (kind) => {
    const events = fc.array(anyEventOf(kind), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(events, (given) => {
        expect(readAll(given)).toEqual(given.map(asRead));
      }),
      { numRuns: 40 },
    );
  });

  it('names travel with the block in which they first appear, whatever the block size', () => {
    const events = fc.array(anyEvent, { maxLength: 60 });
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 20 }), (given, capacity) => {
        const writer = createDictionary();
        const reader = createDictionary();
        const builder = createBlockBuilder(writer, capacity);
        const read: MarketEvent[] = [];
        const drain = () => {
          const block = takeBlock(builder);
          extendDictionary(reader, block.names);
          for (let row = 0; row < block.length; row++) read.push(readEvent(block, row, reader));
        };
        for (const event of given) if (appendEvent(builder, event)) drain();
        drain();
        expect(read).toEqual(given.map(asRead));
        expect(reader).toEqual(writer);
        expect(dictionarySizes(reader)).toEqual(dictionarySizes(writer));
      }),
      { numRuns: 60 },
    );
  });

  it('a row that is reused keeps nothing of the event before', () => {
    const dictionary = createDictionary();
    const builder = createBlockBuilder(dictionary, 1);
    fc.assert(
      fc.property(anyEvent, anyEvent, (first, second) => {
        appendEvent(builder, first);
        takeBlock(builder);
        appendEvent(builder, second);
        expect(readEvent(takeBlock(builder), 0, dictionary)).toEqual(asRead(second));
      }),
    );
  });

  it('slices hold the rows in between, and the names only with row 0', () => {
    const block = blockOf([gas(1), gas(2), gas(3)]);
    expect([...sliceBlock(block, 1, 3).a]).toEqual([2, 3]);
    expect(sliceBlock(block, 0, 1).names).toBe(block.names);
    expect(sliceBlock(block, 1, 3).names.texts).toEqual([]);
    expect(block.participant[0]).toBe(none);
  });
});

describe('dollars', () => {
  it.each(['USD', 'USDC', 'usdt', 'USDC.e', 'DAI'])('%s counts as one', (asset) => {
    expect(isDollar(asset)).toBe(true);
  });

  it.each(['', 'EUR', 'ETH', 'USDC ', 'sUSDe'])('"%s" does not', (asset) => {
    expect(isDollar(asset)).toBe(false);
  });
});

describe('names of instruments', () => {
  const linear = { quote: 'USD', settlement: 'linear', contractSize: 1 } as const;
  const parse = (name: string) => {
    const result = parseInstrumentName(name, linear);
    return result.ok ? result.value : result.failure.kind;
  };

  it('options, futures and perpetuals, as the large venues write them', () => {
    expect(parse('BTC-27MAR26-80000-C')).toMatchObject({
      kind: 'option',
      underlying: 'BTC',
      strike: 80_000,
      right: 'call',
      expiryMicros: Date.UTC(2026, 2, 27, 8) * 1000,
    });
    expect(parse('XRP_USDC-5FEB26-0d25-P')).toMatchObject({ strike: 0.25, right: 'put' });
    expect(parse('ETH-25DEC26')).toMatchObject({ kind: 'future' });
    expect(parse('ETH-PERPETUAL')).toMatchObject({ kind: 'perpetual', name: 'ETH-PERPETUAL' });
    expect(parse('ETH-PERP')).toMatchObject({ kind: 'perpetual', contractSize: 1 });
  });

  it('days that do not exist are refused', () => {
    for (const day of ['30FEB26', '29FEB26', '0JAN26', '32JAN26', '1XXX26', '1JAN2026']) {
      expect(parse(`BTC-${day}-100-C`)).toBe('impossible_expiry');
    }
    expect(parse('BTC-29FEB24-100-C')).toMatchObject({ kind: 'option' });
  });

  it('strikes that are none are refused', () => {
    for (const strike of ['0', '', 'd', '0x10', '1e5', '1d2d3', '9999999999999', ' 5', '1d']) {
      expect(parse(`BTC-1JAN26-${strike}-C`)).toBe('bad_strike');
    }
  });

  it('other texts are refused', () => {
    for (const name of [
      '',
      'BTC',
      '-PERP',
      'BTC-1JAN26-100',
      'BTC-1JAN26-1-C-D',
      'BTC-1JAN26-1-X',
    ]) {
      expect(parse(name)).toBe('not_an_instrument');
    }
  });

  it('inverse is what pays in coin; spot and pools count one for one', () => {
    const option = parseInstrumentName('BTC-1JAN26-1-C', { ...linear, settlement: 'inverse' });
    const spot = { kind: 'spot', name: 's', underlying: 'BTC', quote: 'USD' } as const;
    expect(option.ok && isInverse(option.value)).toBe(true);
    expect(isInverse(spot)).toBe(false);
    expect(contractSizeOf(spot)).toBe(1);
  });

  it('a name that is written is read again, for every strike down to 1e-9', () => {
    const strikes = fc.oneof(
      fc.integer({ min: 1, max: 1e6 }),
      fc.integer({ min: 1, max: 1e9 }).map((n) => n / 1e9),
      fc.double({ min: 1e-9, max: 1e6, noNaN: true }),
    );
    const days = fc.integer({ min: 11_000, max: 29_000 });
    fc.assert(
      fc.property(strikes, days, fc.constantFrom('call', 'put'), (strike, day, right) => {
        const expiryMicros = (day * 24 + 8) * 3_600e6;
        const name = optionName('BTC', expiryMicros, strike, right);
        expect(parse(name)).toMatchObject({ name, strike, right, expiryMicros });
      }),
    );
  });

  it('no text makes the reader throw', () => {
    const parts = fc.array(fc.oneof(fc.string(), fc.constantFrom('1JAN26', 'C', '5')), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(parts, (given) => {
        expect(parse(given.join('-'))).toBeDefined();
      }),
    );
  });
});
