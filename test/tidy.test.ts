/**
 * The house in order: each rule over the whole project, and each rule over samples that break it.
 */
import { describe, expect, it } from 'vitest';
import { docstringRules, withoutSource } from './tidy/docstrings.ts';
import { exportsOf } from './tidy/exported.ts';
import { findFunctions } from './tidy/functions.ts';
import { cyclesOf } from './tidy/imports.ts';
import { layerRules, layers } from './tidy/layers.ts';
import { mask } from './tidy/mask.ts';
import { purityRules } from './tidy/purity.ts';
import { blobBytesMax, heavyFiles, medianLines, sizeRules } from './tidy/sizes.ts';
import {
  isSource,
  readTree,
  root,
  scripts,
  trackedPaths,
  treeOf,
  walkedPaths,
} from './tidy/tree.ts';
import { wordRules, wordsOf } from './tidy/words.ts';

const rules = [...layerRules, ...purityRules, ...sizeRules, ...docstringRules, ...wordRules];
const tree = readTree();

describe('the project keeps', () => {
  it.each(rules.map((rule) => [rule.name, rule] as const))('%s', (_, rule) => {
    expect(rule.check(tree).join('\n')).toBe('');
  });

  it('its size in proportion', () => {
    const count = scripts(tree, isSource).length;
    console.log(`median of ${count} source files: ${medianLines(tree)} lines`);
    expect(count).toBeGreaterThan(0);
  });

  it('a layer table without cycles', () => {
    expect(cyclesOf(new Map(Object.entries(layers)))).toEqual([]);
  });

  it('only exceptions that are still needed', () => {
    for (const [path, reason] of Object.entries(withoutSource)) {
      expect(reason.length, path).toBeGreaterThan(10);
      expect(tree.get(path)?.text.includes('@source'), path).toBe(false);
    }
    for (const [path, reason] of Object.entries(heavyFiles)) {
      expect(reason.length, path).toBeGreaterThan(10);
      expect(tree.get(path)?.bytes, path).toBeGreaterThan(blobBytesMax / 2);
    }
  });
});

describe('the rules themselves', () => {
  it.each(rules.map((rule) => [rule.name, rule] as const))('can fail: %s', (_, rule) => {
    expect(rule.bad.length).toBeGreaterThan(0);
    for (const sample of rule.bad) {
      expect(rule.check(treeOf(sample)), JSON.stringify(sample)).not.toEqual([]);
    }
    expect(rule.check(treeOf(rule.good))).toEqual([]);
  });

  it('have one name each', () => {
    expect(new Set(rules.map((rule) => rule.name)).size).toBe(rules.length);
  });

  const tracked = trackedPaths()?.filter((path) => path.startsWith('src/') && tree.has(path));
  it.skipIf(tracked === undefined)('see the same files with and without git', () => {
    expect(walkedPaths(`${root}/src`).sort()).toEqual([...tracked!].sort());
  });
});

describe('the scanner', () => {
  it('blanks comments, strings, templates and regular expressions in place', () => {
    const text = "a('x{'); // {\nb(`{#{c({ d: '}' })}{`, /[/{]\\//g) / 2 /* {\n */;\n".replace(
      '#',
      '$',
    );
    const { code, uncommented } = mask(text);
    const seen = code.replace(/ +/g, ' ').replace('$', '#');
    expect(seen).toBe("a(' '); \nb(` #{c({ d: ' ' })} `, / /g) / 2 \n ;\n");
    expect(code.length).toBe(text.length);
    expect(uncommented).toContain("'x{'");
    expect(uncommented).not.toContain('// {');
  });

  it('tells a division from a regular expression', () => {
    expect(mask('const a = b / c; const d = e / f;').code).toContain('b / c; const d = e / f');
    expect(mask('const a = b[0]! / c; d(); // e / f').code).toContain('! / c; d();');
    expect(mask("return /'/.test(a);\nconst b = 'c';").code).toContain('.test(a)');
  });

  it('measures functions, methods and arrows with return types', () => {
    const code = mask(
      [
        'export function a<T extends { b: 1 }>(',
        '  c: { d: number },',
        '): Result<{ e: number }, F> {',
        '  if (x) {',
        '    y();',
        '  }',
        '}',
        'const g = async (h: number): Promise<void> => {',
        '  for (const i of j) {',
        '  }',
        '};',
        'class K {',
        '  l(): { m: number } {',
        '    return { m: 1 };',
        '  }',
        '}',
        'const n = p ? q(r) : { s: 1 };',
      ].join('\n'),
    ).code;
    const found = findFunctions(code).map(({ name, line, lines }) => [name, line, lines]);
    expect(found).toContainEqual(['a', 1, 7]);
    expect(found).toContainEqual(['l', 13, 3]);
    expect(found.filter(([name]) => String(name).endsWith('=>'))).toEqual([['void =>', 8, 4]]);
    expect(found.length).toBe(3);
  });

  it('finds exported names and their kind', () => {
    const sample = treeOf({
      'a.ts':
        '/** export const no = 1 */\n' +
        "export { type A, b as c } from './d.ts';\n" +
        'export async function* e() {}\n' +
        "export type { F } from './g.ts';\n",
    });
    const found = exportsOf(sample.get('a.ts')!).map(({ name, typeOnly }) => [name, typeOnly]);
    expect(found.sort()).toEqual([
      ['A', true],
      ['F', true],
      ['c', false],
      ['e', false],
    ]);
  });

  it('splits names into words', () => {
    expect(wordsOf('src/HTTPInfo-fooBar_baz2.ts')).toEqual([
      'src',
      'http',
      'info',
      'foo',
      'bar',
      'baz2',
      'ts',
    ]);
  });
});
