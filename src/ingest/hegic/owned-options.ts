/**
 * @module Options with owner, read row by row and given as events once all rows are known.
 *
 * A Hegic option is a series of its own: American, on an exact amount of coin, bought from a pool
 * for a premium in the pool's asset and paid out in it. Hence: settlement `inverse`, contract size
 * 1 coin, quantity the amount, price the premium per coin, in coin.
 */
import { fail, formatInstant, ok, type Result } from '../../base/index.ts';
import type { OptionSeries } from '../../market/index.ts';
import type { Decoder, Refusal, Row, Sink } from '../adapter.ts';
import {
  addressField,
  amountField,
  choiceField,
  from,
  instantField,
  readFields,
  refusalOf,
  unitsField,
} from '../fields.ts';
import { joinPurchases, type OwnedOption } from './join.ts';
import { type PoolAsset, type PurchaseBook, positiveAmount } from './purchases.ts';

/** A strike outside [median / 5, median * 5] of its pool in the file is absurd: a test purchase. */
export const strikeBand = 5;

/** Strikes are read up to this many USD. */
const strikeMax = 1e12;

const pools = {
  eth_options: { asset: 'ETH', decimals: 18 },
  btc_options: { asset: 'WBTC', decimals: 8 },
} as const satisfies Readonly<Record<string, { asset: PoolAsset; decimals: number }>>;

const commonShape = {
  market: choiceField(pools),
  owner: from('option_owner', addressField),
  right: from('optionType', choiceField<OptionSeries['right']>({ 1: 'put', 2: 'call' })),
  state: from('option_state', choiceField({ 1: 'active', 2: 'exercised', 3: 'expired' })),
  strike: unitsField(8),
  expiryMicros: from('expiration_date', instantField),
} as const;

/** Amount and premium by decimals of the pool's asset. */
const amountShapes = {
  18: { amount: positiveAmount(18), premium: positiveAmount(18) },
  8: { amount: positiveAmount(8), premium: positiveAmount(8) },
} as const;

/**
 * Creates the decoder of the file with owners; it gives its events when the last row is read.
 *
 * Findings: `beyond_double` (raw integer above 2^53), `mixed_units` (once: decimals differ by
 * pool), `absurd_strike`, `expression_column` (once), `locked_amount_differs`, and those of the
 * join.
 *
 * @param book - purchases, complete before the last row
 * @returns decoder at the first row
 */
export function createOwnedDecoder(book: PurchaseBook): Decoder {
  const options: OwnedOption[] = [];
  let lockedColumn: string | undefined;
  let rows = 0;
  return {
    decode: (row, sink) => {
      if (rows === 0) lockedColumn = noteExpression(row, sink);
      rows += 1;
      const option = readOption(row);
      if (!option.ok) {
        sink.refuse(option.failure);
        return;
      }
      noteAmount(row, option.value, lockedColumn, sink);
      options.push(option.value);
    },
    finish: (sink) => {
      noteStrikes(options, sink);
      noteUnits(options, sink);
      joinPurchases(book, options, sink);
    },
  };
}

function noteExpression(row: Row, sink: Sink): string | undefined {
  const column = Object.keys(row.fields).find((name) => name.startsWith('strikeAmount.'));
  if (column !== undefined) {
    sink.finding('expression_column', 1, 'the name of the locked amount is an expression');
  }
  return column;
}

function readOption(row: Row): Result<OwnedOption, Refusal> {
  const common = readFields(commonShape, row);
  if (!common.ok) return common;
  const { market, owner, right, state, strike, expiryMicros } = common.value;
  if (!(strike > 0 && strike <= strikeMax)) {
    return fail(refusalOf(row, 'strike', 'is not a price'));
  }
  const amounts = readFields(amountShapes[market.decimals], row);
  if (!amounts.ok) return amounts;
  const { asset } = market;
  const instrument = seriesOf(asset, expiryMicros, strike, right);
  return ok({ line: row.line, owner, asset, ...amounts.value, state, instrument });
}

function noteAmount(
  row: Row,
  { asset, amount }: OwnedOption,
  lockedColumn: string | undefined,
  sink: Sink,
): void {
  if (Number(row.fields.amount) > Number.MAX_SAFE_INTEGER) {
    sink.finding('beyond_double', row.line, 'amount is a raw integer above 2^53, read exactly');
  }
  if (lockedColumn === undefined) return;
  const locked = amountField(asset === 'ETH' ? 18 : 8)(row.fields[lockedColumn]);
  if (!locked.ok || locked.value !== amount) {
    sink.finding('locked_amount_differs', row.line, 'locked amount and amount differ');
  }
}

function seriesOf(
  asset: PoolAsset,
  expiryMicros: number,
  strike: number,
  right: OptionSeries['right'],
): OptionSeries {
  const until = formatInstant(expiryMicros).replace(/[-:]/g, '');
  const name = `HEGIC-${asset}-${until}-${strike}-${right === 'call' ? 'C' : 'P'}`;
  return {
    kind: 'option',
    name,
    underlying: asset,
    quote: 'USD',
    expiryMicros,
    strike,
    right,
    exercise: 'american',
    settlement: 'inverse',
    contractSize: 1,
  };
}

function noteStrikes(options: readonly OwnedOption[], sink: Sink): void {
  for (const pool of ['ETH', 'WBTC']) {
    const own = options.filter(({ asset }) => asset === pool);
    const strikes = own.map(({ instrument }) => instrument.strike).sort((a, b) => a - b);
    const median = strikes[strikes.length >> 1]!;
    for (const { line, instrument } of own) {
      const ratio = instrument.strike / median;
      if (ratio >= 1 / strikeBand && ratio <= strikeBand) continue;
      const detail = `strike ${instrument.strike} USD, the median of the ${pool} pool is ${median}`;
      sink.finding('absurd_strike', line, detail);
    }
  }
}

function noteUnits(options: readonly OwnedOption[], sink: Sink): void {
  const second = options.find(({ asset }) => asset !== options[0]!.asset);
  if (second === undefined) return;
  const detail = 'amount is in 1e-18 ETH in rows of eth_options and in 1e-8 BTC in the others';
  sink.finding('mixed_units', second.line, detail);
}
