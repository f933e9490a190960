/**
 * @module Adapter `hyperliquid-blocks`: node output, one JSON line per block with all its fills.
 */
import type { Adapter, Detection, SourceSample } from '../adapter.ts';
import { hasColumns, mostRows } from '../detect.ts';
import { createBlockDecoder } from './decode.ts';

const columns = ['block_time', 'block_number', 'events'];

function detect(sample: SourceSample): Detection | undefined {
  if (sample.format !== 'ndjson' || !hasColumns(sample, columns)) return undefined;
  if (!mostRows(sample, ({ fields }) => Array.isArray(fields.events))) return undefined;
  return { role: 'blocks', confidence: 0.95, rank: 2, sorted: true };
}

/** Hyperliquid node fills by block, both sides of every trade. */
export const hyperliquidBlocks: Adapter = {
  name: 'hyperliquid-blocks',
  summary: 'Hyperliquid node fills by block, both sides of every trade (JSON lines)',
  detect,
  open: () => ({ decoder: () => createBlockDecoder() }),
};
