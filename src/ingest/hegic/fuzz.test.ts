import { decodeFuzzed, expectRowsAccounted, fuzzBytes } from '../testing-fuzz.ts';
import { hegic } from './adapter.ts';
import { ownedCsv, purchasesCsv } from './fixtures.ts';

const files = [purchasesCsv, ownedCsv].map((text) => new TextEncoder().encode(text));

// Below an intact lookup, and as a broken lookup of an intact file.
fuzzBytes(files, (bytes) => {
  const session = hegic.open();
  for (const file of [files[0]!, bytes, files[1]!]) {
    const decoded = decodeFuzzed(hegic, file, 'a.csv', session);
    if (decoded !== undefined) expectRowsAccounted(decoded);
  }
});
