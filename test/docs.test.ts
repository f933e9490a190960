/**
 * The documents tell the truth: examples run, links lead somewhere, dependencies are accounted for.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  asShown,
  docstringExamples,
  documentExamples,
  type Example,
  moduleOf,
  type Recorded,
} from './tidy/examples.ts';
import { exportsOf } from './tidy/exported.ts';
import { isSource, readTree, root, scripts, treeOf } from './tidy/tree.ts';

const tree = readTree();
const folder = mkdtempSync(join(tmpdir(), 'rapport-examples-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let written = 0;

async function run(example: Example, given: string): Promise<readonly Recorded[]> {
  const path = join(folder, `example-${written++}.ts`);
  writeFileSync(path, moduleOf(example, join(root, 'src'), given));
  return ((await import(path)) as { recorded: readonly Recorded[] }).recorded;
}

/** Imports the values of the example's own file, except names that the example declares. */
function ownNames({ path, lines }: Example): string {
  const text = lines.join('\n');
  const names = exportsOf(tree.get(path)!)
    .filter(({ typeOnly, name }) => !typeOnly && new RegExp(`\\b${name}\\b`).test(text))
    .filter(
      ({ name }) =>
        !new RegExp(`\\b(?:const|let) ${name}\\b|\\{[^}]*\\b${name}\\b[^}]*\\} from`).test(text),
    )
    .map(({ name }) => name);
  return `import { ${names.join(', ')} } from '${join(root, path)}';`;
}

function expectClaims(example: Example, recorded: readonly Recorded[]): void {
  expect(recorded.length, 'claims').toBeGreaterThan(0);
  for (const [line, actual, expected, shown] of recorded) {
    expect(asShown(actual, shown), `${example.path}:${line}`).toEqual(expected);
  }
}

const inSource = scripts(tree, isSource).flatMap(docstringExamples);
const documents = [...tree.values()].filter(({ path }) => path.endsWith('.md'));
const inDocuments = documents.flatMap(documentExamples);
const titled = (examples: readonly Example[]) =>
  examples.map((example) => [`${example.path}:${example.line}`, example] as const);

describe('the examples', () => {
  it.each(titled(inSource))('of %s hold', async (_, example) => {
    expectClaims(example, await run(example, ownNames(example)));
  });

  it.each(titled(inDocuments))('of %s hold', async (_, example) => {
    expectClaims(example, await run(example, ''));
  });

  it.skipIf(!tree.has('README.md'))('of README.md include one that is run', () => {
    expect(inDocuments.some(({ path }) => path === 'README.md')).toBe(true);
  });
});

describe('the runner of examples', () => {
  const sample = (lines: string) => {
    const file = treeOf({ 'src/base/a.ts': lines }).get('src/base/a.ts')!;
    return docstringExamples(file)[0]!;
  };

  it('finds a block, its line and its end', () => {
    const found = sample('/**\n * Adds.\n * @example\n * 1 + 1 // => 2\n * @returns sum\n */\n');
    expect(found).toEqual({ path: 'src/base/a.ts', line: 4, lines: ['1 + 1 // => 2'] });
  });

  it('records what came out beside what was claimed', async () => {
    const lines = [
      "import { microsPerSecond } from 'rapport/base';",
      'const a = 1 / 3; // => 0.333',
      '({ a: [a > 0] }) // => { a: [true] }',
      "console.log('a', microsPerSecond); // => a 1000000",
    ];
    const recorded = await run({ path: 'a.md', line: 1, lines }, '');
    expect(recorded.map(([line, , expected]) => [line, expected])).toEqual([
      [2, 0.333],
      [3, { a: [true] }],
      [4, 'a 1000000'],
    ]);
    expectClaims({ path: 'a.md', line: 1, lines }, recorded);
  });

  it('finds a false claim', async () => {
    const example = { path: 'a.md', line: 1, lines: ['1 / 3 // => 0.334'] };
    const recorded = await run(example, '');
    expect(() => expectClaims(example, recorded)).toThrow();
  });

  it('reads only the marked blocks of a document', () => {
    const text = '```ts\n1 // => 2\n```\n\n<!-- run -->\n```ts\n1 // => 1\n```\n';
    const found = documentExamples(treeOf({ 'a.md': text }).get('a.md')!);
    expect(found).toEqual([{ path: 'a.md', line: 7, lines: ['1 // => 1'] }]);
  });
});

/** Lists the relative links of a document that lead nowhere. */
function brokenLinks(path: string, text: string, exists: (target: string) => boolean): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)/g)]
    .map((match) => match[1]!.split('#')[0]!)
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
    .filter((target) => !exists(join(dirname(path), decodeURIComponent(target))));
}

describe('the links', () => {
  it.each(documents.map(({ path }) => path))('of %s lead to files', (path) => {
    const exists = (target: string) => existsSync(join(root, target));
    expect(brokenLinks(path, tree.get(path)!.text, exists)).toEqual([]);
  });

  it('are judged by their target', () => {
    const text = '[a](b.md#c) [d](../e.md "title") [f](https://example.org) [g](#h) `[i](j.md)`';
    expect(brokenLinks('docs/a.md', text, (target) => target === 'docs/b.md')).toEqual(['../e.md']);
  });
});

describe('the run-time dependencies', () => {
  it('are each imported by the source', () => {
    const { dependencies } = JSON.parse(tree.get('package.json')!.text) as {
      dependencies: Record<string, string>;
    };
    const imported = scripts(tree, isSource)
      .map(({ text }) => text)
      .join('\n');
    const isUsed = (name: string) =>
      imported.includes(`'${name}'`) || imported.includes(`'${name}/`);
    const unused = Object.keys(dependencies).filter((name) => !isUsed(name));
    expect(unused).toEqual([]);
  });
});

describe('the dependencies', () => {
  const manifest = JSON.parse(tree.get('package.json')!.text) as Record<string, object>;
  const rows = [
    ...(tree.get('docs/internals/dependencies.md')?.text ?? '').matchAll(
      /^\| `([^`]+)` +\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm,
    ),
  ];

  it('have one row each, and no row is left over', () => {
    const wanted = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(rows.map((row) => row[1]).sort()).toEqual(wanted.sort());
  });

  it('state reason, licence and size', () => {
    for (const [, name, reason, licence, size] of rows) {
      expect(reason!.trim().length, name).toBeGreaterThan(15);
      expect(licence, name).toMatch(
        /^(?:MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|MIT or Apache-2\.0)\s*$/,
      );
      expect(size, name).toMatch(/^\d+(?:\.\d+)? [KM]iB\s*$/);
    }
  });
});
