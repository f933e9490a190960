/**
 * @module Imports of a file: where they lead and whether they still exist at run time.
 */
import { posix } from 'node:path';
import { lineAt } from './mask.ts';
import { scripts, type Tree, type TreeFile } from './tree.ts';

/** One import, re-export, dynamic import or module address. */
export interface Import {
  readonly specifier: string;
  /** Path from the root for a relative import; undefined for a package. */
  readonly target: string | undefined;
  /** True when the type checker alone needs it. */
  readonly typeOnly: boolean;
  readonly line: number;
}

const patterns = [
  /\b(?:import|export)\s+(type\s+)?([\w$*\s{},]*?)\s*\bfrom\s*(['"])([^'"\n]+)\3/g,
  /\bimport()()\s*(['"])([^'"\n]+)\3/g,
  /\bimport()()\s*\(\s*(['"])([^'"\n]+)\3\s*\)/g,
  /\bnew URL()()\(\s*(['"])([^'"\n]+)\3\s*,\s*import\.meta\.url/g,
];

const known = new WeakMap<TreeFile, readonly Import[]>();

/** Lists the imports of a file. */
export function importsOf(file: TreeFile): readonly Import[] {
  const kept = known.get(file);
  if (kept !== undefined) return kept;
  const { code, uncommented } = file.masked();
  const found: Import[] = [];
  for (const pattern of patterns) {
    for (const match of uncommented.matchAll(pattern)) {
      if (code[match.index] === ' ') continue; // the words stand inside a string
      const specifier = match[4]!;
      found.push({
        specifier,
        target: specifier.startsWith('.')
          ? posix.join(posix.dirname(file.path), specifier)
          : undefined,
        typeOnly: match[1] !== undefined && match[1] !== '' ? true : namesTypesOnly(match[2]!),
        line: lineAt(uncommented, match.index),
      });
    }
  }
  known.set(file, found);
  return found;
}

function namesTypesOnly(names: string): boolean {
  const inner = /^\{([^}]*)\}$/.exec(names.trim());
  if (inner === null) return false;
  const items = inner[1]!.split(',').map((item) => item.trim());
  return items.filter(Boolean).every((item) => item.startsWith('type '));
}

/** Maps each file to the files of the tree that it imports. */
export function importGraph(
  tree: Tree,
  wanted: (path: string) => boolean,
  takes: (found: Import) => boolean,
): Map<string, string[]> {
  const graph = new Map<string, string[]>();
  for (const file of scripts(tree, wanted)) {
    const targets = importsOf(file).filter((found) => found.target !== undefined && takes(found));
    graph.set(file.path, [...new Set(targets.map((found) => found.target!))]);
  }
  return graph;
}

/** Finds the cycles of a graph: each group of nodes that reach one another, sorted. */
export function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    low.set(node, order.get(node)!);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!graph.has(next)) continue;
      if (!order.has(next)) {
        visit(next);
        low.set(node, Math.min(low.get(node)!, low.get(next)!));
      } else if (stack.includes(next)) {
        low.set(node, Math.min(low.get(node)!, order.get(next)!));
      }
    }
    if (low.get(node) !== order.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1 || graph.get(node)?.includes(node)) cycles.push(group.sort());
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return cycles;
}
