/**
 * @module Manifest: seed, version, configuration and size of a synthetic run, labelled as such.
 */
import type { FileChunk } from './csv-file.ts';
import type { World } from './world.ts';

/** Version of the generator: the same seed and configuration give the same bytes within one. */
export const venueVersion = 1;

/**
 * Writes the manifest of a finished run.
 *
 * @param world - after the last minute
 * @returns the whole file
 */
export function writeManifest(world: World): FileChunk {
  const rows = Object.fromEntries(
    Object.values(world.records).map(({ file, rows: count }) => [file, count]),
  );
  const { seed } = world.config;
  const manifest = {
    synthetic: true,
    generator: 'synthetic options venue',
    version: venueVersion,
    seed,
    configuration: world.config,
    rows,
  };
  return { file: 'manifest.json', text: `${JSON.stringify(manifest, null, 2)}\n` };
}
