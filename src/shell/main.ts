#!/usr/bin/env node
/**
 * @module Entry of the command line: runs it, and turns every error into one message and a code.
 */
import { CommanderError } from 'commander';
import { createProgram } from './cli/program.ts';
import { SourceFailed } from './source/index.ts';
import { StoreDamaged, StoreLocked } from './store/index.ts';
import { exitCodes, UserError } from './user-error.ts';

const systemWords: Readonly<Record<string, string>> = {
  EACCES: 'permission is missing',
  EPERM: 'permission is missing',
  EROFS: 'the disk can only be read',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'a file of this name stands in the way',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file or folder',
  EMFILE: 'too many files are open',
};

process.on('SIGINT', () => process.exit(exitCodes.interrupted));
// A reader that closes early (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? exitCodes.ok : exitCodes.failure);
});

// Notes that nobody reads must not end a run.
process.stderr.on('error', () => undefined);

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
  const circumstance = systemText(error);
  if (circumstance !== undefined) {
    process.stderr.write(`rapport: ${circumstance}\n`);
    return exitCodes.failure;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`rapport: this is a fault of rapport, please report it\n${text}\n`);
  return exitCodes.failure;
}

/** What the system refused, in words; undefined when the error is not the system's. */
function systemText(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return undefined;
  const words = systemWords[code];
  return `${path === undefined ? syscall : path}: ${words ?? error.message}`;
}
