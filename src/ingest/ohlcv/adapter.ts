/**
 * @module Candles (open, high, low, close, volume) in the header forms and time notations in use.
 *
 * A candle is an `index` event of its asset at the END of the candle: its close is not known
 * before. The asset comes from a column or the file name; a name that says perpetual, swap or
 * future gives `BTC-PERP` beside `BTC`. Sources are read whole one after another, and the first one
 * that tells a candle keeps it, so that spot and perpetual prices are never interleaved hour by
 * hour.
 */
import { InvariantError } from '../../base/index.ts';
import type { Adapter, Detection, SourceSample } from '../adapter.ts';
import { candleColumns } from './columns.ts';
import type { Coverage } from './coverage.ts';
import { createCandleDecoder } from './decode.ts';

function detect({ columns }: SourceSample): Detection | undefined {
  if (candleColumns(columns) === undefined) return undefined;
  return { role: 'candles', confidence: 0.7, rank: 10, sorted: false };
}

/** Adapter of candle files of any interval. */
export const ohlcv: Adapter = {
  name: 'ohlcv',
  summary: 'candles with open, high, low, close and volume, e.g. BTCUSDT_1h.csv',
  detect,
  open: () => {
    const coverage: Coverage = new Map();
    return {
      decoder: (_role, sample) => {
        const columns = candleColumns(sample.columns);
        if (columns === undefined) throw new InvariantError('sample', 'candles', sample.path);
        return createCandleDecoder(coverage, columns, sample);
      },
    };
  },
};
