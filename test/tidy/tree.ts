/**
 * @module The project's files as texts: what git tracks or would track, or a walk without git.
 */
import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Masked, mask } from './mask.ts';

/** Absolute path of the project. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** One file, by its path from the root with `/` between folders. */
export interface TreeFile {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly bytes: number;
  /** The text with comments, and with comments and strings, blanked out; kept once made. */
  readonly masked: () => Masked;
}

/** The files by path. */
export type Tree = ReadonlyMap<string, TreeFile>;

const walkedPast = new Set(['node_modules', 'dist', 'dist-tools', 'out', '.git', 'coverage']);

/** Builds a tree from texts by path; the samples of the rules are written this way. */
export function treeOf(texts: Readonly<Record<string, string>>): Tree {
  const tree = new Map<string, TreeFile>();
  for (const [path, text] of Object.entries(texts)) tree.set(path, fileOf(path, text));
  return tree;
}

/** Reads the project. */
export function readTree(): Tree {
  const tree = new Map<string, TreeFile>();
  for (const path of [...(trackedPaths() ?? walkedPaths(root))].sort()) {
    const stat = lstatSync(join(root, path), { throwIfNoEntry: false });
    if (stat?.isFile()) tree.set(path, fileOf(path, readFileSync(join(root, path)).toString()));
  }
  return tree;
}

/** Lists what git tracks or would track; undefined without git or outside a checkout. */
export function trackedPaths(): string[] | undefined {
  try {
    const listed = execFileSync(
      'git',
      ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
      { cwd: root, stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26 },
    );
    const paths = listed.toString().split('\0').filter(Boolean);
    return paths.includes('package.json') ? [...new Set(paths)] : undefined;
  } catch {
    return undefined;
  }
}

/** Lists the files below a folder without asking git, past the folders that are built. */
export function walkedPaths(folder: string): string[] {
  const paths: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (walkedPast.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) paths.push(...walkedPaths(path));
    else if (!entry.name.endsWith('.tgz')) paths.push(relative(root, path).split(sep).join('/'));
  }
  return paths;
}

/** Lists the TypeScript files that pass a test on the path. */
export function scripts(tree: Tree, wanted: (path: string) => boolean): TreeFile[] {
  return [...tree.values()].filter((file) => file.path.endsWith('.ts') && wanted(file.path));
}

/** Tells whether a path is a source file of the library: in src, no test. */
export function isSource(path: string): boolean {
  return path.startsWith('src/') && path.endsWith('.ts') && !isTest(path);
}

/** Tells whether a path is a test file. */
export function isTest(path: string): boolean {
  return path.endsWith('.test.ts');
}

/** Tells whether a file was written by a program and is no reading matter. */
export function isGenerated(path: string): boolean {
  return path.endsWith('.generated.ts');
}

/** Names the top folder of a source path, e.g. `quant`; empty outside src. */
export function folderOf(path: string): string {
  const [top, folder, more] = path.split('/');
  return top === 'src' && more !== undefined ? folder! : '';
}

function fileOf(path: string, text: string): TreeFile {
  let masked: Masked | undefined;
  const file = {
    path,
    text,
    lines: text.split('\n'),
    bytes: Buffer.byteLength(text),
    masked: () => {
      masked ??= mask(text);
      return masked;
    },
  };
  return file;
}
