/**
 * @module One row of a table read as an option, or the reason why it is none.
 */
import { fail, microsPerYear, ok, type Result } from '../../base/index.ts';
import {
  cellText,
  type FieldReader,
  instantField,
  isAbsent,
  nonNegativeField,
  numberField,
  positiveField,
} from '../../ingest/index.ts';
import { parseInstrumentName } from '../../market/index.ts';
import type { PricingCommand } from './columns.ts';

/** Option as the batch takes it. */
export interface OptionTerms {
  /** Quote units, > 0. */
  readonly forward: number;
  /** As the row gave it; the forward when it gave that. */
  readonly spot: number;
  /** Rate minus yield per year when the row gave a spot; undefined when it gave the forward. */
  readonly carry: number | undefined;
  /** Quote units, >= 0. */
  readonly strike: number;
  /** Years of 365 days, >= 0. */
  readonly years: number;
  /** Continuous, per year. */
  readonly rate: number;
  readonly isCall: boolean;
  /** Settled in coin at 1/forward. */
  readonly isInverse: boolean;
  /** May be exercised at any time until expiry; linear only. */
  readonly isAmerican: boolean;
  /** The volatility, or for `iv` the price in its own unit. */
  readonly given: number;
}

/** Reader of rows. */
export type OptionReader = (
  fields: Readonly<Record<string, unknown>>,
) => Result<OptionTerms, string>;

interface Named {
  readonly strike: number;
  readonly isCall: boolean;
  readonly expiryMicros: number;
}

interface Reading {
  readonly fields: Readonly<Record<string, unknown>>;
  /** First reason found. */
  failure: string | undefined;
}

const noNumber = 0;

/** Distinct texts of instruments and instants that are remembered. */
const rememberedMax = 10_000;

/**
 * Creates a reader of rows.
 *
 * @param command - `iv` reads `price` and needs strike and years above zero; others read `vol`
 * @param atMicros - time of valuation of rows that tell none
 * @returns reader that gives the option, or field and reason
 */
export function createOptionReader(
  command: PricingCommand,
  atMicros: number | undefined,
): OptionReader {
  const instant = remembering(instantField);
  const instrument = remembering(namedOption);
  const isImplied = command === 'iv';
  const positive = isImplied ? positiveField : nonNegativeField;
  return (fields) => {
    const reading: Reading = { fields, failure: undefined };
    const named = isAbsent(fields.instrument)
      ? undefined
      : readValue(reading, 'instrument', instrument);
    const rate = isAbsent(fields.rate) ? 0 : numberOf(reading, 'rate', numberField);
    const strike = strikeOf(reading, named, positive);
    const isCall = isCallOf(reading, named);
    const years = yearsOf(reading, named, instant, atMicros);
    if (isImplied && years === 0) refuse(reading, 'years', 'must be above zero');
    const settlement = settlementOf(reading);
    const carry = carryOf(reading, rate);
    const spot = carry === undefined ? undefined : numberOf(reading, 'spot', positiveField);
    const growth = Math.exp((carry ?? 0) * years);
    const forward = forwardOf(reading, spot, growth);
    const given = numberOf(reading, isImplied ? 'price' : 'vol', nonNegativeField);
    const isInverse = settlement === 'inverse';
    const isAmerican = exerciseOf(reading) === 'american';
    if (isInverse && isAmerican) refuse(reading, 'exercise', 'american needs linear settlement');
    if (isInverse && carry !== undefined) {
      refuse(reading, 'settlement', 'inverse needs forward instead of spot');
    }
    if (reading.failure !== undefined) return fail(reading.failure);
    return ok({
      forward,
      spot: spot ?? forward,
      carry,
      strike,
      years,
      rate,
      isCall,
      isInverse,
      isAmerican,
      given,
    });
  };
}

function refuse(reading: Reading, field: string, reason: string): number {
  if (reading.failure !== undefined) return noNumber;
  const value = reading.fields[field];
  const text = cellText(value);
  const shown = isAbsent(value) ? '' : ` (${text.length > 60 ? `${text.slice(0, 57)}...` : text})`;
  reading.failure = `${field}: ${reason}${shown}`;
  return noNumber;
}

function readValue<T>(reading: Reading, field: string, read: FieldReader<T>): T | undefined {
  const value = read(reading.fields[field]);
  if (value.ok) return value.value;
  refuse(reading, field, value.failure);
  return undefined;
}

function numberOf(reading: Reading, field: string, read: FieldReader<number>): number {
  return readValue(reading, field, read) ?? noNumber;
}

function strikeOf(reading: Reading, named: Named | undefined, read: FieldReader<number>): number {
  const { fields } = reading;
  if (isAbsent(fields.strike) && !isAbsent(fields.instrument)) return named?.strike ?? noNumber;
  const strike = numberOf(reading, 'strike', read);
  if (named === undefined || named.strike === strike) return strike;
  return refuse(reading, 'strike', `differs from ${named.strike} of the instrument`);
}

function isCallOf(reading: Reading, named: Named | undefined): boolean {
  const { fields } = reading;
  if (isAbsent(fields.type) && !isAbsent(fields.instrument)) return named?.isCall ?? false;
  if (isAbsent(fields.type)) {
    refuse(reading, 'type', 'is empty');
    return false;
  }
  const word = cellText(fields.type).trim().toLowerCase();
  const isCall = word === 'call' || word === 'c';
  if (!isCall && word !== 'put' && word !== 'p') {
    refuse(reading, 'type', 'is not one of call, put, C, P');
  } else if (named !== undefined && named.isCall !== isCall) {
    refuse(reading, 'type', 'differs from that of the instrument');
  }
  return isCall;
}

function settlementOf(reading: Reading): string {
  const { settlement } = reading.fields;
  if (isAbsent(settlement)) return 'linear';
  const word = cellText(settlement).trim().toLowerCase();
  if (word !== 'linear' && word !== 'inverse') {
    refuse(reading, 'settlement', 'is neither linear nor inverse');
  }
  return word;
}

function exerciseOf(reading: Reading): string {
  const { exercise } = reading.fields;
  if (isAbsent(exercise)) return 'european';
  const word = cellText(exercise).trim().toLowerCase();
  if (word !== 'european' && word !== 'american') {
    refuse(reading, 'exercise', 'is neither european nor american');
  }
  return word;
}

function yearsOf(
  reading: Reading,
  named: Named | undefined,
  instant: FieldReader<number>,
  atMicros: number | undefined,
): number {
  const { fields } = reading;
  const hasExpiry = !isAbsent(fields.expiry);
  if (!isAbsent(fields.years)) {
    if (hasExpiry) return refuse(reading, 'years', 'stands beside expiry; give one of them');
    return numberOf(reading, 'years', nonNegativeField);
  }
  if (!hasExpiry && isAbsent(fields.instrument)) {
    return refuse(reading, 'years', 'is empty, and so are expiry and instrument');
  }
  const expiry = hasExpiry ? numberOf(reading, 'expiry', instant) : (named?.expiryMicros ?? 0);
  if (hasExpiry && named !== undefined && named.expiryMicros !== expiry) {
    return refuse(reading, 'expiry', 'differs from that of the instrument (08:00 UTC)');
  }
  if (isAbsent(fields.at) && atMicros === undefined) {
    return refuse(reading, 'at', 'is empty, and there is no --at; expiry needs it');
  }
  const at = isAbsent(fields.at) ? atMicros! : numberOf(reading, 'at', instant);
  const years = (expiry - at) / microsPerYear;
  if (years >= 0) return years;
  return refuse(reading, hasExpiry ? 'expiry' : 'instrument', 'the option has expired by then');
}

function carryOf(reading: Reading, rate: number): number | undefined {
  const { fields } = reading;
  const hasYield = !isAbsent(fields.yield);
  if (!isAbsent(fields.spot))
    return rate - (hasYield ? numberOf(reading, 'yield', numberField) : 0);
  if (hasYield) refuse(reading, 'yield', 'belongs to spot; a forward has it in its price');
  return undefined;
}

function forwardOf(reading: Reading, spot: number | undefined, growth: number): number {
  const { forward } = reading.fields;
  if (spot === undefined) return numberOf(reading, 'forward', positiveField);
  if (!isAbsent(forward)) return refuse(reading, 'spot', 'stands beside forward; give one of them');
  const grown = spot * growth;
  if (Number.isFinite(grown) && grown > 0) return grown;
  return refuse(reading, 'spot', 'rate and yield take it out of the range of numbers');
}

/** Reads the venue's name of an option. */
function namedOption(value: unknown): Result<Named, string> {
  const convention = { quote: 'USD', settlement: 'linear', contractSize: 1 } as const;
  const parsed = parseInstrumentName(cellText(value).trim(), convention);
  if (!parsed.ok) return fail(instrumentWords[parsed.failure.kind]);
  const instrument = parsed.value;
  if (instrument.kind !== 'option') return fail('is not an option');
  const { strike, right, expiryMicros } = instrument;
  return ok({ strike, isCall: right === 'call', expiryMicros });
}

const instrumentWords = {
  not_an_instrument: 'is not a name like BTC-27MAR26-80000-C',
  impossible_expiry: 'has an impossible expiry',
  bad_strike: 'has an impossible strike',
} as const;

/** The same few texts come again and again; the memory of them is bounded. */
function remembering<T>(read: FieldReader<T>): FieldReader<T> {
  const remembered = new Map<unknown, Result<T, string>>();
  return (value) => {
    const known = remembered.get(value);
    if (known !== undefined) return known;
    const result = read(value);
    if (remembered.size >= rememberedMax) remembered.clear();
    remembered.set(value, result);
    return result;
  };
}
