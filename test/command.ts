/**
 * @module The built command line for tests: compiled afresh into a folder of its own, then spawned.
 */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './tidy/tree.ts';

/** Outcome of a command. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly talk: string;
}

/** The command line in a folder of its own. */
export interface BuiltCommand {
  /** Folder for the files of a test; to be removed by the caller. */
  readonly base: string;
  readonly main: string;
  /** Runs a command in `base`. */
  run(...args: readonly string[]): Ran;
}

/**
 * Compiles the project as users get it; the dist folder of the project stays untouched.
 *
 * @returns the command
 */
export function buildCommand(): BuiltCommand {
  const base = mkdtempSync(join(tmpdir(), 'rapport-cli-'));
  const build = join(root, 'scripts/build.js');
  const stage = join(base, 'package');
  const built = spawnSync(process.execPath, [build, 'tsconfig.build.json', join(stage, 'dist')], {
    cwd: root,
    encoding: 'utf8',
  });
  const main = join(stage, 'dist/shell/main.js');
  // What the compiler says about types is for the type check; here it must only emit.
  if (!existsSync(main)) throw new Error(`nothing was built:\n${built.stdout}${built.stderr}`);
  cpSync(join(root, 'package.json'), join(stage, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(stage, 'node_modules'));
  return {
    base,
    main,
    run(...args) {
      const ran: SpawnSyncReturns<string> = spawnSync(process.execPath, [main, ...args], {
        cwd: base,
        encoding: 'utf8',
        maxBuffer: 1 << 26,
      });
      return { code: ran.status, out: ran.stdout, talk: ran.stderr };
    },
  };
}
