/**
 * @module Adapter `derive-trades`: the public trade history of Derive, version 3.
 */
import type { Adapter, Detection, SourceSample } from '../adapter.ts';
import { hasColumns } from '../detect.ts';
import { instantField } from '../fields.ts';
import { kindRank } from '../table/kind.ts';
import { createDeriveDecoder } from './decode.ts';

const columns = [
  'trade_id',
  'wallet',
  'instrument_name',
  'direction',
  'trade_price',
  'trade_amount',
  'liquidity_role',
  'timestamp',
];

/** The interface gives the latest trades first; files are as their maker left them. */
function inTimeOrder(sample: SourceSample): boolean {
  let last = 0;
  for (const { fields } of sample.rows) {
    const at = instantField(fields.timestamp);
    if (!at.ok) continue;
    if (at.value < last) return false;
    last = at.value;
  }
  return true;
}

function detect(sample: SourceSample): Detection | undefined {
  if (!hasColumns(sample, columns)) return undefined;
  const sorted = inTimeOrder(sample);
  return { role: 'trades', confidence: 0.95, rank: kindRank('fill'), sorted };
}

/** Trades of Derive with the wallets of both sides. */
export const deriveTrades: Adapter = {
  name: 'derive-trades',
  summary: 'Derive public trade history v3: both sides of every trade with wallets (JSON lines)',
  detect,
  open: () => ({ decoder: () => createDeriveDecoder() }),
};
