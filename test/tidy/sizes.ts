/**
 * @module Rules of proportion: lengths of files, functions and lines, and the weight of blobs.
 */
import { findFunctions } from './functions.ts';
import type { Rule } from './rule.ts';
import { isGenerated, isSource, isTest, scripts, type Tree } from './tree.ts';

/** Most lines of a source file. */
export const fileLinesMax = 400;
/** Most lines of a function. */
export const functionLinesMax = 70;
/** Most columns of a line. */
export const columnsMax = 100;
/** Most lines of the median source file. */
export const medianLinesMax = 120;
/** Most bytes of a file in the repository. */
export const blobBytesMax = 256 * 1024;

/** Files that may be heavier, with the reason. */
export const heavyFiles: Readonly<Record<string, string>> = {
  'package-lock.json': 'the lockfile is written by npm and grows with the dependencies',
};

function written(tree: Tree, wanted: (path: string) => boolean) {
  return scripts(tree, (path) => wanted(path) && !isGenerated(path));
}

const fileLength: Rule = {
  name: `at most ${fileLinesMax} lines in a file that is no test`,
  check: (tree) =>
    written(tree, (path) => !isTest(path))
      .filter((file) => lineCount(file.text) > fileLinesMax)
      .map((file) => `${file.path}:1: has ${lineCount(file.text)} lines`),
  bad: [{ 'src/risk/a.ts': 'a();\n'.repeat(fileLinesMax + 1) }],
  good: {
    'src/risk/a.ts': 'a();\n'.repeat(fileLinesMax),
    'src/risk/b.generated.ts': 'a();\n'.repeat(fileLinesMax + 1),
  },
};

const functionLength: Rule = {
  name: `at most ${functionLinesMax} lines in a function outside tests`,
  check: (tree) =>
    written(tree, (path) => !isTest(path) && !path.startsWith('test/')).flatMap((file) =>
      findFunctions(file.masked().code)
        .filter(({ lines }) => lines > functionLinesMax)
        .map(({ name, line, lines }) => `${file.path}:${line}: ${name} has ${lines} lines`),
    ),
  bad: [
    `function a(b: { c: number }): { d: number } {\n${'x();\n'.repeat(functionLinesMax)}}\n`,
    `const a = (b: number): number => {\n${'x();\n'.repeat(functionLinesMax)}};\n`,
    `class A {\n  async b<T>(): Promise<T> {\n${'x();\n'.repeat(functionLinesMax)}}\n}\n`,
  ].map((text) => ({ 'src/risk/a.ts': text })),
  good: {
    'src/risk/a.ts': `function a(): void {\n${'x();\n'.repeat(functionLinesMax - 2)}}\n`,
    'src/risk/b.ts': `export const b = {\n${'  x: 1,\n'.repeat(functionLinesMax)}};\n`,
  },
};

/** A wide line is let through when it carries an address, or follows a line `// wide: reason`. */
function mayBeWide(lines: readonly string[], index: number): boolean {
  return /https?:\/\//.test(lines[index]!) || /^\s*\/\/ wide: \w/.test(lines[index - 1] ?? '');
}

const columns: Rule = {
  name: `at most ${columnsMax} columns`,
  check: (tree) =>
    written(tree, () => true).flatMap((file) =>
      file.lines.flatMap((line, index) =>
        [...line].length > columnsMax && !mayBeWide(file.lines, index)
          ? [`${file.path}:${index + 1}: has ${[...line].length} columns`]
          : [],
      ),
    ),
  bad: [{ 'src/risk/a.ts': `// ${'a'.repeat(columnsMax)}\n` }],
  good: {
    'src/risk/a.ts': `${'a'.repeat(columnsMax)}\n// https://${'a'.repeat(columnsMax)}\n`,
    'src/risk/b.ts': `// wide: one row of the published table\n${'a'.repeat(columnsMax + 1)}\n`,
  },
};

/** Returns the lines of the median source file; 0 without any. */
export function medianLines(tree: Tree): number {
  const counts = written(tree, isSource).map((file) => lineCount(file.text));
  return counts.sort((a, b) => a - b)[Math.floor(counts.length / 2)] ?? 0;
}

const median: Rule = {
  name: `a median source file of at most ${medianLinesMax} lines`,
  check: (tree) =>
    medianLines(tree) > medianLinesMax ? [`src:1: the median is ${medianLines(tree)} lines`] : [],
  bad: [
    {
      'src/risk/a.ts': '',
      'src/risk/b.ts': 'a();\n'.repeat(medianLinesMax + 1),
      'src/risk/c.ts': 'a();\n'.repeat(medianLinesMax + 1),
    },
  ],
  good: { 'src/risk/a.ts': 'a();\n'.repeat(medianLinesMax), 'src/risk/a.test.ts': 'a();\n' },
};

const blobs: Rule = {
  name: 'no file above 256 KiB in the repository',
  check: (tree) =>
    [...tree.values()]
      .filter(({ path, bytes }) => bytes > blobBytesMax && !(path in heavyFiles))
      .map(({ path, bytes }) => `${path}:1: weighs ${Math.ceil(bytes / 1024)} KiB`),
  bad: [{ 'docs/picture.svg': 'a'.repeat(blobBytesMax + 1) }],
  good: { 'docs/picture.svg': 'a'.repeat(blobBytesMax) },
};

function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

/** The rules of this module. */
export const sizeRules: readonly Rule[] = [fileLength, functionLength, columns, median, blobs];
