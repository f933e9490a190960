/**
 * @module Writes the picture report of a simulated venue.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simulationPage, type VenueRun } from '../report/simulation/simulation-page.ts';
import { writeAtomically } from '../store/index.ts';
import { UserError } from '../user-error.ts';

/**
 * Draws a simulated venue from its files.
 *
 * @param folder - as `rapport simulate` left it
 * @param path - HTML file to be written; what is there is replaced
 * @param note - told what is read
 * @throws UserError when the folder holds no synthetic venue in the form `csv`
 */
export async function writeSimulationReport(
  folder: string,
  path: string,
  note: (text: string) => void,
): Promise<void> {
  const run = await readRun(folder);
  const html = await simulationPage(folder, run, note);
  await writeAtomically(path, async (file) => {
    await file.writeFile(html);
  });
}

async function readRun(folder: string): Promise<VenueRun> {
  let manifest: unknown;
  try {
    manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  } catch {
    throw new UserError(`${folder}: no manifest.json; name a folder of rapport simulate`);
  }
  const { synthetic, version, configuration } = manifest as {
    readonly synthetic?: unknown;
    readonly version?: number;
    readonly configuration?: {
      readonly seed: string;
      readonly startMicros: number;
      readonly days: number;
      readonly form: string;
    };
  };
  if (synthetic !== true || configuration === undefined) {
    throw new UserError(`${folder}: manifest.json is not of a synthetic venue`);
  }
  const { seed, startMicros, days, form } = configuration;
  if (form !== 'csv') {
    throw new UserError(`${folder}: the pictures are drawn from the form csv, this is ${form}`);
  }
  return { seed, version: version ?? 0, startMicros, days };
}
