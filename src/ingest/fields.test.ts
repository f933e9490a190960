import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressForm, canonicalAddress } from './address.ts';
import {
  addressField,
  amountField,
  booleanField,
  choiceField,
  from,
  instantField,
  integerField,
  nonNegativeField,
  numberField,
  optional,
  positiveField,
  readFields,
  textField,
  unitsField,
} from './fields.ts';

const value = (read: { ok: boolean; value?: unknown; failure?: unknown }) =>
  read.ok ? read.value : read.failure;

describe('fields limits', () => {
  it('names line, column, reason and value of the first field that fails', () => {
    const shape = { price: from('px', positiveField), size: from('sz', positiveField) };
    const row = { line: 7, fields: { px: '-1', sz: 'x' } };
    expect(readFields(shape, row)).toEqual({
      ok: false,
      failure: { line: 7, field: 'px', reason: 'must be above zero', value: '-1' },
    });
  });

  it('refuses a missing field without a value', () => {
    expect(readFields({ a: textField }, { line: 1, fields: {} })).toEqual({
      ok: false,
      failure: { line: 1, field: 'a', reason: 'is empty' },
    });
  });

  it('shows nested values as JSON', () => {
    const read = readFields({ a: numberField }, { line: 1, fields: { a: { b: 1 } } });
    expect(read).toMatchObject({ failure: { value: '{"b":1}' } });
  });

  it('reads numbers with exponents and refuses everything that only looks like one', () => {
    expect(value(numberField('1e-08'))).toBe(1e-8);
    expect(value(numberField('4E21'))).toBe(4e21);
    expect(value(numberField(' +.5 '))).toBe(0.5);
    expect(value(numberField(12n))).toBe(12);
    for (const bad of [
      '0x10',
      '1,000',
      'Infinity',
      'NaN',
      '1e999',
      '',
      '1 2',
      true,
      null,
      [],
      {},
    ]) {
      expect(numberField(bad).ok).toBe(false);
    }
    expect(numberField(Number.NaN).ok).toBe(false);
  });

  it('keeps the bounds of positive, non-negative and whole numbers', () => {
    expect(positiveField('0').ok).toBe(false);
    expect(value(nonNegativeField('0'))).toBe(0);
    expect(nonNegativeField('-1e-9').ok).toBe(false);
    expect(integerField('1.5').ok).toBe(false);
    expect(integerField('9007199254740993').ok).toBe(false);
  });

  it('reads raw integers beyond 2^53 exactly and refuses those that JSON has rounded', () => {
    expect(value(amountField(18)('4000000000000000000001'))).toBe(4000000000000000000001n);
    expect(value(unitsField(8)('37232447572'))).toBe(372.32447572);
    expect(value(unitsField(18)('1e18'))).toBe(1);
    expect(value(unitsField(6)('2.5'))).toBe(2.5);
    expect(value(unitsField(6)('2500000.0'))).toBe(2.5);
    expect(value(unitsField(6)('2.5e6'))).toBe(2.5);
    expect(amountField(18)(4e21)).toMatchObject({ ok: false });
    expect(value(unitsField(0)('1e999'))).toBe('is too large');
    expect(amountField(0)('9'.repeat(201)).ok).toBe(false);
  });

  it('reads instants in all forms and refuses those outside 1970 to 2255', () => {
    const micros = 1_761_584_399_797_000;
    expect(value(instantField('2025-10-27T16:59:59.797'))).toBe(micros);
    expect(value(instantField('1761584399797'))).toBe(micros);
    expect(value(instantField(1761584399797))).toBe(micros);
    for (const bad of ['0', '-5', '2023-02-30', 'yesterday', '99999999999999999999', 1e300]) {
      expect(instantField(bad).ok).toBe(false);
    }
  });

  it('gives each wallet one spelling and refuses words that stand for none', () => {
    const checksum = '0x52908400098527886E0F7030069857D2E4169EE7';
    expect(value(addressField(checksum))).toBe(checksum.toLowerCase());
    expect(value(addressField('terra1QqCase'))).toBe('terra1QqCase');
    expect(value(addressField(`0x${'0'.repeat(40)}`))).toBe(`0x${'0'.repeat(40)}`);
    for (const bad of ['contractaddress', 'NULL', '', 'nan']) {
      expect(addressField(bad).ok).toBe(false);
    }
  });

  it('reads booleans and choices by their words only', () => {
    expect(['true', 'T', '1', 'YES'].map((text) => value(booleanField(text)))).toEqual(
      Array(4).fill(true),
    );
    expect(value(booleanField(false))).toBe(false);
    expect(booleanField('2').ok).toBe(false);
    const side = choiceField({ Bid: 'buy', Ask: 'sell' });
    expect(value(side('Bid'))).toBe('buy');
    expect(value(side('bid'))).toBe('is not one of Bid, Ask');
    expect(side('constructor').ok).toBe(false);
  });

  it('lets optional fields be absent but not wrong', () => {
    const read = optional(numberField);
    expect([undefined, null, '', '  '].map((cell) => value(read(cell)))).toEqual(
      Array(4).fill(undefined),
    );
    expect(read('x').ok).toBe(false);
  });
});

describe('addresses', () => {
  it('tells the forms apart', () => {
    expect(addressForm('')).toBe('empty');
    expect(addressForm(`0x${'0'.repeat(40)}`)).toBe('null_address');
    expect(addressForm(`0x${'0'.repeat(39)}1`)).toBe('pseudo');
    expect(addressForm('contractaddress')).toBe('pseudo');
    expect(addressForm('terra1abc')).toBe('name');
    expect(addressForm(`0x${'ab'.repeat(20)}`)).toBe('hex');
    expect(addressForm('0xabc')).toBe('name');
  });

  it('is the same after a second time and for any case of hexadecimal digits', () => {
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: 40 });
    fc.assert(
      fc.property(hex, (digits) => {
        const once = canonicalAddress(` 0x${digits} `);
        expect(canonicalAddress(once)).toBe(once);
        expect(canonicalAddress(`0X${digits.toUpperCase()}`)).toBe(once);
      }),
    );
  });
});

describe('fields properties', () => {
  it('reads every finite double back from its shortest text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(value(numberField(String(number)))).toBe(
          number === 0 ? Number(String(number)) : number,
        );
      }),
    );
  });

  it('never throws, whatever the value', () => {
    const readers = [
      textField,
      numberField,
      positiveField,
      integerField,
      instantField,
      addressField,
      booleanField,
      amountField(18),
      choiceField({ a: 1 }),
    ];
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true }), (thing) => {
        for (const read of readers) expect(typeof read(thing).ok).toBe('boolean');
      }),
    );
  });
});
