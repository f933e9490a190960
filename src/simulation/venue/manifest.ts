/**
 * @module Manifest: seed, version, configuration and size of a synthetic run, labelled as such.
 */
import type { FileChunk } from './csv-file.ts';
import type { Exporter } from './export/exporter.ts';
import type { World } from './world.ts';

/** Version of the generator: the same seed and configuration give the same bytes within one. */
export const venueVersion = 4;

/**
 * Writes the manifest of a finished run, but for the hashes of files that only their writer knows.
 *
 * @param world - after the last minute
 * @param exporter - after the last row
 * @returns the whole file
 */
export function writeManifest(world: World, exporter: Exporter): FileChunk {
  const { form, rows: exported } = exporter;
  const own = Object.values(world.records).map(({ file, rows: count }) => [file, count] as const);
  const isTruth = ([file]: readonly [string, number]) => file.startsWith('truth/');
  const truth = own.filter(isTruth);
  const raw = own
    .filter((entry) => !isTruth(entry))
    .map(([file, count]) => [form.rename?.(file) ?? file, count] as const);
  const rows = Object.fromEntries([...truth, ...(exported.size === 0 ? raw : exported)]);
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
