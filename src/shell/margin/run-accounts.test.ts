import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatInstant, microsPerDay, microsPerHour } from '../../base/index.ts';
import type { Instrument, MarketEvent } from '../../market/index.ts';
import { marginPresets } from '../../risk/index.ts';
import { guardChange } from './guard.ts';
import { type MarginOptions, marginPortfolios } from './margin.ts';
import {
  expiryMicros,
  opening,
  perpetual,
  put,
  stormEvents,
  tradeOf,
  venueDocument,
  venueEvents,
  writeLog,
} from './testing-run.ts';

const base = mkdtempSync(join(tmpdir(), 'rapport-margin-run-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
let runs = 0;

async function runOf(events: readonly MarketEvent[]): Promise<string> {
  const folder = join(base, `run-${runs++}`);
  await writeLog(folder, events);
  return folder;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

interface Line {
  readonly account: string;
  readonly status: string;
  readonly initial: number;
  readonly maintenance: number;
  readonly markToMarket: number;
  readonly initialRequirement: number;
  readonly maintenanceRequirement: number;
  readonly used: number | null;
  readonly personal: {
    readonly factors: { readonly market: number; readonly own: number; readonly initial: number };
    readonly initialRequirement: number;
    readonly maintenanceRequirement: number;
    readonly initial: number;
    readonly maintenance: number;
    readonly shortfall: number;
  } | null;
  readonly origins:
    | readonly {
        readonly subject: string;
        readonly what: string;
        readonly origin: string;
        readonly value: number | null;
      }[]
    | null;
  readonly failures: readonly { readonly kind: string; readonly row: string }[];
}

async function marginsOf(path: string, more: Partial<MarginOptions> = {}, preset = 'derive-pmrm2') {
  const notes: string[] = [];
  let text = '';
  const outcome = await marginPortfolios(path, {
    ...{ parameters: marginPresets.get(preset)!, changes: [] },
    ...{ out: undefined, format: undefined, json: true, explain: false, withBefore: false },
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

const tenPast = opening + 600e6;
let venue: string;
beforeAll(async () => {
  venue = await runOf(venueEvents());
});

describe('the margin of a run written by hand', () => {
  it.each([...marginPresets.keys()])('is that of the same portfolio under %s', async (preset) => {
    const path = join(base, 'known.json');
    writeFileSync(path, JSON.stringify(venueDocument));
    const known = await marginsOf(path, {}, preset);
    const found = await marginsOf(venue, { atMicros: tenPast }, preset);
    expect(found.lines).toEqual(known.lines);
    expect(found.lines).toHaveLength(2);
  });

  it.each(['json', 'ndjson', 'csv', 'parquet'])(
    'is the same margined again from .%s',
    async (form) => {
      const portfolio = join(base, `again.${form}`);
      const first = await marginsOf(venue, { portfolio });
      const again = await marginsOf(portfolio);
      expect(again.lines).toEqual(first.lines);
      expect(again.outcome).toEqual(first.outcome);
    },
  );

  it('is as of the instant: later events change nothing', async () => {
    const cut = await runOf(venueEvents().filter(({ atMicros }) => atMicros <= tenPast));
    const asOf = await marginsOf(venue, { atMicros: tenPast, explain: true, withTerms: true });
    const cutOff = await marginsOf(cut, { explain: true, withTerms: true });
    expect(asOf.lines).toEqual(cutOff.lines);
    const end = await marginsOf(venue);
    expect(end.lines[0]!.markToMarket).not.toBe(asOf.lines[0]!.markToMarket);
  });

  it('says which origin each number has', async () => {
    const { lines } = await marginsOf(venue, { atMicros: tenPast, explain: true });
    const origins = lines[0]!.origins!.map(
      ({ subject, what, origin, value }) => `${what} ${subject} ${origin} ${value}`,
    );
    expect(origins).toEqual([
      'price ETH-PERP mark 1951',
      'vol ETH-PUT mark 0.65',
      'forward ETH-PUT index 1950',
      'spot ETH index 1950',
      'perp_price ETH mark 1951',
    ]);
  });

  it('shows the accounts nearest to liquidation first, and totals of all', async () => {
    const { lines, outcome } = await marginsOf(venue, { nearest: 1 });
    const all = await marginsOf(venue);
    expect(all.lines[0]!.used).toBeLessThan(all.lines[1]!.used!);
    expect(lines).toEqual([all.lines[1]]);
    expect((await marginsOf(venue, { nearest: 9 })).lines).toEqual(all.lines.toReversed());
    expect(outcome).toEqual(all.outcome);
    const equity = all.lines.reduce((sum, { markToMarket }) => sum + markToMarket, 0);
    expect(outcome.totals.markToMarket).toBeCloseTo(equity, 9);
    const words = await marginsOf(venue, { nearest: 1, json: false });
    expect(words.text.trimEnd().split('\n')).toHaveLength(3);
    expect(words.text).toMatch(/^all 2 accounts +/m);
  });
});

describe('personal terms', () => {
  it('multiply what the venue requires by what the broker decided, in every preset', async () => {
    const stormy = await runOf(stormEvents());
    for (const preset of ['derive-pmrm2', 'derive-standard']) {
      // Terms are decided at midnight.
      const atMicros = opening + 9 * microsPerHour;
      const { lines } = await marginsOf(stormy, { withTerms: true, atMicros }, preset);
      for (const { personal, ...line } of lines) {
        const { market, initial } = personal!.factors;
        expect(market).toBeGreaterThan(1.05);
        expect(initial).toBeGreaterThan(1.05);
        expect(personal!.initialRequirement).toBeCloseTo(line.initialRequirement * initial, 9);
        const maintenance = line.maintenanceRequirement * market;
        expect(personal!.maintenanceRequirement).toBeCloseTo(maintenance, 9);
        expect(line.markToMarket - personal!.initialRequirement).toBeCloseTo(personal!.initial, 9);
        expect(personal!.shortfall).toBe(Math.max(0, -personal!.initial));
      }
    }
  });

  it('stand beside the figures in tables and words', async () => {
    const out = join(base, 'terms.ndjson');
    await marginsOf(venue, { withTerms: true, json: false, out });
    const told = await marginsOf(venue, { withTerms: true });
    const rows = readFileSync(out, 'utf8').trimEnd().split('\n');
    for (const [i, row] of rows.entries()) {
      const { personal } = told.lines[i]!;
      const { market, own, initial } = personal!.factors;
      expect(JSON.parse(row)).toMatchObject({
        ...{ market_factor: market, own_factor: own, initial_factor: initial },
        ...{ personal_initial: personal!.initial, personal_shortfall: personal!.shortfall },
        personal_maintenance_requirement: personal!.maintenanceRequirement,
      });
    }
    const words = await marginsOf(venue, { withTerms: true, json: false });
    expect(words.text.match(/on its own terms .+ requirement x/g)).toHaveLength(2);
    expect(words.text).toMatch(/on their own terms/);
  });
});

describe('an account that cannot be priced', () => {
  it('is named, and the others are answered', async () => {
    const other: Instrument = { ...put, name: 'ETH-OTHER', strike: 100 } as Instrument;
    const at = opening + 240e6;
    // A put dearer than its strike implies no volatility.
    const lost = tradeOf(other, at, ['cyd', 'bob'], 150, 1);
    const { lines, outcome } = await marginsOf(
      await runOf([...venueEvents().slice(0, 8), ...lost, ...venueEvents().slice(8)]),
    );
    expect(lines.map(({ account, status }) => `${account} ${status}`)).toEqual([
      expect.stringMatching(/^ann (?!refused)/),
      'bob refused',
      'cyd refused',
    ]);
    expect(lines[2]!.failures).toMatchObject([{ kind: 'missing_vol', row: 'options[0]' }]);
    expect(outcome.totals).toMatchObject({ accounts: 3, refused: 2 });
  });

  it('names the leg that nothing tells a volatility of', async () => {
    const other: Instrument = { ...put, name: 'ETH-OTHER', strike: 100 } as Instrument;
    const lost = tradeOf(other, opening + 300e6, ['cyd', 'bob'], 150, 1);
    const run = await runOf([...venueEvents().slice(0, 8), ...lost]);
    const { lines } = await marginsOf(run, { explain: true });
    const [vol] = lines[2]!.origins!.filter(({ what }) => what === 'vol');
    expect(vol).toMatchObject({ subject: 'ETH-OTHER', value: null, origin: 'none' });
  });

  it('holds what has expired and was never settled', async () => {
    const { lines, notes } = await marginsOf(venue, { atMicros: expiryMicros + microsPerDay });
    expect(notes.join('\n')).toMatch(/^1 series have expired without a settlement .+ ETH-PUT;/m);
    for (const { failures } of lines) {
      expect(failures.map(({ kind }) => kind)).toEqual(['expired_leg']);
    }
  });
});

describe('a guard over a run', () => {
  it('judges a change over its accounts as of the instant', async () => {
    const from = marginPresets.get('derive-pmrm2')!;
    if (from.method !== 'scenarios') throw new Error('a scan');
    const to = { ...from, lossFactor: { ...from.lossFactor, maintenance: 8 } };
    const options = {
      ...{ from, to, requested: null, liquidatableMax: 0, shortfallMax: 0, stepMax: 10 },
      ...{ history: null, driftMax: 1, driftWindowMicros: 1, intervalMicros: 1, overrides: null },
      ...{ overrideMax: 0, overrideLifeMicros: 1, coupled: [], standardInput: nothing() },
      note: () => undefined,
    };
    const { decision, accounts, atMicros } = await guardChange(venue, {
      ...options,
      atMicros: tenPast,
    });
    expect([accounts, atMicros]).toEqual([2, tenPast]);
    const path = join(base, 'guarded.json');
    await marginsOf(venue, { atMicros: tenPast, portfolio: path });
    const filed = await guardChange(path, { ...options, atMicros: null });
    expect(decision).toEqual(filed.decision);
    expect(decision.liquidatable.length).toBeGreaterThan(0);
  });
});

describe('what is no margin of a run', () => {
  it('is told', async () => {
    const empty = join(base, 'no-run');
    await mkdir(empty);
    await expect(marginsOf(empty)).rejects.toThrow(/is a folder without the log of a run; name/);
    const early = `no event lies at or before .+; the first is at ${formatInstant(opening)}`;
    await expect(marginsOf(venue, { atMicros: opening - 1 })).rejects.toThrow(new RegExp(early));
    const flat = await runOf(venueEvents().slice(0, 4));
    await expect(marginsOf(flat)).rejects.toThrow(/no account has a position at /);
    const path = join(base, 'file.json');
    writeFileSync(path, JSON.stringify(venueDocument));
    const asked = { atMicros: tenPast, withTerms: true };
    await expect(marginsOf(path, asked)).rejects.toThrow(
      /--at, --terms is for the folder of a run/,
    );
    await expect(marginsOf(venue, { portfolio: 'x.txt' })).rejects.toThrow(/a portfolio ends in/);
  });

  it('does without options, and says when one side of the trades is missing', async () => {
    const trades = tradeOf(perpetual, opening + 60e6, ['ann', 'bob'], 2000, 1);
    const index = venueEvents()[0]!;
    const { notes, lines } = await marginsOf(await runOf([index, ...trades]));
    expect(lines).toHaveLength(2);
    expect(notes).toContain('no option is held; no volatility is needed');
    expect(notes.join('\n')).toMatch(/^2 accounts have positions and no deposit in the log/m);
    const half = await marginsOf(await runOf([index, trades[0]!]));
    expect(half.notes.join('\n')).toMatch(/positions of 1 of 1 instruments do not sum to zero/);
    expect(notes.join('\n')).not.toMatch(/do not sum/);
  });
});
