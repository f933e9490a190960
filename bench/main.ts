/**
 * @module `npm run bench [-- NAME ...] [--only] [--json]`: runs the promises of speed and memory. A
 *   name stands for its whole subject (`alsoOf`), with `--only` for itself alone. Each runs in a
 *   process of its own, so that none inherits memory or compiled code from another.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { alsoOf, type Bench, type Measurement } from './bench.ts';

const folder = dirname(fileURLToPath(import.meta.url));
const notBenches = new Set(['main.js', 'bench.js']);

async function loadBenches(wanted: readonly string[], alone: boolean): Promise<readonly Bench[]> {
  const found: Bench[] = [];
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.js') || notBenches.has(file)) continue;
    const loaded = (await import(pathToFileURL(join(folder, file)).href)) as {
      benches?: readonly Bench[];
    };
    found.push(...(loaded.benches ?? []));
  }
  if (wanted.length === 0) return found;
  const names = wanted.flatMap((name) => [name, ...(alone ? [] : (alsoOf[name] ?? []))]);
  const chosen = found.filter((bench) => names.includes(bench.name));
  const unknown = wanted.filter((name) => !found.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    const names = [...new Set(found.map((bench) => bench.name))].join(', ');
    process.stderr.write(`unknown benchmark ${unknown.join(', ')}; there are ${names}\n`);
    process.exit(2);
  }
  return chosen;
}

function line(m: Measurement): string {
  const number = (value: number) => Number(value.toPrecision(4)).toLocaleString('en-GB');
  const target = m.target === null ? '-' : number(m.target);
  const verdict = m.met === null ? '' : m.met ? 'met' : 'MISSED';
  const peer = m.peer === null ? '' : `${number(m.ratio ?? 0)}x ${m.peer}`;
  const spread = `${Math.round(m.spread * 100)} %`;
  return [
    m.name.padEnd(58),
    `${number(m.value)} ${m.unit}`.padStart(22),
    target.padStart(12),
    verdict.padEnd(6),
    `${m.rounds} rounds`.padStart(10),
    spread.padStart(6),
    peer,
  ].join('  ');
}

const words = process.argv.slice(2);
const json = words.includes('--json');
const wanted = words.filter((word) => !word.startsWith('--'));
const benches = await loadBenches(wanted, words.includes('--only'));
const names = [...new Set(benches.map(({ name }) => name))];
const results = names.length > 1 ? runApart(names) : await runHere(benches);
if (json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
process.exitCode = results.some((m) => m.met === false) ? 3 : 0;

async function runHere(chosen: readonly Bench[]): Promise<readonly Measurement[]> {
  const measured: Measurement[] = [];
  for (const bench of chosen) {
    process.stderr.write(`${bench.name}\n`);
    const found = await bench.run((text) => process.stderr.write(`  ${text}\n`));
    measured.push(...found);
    if (!json) for (const m of found) process.stdout.write(`${line(m)}\n`);
  }
  return measured;
}

function runApart(chosen: readonly string[]): readonly Measurement[] {
  const flags = words.filter((word) => word.startsWith('--') && word !== '--json');
  const self = [...process.execArgv, fileURLToPath(import.meta.url)];
  return chosen.flatMap((name) => {
    const args = [...self, name, ...flags, '--only', '--json'];
    const child = spawnSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    if (child.status !== 0 && child.status !== 3) {
      process.stderr.write(`${name}: ended with ${child.status ?? child.signal}\n`);
      process.exit(1);
    }
    const measured = JSON.parse(child.stdout.toString()) as readonly Measurement[];
    if (!json) for (const m of measured) process.stdout.write(`${line(m)}\n`);
    return measured;
  });
}
