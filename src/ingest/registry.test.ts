import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue.ts';
import { ledgerCsv } from './hyperliquid-export/fixtures.ts';
import { adapters, detectAdapter } from './registry.ts';
import { readAllRows, sampleOf } from './sample.ts';
import { fillsCsv } from './table/fixtures.ts';

function sample(text: string, path: string) {
  const read = readAllRows('csv', text);
  if (!read.ok) throw new Error(read.failure.detail);
  return sampleOf(path, 'csv', read.value.columns, read.value.rows);
}

describe('registry', () => {
  it('holds each name once', () => {
    const names = adapters.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('chooses by content', () => {
    const detected = detectAdapter(sample(ledgerCsv, 'anything.txt'));
    expect(detected).toMatchObject({ ok: true, value: { detection: { role: 'ledger' } } });
    const fills = detectAdapter(sample(fillsCsv, 'fills.csv'));
    expect(fills.ok && fills.value.adapter.name).toBe('table');
  });

  it('lists the adapters when it knows none for a file', () => {
    const detected = detectAdapter(sample('colour,shape\nred,round\n', 'toys.csv'));
    expect(detected).toMatchObject({ ok: false, failure: { kind: 'unknown_format' } });
    if (detected.ok) return;
    expect(detected.failure.detail).toContain('csv with columns colour, shape');
    for (const { name } of adapters) expect(detected.failure.detail).toContain(name);
  });

  it('obeys a demanded adapter, and says why it cannot', () => {
    const ledger = sample(ledgerCsv, 'ledger.csv');
    expect(detectAdapter(ledger, 'hyperliquid-export').ok).toBe(true);
    expect(detectAdapter(ledger, 'hegic')).toMatchObject({ failure: { kind: 'wrong_adapter' } });
    expect(detectAdapter(ledger, 'excel')).toMatchObject({ failure: { kind: 'unknown_adapter' } });
  });
});

describe('catalogue', () => {
  it('names an adapter that exists for every source, and every adapter at least once', () => {
    const names = adapters.map(({ name }) => name);
    for (const { adapter } of catalogue) expect(names).toContain(adapter);
    for (const name of names) expect(catalogue.map(({ adapter }) => adapter)).toContain(name);
  });
});
