/**
 * @module Purchases without owner: what they tell of the market, and when each option was bought.
 *
 * The file names neither owner, strike nor type, so a purchase is no `fill` of anybody. It becomes
 * `macro` events `hegic:ETH:bought` and `hegic:ETH:exercised` with the amount of underlying, and is
 * kept for the join with the options that have an owner.
 *
 * The recorded price is one per day: that of the midnight AFTER the first row that carries it. It
 * is an `index` event at that midnight, because none of the rows before could know it.
 */
import { type Amount, amountToNumber, fail, microsPerDay, type Result } from '../../base/index.ts';
import type { Decoder, Refusal, Row, Sink } from '../adapter.ts';
import { createRepeatedRows } from '../duplicates.ts';
import {
  amountField,
  choiceField,
  instantField,
  optional,
  positiveField,
  readFields,
  refusalOf,
  type ValuesOf,
} from '../fields.ts';

/** Assets of the two pools: premium and payoff are paid in them. */
export type PoolAsset = 'ETH' | 'WBTC';

/** One purchase. */
export interface Purchase {
  /** Microseconds since 1970 UTC. */
  readonly boughtAt: number;
  readonly exercisedAt: number | undefined;
}

/** What the purchases tell the file with owners. */
export interface PurchaseBook {
  /** Purchases with the same `purchaseKey`, in file order. */
  readonly byKey: Map<string, Purchase[]>;
  /** Daily prices in time order: USD, known from `atMicros` on. */
  readonly prices: Record<PoolAsset, { readonly atMicros: number; readonly price: number }[]>;
}

/**
 * Creates an empty book.
 *
 * @returns book without purchases
 */
export function createPurchaseBook(): PurchaseBook {
  return { byKey: new Map(), prices: { ETH: [], WBTC: [] } };
}

/**
 * Names what both files tell of an option; a call and a put bought together share it.
 *
 * @param asset - pool
 * @param amount - underlying, exact
 * @param expiryMicros - microseconds since 1970 UTC
 * @returns key of the join
 */
export function purchaseKey(asset: PoolAsset, amount: Amount, expiryMicros: number): string {
  return `${asset} ${amount} ${expiryMicros}`;
}

/** Largest amount of underlying that is read as one; far above any pool. */
const amountMax = 10n ** 30n;

/**
 * Reads an exact amount above zero and below any absurdity.
 *
 * @param rawDecimals - decimals implied by a raw integer; 0 for decimals
 * @returns reader
 */
export function positiveAmount(rawDecimals: number): (value: unknown) => Result<Amount, string> {
  const read = amountField(rawDecimals);
  return (value) => {
    const amount = read(value);
    if (!amount.ok) return amount;
    if (amount.value <= 0n) return fail('must be above zero');
    return amount.value > amountMax ? fail('is larger than any pool') : amount;
  };
}

const shape = {
  symbol: choiceField<PoolAsset>({ ETH: 'ETH', WBTC: 'WBTC' }),
  amount: positiveAmount(0),
  price: positiveField,
  timestamp: instantField,
  expiration: instantField,
  exercise_timestamp: optional(instantField),
} as const;

/**
 * Creates the decoder of the file without owners.
 *
 * Findings: `missing_owner` and `missing_type` (once per row: the file lacks the columns),
 * `exponent_number`, `duplicate_row` (kept: a call and a put bought together look alike),
 * `price_is_daily` (once per price).
 *
 * @param book - filled in place
 * @returns decoder at the first row
 */
export function createPurchaseDecoder(book: PurchaseBook): Decoder {
  const repeated = createRepeatedRows();
  return {
    decode: (row, sink) => {
      repeated.note(row, sink);
      const purchase = readPurchase(row);
      if (!purchase.ok) {
        sink.refuse(purchase.failure);
        return;
      }
      noteDirt(row, sink);
      emitPurchase(book, purchase.value, row.line, sink);
    },
    finish: () => {},
  };
}

type PurchaseRow = ValuesOf<typeof shape>;

function readPurchase(row: Row): Result<PurchaseRow, Refusal> {
  const read = readFields(shape, row);
  if (!read.ok) return read;
  const { timestamp, expiration, exercise_timestamp: exercisedAt } = read.value;
  if (expiration <= timestamp) {
    return fail(refusalOf(row, 'expiration', 'is not after the purchase'));
  }
  if (exercisedAt !== undefined && (exercisedAt < timestamp || exercisedAt > expiration)) {
    const reason = 'is not between purchase and expiration';
    return fail(refusalOf(row, 'exercise_timestamp', reason));
  }
  return read;
}

function noteDirt(row: Row, sink: Sink): void {
  const written = row.fields.amount;
  if (typeof written === 'string' && /e/i.test(written)) {
    sink.finding('exponent_number', row.line, 'amount is written with an exponent');
  }
  sink.finding('missing_owner', row.line, 'the row does not tell who bought');
  sink.finding('missing_type', row.line, 'the row tells neither call or put nor the strike');
}

function emitPurchase(book: PurchaseBook, read: PurchaseRow, line: number, sink: Sink): void {
  const { symbol, amount, price, timestamp, expiration } = read;
  const exercisedAt = read.exercise_timestamp;
  notePrice(book, symbol, price, timestamp, line, sink);
  const value = amountToNumber(amount);
  const bought = `hegic:${symbol}:bought`;
  sink.event({ kind: 'macro', atMicros: timestamp, series: bought, value }, line);
  if (exercisedAt !== undefined) {
    const exercised = `hegic:${symbol}:exercised`;
    sink.event({ kind: 'macro', atMicros: exercisedAt, series: exercised, value }, line);
  }
  const key = purchaseKey(symbol, amount, expiration);
  const purchase = { boughtAt: timestamp, exercisedAt };
  const same = book.byKey.get(key);
  if (same === undefined) book.byKey.set(key, [purchase]);
  else same.push(purchase);
}

function notePrice(
  book: PurchaseBook,
  asset: PoolAsset,
  price: number,
  atMicros: number,
  line: number,
  sink: Sink,
): void {
  const prices = book.prices[asset];
  if (prices.at(-1)?.price === price) return;
  const midnight = Math.ceil(atMicros / microsPerDay) * microsPerDay;
  prices.push({ atMicros: midnight, price });
  sink.finding('price_is_daily', line, 'one price for a whole day, taken at the next midnight');
  sink.event({ kind: 'index', atMicros: midnight, asset, price }, line);
}
