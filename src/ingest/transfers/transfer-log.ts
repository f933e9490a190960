/**
 * @module ERC-20 transfers: logs as nodes and client libraries give them, and tables of transfers.
 */
import { fail, ok, type Result, undatedMicros } from '../../base/index.ts';
import type { EventOf } from '../../market/index.ts';
import type { Decoder, Refusal, Row, Sink } from '../adapter.ts';
import { canonicalAddress } from '../address.ts';
import { createRepeatedRows } from '../duplicates.ts';
import {
  addressField,
  cellText,
  instantField,
  integerField,
  isAbsent,
  refusalOf,
  unitsField,
} from '../fields.ts';
import { tokenOf } from './tokens.ts';

/** Topic of `Transfer(address,address,uint256)`: its keccak-256, ERC-20 and ERC-721 alike. */
export const transferTopic = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';

/** Names under which the columns occur, the first present one counts. */
export const columnNames = {
  from: ['from', 'from_address'],
  to: ['to', 'to_address'],
  token: ['token', 'asset', 'tokenSymbol', 'symbol', 'token_address', 'contractAddress', 'address'],
  raw: ['value', 'raw_amount'],
  amount: ['amount'],
  decimals: ['decimals', 'tokenDecimal', 'token_decimals'],
  time: ['timestamp', 'blockTimestamp', 'block_timestamp', 'timeStamp', 'time', 'at'],
} as const;

const zeroAddress = `0x${'0'.repeat(40)}`;

/**
 * Returns the value under the first of several names that is present.
 *
 * @param fields - fields of a row
 * @param what - which column
 * @returns name and value; undefined when none is present
 */
export function findColumn(
  fields: Row['fields'],
  what: keyof typeof columnNames,
): { readonly name: string; readonly value: unknown } | undefined {
  for (const name of columnNames[what]) {
    if (!isAbsent(fields[name])) return { name, value: fields[name] };
  }
  return undefined;
}

/**
 * Creates the decoder of transfers with `from`, `to` and a value, or of logs with topics.
 *
 * @returns decoder; findings `no_time`, `unknown_decimals`, `null_address`, `removed_log`,
 *   `item_transfer`, `duplicate_row`
 */
export function createTransferDecoder(): Decoder {
  const repeated = createRepeatedRows();
  return {
    decode(row, sink) {
      if (row.fields.removed === true) {
        return sink.finding('removed_log', row.line, 'the chain withdrew this log');
      }
      const fields = partsOf(row);
      if (!fields.ok) return sink.refuse(fields.failure);
      if (fields.value === 'item') {
        return sink.finding('item_transfer', row.line, 'a single item (ERC-721) moved, no amount');
      }
      if (repeated.note(row, sink) && row.fields.logIndex !== undefined) return;
      const event = readTransfer({ line: row.line, fields: fields.value }, sink);
      if (event.ok) sink.event(event.value, row.line);
      else sink.refuse(event.failure);
    },
    finish: () => undefined,
  };
}

/** Brings a log with topics or decoded arguments to the columns of a table. */
function partsOf(row: Row): Result<Row['fields'] | 'item', Refusal> {
  const { topics, data, args } = row.fields;
  if (typeof args === 'object' && args !== null && !Array.isArray(args)) {
    return ok({ ...row.fields, ...args });
  }
  if (!Array.isArray(topics)) return ok(row.fields);
  if (cellText(topics[0]).toLowerCase() !== transferTopic) {
    return fail(refusalOf(row, 'topics', 'is not a transfer'));
  }
  if (topics.length === 4) return ok('item');
  const from = topicAddress(topics[1]);
  const to = topicAddress(topics[2]);
  if (from === undefined || to === undefined) {
    return fail(refusalOf(row, 'topics', 'does not hold two addresses'));
  }
  if (typeof data !== 'string' || !/^0x[0-9a-f]{64}$/i.test(data)) {
    return fail(refusalOf(row, 'data', 'is not one 32-byte word'));
  }
  return ok({ ...row.fields, from, to, value: data });
}

function topicAddress(topic: unknown): string | undefined {
  const match = /^0x0{24}([0-9a-f]{40})$/i.exec(cellText(topic));
  return match === null ? undefined : `0x${match[1]!.toLowerCase()}`;
}

/** Writes 0x numbers as decimals; everything else stays. */
function plainNumber(value: unknown): unknown {
  const hex = typeof value === 'string' && /^0x[0-9a-f]{1,64}$/i.test(value.trim());
  return hex ? BigInt(value.trim()).toString() : value;
}

function readTransfer(row: Row, sink: Sink): Result<EventOf<'transfer'>, Refusal> {
  const parties = { from: '', to: '' };
  for (const side of ['from', 'to'] as const) {
    const column = findColumn(row.fields, side);
    const address = addressField(column?.value);
    if (!address.ok) return fail(refusalOf(row, column?.name ?? side, address.failure));
    if (address.value === zeroAddress) {
      sink.finding('null_address', row.line, `${side} is the null address: a mint or a burn`);
    }
    parties[side] = address.value;
  }
  const time = findColumn(row.fields, 'time');
  let atMicros = undatedMicros;
  if (time === undefined) {
    sink.finding('no_time', row.line, 'the transfer has no time: it is undated');
  } else {
    const at = instantField(plainNumber(time.value));
    if (!at.ok) return fail(refusalOf(row, time.name, at.failure));
    atMicros = at.value;
  }
  const named = canonicalAddress(cellText(findColumn(row.fields, 'token')?.value ?? 'unknown'));
  const token = tokenOf(named);
  const amount = readAmount(row, token?.decimals, sink);
  if (!amount.ok) return amount;
  const event: EventOf<'transfer'> = {
    kind: 'transfer',
    atMicros,
    participant: parties.from,
    to: parties.to,
    asset: token?.symbol ?? named,
  };
  return ok(amount.value === undefined ? event : { ...event, amount: amount.value });
}

function readAmount(
  row: Row,
  tokenDecimals: number | undefined,
  sink: Sink,
): Result<number | undefined, Refusal> {
  const decimal = findColumn(row.fields, 'amount');
  const raw = findColumn(row.fields, 'raw');
  const column = decimal ?? raw;
  if (column === undefined) return fail(refusalOf(row, 'value', 'is missing'));
  let decimals = decimal === undefined ? tokenDecimals : 0;
  if (decimals === undefined) {
    const told = findColumn(row.fields, 'decimals');
    const read = integerField(plainNumber(told?.value));
    if (told !== undefined && (!read.ok || read.value < 0 || read.value > 18)) {
      return fail(refusalOf(row, told.name, 'is not a number of decimals'));
    }
    if (read.ok) decimals = read.value;
  }
  const amount = unitsField(decimals ?? 0)(plainNumber(column.value));
  if (!amount.ok) return fail(refusalOf(row, column.name, amount.failure));
  if (amount.value < 0) return fail(refusalOf(row, column.name, 'must not be negative'));
  if (decimals !== undefined) return amount;
  const detail = 'the decimals of the token are not known: the amount is left out';
  sink.finding('unknown_decimals', row.line, detail);
  return ok(undefined);
}
