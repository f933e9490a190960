/**
 * The pricing commands as a user meets them: pipes, exit codes, help.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltCommand, buildCommand } from './command.ts';

let command: BuiltCommand;
beforeAll(() => {
  command = buildCommand();
  writeFileSync(join(command.base, 'good.csv'), table(20_000));
});
afterAll(() => rmSync(command.base, { recursive: true, force: true }));

const table = (rows: number): string => {
  const lines = Array.from({ length: rows }, (_, i) => `${i},100,${50 + (i % 100)},1,0.2,C\n`);
  return `id,forward,strike,years,vol,type\n${lines.join('')}`;
};

/** Runs a shell line in which `rapport` is the command. */
function shell(line: string) {
  const rapport = `"${process.execPath}" "${command.main}"`;
  const ran = spawnSync('bash', ['-c', `set -o pipefail\n${line.replaceAll('rapport', rapport)}`], {
    cwd: command.base,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return { code: ran.status, out: ran.stdout, talk: ran.stderr };
}

describe('the pricing commands', () => {
  it('read standard input as they read a file', () => {
    const piped = shell('cat good.csv | rapport price -');
    expect(piped.code).toBe(0);
    expect(piped.out).toBe(command.run('price', 'good.csv').out);
    expect(piped.out.split('\n').length).toBe(20_002);
    expect(shell('rapport price <(cat good.csv)').out).toBe(piped.out);
  });

  it('chain, and do not mind a reader that leaves', () => {
    const { code, out, talk } = shell(
      'rapport price good.csv | rapport iv - --greeks --quiet --format ndjson | head -n 2',
    );
    expect(talk).toBe('');
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.slice(0, 8))).toEqual(['{"id":"0', '{"id":"1', '']);
  });

  it('end with 3 when a row failed, the rest written', () => {
    writeFileSync(join(command.base, 'bad.csv'), `${table(2)}2,100,-5,1,0.2,C\n`);
    const { code, out, talk } = command.run('greeks', 'bad.csv', '--out', 'bad.ndjson');
    expect([code, out]).toEqual([3, '']);
    expect(talk).toBe(
      '1 of 3 rows have no answer, see the column error; ' +
        'first: line 4, strike: must not be negative (-5)\n',
    );
    const lines = readFileSync(join(command.base, 'bad.ndjson'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).error === null)).toEqual([true, true, false]);
  });

  it('end with 1 or 2 when nothing can be priced', () => {
    writeFileSync(join(command.base, 'empty.csv'), '');
    expect(command.run('price', 'empty.csv').talk).toBe('rapport: empty.csv: the file is empty\n');
    expect(command.run('price', 'absent.csv')).toMatchObject({ code: 1, out: '' });
    expect(command.run('price', 'good.csv', '--engine', 'gpu')).toMatchObject({ code: 2, out: '' });
    expect(command.run('price', 'good.csv', '--format', 'parquet').code).toBe(2);
  });

  it('name their columns in the help', () => {
    const { code, out } = command.run('iv', '--help');
    expect(code).toBe(0);
    for (const name of ['forward', 'settlement', 'exercise', 'price', 'vol', 'charm', 'error']) {
      expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
    }
  });
});
