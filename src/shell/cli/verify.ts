/**
 * @module `rapport verify`: proves that the results in a folder follow from its log.
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
    .description('re-read the log, check every hash, replay and compare the state hash')
    .argument('[dir]', 'folder of a run', 'rapport-out')
    .option('--json', 'print the outcome as JSON', false)
    .action(async (dir: string, flags: { readonly json: boolean }) => {
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
