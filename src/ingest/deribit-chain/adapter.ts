/**
 * @module Snapshots of Deribit option chains and the futures prices beside them.
 *
 * Gives `index` (once per snapshot and coin), `mark` and `quote` of inverse options in coin, and
 * `mark` of perpetuals and dated futures in USD.
 */
import type { Adapter, Detection, SourceSample } from '../adapter.ts';
import { hasColumns } from '../detect.ts';
import { createChainDecoder } from './chain.ts';
import { createFuturesDecoder } from './futures.ts';

const roles: readonly { readonly columns: readonly string[]; readonly detection: Detection }[] = [
  {
    columns: ['ts', 'instrument', 'bid', 'ask', 'mark', 'iv', 'fut', 'idx'],
    detection: { role: 'chain', confidence: 0.95, rank: 30, sorted: true },
  },
  {
    columns: ['obs_datetime', 'instrument_name', 'perp_futures_mark_price'],
    detection: { role: 'perpetual', confidence: 0.95, rank: 20, sorted: false },
  },
  {
    columns: ['timestamp', 'futures_instrument_name', 'term_mark_price_final'],
    detection: { role: 'future', confidence: 0.95, rank: 21, sorted: false },
  },
];

function detect(sample: SourceSample): Detection | undefined {
  return roles.find(({ columns }) => hasColumns(sample, columns))?.detection;
}

/** Adapter of `chains-YYYY-MM`, `perpetual_futures_prices` and `term_futures_marks`. */
export const deribitChain: Adapter = {
  name: 'deribit-chain',
  summary: 'snapshots of Deribit option chains (inverse BTC and ETH options) and futures prices',
  detect,
  open: () => ({
    decoder: (role) =>
      role === 'perpetual' || role === 'future' ? createFuturesDecoder(role) : createChainDecoder(),
  }),
};
