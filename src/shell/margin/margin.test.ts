import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { microsPerDay } from '../../base/index.ts';
import { marginPresets } from '../../risk/index.ts';
import { writeTable } from '../store/index.ts';
import { parseWhatIf } from './change.ts';
import { guardChange } from './guard.ts';
import { type MarginOptions, marginPortfolios } from './margin.ts';
import { exampleDocument, exampleRows } from './testing-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'rapport-margin-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

function fileOf(content: unknown, ending = 'json'): string {
  const path = join(folder, `${files++}.${ending}`);
  const isText = typeof content === 'string' || content instanceof Uint8Array;
  writeFileSync(path, isText ? content : JSON.stringify(content));
  return path;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

interface Line {
  readonly account: string;
  readonly status: string;
  readonly initial: number | null;
  readonly maintenance: number;
  readonly before: { readonly initial: number } | null;
  readonly explanation: { readonly lines: readonly Record<'initial' | 'maintenance', number>[] };
  readonly failures: readonly { readonly kind: string; readonly row: string }[];
}

async function marginsOf(path: string, more: Partial<MarginOptions> = {}, preset = 'derive-pmrm2') {
  const notes: string[] = [];
  let text = '';
  const outcome = await marginPortfolios(path, {
    parameters: marginPresets.get(preset)!,
    changes: [],
    out: undefined,
    format: undefined,
    json: true,
    explain: false,
    withBefore: (more.changes ?? []).length > 0,
    standardInput: nothing(),
    write: async (part) => {
      text += part;
    },
    note: (note) => notes.push(note),
    progress: () => undefined,
    ...more,
  });
  const lines = more.json === false ? [] : text.trimEnd().split('\n').filter(Boolean);
  return { outcome, notes, text, lines: lines.map((line) => JSON.parse(line) as Line) };
}

const ndjson = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

function csv(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))]
    .map((cells) => `${cells.join(',')}\n`)
    .join('');
}

describe('a portfolio', () => {
  it('is the same in every format, also from a pipe, gzipped or shuffled', async () => {
    const { lines } = await marginsOf(fileOf(exampleDocument));
    expect(lines.map(({ account, status }) => `${account} ${status}`)).toEqual([
      'maker ok',
      'trader liquidatable',
    ]);
    const names = [...new Set(exampleRows.flatMap((row) => Object.keys(row)))];
    const parquet = join(folder, 'rows.parquet');
    const columns = names.map((name) => ({ name, unit: '', description: '' }));
    const cells = exampleRows.map((row) => names.map((name) => row[name] as string | undefined));
    await writeTable(parquet, columns, cells);
    const paths = [
      fileOf(ndjson(exampleRows), 'ndjson'),
      fileOf(ndjson(exampleRows.toReversed()), 'ndjson'),
      fileOf(exampleRows),
      fileOf(csv(exampleRows), 'csv'),
      fileOf(gzipSync(csv(exampleRows)), 'csv.gz'),
      fileOf(gzipSync(JSON.stringify(exampleDocument)), 'json.gz'),
      fileOf(JSON.stringify(exampleDocument, null, 2)),
      parquet,
    ];
    const byName = (a: Line, b: Line) => (a.account < b.account ? -1 : 1);
    for (const path of paths) {
      const found = (await marginsOf(path)).lines.toSorted(byName);
      // The order of the legs, and with it the last digit, is that of the rows.
      expect(found.length, path).toBe(2);
      for (const [i, line] of found.entries()) {
        expect(line.initial).toBeCloseTo(lines[i]!.initial!, 8);
        expect({ ...line, initial: 0, maintenance: 0, markToMarket: 0, excess: 0 }).toMatchObject({
          account: lines[i]!.account,
          status: lines[i]!.status,
          failures: [],
        });
      }
    }
    async function* piped() {
      yield Buffer.from(ndjson(exampleRows));
    }
    expect((await marginsOf('-', { standardInput: piped() })).lines).toEqual(lines);
  });

  it('is explained by lines that sum to both margins', async () => {
    for (const preset of ['derive-pmrm2', 'derive-pmrm1', 'derive-standard', 'paradex-style']) {
      const { lines } = await marginsOf(fileOf(exampleDocument), { explain: true }, preset);
      for (const { initial, maintenance, explanation } of lines) {
        const sum = (part: 'initial' | 'maintenance') =>
          explanation.lines.reduce((total, line) => total + line[part], 0);
        expect(sum('initial')).toBeCloseTo(initial!, 6);
        expect(sum('maintenance')).toBeCloseTo(maintenance, 6);
      }
    }
  });

  it('tells the worst case of each underlying, on which the margin rests', async () => {
    const [bitcoin] = exampleDocument.market.underlyings;
    const ether = { name: 'ETH', spot: 3_000, perpPrice: 3_000, feeds: [] };
    const market = { ...exampleDocument.market, underlyings: [bitcoin, ether] };
    const perps = [
      { underlying: 'BTC', quantity: 1 },
      { underlying: 'ETH', quantity: -10 },
    ];
    const file = fileOf({ market, accounts: [{ account: 'a', cash: 50_000, perps }] });
    const { lines } = await marginsOf(file, { explain: true });
    // One falls, the other rises, by 18 % each.
    expect((lines[0]!.explanation as unknown as { worst: unknown }).worst).toEqual([
      { underlying: 'BTC', worst: 'spot x0.82, vol up', change: expect.closeTo(-0.18 * 90_040, 6) },
      { underlying: 'ETH', worst: 'spot x1.18, vol up', change: expect.closeTo(-0.18 * 30_000, 6) },
    ]);
    const { text } = await marginsOf(file, { explain: true, json: false });
    expect(text).toContain(
      'worst case of each: BTC spot x0.82, vol up -16,207.20; ETH spot x1.18, vol up -5,400.00',
    );
  });

  it('many accounts on the grid are answered as each alone', async () => {
    const [maker, trader] = exampleDocument.accounts;
    const accounts = Array.from({ length: 700 }, (_, i) => ({
      ...(i % 2 === 0 ? maker : trader),
      account: `a${i}`,
    }));
    const alone = (await marginsOf(fileOf(exampleDocument))).lines;
    const { lines, outcome } = await marginsOf(fileOf({ ...exampleDocument, accounts }));
    expect(outcome.totals.accounts).toBe(700);
    expect(lines.map(({ account }) => account)).toEqual(accounts.map(({ account }) => account));
    for (const [i, { initial }] of lines.entries()) {
      expect(initial).toBeCloseTo(alone[i % 2]!.initial!, 6);
    }
  });
});

describe('what if', () => {
  const changed = async (...texts: readonly string[]) =>
    (await marginsOf(fileOf(exampleDocument), { changes: texts.map(parseWhatIf) })).lines;

  it('cash adds to both margins, and the margin before stands beside', async () => {
    for (const { initial, before } of await changed('cash+=100')) {
      expect(initial! - before!.initial).toBeCloseTo(100, 8);
    }
  });

  it('a level is the same as the move to it', async () => {
    const level = await changed('BTC.spot=81000');
    expect(level).toEqual(await changed('BTC.spot=x0.9'));
    expect(level).toEqual(await changed('spot=-10%'));
  });

  it('a trade there and back changes nothing', async () => {
    for (const { initial, before } of await changed(
      'BTC-27MAR26-100000-C+=2@0.5',
      'BTC-27MAR26-100000-C+=-2@0.5',
      'BTC-PERP+=1',
      'BTC-PERP+=-1',
    )) {
      expect(initial).toBeCloseTo(before!.initial, 6);
    }
  });

  it('an option of unknown volatility is refused where it is not held', async () => {
    const lines = await changed('BTC-27MAR26-100000-C+=1');
    expect(lines.map(({ status }) => status)).toEqual(['ok', 'refused']);
  });

  it.each(['spot', 'spot=90000', 'vol=0.5', 'BTC-PERP+=much', 'stable=-1', 'X.spot=x0', 'a=b'])(
    '%s is no change',
    (text) => expect(() => parseWhatIf(text)).toThrow(/not a change/),
  );

  it('a number out of bounds, an unknown one and an unknown underlying end it', async () => {
    await expect(changed('perp.maintenance=9')).rejects.toThrow(/perp\.maintenance must be in/);
    await expect(changed('perp.size=9')).rejects.toThrow(/no number of the preset/);
    await expect(changed('SOL.spot=x2')).rejects.toThrow(/no underlying SOL/);
  });
});

describe('bad input', () => {
  const [maker, trader] = exampleDocument.accounts;
  const [leg] = maker.options;
  const kinds = async (content: unknown, preset?: string) => {
    const { lines, outcome } = await marginsOf(fileOf(content), {}, preset);
    expect(outcome.totals.refused).toBe(lines.filter(({ status }) => status === 'refused').length);
    return lines.map(({ account, failures, initial }) => {
      expect(initial === null).toBe(failures.length > 0);
      return `${account}: ${failures.map(({ kind, row }) => `${kind} ${row}`.trim()).join(', ')}`;
    });
  };
  const held = (account: string, change: object) => ({ account, options: [{ ...leg, ...change }] });

  it('is named per row, the others answered', async () => {
    const accounts = [
      held('expired', { expiry: '2025-12-26T08:00:00Z' }),
      held('unlisted', { expiry: '2026-06-26T08:00:00Z' }),
      held('novol', { vol: null }),
      held('other', { underlying: 'SOL' }),
      { account: 'twice', cash: 1 },
      { account: 'twice', cash: 2 },
      trader,
    ];
    expect(await kinds({ ...exampleDocument, accounts })).toEqual([
      'expired: expired_leg options[0]',
      'unlisted: unknown_instrument options[0]',
      'novol: missing_vol options[0]',
      'other: unknown_underlying options[0]',
      'twice: duplicate_account',
      'twice: duplicate_account',
      'trader: ',
    ]);
  });

  it('stands where the document has the account', async () => {
    const accounts = [
      { account: 'first', cash: 1 },
      { cash: 2 },
      { account: 'typo', cahs: 3 },
      { account: 'last', cash: 4 },
    ];
    const { lines } = await marginsOf(fileOf({ ...exampleDocument, accounts }));
    expect(lines.map(({ account, status }) => `${account} ${status}`)).toEqual([
      'first ok',
      '#1 refused',
      'typo refused',
      'last ok',
    ]);
  });

  it('an option under a preset without options is refused', async () => {
    expect(await kinds(exampleDocument, 'isolated-perp')).toEqual([
      'maker: not_margined options[0], not_margined options[1]',
      'trader: ',
    ]);
  });

  it('a negative spot refuses those who need it, a missing price likewise', async () => {
    const [bitcoin] = exampleDocument.market.underlyings;
    const accounts = [trader, { account: 'cash', cash: 5 }];
    const market = (change: object) => ({
      ...exampleDocument.market,
      underlyings: [{ ...bitcoin, ...change }],
    });
    const path = fileOf({ market: market({ spot: -1 }), accounts });
    const { lines, outcome, notes } = await marginsOf(path);
    expect(lines.map(({ status }) => status)).toEqual(['refused', 'ok']);
    expect(lines[0]!.failures.at(-1)).toMatchObject({ field: 'spot', account: 'trader' });
    expect([outcome.marketFailures, notes.length]).toEqual([1, 1]);
    expect(await kinds({ market: market({ perpPrice: null }), accounts })).toEqual([
      'trader: missing_price perps[0]',
      'cash: ',
    ]);
  });

  it('an unreadable line refuses its neighbours, all where rows are mixed', async () => {
    const rows = ['a', 'b', 'c', 'd'].map((account) => ({ record: 'account', account, cash: 1 }));
    const market = exampleRows.filter(({ account }) => account === undefined);
    const lines = ndjson([...market, ...rows]).split('\n');
    lines.splice(market.length + 2, 0, '{"record":"perp","acc');
    const statuses = async (text: readonly string[]) =>
      (await marginsOf(fileOf(text.join('\n'), 'ndjson'))).lines.map(
        ({ account, status }) => `${account} ${status}`,
      );
    const torn = [' refused', 'a ok', 'b refused', 'c refused', 'd ok'];
    expect(await statuses(lines)).toEqual(torn);
    const again = JSON.stringify({ record: 'perp', account: 'a', underlying: 'BTC', quantity: 0 });
    const mixed = await statuses([...lines.slice(0, -1), again]);
    expect(mixed.filter((line) => line.endsWith('ok'))).toEqual([]);
  });

  it('a market that cannot be read ends it, named', async () => {
    await expect(marginsOf(fileOf({ accounts: [] }))).rejects.toMatchObject({ exitCode: 3 });
    await expect(marginsOf(fileOf('{"market":'))).rejects.toThrow(/not JSON/);
    await expect(marginsOf(join(folder, 'absent.json'))).rejects.toThrow(/no such file/);
    await expect(marginsOf(fileOf('', 'csv'))).rejects.toThrow(/empty/);
    await expect(marginsOf(folder)).rejects.toThrow(/is a folder/);
  });
});

describe('the guard', () => {
  const from = marginPresets.get('derive-pmrm2')!;
  const guarded = (to: typeof from, more: object = {}) =>
    guardChange(fileOf({ ...exampleDocument, accounts: [exampleDocument.accounts[0]] }), {
      from,
      to,
      liquidatableMax: 0,
      shortfallMax: 0,
      stepMax: 0.25,
      ...{ requested: null, history: null, atMicros: null },
      ...{ overrides: null, overrideMax: 0.25, overrideLifeMicros: 90 * microsPerDay },
      ...{ driftMax: 0.5, driftWindowMicros: 30 * microsPerDay, intervalMicros: microsPerDay },
      coupled: [],
      standardInput: nothing(),
      note: () => undefined,
      ...more,
    });

  it('accepts no change at all and a small one', async () => {
    expect(await guarded(from)).toMatchObject({ decision: { accepted: true }, moves: [] });
    const small = { ...from, perp: { maintenance: 0.016, initialExtra: 0.005 } } as typeof from;
    expect((await guarded(small)).decision).toMatchObject({ accepted: true, liquidatable: [] });
  });

  it('names the accounts that become liquidatable, and refuses a step', async () => {
    const hard = { ...from, perp: { maintenance: 0.9, initialExtra: 0.005 } } as typeof from;
    const { decision, moves } = await guarded(hard);
    expect(moves.map(({ path }) => path)).toEqual(['perp.maintenance']);
    expect(decision.accepted).toBe(false);
    expect(decision.liquidatable.map(({ account }) => account)).toEqual(['maker']);
    expect(decision.refusals.map(({ kind }) => kind)).toEqual(['step', 'liquidations']);
  });

  it('demands that coupled numbers change together', async () => {
    const small = { ...from, perp: { maintenance: 0.016, initialExtra: 0.005 } } as typeof from;
    const coupled = [['perp.maintenance', 'nakedShort.maintenance']];
    const { decision } = await guarded(small, { coupled });
    expect(decision.refusals).toEqual([
      { kind: 'coupled_apart', path: 'perp.maintenance', missing: ['nakedShort.maintenance'] },
    ]);
  });

  it('judges presets of different shape by the accounts', async () => {
    const report = await guarded(marginPresets.get('derive-standard')!);
    expect(report).toMatchObject({ isReshaped: true, moves: [], accounts: 1 });
  });
});
