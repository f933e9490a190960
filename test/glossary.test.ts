/**
 * The concept map: docs/glossary.md has each capability once, and what is said to work exists.
 */
import { describe, expect, it } from 'vitest';
import { exportsOf } from './tidy/exported.ts';
import { layers } from './tidy/layers.ts';
import { readTree, type Tree, treeOf } from './tidy/tree.ts';

interface Row {
  readonly id: string;
  readonly capability: string;
  readonly status: string;
  readonly module: string;
  readonly symbols: readonly string[];
  readonly unit: string;
}

const ids = [
  ...Array.from({ length: 29 }, (_, index) => `A${index + 1}`),
  ...Array.from({ length: 21 }, (_, index) => `B${index + 1}`),
  ...Array.from({ length: 19 }, (_, index) => `C${index + 1}`),
];

/** Reads the rows whose first cell is an id. */
function rowsOf(text: string): Row[] {
  return text.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    const [, id = '', capability = '', status = '', module = '', symbols = '', unit = ''] = cells;
    if (!/^[A-Z]\d+$/.test(id)) return [];
    const bare = (cell: string) => cell.replaceAll('`', '').trim();
    const names = bare(symbols)
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean);
    return [{ id, capability, status, module: bare(module), symbols: names, unit }];
  });
}

/** Tells what is wrong with a row; undefined when nothing is. */
function faultOf(row: Row, tree: Tree): string | undefined {
  if (row.capability.length < 5) return `${row.id} says no capability`;
  if (row.status === 'planned') {
    const empty = row.module === '-' && row.symbols.join() === '-' && row.unit === '-';
    return empty ? undefined : `${row.id} is planned, so module, symbol and unit must be "-"`;
  }
  if (row.status !== 'working' && row.status !== 'partial') return `${row.id} has no status`;
  const file = tree.get(`src/${row.module}`);
  if (file === undefined) return `${row.id}: src/${row.module} does not exist`;
  const exported = new Set(exportsOf(file).map(({ name }) => name));
  const missing = row.symbols.filter((symbol) => !exported.has(symbol));
  if (row.symbols.length === 0) return `${row.id} names no symbol`;
  if (missing.length > 0) return `${row.id}: ${row.module} does not export ${missing.join(', ')}`;
  return row.unit === '' || row.unit === '-' ? `${row.id} says no unit` : undefined;
}

describe('the glossary', () => {
  const tree = readTree();
  const rows = rowsOf(tree.get('docs/glossary.md')?.text ?? '');

  it('has each capability once, in order', () => {
    expect(rows.map((row) => row.id)).toEqual(ids);
  });

  it('resolves what works and leaves open what is planned', () => {
    expect(rows.map((row) => faultOf(row, tree)).filter(Boolean)).toEqual([]);
  });
});

describe('the vocabulary', () => {
  const text = readTree().get('docs/glossary.md')?.text ?? '';
  const terms = text
    .slice(text.indexOf('## Conventions'), text.indexOf('## Capabilities'))
    .split('\n')
    .filter((line) => /^\| /.test(line) && !/^\| (?:-|term )/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));

  it('gives each term a meaning, a unit and a folder of the layer table', () => {
    expect(terms.length).toBeGreaterThan(20);
    for (const [, term, meaning, unit, folder] of terms) {
      expect(meaning, term).toMatch(/\w{3}/);
      expect(unit, term).not.toBe('');
      expect(Object.keys(layers), term).toContain(folder!.replaceAll('`', ''));
    }
  });

  it('has each term once', () => {
    expect(new Set(terms.map((cells) => cells[1])).size).toBe(terms.length);
  });
});

describe('the check of the glossary', () => {
  const tree = treeOf({ 'src/risk/a.ts': 'export const b = 1;\nexport type C = number;\n' });
  const faults = (line: string) => rowsOf(line).map((row) => faultOf(row, tree));

  it('lets sound rows through', () => {
    expect(faults('| A1 | a record | working | `risk/a.ts` | `b`, `C` | quote units |')).toEqual([
      undefined,
    ]);
    expect(faults('| A1 | a record | planned | - | - | - |')).toEqual([undefined]);
  });

  it.each([
    ['a missing file', '| A1 | a record | working | `risk/b.ts` | `b` | 1 |'],
    ['a missing symbol', '| A1 | a record | partial | `risk/a.ts` | `b`, `d` | 1 |'],
    ['no symbol', '| A1 | a record | partial | `risk/a.ts` | | 1 |'],
    ['no unit', '| A1 | a record | partial | `risk/a.ts` | `b` | - |'],
    ['an unknown status', '| A1 | a record | done | `risk/a.ts` | `b` | 1 |'],
    ['a plan that claims a module', '| A1 | a record | planned | `risk/a.ts` | - | - |'],
    ['no capability', '| A1 | | planned | - | - | - |'],
  ])('finds %s', (_, line) => {
    expect(faults(line)[0]).toBeTypeOf('string');
  });
});
