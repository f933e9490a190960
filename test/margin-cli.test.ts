/**
 * The margin commands as a user meets them: words, tables, exit codes.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { marginPresets } from '../src/risk/index.ts';
import { exampleDocument } from '../src/shell/margin/testing-files.ts';
import { venueEvents, writeLog } from '../src/shell/margin/testing-run.ts';
import { type BuiltCommand, buildCommand } from './command.ts';
import { root } from './tidy/tree.ts';

const dataDir = process.env.RAPPORT_DATA ?? join(root, '../shared/data');
const cases = join(dataDir, '../vectors/derive-v2-core/risk-managers/unit-tests');

let command: BuiltCommand;
const write = (name: string, content: unknown): void =>
  writeFileSync(join(command.base, name), JSON.stringify(content));

beforeAll(() => {
  command = buildCommand();
  write('desk.json', exampleDocument);
  const [maker, trader] = exampleDocument.accounts;
  const bad = { account: 'bad', perps: [{ underlying: 'SOL', quantity: 1 }] };
  write('bad.json', { ...exampleDocument, accounts: [maker, bad, trader] });
  const preset = marginPresets.get('derive-pmrm2')!;
  write('tighter.json', { ...preset, name: 'tighter', lossFactor: { maintenance: 1, initial: 1 } });
  write('wild.json', { ...preset, underlyingOffset: 7 });
});
afterAll(() => rmSync(command.base, { recursive: true, force: true }));

describe('rapport margin', () => {
  it('answers in words, in JSON and as a table', () => {
    const words = command.run('margin', 'desk.json', '--preset', 'derive-pmrm2');
    expect([words.code, words.talk]).toEqual([0, '']);
    expect(words.out).toMatch(/^maker +ok /m);
    expect(words.out).toMatch(/^trader +LIQUIDATABLE /m);
    const json = command.run('margin', 'desk.json', '--preset', 'derive-pmrm2', '--json');
    const lines = json.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const to = ['--out', 'margins.csv'];
    expect(command.run('margin', 'desk.json', '--preset', 'derive-pmrm2', ...to).out).toBe('');
    const table = readFileSync(join(command.base, 'margins.csv'), 'utf8').split('\n');
    expect(table[1]).toContain(`maker,ok,${lines[0].initial},${lines[0].maintenance},`);
  });

  it('explains a margin, with the trade that restores it', () => {
    const { code, out } = command.run(
      'margin',
      'desk.json',
      '--preset',
      'tighter.json',
      '--explain',
    );
    expect(code).toBe(0);
    expect(out).toContain('naked short BTC-27MAR26-100000-C');
    expect(out).toMatch(/restores the initial margin: buy 0\.\d+ BTC-PERP, costs/);
    expect(out).toContain('largest sensitivities');
  });

  it('ends with 3 when an account is refused, the others answered', () => {
    const { code, out, talk } = command.run('margin', 'bad.json', '--preset', 'derive-pmrm2');
    expect(code).toBe(3);
    expect(out.split('\n').length).toBe(6);
    expect(out).toMatch(/^all 3 accounts .+ 1 liquidatable, 1 without margin, not summed$/m);
    expect(talk).toBe(
      '1 of 3 accounts have no margin; first: ' +
        'account bad perps[0] underlying must be in the market, was SOL\n',
    );
  });

  it('ends with 1, 2 or 3 when nothing can be answered', () => {
    const run = (...args: readonly string[]) => command.run('margin', ...args).code;
    expect(run('absent.json', '--preset', 'derive-pmrm2')).toBe(1);
    expect(run('desk.json')).toBe(2);
    expect(run('desk.json', '--preset', 'derive-pmrm2', '--check')).toBe(2);
    expect(run('desk.json', '--preset', 'derive-pmrm2', '--what-if', 'luck')).toBe(2);
    expect(run('desk.json', '--preset', 'derive-pmrm2', '--format', 'parquet')).toBe(2);
    const wild = command.run('margin', 'desk.json', '--preset', 'wild.json');
    expect([wild.code, wild.out]).toEqual([3, '']);
    expect(wild.talk).toContain('underlyingOffset must be in [0, 1] (share), was 7');
  });
});

describe('rapport margin of a run', () => {
  it('answers its accounts in words, with totals, and what is wrong with codes', async () => {
    await writeLog(join(command.base, 'run'), venueEvents());
    const preset = ['--preset', 'derive-pmrm2'];
    const run = (...args: readonly string[]) => command.run('margin', 'run', ...preset, ...args);
    const words = run('--nearest', '1', '--terms', '--portfolio', 'accounts.csv');
    expect(words.code).toBe(0);
    expect(words.out).toMatch(/^bob +ok .+\n {2}on its own terms .+\nall 2 accounts /m);
    expect(words.talk).toContain('portfolio: 2 accounts in accounts.csv');
    const again = command.run('margin', 'accounts.csv', ...preset, '--json', '--quiet');
    expect([again.out, again.talk]).toEqual([run('--json', '--quiet').out, '']);
    expect(run('--at', '2020-01-01').code).toBe(2);
    expect(run('--vols', 'luck').code).toBe(2);
    expect(command.run('margin', 'accounts.csv', ...preset, '--terms').code).toBe(2);
    expect(command.run('margin', '.', ...preset).code).toBe(1);
    const guard = command.run('margin', 'guard', 'run', ...preset, '--to', 'tighter.json');
    expect(guard.out).toMatch(/2 accounts\n/);
  });
});

describe('rapport margin --from derive', () => {
  it.skipIf(!existsSync(cases))('reproduces every published case', () => {
    const { code, out } = command.run('margin', cases, '--from', 'derive', '--check');
    expect(out).toMatch(/^119 cases, 8947 published numbers: 0 differ/);
    expect(code).toBe(0);
  });

  it.skipIf(!existsSync(cases))('ends with 3 and names the number when one differs', () => {
    const file = join(cases, 'PMRM/testAndVerifyScenarios.json');
    const all = JSON.parse(readFileSync(file, 'utf8'));
    const [first] = Object.keys(all);
    const { Result } = all[first!];
    const name = Object.keys(Result).find((key) => /initial|IM/i.test(key))!;
    Result[name] = typeof Result[name] === 'number' ? Result[name] + 1e18 : 12345;
    write('changed.json', { [first!]: all[first!] });
    const { code, out } = command.run('margin', 'changed.json', '--from', 'derive', '--check');
    expect(code).toBe(3);
    expect(out).toMatch(new RegExp(`^${first} .+: published .+, computed `, 'm'));
  });
});

describe('rapport margin guard', () => {
  it('refuses with 3 and names the accounts', () => {
    const bounds = ['--step-max', '1'];
    const refused = command.run(
      ...['margin', 'guard', 'desk.json', '--preset', 'isolated-perp', '--to', 'tighter.json'],
    );
    expect(refused.code).toBe(3);
    const same = ['--preset', 'derive-pmrm2', '--to', 'derive-pmrm2'];
    const accepted = command.run('margin', 'guard', 'desk.json', ...same, ...bounds, '--json');
    expect(accepted.code).toBe(0);
    expect(JSON.parse(accepted.out).decision).toMatchObject({ accepted: true, liquidatable: [] });
  });
});

describe('rapport margin backtest', () => {
  it('says what is missing', () => {
    const { code, talk } = command.run('margin', 'backtest', '--data', 'nowhere');
    expect(code).toBe(1);
    expect(talk).toContain('neither deribit-option-chains nor crypto-hourly-ohlcv');
  });

  const chains = existsSync(join(dataDir, 'deribit-option-chains'));
  it.skipIf(!chains)('covers presets on chains', () => {
    const preset = ['--preset', 'deribit-style', '--preset', 'paradex-style'];
    const ran = command.run(
      'margin',
      'backtest',
      '--data',
      dataDir,
      ...preset,
      ...['--report', 'backtest.html'],
      '--json',
      '--quiet',
    );
    expect([ran.code, ran.talk]).toEqual([0, '']);
    expect(readFileSync(join(command.base, 'backtest.html'), 'utf8')).toContain('<svg');
    const names = JSON.parse(ran.out).map(({ preset: name }: { preset: string }) => name);
    expect(new Set(names)).toEqual(new Set(['deribit-style', 'paradex-style']));
  });
});
