/**
 * @module A writer is killed at random moments, again and again on one growing log.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../src/base/index.ts';
import { openSegmentLog, verifyLog } from '../src/shell/store/index.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const kills = 24;
let folder: string;

/** Appends without end, several at once, and tells each acknowledged checkpoint. */
const writerSource = (compiled: string) => `
import { createBlock, eventKinds, noNames } from ${JSON.stringify(`${compiled}/market/index.js`)};
import { openSegmentLog } from ${JSON.stringify(`${compiled}/shell/store/index.js`)};
const [folder, rows] = [process.argv[2], Number(process.argv[3])];
const log = await openSegmentLog(folder, { segmentBytes: 200_000 });
let { checkpoint } = await log.end();
process.stdout.write(\`\${checkpoint} opened \${JSON.stringify(log.opening)}\\n\`);
const fill = (first, length) => {
  const block = createBlock(length);
  for (let i = 0; i < length; i++) {
    block.kind[i] = eventKinds.index;
    block.a[i] = first + i;
    block.b[i] = Math.sin(first + i);
  }
  return { ...block, names: { ...noNames, texts: [\`from \${first}\`] } };
};
const lane = async () => {
  for (;;) {
    const length = 1 + (checkpoint % rows);
    const block = fill(checkpoint, length);
    const appended = log.append(block, checkpoint);
    checkpoint += length;
    process.stdout.write(\`\${(await appended).checkpoint}\\n\`);
  }
};
await Promise.all([lane(), lane(), lane()]);
`;

/** What a writer told before it was killed. */
interface Told {
  readonly start: number;
  readonly acknowledged: number;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rapport-crash-'));
  const compiled = join(folder, 'compiled');
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
    'bin/tsc',
  );
  const config = {
    extends: join(root, 'tsconfig.build.json'),
    compilerOptions: {
      rootDir: join(root, 'src'),
      outDir: compiled,
      declaration: false,
      typeRoots: [join(root, 'node_modules/@types')],
    },
    include: [],
    exclude: [],
    files: ['market', 'shell/store'].map((part) => join(root, 'src', part, 'index.ts')),
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  execFileSync(process.execPath, [compiler, '-p', folder], { stdio: 'inherit' });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'writer.js'), writerSource(pathToFileURL(compiled).href));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs a writer and kills it some time after it has acknowledged a number of blocks. */
async function runAndKill(store: string, rows: number, blocks: number, ms: number): Promise<Told> {
  const writer: ChildProcess = spawn(
    process.execPath,
    [join(folder, 'writer.js'), store, String(rows)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let out = '';
  let errors = '';
  let lines = 0;
  let isDying = false;
  writer.stdout!.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    for (const letter of text) if (letter === '\n') lines += 1;
    if (lines <= blocks || isDying) return;
    isDying = true;
    setTimeout(() => writer.kill('SIGKILL'), ms);
  });
  writer.stderr!.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const signal = await new Promise((resolve) => {
    writer.on('close', (_, by) => resolve(by));
  });
  expect({ signal, errors }).toEqual({ signal: 'SIGKILL', errors: '' });
  // The last line may have been cut by the kill; a whole line was acknowledged.
  const told = out
    .split('\n')
    .slice(0, -1)
    .map((line) => Number(line.split(' ')[0]));
  return { start: told[0]!, acknowledged: told.at(-1)! };
}

/** Checks every event and every name of the log. */
async function checkContent(store: string): Promise<number> {
  const log = await openSegmentLog(store, { readOnly: true, verify: true });
  let next = 0;
  for await (const { firstCheckpoint, block } of log.read(0)) {
    expect(firstCheckpoint).toBe(next);
    expect(block.names.texts).toEqual([`from ${firstCheckpoint}`]);
    let wrong = 0;
    for (let i = 0; i < block.length; i++) {
      if (block.a[i] !== next + i || block.b[i] !== Math.sin(next + i)) wrong += 1;
    }
    expect(wrong).toBe(0);
    next += block.length;
  }
  expect((await log.end()).checkpoint).toBe(next);
  return next;
}

describe('a killed writer', () => {
  it(`loses nothing that it acknowledged, ${kills} times`, async () => {
    const store = join(folder, 'store');
    const random = createRandom('kills');
    let least = 0;
    for (let kill = 0; kill < kills; kill++) {
      const rows = [3, 100, 2000][kill % 3]!;
      const told = await runAndKill(store, rows, random.integer(40), random.uniform() * 12);
      expect(told.start).toBeGreaterThanOrEqual(least);
      least = Math.max(least, told.acknowledged);
      const kept = await checkContent(store);
      expect(kept).toBeGreaterThanOrEqual(least);
    }
    const { findings } = await verifyLog(store);
    // What a kill left unfinished is the only thing to be found, and it is cut when opened.
    expect(findings.every(({ kind }) => kind === 'frame_truncated')).toBe(true);
    const log = await openSegmentLog(store);
    expect(log.opening.lockTakenOverFrom).toBeGreaterThan(0);
    expect(log.opening.tornBytes > 0).toBe(findings.length > 0);
    await log.close();
    expect((await verifyLog(store)).findings).toEqual([]);
    expect(await checkContent(store)).toBe((await log.end()).checkpoint);
  });
});
