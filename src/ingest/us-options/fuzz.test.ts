import { decodeFuzzed, expectRowsAccounted, fuzzBytes } from '../testing-fuzz.ts';
import { usOptions } from './adapter.ts';
import { closingCsv, closingName, minuteCsv, minuteName } from './fixtures.ts';

for (const [name, text] of [
  [closingName, closingCsv],
  [minuteName, minuteCsv],
] as const) {
  fuzzBytes([new TextEncoder().encode(text)], (bytes) => {
    const decoded = decodeFuzzed(usOptions, bytes, name);
    if (decoded !== undefined) expectRowsAccounted(decoded);
  });
}
