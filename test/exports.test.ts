/**
 * The public face: the names of each subpath equal the committed list.
 *
 * After a wanted change: `RAPPORT_UPDATE_EXPORTS=1 npx vitest run test/exports.test.ts`, which also
 * brings the `exports` of package.json in step with the folders, and a line in CHANGELOG.md.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportsOf } from './tidy/exported.ts';
import { wantedExports } from './tidy/layers.ts';
import { readTree, root } from './tidy/tree.ts';

/** Names, in order, each a value or a type. */
type Face = Readonly<Record<string, 'value' | 'type'>>;

const snapshotPath = join(root, 'test/exports.snapshot.json');
const updating = process.env.RAPPORT_UPDATE_EXPORTS === '1';
const tree = readTree();
const manifest = JSON.parse(tree.get('package.json')!.text) as { exports: Record<string, unknown> };
if (updating) manifest.exports = wantedExports(tree);
const folders = Object.keys(manifest.exports)
  .filter((subpath) => subpath !== './package.json')
  .map((subpath) => subpath.slice(2));

function faceOf(folder: string): Face {
  const found = exportsOf(tree.get(`src/${folder}/index.ts`)!);
  const names = new Map(found.map(({ name, typeOnly }) => [name, typeOnly ? 'type' : 'value']));
  return Object.fromEntries([...names].sort(([a], [b]) => (a < b ? -1 : 1))) as Face;
}

if (updating) {
  const faces = Object.fromEntries(folders.map((folder) => [folder, faceOf(folder)]));
  writeFileSync(snapshotPath, `${JSON.stringify(faces, null, 2)}\n`);
  writeFileSync(join(root, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
const snapshot = (
  existsSync(snapshotPath) ? JSON.parse(readFileSync(snapshotPath, 'utf8')) : {}
) as Record<string, Face>;

describe('exports', () => {
  it('list the same subpaths as the snapshot', () => {
    expect(folders.length).toBeGreaterThan(0);
    expect(Object.keys(snapshot)).toEqual(folders);
  });

  it.each(folders)('%s exports the names of the snapshot', (folder) => {
    expect(faceOf(folder)).toEqual(snapshot[folder]);
  });

  it.each(folders)('%s has at run time the values that its text lists', async (folder) => {
    const loaded = (await import(join(root, 'src', folder, 'index.ts'))) as object;
    const listed = Object.entries(faceOf(folder)).filter(([, kind]) => kind === 'value');
    expect(Object.keys(loaded).sort()).toEqual(listed.map(([name]) => name));
  });
});
