import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { marginPresets, withParameter } from '../../risk/index.ts';
import { addMarginCommands } from '../cli/margin.ts';
import { openHistory } from './history.ts';
import { exampleDocument } from './testing-files.ts';
import { march2026 } from './testing-march.ts';

const folder = mkdtempSync(join(tmpdir(), 'rapport-guard-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string): string => join(folder, name);
function write(name: string, value: unknown): string {
  writeFileSync(file(name), JSON.stringify(value));
  return file(name);
}

/** Runs the command in this process; gives what it prints and its exit code. */
async function guard(...args: readonly string[]): Promise<{ code: number; text: string }> {
  const printed: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    const program = new Command('rapport').enablePositionalOptions().exitOverride();
    addMarginCommands(program);
    await program.parseAsync(['margin', 'guard', ...args, '--quiet'], { from: 'user' });
    return { code: Number(process.exitCode ?? 0), text: printed.join('') };
  } finally {
    process.exitCode = before;
    spy.mockRestore();
  }
}

const portfolios = write('march.json', march2026.portfolios);
const before = write('before.json', march2026.before);
const clipped = write('clipped.json', march2026.clipped);
const whole = write('whole.json', march2026.whole);

describe('the ratio and timestamp of March 2026 on the command line', () => {
  it('is refused: the pair is clipped in part, and 34 accounts would be liquidated', async () => {
    const pair = ['--requested', whole, '--coupled', march2026.pair];
    const { code, text } = await guard(
      ...[portfolios, '--preset', before, '--to', clipped, ...pair, '--json'],
    );
    const { decision } = JSON.parse(text);
    expect(code).toBe(3);
    expect(decision.refusals.map(({ kind }: { kind: string }) => kind)).toEqual([
      'coupled_in_part',
      'liquidations',
    ]);
    expect(decision.liquidatable.length).toBe(34);
  });

  it('is refused by the dry run alone when the pair is not known', async () => {
    const { code, text } = await guard(portfolios, '--preset', before, '--to', clipped);
    expect(code).toBe(3);
    expect(text).toContain('34 accounts would become liquidatable (at most 0)');
  });

  it('either of the pair alone is refused', async () => {
    for (const path of march2026.pair.split(',')) {
      const wanted = path.endsWith('ratio') ? 1.2282 : march2026.whole.priceCaps.WSTETH.sinceMicros;
      const one = write('one.json', withParameter(march2026.before, path, wanted));
      const { code, text } = await guard(
        ...[portfolios, '--preset', before, '--to', one, '--coupled', march2026.pair],
      );
      expect(code).toBe(3);
      expect(text).toContain(`${path} changes without`);
    }
  });

  it('the whole pair is accepted and recorded', async () => {
    const history = file('march.ndjson');
    const { code, text } = await guard(
      ...[portfolios, '--preset', before, '--to', whole, '--coupled', march2026.pair],
      ...['--history', history, '--record', '--note', 'weekly reading'],
    );
    expect([code, text]).toEqual([0, expect.stringContaining('2 changes recorded in')]);
    const lines = readFileSync(history, 'utf8').trimEnd().split('\n');
    expect(JSON.parse(lines[0]!)).toEqual({
      at: '2026-03-10T12:00:00Z',
      path: 'priceCaps.WSTETH.ratio',
      from: 1.1572,
      to: 1.2282,
      preset: 'whole',
      note: 'weekly reading',
    });
    expect(readdirSync(folder).filter((name) => /lock|part/.test(name))).toEqual([]);
  });
});

describe('a history', () => {
  const desk = write('desk.json', { ...exampleDocument, accounts: [exampleDocument.accounts[0]] });
  const preset = marginPresets.get('derive-pmrm2')!;
  const path = 'perp.maintenance';
  const at = (value: number): string =>
    write(`perp-${value}.json`, withParameter(preset, path, value));
  const move = (from: number, to: number, when: string, ...more: readonly string[]) =>
    guard(
      ...[desk, '--preset', at(from), '--to', at(to), '--history', file('h.ndjson')],
      ...['--at', when, ...more],
    );

  it('binds pace, then drift, then nothing when the window has passed', async () => {
    const day = (count: number): string => `2026-01-${String(count).padStart(2, '0')}T00:00:00Z`;
    const record = '--record';
    expect((await move(0.015, 0.018, day(1), record)).code).toBe(0);
    const soon = await move(0.018, 0.019, '2026-01-01T23:00:00Z', record);
    expect([soon.code, soon.text]).toEqual([
      3,
      expect.stringContaining('perp.maintenance: changed 23 hours before, at least 24 must pass'),
    ]);
    expect((await move(0.018, 0.021, day(2), record)).code).toBe(0);
    // Each step is within 25 %, but 0.024 is 60 % above the 0.015 of two days before.
    const drifted = await move(0.021, 0.024, day(3), record);
    expect([drifted.code, drifted.text]).toEqual([
      3,
      expect.stringContaining('a drift of 0.6 is above 0.5'),
    ]);
    expect((await move(0.021, 0.024, day(3), '--drift-max', '0.7')).code).toBe(0);
    expect((await move(0.021, 0.024, day(3), '--drift-window', '1d')).code).toBe(0);
    expect((await move(0.021, 0.024, '2026-02-02T00:00:00Z', record)).code).toBe(0);
    const lines = readFileSync(file('h.ndjson'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).to)).toEqual([0.018, 0.021, 0.024]);
  });

  it('that does not lead to the preset in force is refused', async () => {
    const { code, text } = await move(0.02, 0.021, '2026-03-01T00:00:00Z');
    expect(code).toBe(3);
    expect(text).toContain('the history ends at 0.024 and continues from 0.02');
  });

  it('ahead of the change is refused', async () => {
    const { code, text } = await move(0.024, 0.025, '2026-01-20T00:00:00Z');
    expect(code).toBe(3);
    expect(text).toContain('recorded as changed at 2026-02-02');
  });

  it('cannot judge presets of different shape', async () => {
    const { code, text } = await guard(
      ...[desk, '--preset', at(0.024), '--to', 'derive-standard', '--history', file('h.ndjson')],
    );
    expect(code).toBe(3);
    expect(text).toContain('differ in shape');
  });

  it('that cannot be read ends it, named; absent or held by another likewise', async () => {
    writeFileSync(file('bad.ndjson'), '{"at":"soon","path":"a","from":1,"to":2}\nnot json\n');
    const bad = openHistory(file('bad.ndjson'), false);
    await expect(bad).rejects.toThrow(/line 1 at must be an instant.*\n.*line 2 must be a JSON/);
    await expect(openHistory(file('absent.ndjson'), false)).rejects.toThrow(/--record starts one/);
    const held = await openHistory(file('held.ndjson'), true);
    await expect(openHistory(file('held.ndjson'), true)).rejects.toThrow(/another process/);
    await held.close();
    await (await openHistory(file('held.ndjson'), true)).close();
  });

  it('is needed to record', async () => {
    await expect(guard(desk, '--preset', at(0.024), '--to', at(0.025), '--record')).rejects.toThrow(
      /need --history/,
    );
  });
});

describe('overrides in force', () => {
  const preset = marginPresets.get('derive-pmrm2')!;
  // 0.8 of 18 % of 60,000 and 1.5 %: 9,540 at the preset, 7,812 at a factor of 0.64.
  const portfolios = write('perp.json', {
    market: {
      at: '2026-01-01T00:00:00Z',
      underlyings: [{ name: 'BTC', spot: 60_000, perpPrice: 60_000 }],
    },
    accounts: [{ account: 'a', cash: 8_600, perps: [{ underlying: 'BTC', quantity: 1 }] }],
  });
  const path = 'lossFactor.maintenance';
  const looser = write('looser.json', withParameter(preset, path, 0.7));
  const stricter = write('stricter.json', withParameter(preset, path, 0.85));
  function overrides(...lines: readonly object[]): readonly string[] {
    writeFileSync(file('o.ndjson'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return ['--overrides', file('o.ndjson')];
  }
  const own = { account: 'a', path, value: 0.64, expires: '2026-02-01T00:00:00Z' };
  const run = (from: string, to: string, ...more: readonly string[]) =>
    guard(portfolios, '--preset', from, '--to', to, '--json', ...more);
  const listed = (text: string) =>
    JSON.parse(text).decision.liquidatable as { account: string; before: number; after: number }[];

  it('are in the dry run: the stricter floor takes the account below', async () => {
    const plain = await run('derive-pmrm2', stricter);
    // Without its own terms the account is below already, so that the change makes no difference.
    expect(listed(plain.text)).toEqual([]);
    const { code, text } = await run('derive-pmrm2', stricter, ...overrides(own));
    expect([code, listed(text)]).toEqual([0, []]);
    // The floor of 0.95 is 0.95 x 0.75: 0.64 is lifted to 0.7125, which 8,600 still covers.
    const tighter = write('tighter.json', withParameter(preset, path, 0.95));
    const lifted = await run('derive-pmrm2', tighter, ...overrides(own));
    expect([lifted.code, listed(lifted.text)]).toEqual([0, []]);
    const tight = await run('derive-pmrm2', tighter, ...overrides(own), '--override-max', '0.2');
    expect(tight.code).toBe(3);
    expect(listed(tight.text)).toEqual([
      {
        account: 'a',
        before: expect.closeTo(8_600 - 0.64 * 10_800 - 900, 6),
        // 0.95 x (1 - 0.2) = 0.76.
        after: expect.closeTo(8_600 - 0.76 * 10_800 - 900, 6),
      },
    ]);
  });

  it('have no effect once they have expired', async () => {
    const past = { ...own, expires: '2025-12-31T00:00:00Z' };
    const { text } = await run(looser, 'derive-pmrm2', ...overrides(past));
    // 0.7 x 10,800 + 900 = 8,460 fits, 0.8 x 10,800 + 900 = 9,540 does not.
    expect(listed(text).map(({ account }) => account)).toEqual(['a']);
    const { text: kept } = await run(looser, 'derive-pmrm2', ...overrides(own));
    expect(listed(kept)).toEqual([]);
  });

  it('out of bounds end it, each named', async () => {
    const wrong = [
      { ...own, value: 0.5 },
      { ...own, account: 'b', path: 'volShock.up' },
      { ...own, account: 'c', expires: '2027-01-01T00:00:00Z' },
      { ...own, account: 'd' },
      { ...own, account: 'd' },
    ];
    await expect(run('derive-pmrm2', stricter, ...overrides(...wrong))).rejects.toThrow(
      /account a line 1 value.*\n.*account b line 2 path.*\n.*c line 3 expires.*\n.*d line 5 path/,
    );
    await expect(run('derive-pmrm2', stricter, ...overrides({ account: 'a' }))).rejects.toThrow(
      /line 1 expires must be/,
    );
  });
});
