/**
 * `rapport surface` and `rapport vol` as a user meets them: output, exit codes, help, real chains.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  candleText,
  chainStrikes,
  closingMap,
  closingText,
  dailyChains,
  minuteText,
  quoteHeader,
  quoteLines,
} from '../src/shell/surface/testing-files.ts';
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

/** Files that the examples of the reference name. */
function writeExamples(base: string): void {
  const put = (name: string, content: string | Uint8Array) =>
    writeFileSync(join(base, name), content);
  const shape = { atMs: Date.UTC(2030, 2, 1), expiries: ['2030-03-29', '2030-06-28'] };
  put('quotes.csv', `${quoteHeader}\n${quoteLines(shape).join('\n')}\n`);
  const closes = closingText('2017-04-03', ['2017-05-19', '2017-06-16']);
  put('xyz_20170403.csv', closes);
  put('closes.csv', closes);
  const [, , ...rows] = closes.trimEnd().split('\n');
  const dated = rows.map((row) => row.replace(/^(....)(..)(..),/, '$1-$2-$3,'));
  put('other-columns.csv', `maturity,k,cp,last,iv\n${dated.join('\n')}\n`);
  put('closes.json', JSON.stringify(closingMap));
  const members = chainStrikes.flatMap((strike) =>
    (['call', 'put'] as const).map((right) => {
      const name = `20170403_xyz_minute_quote_american_${right}_${strike}0000_20170616.csv`;
      return [name, strToU8(minuteText(strike, right, 74 / 365))] as const;
    }),
  );
  put('xyz_20170403_quotes.zip', zipSync(Object.fromEntries(members)));
  put('BTCUSDT_6h.csv', candleText(1100));
  put('chains.csv', dailyChains(240, 10, 0.7));
}

/** Command lines of the first block of examples. */
function documentedExamples(): readonly string[] {
  const page = readFileSync(join(root, 'docs/reference/surface-and-vol.md'), 'utf8');
  const block = /## Examples\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(page)![1]!;
  return block.trimEnd().split('\n');
}

describe('the examples of the reference', () => {
  it('run as they stand there', () => {
    writeExamples(command.base);
    const lines = documentedExamples();
    expect(lines.length).toBeGreaterThanOrEqual(10);
    for (const line of lines) {
      const [name, ...words] = line.split(/\s+/);
      expect(name).toBe('rapport');
      const { code, out, talk } = command.run(...words);
      expect(code, `${line}\n${talk}`).toBe(0);
      expect(out, line).not.toBe('');
    }
  });
});

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

  it('ends with 3 where one underlying of two has no surface', () => {
    const more = `${marks}1898553600,mark,XYZ-31MAR30-100-C,5,100\n`;
    writeFileSync(join(command.base, 'two.csv'), more);
    const { code, out, talk } = command.run('surface', 'two.csv', '--quiet');
    expect(code).toBe(3);
    expect(out).toContain('ABC at 2030-03-01');
    expect(talk).toContain('rapport: XYZ: no expiry can be fitted');
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
