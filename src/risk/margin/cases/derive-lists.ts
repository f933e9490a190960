/**
 * @module Parallel lists of the published cases that count in integers of 1e-18: numbers, options.
 */
import { microsPerSecond } from '../../../base/index.ts';
import type { PlainReader, PlainRecord } from '../portfolio/plain-fields.ts';
import type { OptionLeg } from '../portfolio/portfolio.ts';

/** Units in one of whatever the cases count. */
export const unit = 1e18;

/**
 * Reads a list of numbers.
 *
 * @param reader - notes what is wrong
 * @param name - name of the case
 * @param scenario - its inputs
 * @param field - which list
 * @param scale - divides each number
 * @returns numbers over the scale; an absent list is empty
 */
export function readNumbers(
  reader: PlainReader,
  name: string,
  scenario: PlainRecord,
  field: string,
  scale: number,
): readonly number[] {
  const list = scenario[field];
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) {
    reader.refuse('malformed', name, field, 'a list', list);
    return [];
  }
  return list.map((value, index) => {
    const number = Number(value);
    if (Number.isFinite(number)) return number / scale;
    reader.refuse('not_a_number', `${name} ${field}[${index}]`, field, 'a number', value);
    return 0;
  });
}

/**
 * Reads the options of a case.
 *
 * @param reader - notes what is wrong
 * @param name - name of the case
 * @param scenario - its inputs
 * @param underlyingOf - name of the underlying by place in the lists
 * @returns legs in the order of the lists; contracts, quote units
 */
export function readLegs(
  reader: PlainReader,
  name: string,
  scenario: PlainRecord,
  underlyingOf: (row: number) => string,
): readonly OptionLeg[] {
  const list = (field: string, scale = unit) => readNumbers(reader, name, scenario, field, scale);
  const strikes = list('OptionStrikes');
  const calls = list('OptionIsCall', 1);
  const quantities = list('OptionAmounts');
  const vols = list('OptionVols');
  return list('OptionExpiries', 1).map((seconds, row) => ({
    underlying: underlyingOf(row),
    expiryMicros: seconds * microsPerSecond,
    strike: strikes[row],
    right: calls[row] === 1 ? 'call' : 'put',
    quantity: quantities[row],
    vol: vols[row],
    settlement: 'linear',
  }));
}
