/**
 * @module One fill of the node's output read into plain values, before it becomes an event.
 */
import { fail, ok, type Result } from '../../base/index.ts';
import type { Refusal, Row } from '../adapter.ts';
import {
  addressField,
  booleanField,
  choiceField,
  from,
  instantField,
  integerField,
  isAbsent,
  numberField,
  optional,
  positiveField,
  readFields,
  textField,
  type ValuesOf,
} from '../fields.ts';

/** Asset in which the venue quotes, margins and (mostly) charges. */
export const quoteToken = 'USDC';

const fillShape = {
  coin: textField,
  price: from('px', positiveField),
  quantity: from('sz', positiveField),
  side: choiceField({ B: 'buy', A: 'sell' }),
  atMicros: from('time', instantField),
  startPosition: numberField,
  order: from('oid', textField),
  trade: from('tid', integerField),
  crossed: booleanField,
  fee: optional(numberField),
  feeToken: optional(textField),
} as const;

/** Fill of one wallet; prices in quote, quantities in base units. */
export interface NodeFill extends ValuesOf<typeof fillShape> {
  readonly wallet: string;
  /** Mark price of the liquidation that caused the fill; quote units. */
  readonly liquidationMark: number | undefined;
  /** The fill is part of a liquidation of some wallet. */
  readonly liquidation: boolean;
}

/**
 * Reads one element of a block's `events`: `[wallet, fill]`.
 *
 * @param line - line of the block
 * @param element - element as parsed
 * @returns the fill, or why the element is refused
 */
export function readNodeFill(line: number, element: unknown): Result<NodeFill, Refusal> {
  if (!Array.isArray(element) || element.length !== 2 || !isRecord(element[1])) {
    return fail({ line, field: 'events', reason: 'an element is not [wallet, fill]' });
  }
  const wallet = addressField(element[0]);
  if (!wallet.ok) return fail({ line, field: 'wallet', reason: wallet.failure, value: element[0] });
  const row: Row = { line, fields: element[1] };
  const read = readFields(fillShape, row);
  if (!read.ok) return read;
  const { liquidation } = row.fields;
  const marked = isRecord(liquidation) ? positiveField(liquidation.markPx) : undefined;
  return ok({
    ...read.value,
    wallet: wallet.value,
    liquidation: !isAbsent(liquidation),
    liquidationMark: marked?.ok === true ? marked.value : undefined,
  });
}

/**
 * Tells whether a coin of the node's output is a spot pair.
 *
 * @param coin - `@N` and `A/B` are spot pairs; everything else, also `prefix:NAME`, is a perpetual
 * @returns true for spot pairs
 */
export function isSpotCoin(coin: string): boolean {
  return coin.startsWith('@') || coin.includes('/');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
