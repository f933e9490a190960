/**
 * @module Names of instruments as the large venues write them, read into instruments and back.
 */
import { fail, microsPerHour, ok, type Result } from '../base/index.ts';
import type { Instrument, OptionSeries } from './instrument.ts';

/** Why a text is not the name of an instrument. */
export interface InstrumentNameFailure {
  readonly kind: 'not_an_instrument' | 'impossible_expiry' | 'bad_strike';
  readonly name: string;
}

const strikePattern = /^\d*[d.]?\d+$/;
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** Conventions of the venue that a bare name does not tell. */
export interface NamingConvention {
  readonly quote: string;
  readonly settlement: 'linear' | 'inverse';
  readonly contractSize: number;
}

/**
 * Reads `COIN-DMMMYY-STRIKE-C|P`, `COIN-DMMMYY` (future) or `COIN-PERPETUAL` / `COIN-PERP`.
 *
 * Expiry is 08:00 UTC of the written day. A strike may use `d` as decimal point (`0d25`).
 *
 * @param name - the venue's name
 * @param convention - what the name does not tell
 * @returns the instrument, or why not
 */
export function parseInstrumentName(
  name: string,
  convention: NamingConvention,
): Result<Instrument, InstrumentNameFailure> {
  const parts = name.split('-');
  const underlying = parts[0]!;
  const { quote, settlement, contractSize } = convention;
  const shared = { name, underlying, quote, settlement, contractSize };
  if (underlying === '') return fail({ kind: 'not_an_instrument', name });
  if (parts.length === 2 && /^PERP(ETUAL)?$/.test(parts[1]!)) {
    return ok({ kind: 'perpetual', ...shared });
  }
  if (parts.length !== 2 && parts.length !== 4) return fail({ kind: 'not_an_instrument', name });
  const expiryMicros = expiryOf(parts[1]!);
  if (expiryMicros === undefined) return fail({ kind: 'impossible_expiry', name });
  if (parts.length === 2) return ok({ kind: 'future', ...shared, expiryMicros });
  if (parts[3] !== 'C' && parts[3] !== 'P') return fail({ kind: 'not_an_instrument', name });
  const strike = strikePattern.test(parts[2]!) ? Number(parts[2]!.replace('d', '.')) : 0;
  if (!(strike > 0 && strike < 1e12)) return fail({ kind: 'bad_strike', name });
  const right = parts[3] === 'C' ? 'call' : 'put';
  return ok({ kind: 'option', ...shared, expiryMicros, strike, right, exercise: 'european' });
}

function expiryOf(text: string): number | undefined {
  const match = /^(\d{1,2})([A-Z]{3})(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const month = months.indexOf(match[2]!);
  const day = Number(match[1]);
  if (month < 0) return undefined;
  const midnight = Date.UTC(2000 + Number(match[3]), month, day);
  if (new Date(midnight).getUTCDate() !== day) return undefined;
  return midnight * 1000 + 8 * microsPerHour;
}

/**
 * Writes the venue name of an option series.
 *
 * @param underlying - e.g. `BTC`
 * @param expiryMicros - microseconds since 1970 UTC
 * @param strike - quote units, > 0
 * @param right - call or put
 * @returns e.g. `BTC-27MAR26-80000-C`
 */
export function optionName(
  underlying: string,
  expiryMicros: number,
  strike: number,
  right: OptionSeries['right'],
): string {
  const day = new Date(Math.floor(expiryMicros / 1000));
  const year = String(day.getUTCFullYear() % 100).padStart(2, '0');
  const date = `${day.getUTCDate()}${months[day.getUTCMonth()]}${year}`;
  return `${underlying}-${date}-${strikeText(strike)}-${right === 'call' ? 'C' : 'P'}`;
}

/** Below 1e-6 a number prints with an exponent, whose dash would split the name. */
function strikeText(strike: number): string {
  const [digits, exponent] = String(strike).split('e-');
  if (exponent === undefined) return digits!.replace('.', 'd');
  return `0d${'0'.repeat(Number(exponent) - 1)}${digits!.replace('.', '')}`;
}
