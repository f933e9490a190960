/**
 * The package as a stranger gets it: packed, installed into an empty folder, imported and compiled.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './tidy/tree.ts';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
  files: readonly string[];
  exports: Record<string, unknown>;
};
const folders = Object.keys(manifest.exports)
  .filter((subpath) => subpath !== './package.json')
  .map((subpath) => subpath.slice(2));
const base = mkdtempSync(join(tmpdir(), 'rapport-package-'));
const stage = join(base, 'stage');
const consumer = join(base, 'consumer');
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const hasCommand = existsSync(join(root, 'src/shell/main.ts'));
let packed: readonly string[] = [];

// What npm tells its scripts would otherwise steer the npm that a test runs.
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^npm_(?:package|lifecycle|config_local_prefix)|^INIT_CWD$/.test(name),
  ),
);

/** Runs a program and returns what it printed; on failure the message carries all of its output. */
function run(program: string, args: readonly string[], folder: string): string {
  try {
    return execFileSync(program, args, {
      cwd: folder,
      env: environment,
      stdio: 'pipe',
      maxBuffer: 1 << 26,
    }).toString();
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: Buffer; stderr?: Buffer };
    throw new Error(`${program} ${args.join(' ')}\n${stdout}\n${stderr}`, { cause: error });
  }
}

/** Packs a copy, so that the dist folder of the project stays as others may be using it. */
function pack(): string {
  mkdirSync(stage, { recursive: true });
  for (const name of ['package.json', ...manifest.files]) {
    const from = join(root, name);
    if (name !== 'dist' && existsSync(from)) cpSync(from, join(stage, name), { recursive: true });
  }
  const build = join(root, 'scripts/build.js');
  run(process.execPath, [build, 'tsconfig.build.json', join(stage, 'dist')], root);
  const listed = run('npm', ['pack', '--ignore-scripts', '--json'], stage);
  const parsed = JSON.parse(listed) as unknown;
  const entries = Object.values(parsed as object) as {
    filename: string;
    files: { path: string }[];
  }[];
  packed = entries[0]!.files.map((file) => file.path);
  return join(stage, readdirSync(stage).find((name) => name.endsWith('.tgz'))!);
}

const unreachable = /EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED/;

/** Installs the tarball; without a network, unpacks it beside the packages of the project. */
function install(tarball: string): void {
  mkdirSync(consumer, { recursive: true });
  writeFileSync(join(consumer, 'package.json'), '{ "type": "module", "private": true }\n');
  try {
    const flags = ['--prefer-offline', '--no-audit', '--no-fund'];
    run('npm', ['install', ...flags, tarball], consumer);
  } catch (error) {
    if (!unreachable.test(String(error))) throw error;
    console.warn(
      'no network: the tarball is unpacked, and its dependencies are those of the project',
    );
    const target = join(consumer, 'node_modules/rapport');
    mkdirSync(target, { recursive: true });
    run('tar', ['-xzf', tarball, '--strip-components=1', '-C', target], consumer);
    symlinkSync(join(root, 'node_modules'), join(target, 'node_modules'));
    mkdirSync(join(consumer, 'node_modules/.bin'), { recursive: true });
    symlinkSync('../rapport/dist/shell/main.js', join(consumer, 'node_modules/.bin/rapport'));
  }
}

/** Returns a file that imports each subpath and refuses to compile where types are missing. */
function consumerText(): string {
  const lines = folders.map((folder) =>
    [
      `import * as ${folder} from 'rapport/${folder}';`,
      `export const ${folder}IsTyped: IsAny<typeof ${folder}> = false;`,
      `export const ${folder}Names: readonly string[] = Object.keys(${folder});`,
    ].join('\n'),
  );
  return [
    'type IsAny<T> = 0 extends 1 & T ? true : false;',
    ...lines,
    "import { type Amount, parseAmount } from 'rapport/base';",
    "const parsed = parseAmount('1.5');",
    'export const amount: Amount = parsed.ok ? parsed.value : 0n;',
    '// @ts-expect-error: an amount is no text, so the types have arrived',
    'export const text: string = amount;',
    '',
  ].join('\n');
}

beforeAll(() => install(pack()));
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('the package', () => {
  it('holds the build and the documents, and neither tests nor sources', () => {
    const wanted = manifest.files.filter((name) => name !== 'dist' && existsSync(join(root, name)));
    expect(packed).toEqual(expect.arrayContaining([...wanted, 'package.json']));
    const strange = packed.filter((path) => !/^(?:dist\/|docs\/|[A-Za-z]+\.?[a-z]*$)/.test(path));
    expect(strange).toEqual([]);
    expect(packed.filter((path) => /\.test\.|(?<!\.d)\.ts$/.test(path))).toEqual([]);
  });

  it.each(folders)('lets Node import rapport/%s', (folder) => {
    const code = `console.log(Object.keys(await import('rapport/${folder}')).length)`;
    const flags = ['--input-type=module', '--eval', code];
    expect(Number(run(process.execPath, flags, consumer))).toBeGreaterThan(0);
  });

  it('keeps its inner files to itself', () => {
    const code = "await import('rapport/dist/base/index.js')";
    const flags = ['--input-type=module', '--eval', code];
    expect(() => run(process.execPath, flags, consumer)).toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  it.each([
    ['nodenext', ['--module', 'nodenext']],
    ['nodenext, .ts specifiers allowed', ['--module', 'nodenext', '--allowImportingTsExtensions']],
    ['a bundler', ['--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'es2023']],
  ])('gives its types to a strict consumer under %s', (_, flags) => {
    writeFileSync(join(consumer, 'consumer.ts'), consumerText());
    const args = [compiler, '--noEmit', '--strict', '--skipLibCheck', 'false', ...flags];
    expect(run(process.execPath, [...args, 'consumer.ts'], consumer)).toBe('');
  });

  it.skipIf(!hasCommand)('runs as the command rapport', () => {
    const help = run('npx', ['--no-install', 'rapport', '--help'], consumer);
    expect(help).toContain('Usage: rapport');
    expect(run('npx', ['--no-install', 'rapport', '--version'], consumer)).toContain(
      manifest.version,
    );
  });
});
