// Compiles a tsconfig into its folder, afresh, and marks the command line as executable.
// Usage: node scripts/build.js [tsconfig.build.json | tsconfig.tools.json] [folder to write to]
//
// The emitted .d.ts files keep their `.ts` specifiers. TypeScript resolves them to the .d.ts beside,
// with and without allowImportingTsExtensions, under nodenext and bundler; test/package.test.ts
// compiles such consumers, so nothing is rewritten here.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const config = process.argv[2] ?? 'tsconfig.build.json';
const usual = config === 'tsconfig.tools.json' ? 'dist-tools' : 'dist';
const outDir = resolve(root, process.argv[3] ?? usual);
const compiler = join(
  dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin/tsc',
);
rmSync(outDir, { recursive: true, force: true });
try {
  execFileSync(process.execPath, [compiler, '-p', join(root, config), '--outDir', outDir], {
    stdio: 'inherit',
  });
} catch (error) {
  // The compiler has said what is wrong; a stack trace of this script would bury it.
  process.exit(error.status || 1);
}
for (const main of ['shell/main.js', 'src/shell/main.js']) {
  if (existsSync(join(outDir, main))) chmodSync(join(outDir, main), 0o755);
}
