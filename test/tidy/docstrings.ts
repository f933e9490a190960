/**
 * @module Rules of what is written above the code: module sentences, docstrings, units and sources.
 */
import { exportsOf } from './exported.ts';
import { matchBrackets } from './functions.ts';
import type { Rule } from './rule.ts';
import { isGenerated, isSource, isTest, scripts, type TreeFile } from './tree.ts';

/** Files of quant and math that export a function and owe no source, with the reason. */
export const withoutSource: Readonly<Record<string, string>> = {};

/** Folders whose exported functions say the unit of what they return. */
const withReturns = /^src\/(?:quant|risk|makers|participants\/dimensions)\//;

const moduleSentence: Rule = {
  name: 'a module sentence at the top of each file that is no test',
  check: (tree) =>
    scripts(tree, (path) => !isTest(path) && !path.endsWith('.config.ts'))
      .filter(({ text }) => !/^(?:#!.*\n)?\/\*\*\s*(?:\*\s*)?@module\s+[^.]*\w[^.]*[.:]/.test(text))
      .map(({ path }) => `${path}:1: does not open with /** @module and a sentence */`),
  bad: [
    { 'src/risk/a.ts': 'a();\n' },
    { 'src/risk/a.ts': '/** @module */\na();\n' },
    { 'src/risk/a.ts': '// @module Accounts.\na();\n' },
    { 'src/risk/a.ts': 'a();\n/** @module Accounts. */\n' },
  ],
  good: {
    'src/risk/a.ts': '/** @module Accounts. */\n',
    'src/shell/main.ts': '#!/usr/bin/env node\n/**\n * @module The command.\n */\n',
  },
};

/** Returns the docstring that ends on the line above, over decorators, or undefined. */
export function docstringAbove(file: TreeFile, line: number): string | undefined {
  let from = line - 2;
  while (/^\s*(?:@\w+$|\/\/ (?:@ts-|biome-)ignore)/.test(file.lines[from] ?? '')) from--;
  if (!/\*\/\s*$/.test(file.lines[from] ?? '')) return undefined;
  while (from > 0 && !file.lines[from]!.includes('/*')) from--;
  const block = file.lines.slice(from, line - 1).join('\n');
  const text = block.slice(0, block.indexOf('*/'));
  const isDocstring = /^\s*\/\*\*/.test(text) && !text.includes('@module');
  return isDocstring && /[a-z0-9]{2}/i.test(text) ? text : undefined;
}

interface Declared {
  readonly file: TreeFile;
  readonly name: string;
  readonly line: number;
  readonly docstring: string | undefined;
  /** True for a function that gives something back. */
  readonly returns: boolean;
  readonly isFunction: boolean;
}

const seen = new WeakMap<TreeFile, readonly Declared[]>();

/** Lists the declared exports of a file; of overloads the first. */
function declaredIn(file: TreeFile): readonly Declared[] {
  const kept = seen.get(file);
  if (kept !== undefined) return kept;
  const { code } = file.masked();
  const names = new Set<string>();
  const declared: Declared[] = [];
  for (const { name, form, line, position } of exportsOf(file)) {
    if (form === 'list' || (form === 'function' && names.has(name))) continue;
    names.add(name);
    const head = code.slice(position);
    const isFunction =
      form === 'function' ||
      /^export\s+const\s+[\w$]+\s*=\s*(?:async\s*)?(?:\(|<|\w+\s*=>)/.test(head);
    const returns = isFunction && givesBack(head);
    declared.push({ file, name, line, isFunction, returns, docstring: docstringAbove(file, line) });
  }
  seen.set(file, declared);
  return declared;
}

function givesBack(head: string): boolean {
  const open = head.indexOf('(');
  if (open < 0) return true;
  // Only the parameters matter, and they are far shorter than this.
  const near = head.slice(0, open + 4000);
  const close = matchBrackets(near).get(open) ?? open;
  return !/^\s*:\s*(?:void|never|asserts\b|Promise<void>)/.test(near.slice(close + 1));
}

const docstrings: Rule = {
  name: 'a docstring directly above each export',
  check: (tree) =>
    scripts(tree, (path) => isDocumented(path))
      .flatMap(declaredIn)
      .filter(({ docstring }) => docstring === undefined)
      .map(({ file, line, name }) => `${file.path}:${line}: ${name} has no docstring`),
  bad: [
    'export function a(): void {}',
    '/** Counts. */\n\nexport function a(): void {}',
    '// Counts.\nexport const a = 1;',
    '/* Counts. */\nexport class A {}',
    '/** @module Counts. */\nexport interface A {}',
    '/** */\nexport type A = number;',
    'export async function* a() {}',
  ].map((text) => ({ 'src/risk/a.ts': `${text}\n` })),
  good: {
    'src/risk/a.ts':
      '/** Counts. */\nexport function a(): void;\nexport function a(b?: C): void {}\n',
    'src/risk/index.ts': "export { a } from './a.ts';\n",
    'src/risk/a.test.ts': 'export const a = 1;\n',
    'kernels/a.ts': '/** Counts. */\n// @ts-ignore: decorator\n@inline\nexport function a() {}\n',
  },
};

function isDocumented(path: string): boolean {
  return !isTest(path) && !isGenerated(path) && !path.endsWith('.config.ts');
}

const returns: Rule = {
  name: '@returns, with the unit, on functions of quant, risk, makers and the dimensions',
  check: (tree) =>
    scripts(tree, (path) => isSource(path) && !isGenerated(path) && withReturns.test(path))
      .flatMap(declaredIn)
      .filter(({ returns, docstring }) => returns && !/@returns[ \t]+[^\s*]/.test(docstring ?? ''))
      .map(({ file, line, name }) => `${file.path}:${line}: ${name} lacks @returns`),
  bad: [
    '/** Counts. */\nexport function a(b: (c: number) => void): number {}',
    '/** Counts. */\nexport const a = (b: number): number => b;',
    '/**\n * Counts.\n * @returns\n */\nexport function a(): number {}',
  ].map((text) => ({ 'src/quant/a.ts': `${text}\n` })),
  good: {
    'src/quant/a.ts': '/** Checks. */\nexport function a(b: (c: number) => number): void {}\n',
    'src/participants/dimensions/a.ts':
      '/**\n * Counts.\n * @returns trades, >= 0\n */\nexport function a(): number {}\n',
    'src/policy/a.ts': '/** Counts. */\nexport function a(): number {}\n',
  },
};

const sources: Rule = {
  name: '@source in each file of quant and math that exports a function',
  check: (tree) =>
    scripts(tree, (path) => /^src\/(?:quant|math)\//.test(path) && isSource(path))
      .filter(({ path }) => !path.endsWith('/index.ts') && !isGenerated(path))
      .filter((file) => declaredIn(file).some(({ isFunction }) => isFunction))
      .filter(({ path, text }) => !/@source\s+\w/.test(text) && !(path in withoutSource))
      .map(({ path }) => `${path}:1: names no @source`),
  bad: [
    { 'src/quant/a.ts': 'export function a(): void {}\n' },
    { 'src/math/a.ts': '/** @source */\nexport const a = (b: number): number => b;\n' },
  ],
  good: {
    'src/math/a.ts': '/** @source Knuth (1997), section 4.2.2 */\nexport function a(): void {}\n',
    'src/math/b.ts': 'export const b = 1;\n',
    'src/risk/a.ts': 'export function a(): void {}\n',
  },
};

/** The rules of this module. */
export const docstringRules: readonly Rule[] = [moduleSentence, docstrings, returns, sources];
