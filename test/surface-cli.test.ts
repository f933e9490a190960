/**
 * `rapport surface` and `rapport vol` as a user meets them: output, exit codes, help, real chains.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltCommand, buildCommand } from './command.ts';
import { root } from './tidy/tree.ts';

const dataFolder = resolve(root, process.env.RAPPORT_DATA ?? '../shared/data');
const chains = join(dataFolder, 'deribit-option-chains/chains-2025-12.csv.gz');

/** Marks of one expiry a month ahead, forward 100, volatility 0.5 at every strike. */
const marks = `at,kind,instrument,price,forward
${[
  [90, 'P', 1.9157],
  [100, 'C', 5.7158],
  [110, 'C', 2.1986],
]
  .map(([strike, right, price]) => `1898553600,mark,ABC-31MAR30-${strike}-${right},${price},100`)
  .join('\n')}
`;

let command: BuiltCommand;
beforeAll(() => {
  command = buildCommand();
  writeFileSync(join(command.base, 'marks.csv'), marks);
  writeFileSync(join(command.base, 'spot.csv'), 'at,kind,asset,price\n1898553600,index,ABC,100\n');
});
afterAll(() => rmSync(command.base, { recursive: true, force: true }));

describe('rapport surface', () => {
  it('prints a summary, as text and as JSON', () => {
    const text = command.run('surface', 'marks.csv', '--quiet');
    expect([text.code, text.talk]).toEqual([0, '']);
    expect(text.out).toContain('ABC at 2030-03-01T00:00:00Z: 1 expiries, linear, svi');
    expect(text.out).toContain('marks_for_quotes: 1');
    const json = command.run('surface', 'marks.csv', '--json', '--quiet');
    const { surfaces } = JSON.parse(json.out) as {
      readonly surfaces: readonly { readonly slices: readonly { readonly forward: number }[] }[];
    };
    expect(surfaces[0]?.slices[0]?.forward).toBe(100);
  });

  it('writes its tables in the format asked for', () => {
    const { code } = command.run('surface', 'marks.csv', '--out', 'made', '--format', 'ndjson');
    expect(code).toBe(0);
    const rows = readFileSync(join(command.base, 'made/smiles.ndjson'), 'utf8').trimEnd();
    expect(rows.split('\n').map((row) => JSON.parse(row).use)).toEqual(Array(3).fill('fitted'));
  });

  it('ends with 1 without options, with 2 for an unknown underlying or model', () => {
    const none = command.run('surface', 'spot.csv');
    expect([none.code, none.out]).toEqual([1, '']);
    expect(none.talk).toContain('rapport: no quotes or marks of options in spot.csv');
    const unknown = command.run('surface', 'marks.csv', '--underlying', 'XYZ');
    expect(unknown).toMatchObject({
      code: 2,
      talk: 'rapport: no options of XYZ; the files hold ABC\n',
    });
    expect(command.run('surface', 'marks.csv', '--model', 'heston').code).toBe(2);
    expect(command.run('surface', 'marks.csv', '--at', 'noon').code).toBe(2);
  });

  it.skipIf(!existsSync(chains))('fits the first real snapshot without arbitrage', () => {
    const { code, out } = command.run('surface', chains, '--json', '--quiet', '--out', 'real');
    expect(code).toBe(0);
    const { surfaces } = JSON.parse(out) as {
      readonly surfaces: readonly {
        readonly underlying: string;
        readonly arbitrage: { readonly after: number };
        readonly slices: readonly { readonly errorHalfSpreads: number }[];
      }[];
    };
    expect(surfaces.map(({ underlying }) => underlying)).toEqual(['BTC', 'ETH']);
    for (const { arbitrage, slices } of surfaces) {
      expect(arbitrage.after).toBe(0);
      expect(slices.length).toBeGreaterThan(5);
    }
    const charts = readdirSync(join(command.base, 'real')).filter((name) => name.endsWith('.svg'));
    const slices = surfaces.reduce((sum, one) => sum + one.slices.length, 0);
    expect(charts).toHaveLength(slices + 4);
  });
});

describe('rapport vol', () => {
  it('tells what it can of a short history, and what is missing', () => {
    const rows = Array.from({ length: 48 }, (_, i) => {
      const [open, close] = [100 + (i % 3), 100 + ((i + 1) % 3)];
      const time = 1898553600 + 3600 * i;
      return `${time},${open},${Math.max(open, close)},${Math.min(open, close)},${close}`;
    });
    const path = join(command.base, 'BTCUSDT_1h.csv');
    writeFileSync(path, `timestamp,open,high,low,close\n${rows.join('\n')}\n`);
    const { code, out } = command.run('vol', 'BTCUSDT_1h.csv', '--quiet');
    expect(code).toBe(0);
    expect(out).toContain('BTC: 48 bars of 1 h from 2030-03-01T00:00:00Z');
    expect(out).toMatch(/not told: forecast of 1 days: too few days: 2 of at least \d+/);
  });

  it('ends with 1 without candles', () => {
    expect(command.run('vol', 'spot.csv')).toMatchObject({ code: 1, out: '' });
  });
});
