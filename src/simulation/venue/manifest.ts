/**
 * @module Manifest: seed, version, configuration and size of a synthetic run, labelled as such.
 */
import type { FileChunk } from './csv-file.ts';
import type { World } from './world.ts';

/** Version of the generator: the same seed and configuration give the same bytes within one. */
export const venueVersion = 2;

/**
 * Writes the manifest of a finished run.
 *
 * @param world - after the last minute
 * @param exported - rows by file where the exporter counted them; empty when it changed nothing
 * @returns the whole file
 */
export function writeManifest(world: World, exported: ReadonlyMap<string, number>): FileChunk {
  const own = Object.values(world.records).map(({ file, rows: count }) => [file, count] as const);
  const truth = own.filter(([file]) => file.startsWith('truth/'));
  const rows = Object.fromEntries(exported.size === 0 ? own : [...truth, ...exported]);
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
