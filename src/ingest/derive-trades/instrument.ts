/**
 * @module Instruments by the names that Derive gives them.
 */
import { fail, microsPerHour, ok, type Result } from '../../base/index.ts';
import { type Instrument, optionName } from '../../market/index.ts';

const optionPattern = /^([^-]+)-(\d{4})(\d{2})(\d{2})-(\d+(?:[._]\d+)?)-([CP])$/;

/** Everything settles in USD and is told in units of the underlying. */
const terms = { quote: 'USD', settlement: 'linear', contractSize: 1 } as const;

/**
 * Reads an option (`ETH-20260327-3000-C`, expiry 08:00 UTC), a perpetual (`ETH-PERP`) or a pair
 * (`ETH-USDC`).
 *
 * @param name - the venue's name; a strike's decimals follow `_` or `.`
 * @returns the instrument under the name that it has elsewhere, or the reason in words
 */
export function deriveInstrument(name: string): Result<Instrument, string> {
  const pair = /^([^-\s]+)-([^-\s]+)$/.exec(name);
  if (pair !== null) {
    const [, underlying, other] = pair;
    if (other === 'PERP') {
      return ok({ kind: 'perpetual', name, underlying: underlying!, ...terms });
    }
    if (/^\d{8}$/.test(other!)) return fail('is a date without strike and right');
    const spot = { name: `${underlying}/${other}`, underlying: underlying!, quote: other! };
    return ok({ kind: 'spot', ...spot });
  }
  const match = optionPattern.exec(name);
  if (match === null) return fail('is no name such as ETH-20260327-3000-C, ETH-PERP or ETH-USDC');
  const [, underlying, year, month, day, written, letter] = match;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (new Date(midnight).toISOString().slice(0, 10) !== `${year}-${month}-${day}`) {
    return fail('holds a date that does not exist');
  }
  const strike = Number(written!.replace('_', '.'));
  if (!(strike > 0 && strike < 1e12)) return fail('has a strike outside 0 to 1e12');
  const expiryMicros = midnight * 1000 + 8 * microsPerHour;
  const right = letter === 'C' ? 'call' : 'put';
  return ok({
    kind: 'option',
    name: optionName(underlying!, expiryMicros, strike, right),
    underlying: underlying!,
    expiryMicros,
    strike,
    right,
    exercise: 'european',
    ...terms,
  });
}
