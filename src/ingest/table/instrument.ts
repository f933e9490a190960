/**
 * @module The instrument of a table row: a venue's name with conventions, or part by part.
 */
import { fail, ok, type Result } from '../../base/index.ts';
import {
  type Instrument,
  type NamingConvention,
  optionName,
  parseInstrumentName,
} from '../../market/index.ts';
import type { Row } from '../adapter.ts';
import { instantField, positiveField } from '../fields.ts';
import { type InstrumentPart, instrumentParts, type ValueSource } from './map.ts';
import { rawValue } from './value.ts';

/** Why the instrument of a row cannot be told. */
export interface InstrumentProblem {
  readonly part: InstrumentPart | 'instrument';
  readonly reason: string;
}

/** Reads instruments, one object for each combination of parts. */
export interface InstrumentReader {
  read(row: Row): Result<Instrument, InstrumentProblem>;
}

type Parts = { readonly [P in InstrumentPart]?: unknown };

/**
 * Creates a reader of instruments.
 *
 * @param sources - where each part comes from; `name` alone is enough
 * @returns reader
 */
export function createInstrumentReader(
  sources: Readonly<Partial<Record<InstrumentPart, ValueSource>>>,
): InstrumentReader {
  const known = new Map<string, Result<Instrument, InstrumentProblem>>();
  const used = instrumentParts.filter((part) => sources[part] !== undefined);
  return {
    read(row) {
      let key = '';
      const parts: Partial<Record<InstrumentPart, unknown>> = {};
      for (const part of used) {
        const value = rawValue(sources[part]!, row);
        if (typeof value === 'object') return fail({ part, reason: 'is not a single value' });
        parts[part] = value;
        key += `${String(value)}\u001f`;
      }
      const seen = known.get(key);
      if (seen !== undefined) return seen;
      const instrument = instrumentOf(parts);
      // Refused names are not kept, so that a broken file cannot fill the memory.
      if (instrument.ok) known.set(key, instrument);
      return instrument;
    },
  };
}

function instrumentOf(parts: Parts): Result<Instrument, InstrumentProblem> {
  const settlement = String(parts.settlement ?? 'linear').toLowerCase();
  if (settlement !== 'linear' && settlement !== 'inverse') {
    return fail({ part: 'settlement', reason: 'is neither linear nor inverse' });
  }
  const size = positiveField(parts.contractSize ?? 1);
  if (!size.ok) return fail({ part: 'contractSize', reason: size.failure });
  const exercise = String(parts.exercise ?? 'european').toLowerCase();
  if (exercise !== 'european' && exercise !== 'american') {
    return fail({ part: 'exercise', reason: 'is neither european nor american' });
  }
  const quote = String(parts.quote ?? 'USD').trim();
  const convention: NamingConvention = { quote, settlement, contractSize: size.value };
  if (parts.type !== undefined) return assemble(parts, convention, exercise);
  if (parts.name === undefined) return fail({ part: 'instrument', reason: 'is empty' });
  return named(String(parts.name).trim(), convention, exercise);
}

function named(
  name: string,
  convention: NamingConvention,
  exercise: 'european' | 'american',
): Result<Instrument, InstrumentProblem> {
  const pair = /^([^/\s]+)\/([^/\s]+)$/.exec(name);
  if (pair !== null) return ok({ kind: 'spot', name, underlying: pair[1]!, quote: pair[2]! });
  const read = parseInstrumentName(name, convention);
  if (!read.ok) {
    const forms = 'such as BTC-27MAR26-80000-C, BTC-27MAR26, BTC-PERP or BTC/USD';
    return fail({ part: 'instrument', reason: `is not an instrument name ${forms}` });
  }
  return ok(read.value.kind === 'option' ? { ...read.value, exercise } : read.value);
}

function assemble(
  parts: Parts,
  convention: NamingConvention,
  exercise: 'european' | 'american',
): Result<Instrument, InstrumentProblem> {
  if (parts.underlying === undefined) return fail({ part: 'underlying', reason: 'is empty' });
  const underlying = String(parts.underlying).trim();
  const type = String(parts.type).trim().toLowerCase();
  const name = parts.name === undefined ? undefined : String(parts.name).trim();
  const { quote } = convention;
  if (type === 'spot' || type === 'pool') {
    return ok({ kind: type, name: name ?? `${underlying}/${quote}`, underlying, quote });
  }
  if (type === 'perpetual') {
    return ok({ kind: type, name: name ?? `${underlying}-PERP`, underlying, ...convention });
  }
  if (type !== 'option' && type !== 'future') {
    return fail({ part: 'type', reason: 'is not option, future, perpetual, spot or pool' });
  }
  const expiry = instantField(parts.expiry);
  if (!expiry.ok) return fail({ part: 'expiry', reason: expiry.failure });
  const expiryMicros = expiry.value;
  if (type === 'future') {
    const dated = optionName(underlying, expiryMicros, 1, 'call').split('-').slice(0, 2).join('-');
    return ok({ kind: type, name: name ?? dated, underlying, expiryMicros, ...convention });
  }
  const strike = positiveField(parts.strike);
  if (!strike.ok) return fail({ part: 'strike', reason: strike.failure });
  const letter = String(parts.right ?? '')
    .trim()
    .toLowerCase();
  if (!/^(c|call|p|put)$/.test(letter)) {
    return fail({ part: 'right', reason: 'is neither call nor put' });
  }
  const right = letter.startsWith('c') ? 'call' : 'put';
  return ok({
    kind: type,
    name: name ?? optionName(underlying, expiryMicros, strike.value, right),
    underlying,
    expiryMicros,
    strike: strike.value,
    right,
    exercise,
    ...convention,
  });
}
