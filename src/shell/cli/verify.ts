/**
 * @module `rapport verify`: proves that the results in a folder follow from its log, or that a
 *   synthetic venue is as its manifest states.
 */
import type { Command } from 'commander';
import { exitCodes } from '../user-error.ts';

/**
 * Adds the command.
 *
 * @param program - command line under construction
 */
export function addVerifyCommand(program: Command): void {
  program
    .command('verify')
    .description(
      'of a run: re-read the log, check every hash, replay and compare the state hash; of a ' +
        'synthetic venue: compare every file with the hash in its manifest',
    )
    .argument('[dir]', 'folder of a run or of a synthetic venue', 'rapport-out')
    .option('--json', 'print the outcome as JSON', false)
    .action(async (dir: string, flags: { readonly json: boolean }) => {
      if (await verifyAsVenue(dir, flags.json)) return;
      const { verifyRun } = await import('../run/verify.ts');
      const { log, stateHash, statedHash, matches } = await verifyRun(dir);
      process.exitCode = matches ? exitCodes.ok : exitCodes.limit;
      if (flags.json) {
        process.stdout.write(
          `${JSON.stringify({ log, stateHash, statedHash, matches }, null, 2)}\n`,
        );
        return;
      }
      const { segments, blocks, events, bytes, hash } = log;
      const lines = [
        `log           ${events} events in ${blocks} blocks, ${segments} segments, ${bytes} bytes`,
        `chain         ${log.findings.length === 0 ? `sound, ends in ${hash}` : 'BROKEN'}`,
        ...log.findings.map(({ file, offset, kind }) => `  ${kind} at byte ${offset} of ${file}`),
        `state hash    ${stateHash ?? 'not computed: the log is damaged'}`,
        `as stated     ${statedHash}`,
        matches ? 'verified: the same log gives the same state' : 'NOT VERIFIED',
      ];
      process.stdout.write(`${lines.join('\n')}\n`);
    });
}

/** Verifies the folder as one of a synthetic venue; false when it is none. */
async function verifyAsVenue(dir: string, isJson: boolean): Promise<boolean> {
  const { readVenueManifest, verifyVenue } = await import('../run/verify-venue.ts');
  const manifest = await readVenueManifest(dir);
  if (manifest === undefined) return false;
  const { files, bytes, problems } = await verifyVenue(dir, manifest);
  const matches = problems.length === 0;
  process.exitCode = matches ? exitCodes.ok : exitCodes.limit;
  if (isJson) {
    process.stdout.write(`${JSON.stringify({ files, bytes, problems, matches }, null, 2)}\n`);
    return true;
  }
  const { seed, version } = manifest;
  const lines = [
    `venue         seed ${seed}, version ${version}: ${files} files, ${bytes} bytes`,
    ...problems.flatMap(({ file, stated, found }) => [
      `  ${file}`,
      `    stated    ${stated ?? 'nothing: the manifest does not name it'}`,
      `    found     ${found ?? 'nothing: the file is missing'}`,
    ]),
    matches ? 'verified: every file is as its manifest states' : 'NOT VERIFIED',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return true;
}
