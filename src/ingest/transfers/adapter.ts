/**
 * @module Adapter `transfers`: transfer graphs as edge lists, ERC-20 transfer logs and tables.
 */
import { InvariantError } from '../../base/index.ts';
import type { Adapter, Decoder, Detection, SourceSample } from '../adapter.ts';
import { hasColumns, hasExactly, mostRows } from '../detect.ts';
import { cellText, instantField } from '../fields.ts';
import {
  createAddressDecoder,
  createEdgeDecoder,
  createNodeDecoder,
  type NodeAddresses,
} from './graph.ts';
import { columnNames, createTransferDecoder, findColumn, transferTopic } from './transfer-log.ts';

const nodeColumns = ['id', 'candidate', 'first_bridge_ts', 'volume_usd'];

function detect(sample: SourceSample): Detection | undefined {
  if (hasExactly(sample, ['id', 'address'])) {
    return { role: 'addresses', confidence: 0.8, rank: 0, sorted: true, lookup: true };
  }
  if (hasColumns(sample, ['src', 'dst'])) {
    return { role: 'edges', confidence: 0.9, rank: 1, sorted: true };
  }
  if (hasColumns(sample, nodeColumns)) {
    return { role: 'nodes', confidence: 0.9, rank: 0, sorted: false };
  }
  const table =
    columnNames.from.some((name) => sample.columns.includes(name)) &&
    columnNames.to.some((name) => sample.columns.includes(name)) &&
    [...columnNames.raw, ...columnNames.amount].some((name) => sample.columns.includes(name));
  if (!table && !isTransferLog(sample)) return undefined;
  return { role: 'transfers', confidence: 0.8, rank: 1, sorted: inTimeOrder(sample) };
}

function isTransferLog(sample: SourceSample): boolean {
  if (sample.rows.length === 0) return false;
  return mostRows(sample, ({ fields: { topics, args } }) => {
    if (Array.isArray(topics)) return cellText(topics[0]).toLowerCase() === transferTopic;
    return typeof args === 'object' && args !== null && 'from' in args && 'to' in args;
  });
}

function inTimeOrder(sample: SourceSample): boolean {
  let last = 0;
  for (const { fields } of sample.rows) {
    const at = instantField(findColumn(fields, 'time')?.value);
    if (!at.ok) continue;
    if (at.value < last) return false;
    last = at.value;
  }
  return true;
}

function createDecoder(role: string, addresses: NodeAddresses): Decoder {
  if (role === 'addresses') return createAddressDecoder(addresses);
  if (role === 'edges') return createEdgeDecoder(addresses);
  if (role === 'nodes') return createNodeDecoder(addresses);
  if (role === 'transfers') return createTransferDecoder();
  throw new InvariantError('role', 'a role of this adapter', role);
}

/** Transfers between wallets, dated or not. */
export const transfers: Adapter = {
  name: 'transfers',
  summary: 'transfer graphs (src, dst) and ERC-20 transfers (logs as JSON lines, tables as CSV)',
  detect,
  open() {
    const addresses: NodeAddresses = { byKey: [], known: false };
    return { decoder: (role) => createDecoder(role, addresses) };
  },
};
