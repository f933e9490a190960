import { expect } from 'vitest';
import { decodeFuzzed, fuzzBytes } from '../testing-fuzz.ts';
import { balancerWeekly } from './adapter.ts';
import { keysCsv, weeklyCsv } from './fixtures.ts';

const files = [keysCsv, weeklyCsv].map((text) => new TextEncoder().encode(text));

// Below an intact lookup, and as a broken lookup of an intact file.
fuzzBytes(files, (bytes) => {
  const session = balancerWeekly.open();
  for (const file of [files[0]!, bytes, files[1]!]) {
    const decoded = decodeFuzzed(balancerWeekly, file, 'a.csv', session);
    // A reward that can be read is an event or a refusal; a key may be neither.
    if (decoded === undefined || !decoded.columns.includes('week')) continue;
    const { sink, rows } = decoded;
    expect(sink.events.length + sink.refusals.length).toBe(rows);
  }
});
