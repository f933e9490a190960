import { decodeFuzzed, expectRowsAccounted, fuzzBytes } from '../testing-fuzz.ts';
import { ohlcv } from './adapter.ts';
import { capitalCsv, klineCsv, textCsv, unixCsv } from './fixtures.ts';

const files = [textCsv, klineCsv, capitalCsv, unixCsv].map((text) =>
  new TextEncoder().encode(text),
);

fuzzBytes(files, (bytes) => {
  const decoded = decodeFuzzed(ohlcv, bytes, 'BTCUSDT_1h.csv');
  if (decoded !== undefined) expectRowsAccounted(decoded);
});
