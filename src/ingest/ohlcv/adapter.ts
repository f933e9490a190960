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
import type { Adapter, Detection, Row, SourceSample } from '../adapter.ts';
import { candleColumns } from './columns.ts';
import type { Coverage } from './coverage.ts';
import { createCandleDecoder } from './decode.ts';

function detect({ columns, rows }: SourceSample): Detection | undefined {
  const found = candleColumns(columns);
  if (found === undefined) return undefined;
  if (found.time === 'column_1' && !rows.every(isCandle)) return undefined;
  return { role: 'candles', confidence: 0.7, rank: 10, sorted: false };
}

/** Without header the numbers must say that they are a candle: it closes after it opened. */
function isCandle({ fields }: Row): boolean {
  const [opens, open, high, low, close, , closes] = Array.from({ length: 7 }, (_, i) =>
    Number(fields[`column_${i + 1}`]),
  );
  const [least, most] = [Math.min(open!, close!), Math.max(open!, close!)];
  return opens! > 1e9 && closes! > opens! && low! <= least && high! >= most && low! > 0;
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
