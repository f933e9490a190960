/**
 * @module Asks a Python of this machine that has the package wanted: the one on the path, or the
 *   system's, which Debian's packages belong to.
 */
import { spawnSync } from 'node:child_process';

/** Longest that an answer may take. */
const timeout = 300_000;

/**
 * Runs a script.
 *
 * @param script - Python; fails by itself where a package is absent
 * @param input - given on standard input
 * @returns what it printed; null where no Python runs it
 */
export function askPython(script: string, input = ''): string | null {
  for (const python of ['python3', '/usr/bin/python3']) {
    const options = { input, encoding: 'utf8', maxBuffer: 1e8, timeout } as const;
    const run = spawnSync(python, ['-c', script], options);
    if (run.status === 0) return run.stdout;
  }
  return null;
}
