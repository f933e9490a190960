/**
 * @module US stock and index options: closing prices by day, and minute quotes by contract.
 *
 * Gives `mark` and `quote` of linear options in dollars, and `index` of the underlying. Early
 * exercise is told (`american`), not valued here.
 */
import { InvariantError } from '../../base/index.ts';
import type { Adapter, Decoder, Detection, SourceSample } from '../adapter.ts';
import { closingColumns, createClosingDecoder } from './closing.ts';
import { readSeriesName } from './file-name.ts';
import { createMinuteDecoder, minuteColumns } from './minute-quotes.ts';

function detect({ columns, path }: SourceSample): Detection | undefined {
  const shared = { rank: 30, sorted: true, named: true } as const;
  if (closingColumns(columns) !== undefined) {
    return { role: 'closing', confidence: 0.9, ...shared };
  }
  const isNumbered = columns.length === minuteColumns && columns[0] === 'column_1';
  if (!isNumbered || readSeriesName(path) === undefined) return undefined;
  return { role: 'minute', confidence: 0.95, ...shared };
}

function decoder(role: string, sample: SourceSample): Decoder {
  if (role === 'minute') {
    const named = readSeriesName(sample.path);
    if (named === undefined) throw new InvariantError('sample', 'a contract', sample.path);
    return createMinuteDecoder(named);
  }
  const columns = closingColumns(sample.columns);
  if (columns === undefined) throw new InvariantError('sample', 'closing prices', sample.path);
  return createClosingDecoder(columns, sample);
}

/** Adapter of `spx_20151223.csv` and of `20210104_spx_minute_quote_european_call_...csv`. */
export const usOptions: Adapter = {
  name: 'us-options',
  summary:
    'closing prices or minute quotes of US stock and index options, the day in the file name',
  detect,
  open: () => ({ decoder }),
};
