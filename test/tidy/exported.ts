/**
 * @module Names that a file exports, found in its masked text.
 */
import { lineAt } from './mask.ts';
import type { TreeFile } from './tree.ts';

/** One exported name. */
export interface Exported {
  readonly name: string;
  /** `function`, `const`, `class`, `interface`, `type`, or `list` for a name inside `export {}`. */
  readonly form: string;
  /** True for a name that exists for the type checker alone. */
  readonly typeOnly: boolean;
  /** Line from 1. */
  readonly line: number;
  /** Position of the export in the text. */
  readonly position: number;
}

const forms = 'function\\*?|const|let|class|interface|type';
const declaration = new RegExp(
  `^export\\s+(?:(?:declare|abstract|async)\\s+)*(${forms})\\s+([\\w$]+)`,
  'gm',
);
const list = /^export\s+(type\s+)?\{([^}]*)\}/gm;

/** Lists the exports of a file: declarations, and names in `export { ... }`. */
export function exportsOf(file: TreeFile): Exported[] {
  const { code } = file.masked();
  const found: Exported[] = [];
  for (const match of code.matchAll(declaration)) {
    const form = match[1]!.replace('*', '');
    found.push({
      name: match[2]!,
      form,
      typeOnly: form === 'interface' || form === 'type',
      line: lineAt(code, match.index),
      position: match.index,
    });
  }
  for (const match of code.matchAll(list)) {
    for (const item of match[2]!.split(',')) {
      const words = item.trim().split(/\s+/);
      const name = words.at(-1)!;
      if (name === '') continue;
      const typeOnly = match[1] !== undefined || words[0] === 'type';
      const line = lineAt(code, match.index);
      found.push({ name, form: 'list', typeOnly, line, position: match.index });
    }
  }
  return found;
}
