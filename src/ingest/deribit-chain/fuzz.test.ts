import { decodeFuzzed, expectRowsAccounted, fuzzBytes } from '../testing-fuzz.ts';
import { deribitChain } from './adapter.ts';
import { chainCsv, futureCsv, perpetualCsv } from './fixtures.ts';

const files = [chainCsv, perpetualCsv, futureCsv].map((text) => new TextEncoder().encode(text));

fuzzBytes(files, (bytes) => {
  const decoded = decodeFuzzed(deribitChain, bytes, 'chain.csv');
  if (decoded !== undefined) expectRowsAccounted(decoded);
});
