/**
 * @module Adapter `hyperliquid-export`: trades, ledger and liquidations by wallet (2023).
 */
import { InvariantError } from '../../base/index.ts';
import type { Adapter, Detection, SourceSample } from '../adapter.ts';
import { hasExactly } from '../detect.ts';
import { createLedgerDecoder, createLiquidationDecoder, createTradeDecoder } from './decode.ts';

/** Files with their columns; at one instant money moves first, then liquidations, then fills. */
const roles = [
  { role: 'ledger', columns: ['time', 'user', 'delta_usd'], create: createLedgerDecoder },
  {
    role: 'liquidations',
    columns: ['time', 'user', 'liquidated_ntl_pos', 'liquidated_account_value', 'leverage_type'],
    create: createLiquidationDecoder,
  },
  {
    role: 'trades',
    columns: ['time', 'user', 'coin', 'side', 'px', 'sz', 'crossed'],
    create: createTradeDecoder,
  },
] as const;

function detect(sample: SourceSample): Detection | undefined {
  const rank = roles.findIndex(({ columns }) => hasExactly(sample, columns));
  if (rank < 0) return undefined;
  return { role: roles[rank]!.role, confidence: 0.95, rank, sorted: true };
}

/** Early Hyperliquid venue export: three files that join on the wallet. */
export const hyperliquidExport: Adapter = {
  name: 'hyperliquid-export',
  summary: 'Hyperliquid venue export of 2023: trades, ledger updates and liquidations (CSV)',
  detect,
  open: () => ({
    decoder(role) {
      const known = roles.find((candidate) => candidate.role === role);
      if (known === undefined) throw new InvariantError('role', 'a role of this adapter', role);
      return known.create();
    },
  }),
};
