/**
 * @module Examples of docstrings and documents, made into modules that record what they compute.
 *
 * A line `expression // => value` is a claim. A number is compared to the digits shown; any other
 * value must be equal. `console.log(...) // => text` claims the text that would be printed.
 */
import type { TreeFile } from './tree.ts';

/** One example, where it stands. */
export interface Example {
  readonly path: string;
  /** First line of its code, from 1. */
  readonly line: number;
  readonly lines: readonly string[];
}

/** What one claim gave: where, what came out and what was written. */
export type Recorded = readonly [line: number, actual: unknown, expected: unknown, shown: string];

const claim = /^(.*?);?\s*\/\/ => (.+)$/;

/** Finds the `@example` blocks with a claim in the docstrings of a source file. */
export function docstringExamples(file: TreeFile): Example[] {
  const examples: Example[] = [];
  let lines: string[] | undefined;
  let from = 0;
  const close = () => {
    if (lines?.some((line) => claim.test(line))) {
      examples.push({ path: file.path, line: from, lines });
    }
    lines = undefined;
  };
  file.lines.forEach((line, index) => {
    const body = /^\s*\*(?!\/) ?(.*)$/.exec(line)?.[1];
    if (body === undefined || /^@/.test(body)) close();
    if (body !== undefined && /^@example\b/.test(body)) {
      lines = [];
      from = index + 2;
    } else if (lines !== undefined && !/^```/.test(body!)) lines.push(body!);
    else lines?.push('');
  });
  close();
  return examples;
}

/** Finds the fenced ts blocks that follow a line `<!-- run -->`. */
export function documentExamples(file: TreeFile): Example[] {
  const blocks = file.text.matchAll(/<!-- run -->\s*\n```ts\n([\s\S]*?)\n```/g);
  return [...blocks].map((match) => {
    const start = match.index + match[0].indexOf('```ts\n');
    const line = file.text.slice(0, start).split('\n').length + 1;
    return { path: file.path, line, lines: match[1]!.split('\n') };
  });
}

/**
 * Writes the module of an example: it exports `recorded`, a list of Recorded.
 *
 * `given` are lines of import put before it; `rapport/x` becomes the source index of folder x.
 */
export function moduleOf(example: Example, sourceRoot: string, given: string): string {
  const imports: string[] = [given];
  const body: string[] = [];
  example.lines.forEach((text, index) => {
    const line = text.replace(
      /(['"])rapport\/([a-z]+)\1/g,
      (_, _quote, folder) => `'${sourceRoot}/${folder}/index.ts'`,
    );
    if (/^import\b.*['"];?$/.test(line)) imports.push(line);
    else body.push(recordingLine(line, example.line + index));
  });
  const head = 'export const recorded = [];\nconst record = (...all) => recorded.push(all);\n';
  return `${imports.join('\n')}\n${head}${body.join('\n')}\n`;
}

function recordingLine(text: string, line: number): string {
  const found = claim.exec(text);
  if (found === null) return text;
  const [, code = '', value = ''] = found;
  const shown = JSON.stringify(value.trim());
  const printed = /^\s*console\.log\((.*)\)$/.exec(code);
  if (printed !== null) return `record(${line}, [${printed[1]}].join(' '), ${shown}, ${shown});`;
  const declared = /^\s*(?:const|let)\s+([\w$]+)/.exec(code);
  if (declared !== null) return `${code};\nrecord(${line}, ${declared[1]}, (${value}), ${shown});`;
  return `record(${line}, (${code}), (${value}), ${shown});`;
}

/** Rounds a computed number to the digits shown, where the claim is a plain number. */
export function asShown(actual: unknown, shown: string): unknown {
  const digits = /^-?\d+\.(\d+)$/.exec(shown)?.[1]?.length;
  if (typeof actual !== 'number' || digits === undefined || digits > 15) return actual;
  return Number(actual.toFixed(digits));
}
