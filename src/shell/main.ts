#!/usr/bin/env node
/**
 * @module Entry of the command line: runs it, and turns every error into one message and a code.
 */
import { CommanderError } from 'commander';
import { createProgram } from './cli/program.ts';
import { SourceFailed } from './source/index.ts';
import { StoreDamaged, StoreLocked } from './store/index.ts';
import { exitCodes, UserError } from './user-error.ts';

process.on('SIGINT', () => process.exit(exitCodes.interrupted));
// A reader that closes early (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? exitCodes.ok : exitCodes.failure);
});

try {
  await createProgram().parseAsync(process.argv);
} catch (error) {
  process.exitCode = codeOf(error);
}

function codeOf(error: unknown): number {
  if (error instanceof CommanderError) {
    const isHelp = error.code === 'commander.helpDisplayed' || error.code === 'commander.version';
    return isHelp || error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
  if (error instanceof UserError) {
    process.stderr.write(`rapport: ${error.message}\n`);
    return error.exitCode;
  }
  const isForeseen =
    error instanceof SourceFailed || error instanceof StoreDamaged || error instanceof StoreLocked;
  if (isForeseen) {
    process.stderr.write(`rapport: ${error.message}\n`);
    return exitCodes.failure;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`rapport: this is a fault of rapport, please report it\n${text}\n`);
  return exitCodes.failure;
}
