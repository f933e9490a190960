/**
 * @module `npm run evaluate [-- NAME ...] [--only] [--json] [--data DIR]`: runs the evidence of
 *   truth. A name stands for its whole subject (`alsoOf`), with `--only` for itself alone.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { alsoOf, type Evaluation, type Finding } from './evaluation.ts';

const folder = dirname(fileURLToPath(import.meta.url));
const notEvaluations = new Set(['main.js', 'evaluation.js']);

async function loadEvaluations(
  wanted: readonly string[],
  alone: boolean,
): Promise<readonly Evaluation[]> {
  const found: Evaluation[] = [];
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.js') || notEvaluations.has(file)) continue;
    const loaded = (await import(pathToFileURL(join(folder, file)).href)) as {
      evaluations?: readonly Evaluation[];
    };
    found.push(...(loaded.evaluations ?? []));
  }
  const unknown = wanted.filter((name) => !found.some((evaluation) => evaluation.name === name));
  if (unknown.length > 0) {
    const names = [...new Set(found.map((evaluation) => evaluation.name))].join(', ');
    process.stderr.write(`unknown evaluation ${unknown.join(', ')}; there are ${names}\n`);
    process.exit(2);
  }
  if (wanted.length === 0) return found;
  const names = wanted.flatMap((name) => [name, ...(alone ? [] : (alsoOf[name] ?? []))]);
  return found.filter(({ name }) => names.includes(name));
}

function line(f: Finding): string {
  const number = (value: number) => String(Number(value.toPrecision(5)));
  const interval = f.low === null || f.high === null ? '' : `[${number(f.low)}, ${number(f.high)}]`;
  const verdict = f.met === null ? '' : f.met ? 'met' : 'MISSED';
  return [
    f.name.padEnd(66),
    number(f.value).padStart(12),
    interval.padEnd(24),
    (f.target ?? '').padEnd(12),
    verdict.padEnd(6),
    (f.baseline === null ? '' : `baseline ${number(f.baseline)}`).padEnd(20),
    `n=${f.sample}`,
  ].join('  ');
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    data: { type: 'string' },
  },
});
const dataDir = resolve(values.data ?? process.env.RAPPORT_DATA ?? '../shared/data');
const skipped: string[] = [];
const findings: Finding[] = [];
for (const evaluation of await loadEvaluations(positionals, values.only)) {
  process.stderr.write(`${evaluation.name}\n`);
  if (!existsSync(dataDir)) process.stderr.write(`  no data folder at ${dataDir}\n`);
  const found = await evaluation.run({
    dataDir,
    vectorsDir: join(dataDir, '../vectors'),
    skip: (what) => {
      skipped.push(`${evaluation.name}: ${what}`);
      process.stderr.write(`  skipped: ${what}\n`);
    },
    note: (text) => process.stderr.write(`  ${text}\n`),
  });
  findings.push(...found);
  if (!values.json) for (const f of found) process.stdout.write(`${line(f)}\n`);
}
if (values.json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
for (const what of skipped) process.stderr.write(`skipped ${what}\n`);
process.exitCode = findings.some((f) => f.met === false) ? 3 : 0;
