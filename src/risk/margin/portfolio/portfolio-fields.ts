/**
 * @module Fields of the portfolio format: one market, underlying, feed or holding from plain
 *   values.
 */
import type { PlainReader, PlainRecord } from './plain-fields.ts';
import type {
  Collateral,
  ExpiryFeed,
  MarginMarket,
  OptionLeg,
  PerpPosition,
  UnderlyingMarket,
} from './portfolio.ts';

/**
 * Reads what a market says of itself.
 *
 * @param reader - told what is wrong
 * @param record - plain fields
 * @param underlyings - read before
 * @returns the market, prices in quote units
 */
export function readMarket(
  reader: PlainReader,
  record: PlainRecord,
  underlyings: readonly UnderlyingMarket[],
): MarginMarket {
  return {
    atMicros: readInstant(reader, 'market', record, 'at'),
    stablePrice: reader.number(record, 'market', 'stablePrice', 1),
    underlyings,
  };
}

/**
 * Reads the prices of an underlying.
 *
 * @param reader - told what is wrong
 * @param at - place, for the failures
 * @param record - plain fields
 * @param feeds - its expiries, read before
 * @returns prices in quote units
 */
export function readUnderlying(
  reader: PlainReader,
  at: string,
  record: PlainRecord,
  feeds: readonly ExpiryFeed[],
): UnderlyingMarket {
  const funding = reader.number(record, at, 'funding', 0);
  return {
    ...(funding === 0 ? {} : { funding }),
    name: reader.text(record, at, 'name'),
    spot: reader.numberOrNull(record, at, 'spot'),
    spotConfidence: reader.number(record, at, 'spotConfidence', 1),
    perpPrice: reader.numberOrNull(record, at, 'perpPrice'),
    perpConfidence: reader.number(record, at, 'perpConfidence', 1),
    feeds,
  };
}

/**
 * Reads the prices of an expiry.
 *
 * @param reader - told what is wrong
 * @param at - place, for the failures
 * @param record - plain fields
 * @returns prices in quote units
 */
export function readFeed(reader: PlainReader, at: string, record: PlainRecord): ExpiryFeed {
  return {
    expiryMicros: readInstant(reader, at, record, 'expiry'),
    forward: reader.number(record, at, 'forward'),
    fixedForward: reader.numberOrNull(record, at, 'fixedForward'),
    rate: reader.number(record, at, 'rate', 0),
    confidence: reader.number(record, at, 'confidence', 1),
  };
}

/**
 * Reads a collateral.
 *
 * @param reader - told what is wrong
 * @param at - place, for the failures
 * @param record - plain fields
 * @returns units and quote units per unit
 */
export function readCollateral(reader: PlainReader, at: string, record: PlainRecord): Collateral {
  const underlying = reader.text(record, at, 'underlying', '');
  return {
    name: reader.text(record, at, 'name'),
    quantity: reader.number(record, at, 'quantity'),
    price: reader.numberOrNull(record, at, 'price'),
    confidence: reader.number(record, at, 'confidence', 1),
    underlying: underlying === '' ? null : underlying,
  };
}

/**
 * Reads a perpetual.
 *
 * @param reader - told what is wrong
 * @param at - place, for the failures
 * @param record - plain fields
 * @returns units of the underlying, profit in quote units
 */
export function readPerp(reader: PlainReader, at: string, record: PlainRecord): PerpPosition {
  return {
    underlying: reader.text(record, at, 'underlying'),
    quantity: reader.number(record, at, 'quantity'),
    unrealised: reader.number(record, at, 'unrealised', 0),
  };
}

/**
 * Reads an option leg.
 *
 * @param reader - told what is wrong
 * @param at - place, for the failures
 * @param record - plain fields
 * @returns units of the underlying, strike in quote units, volatility annualised
 */
export function readOption(reader: PlainReader, at: string, record: PlainRecord): OptionLeg {
  const right = reader.text(record, at, 'right');
  const settlement = reader.text(record, at, 'settlement', 'linear');
  if (right !== 'call' && right !== 'put') {
    reader.refuse('malformed', at, 'right', 'call or put', right);
  }
  if (settlement !== 'linear' && settlement !== 'inverse') {
    reader.refuse('malformed', at, 'settlement', 'linear or inverse', settlement);
  }
  return {
    underlying: reader.text(record, at, 'underlying'),
    expiryMicros: readInstant(reader, at, record, 'expiry'),
    strike: reader.number(record, at, 'strike'),
    right: right === 'put' ? 'put' : 'call',
    quantity: reader.number(record, at, 'quantity'),
    vol: reader.numberOrNull(record, at, 'vol'),
    settlement: settlement === 'inverse' ? 'inverse' : 'linear',
  };
}

/** Reads `<field>` as an ISO instant, or `<field>Micros` as microseconds. */
function readInstant(reader: PlainReader, at: string, record: PlainRecord, field: string): number {
  const written = record[field];
  if (written === undefined || written === null || written === '') {
    return reader.number(record, at, `${field}Micros`);
  }
  return reader.instant(record, at, field);
}
