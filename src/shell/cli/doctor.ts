/**
 * @module `rapport doctor`: says what this machine can do.
 */
import type { Command } from 'commander';
import { exitCodes } from '../user-error.ts';

/**
 * Adds the command.
 *
 * @param program - command line under construction
 */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check Node.js, disk, Parquet and vector instructions of this machine')
    .option('--json', 'print the checks as JSON', false)
    .action(async (flags: { readonly json: boolean }) => {
      const { examine } = await import('../run/doctor.ts');
      const checks = await examine(process.cwd());
      if (flags.json) process.stdout.write(`${JSON.stringify(checks, null, 2)}\n`);
      else {
        for (const { name, state, detail } of checks) {
          process.stdout.write(`${state.padEnd(8)}${name.padEnd(10)}${detail}\n`);
        }
      }
      const hasFailed = checks.some(({ state }) => state === 'failed');
      process.exitCode = hasFailed ? exitCodes.failure : exitCodes.ok;
    });
}
