import { describe, expect, it } from 'vitest';
import {
  adapters,
  collectRows,
  detectAdapter,
  type MergedEvent,
  mergeSources,
  readAllRows,
  sampleOf,
} from '../../../ingest/index.ts';
import { checkVenueConfig } from '../config.ts';
import { simulateVenue } from '../venue.ts';

const base = {
  seed: 'export',
  days: 2,
  participants: 20,
  stressDays: [],
  quotesPerMakerMinute: 2,
  markMinutes: 720,
};

const known = new Map<string, ReadonlyMap<string, string>>();

function filesOf(input: object): ReadonlyMap<string, string> {
  const key = JSON.stringify(input);
  const files = known.get(key) ?? simulated(input);
  known.set(key, files);
  return files;
}

function simulated(input: object): ReadonlyMap<string, string> {
  const checked = checkVenueConfig({ ...base, ...input });
  if (!checked.ok) throw new Error(`${checked.failure.field} must be ${checked.failure.demand}`);
  const files = new Map<string, string>();
  for (const { file, text } of simulateVenue(checked.value)) {
    files.set(file, (files.get(file) ?? '') + text);
  }
  return files;
}

const isEvents = (file: string) => !file.startsWith('truth/') && file !== 'manifest.json';
const linesOf = (text: string) => text.replace(/\n$/, '').split('\n');

/** All events in the order in which a fresh log takes them in. */
async function mergeFiles(files: ReadonlyMap<string, string>) {
  const sources = [...files.keys()]
    .filter(isEvents)
    .sort()
    .map((file) => {
      const read = readAllRows(file.endsWith('.ndjson') ? 'ndjson' : 'csv', files.get(file)!);
      if (!read.ok) throw new Error(read.failure.kind);
      const { columns, rows } = read.value;
      const format = file.endsWith('.ndjson') ? 'ndjson' : 'csv';
      const sample = sampleOf(file, format, columns, rows);
      const detected = detectAdapter(sample);
      if (!detected.ok) throw new Error(detected.failure.detail);
      const { adapter, detection } = detected.value;
      const { events, refusals, findings } = collectRows(adapter, sample, rows);
      return { file, detection, events, refusals, findings };
    });
  const merged: MergedEvent[] = [];
  const batches = mergeSources(
    sources.map(({ detection: { rank, sorted }, events }) => ({
      rank,
      sorted,
      batches: (async function* () {
        yield events;
      })(),
    })),
  );
  for await (const batch of batches) merged.push(...batch);
  return { sources, merged, source: ({ source }: MergedEvent) => sources[source]!.file };
}

const clean = filesOf({});

interface FaultRow {
  readonly file: string;
  readonly line: number;
  readonly fault: string;
  readonly was: string;
}

function faultsOf(files: ReadonlyMap<string, string>): FaultRow[] {
  return linesOf(files.get('truth/dirt.csv')!)
    .slice(1)
    .map((text) => {
      const [, file, line, fault, was] = /^([^,]+),(\d+),([^,]+),"(.*)"$/.exec(text)!;
      return { file: file!, line: Number(line), fault: fault!, was: was!.replaceAll('""', '"') };
    });
}

describe('dirt', () => {
  const rate = 0.01;
  const rates = {
    ties: rate,
    duplicates: rate,
    lateRows: rate,
    mixedUnits: rate,
    wrongMarks: 0.05,
    corrections: 0.05,
    reorganised: 0.05,
  };
  const dirty = filesOf({ dirt: { ...rates, missingFinalNewline: true } });
  const faults = faultsOf(dirty);

  it('none: no list of faults, every file ends with a newline', () => {
    expect(clean.has('truth/dirt.csv')).toBe(false);
    for (const [file, text] of clean) expect([file, text.at(-1)]).toEqual([file, '\n']);
  });

  it('contains every fault that was asked for', () => {
    const kinds = new Set(faults.map(({ fault }) => fault));
    expect([...kinds].sort()).toEqual([
      'duplicate',
      'late',
      'missing-final-newline',
      'mixed-unit',
      'reorganised',
      'tie',
      'withdrawn',
      'wrong-mark',
    ]);
  });

  it('undone by its list gives the clean files again', () => {
    for (const [file, text] of clean) {
      if (!isEvents(file)) continue;
      const lines: (string | undefined)[] = linesOf(dirty.get(file)!);
      for (const { line, fault, was } of faults.filter((row) => row.file === file)) {
        const isAdded = ['duplicate', 'wrong-mark', 'withdrawn', 'reorganised'].includes(fault);
        if (isAdded) lines[line - 1] = undefined;
        if (fault === 'tie' || fault === 'mixed-unit') lines[line - 1] = was;
        if (fault === 'late') expect(lines[line - 1]).toBe(was);
      }
      const undone = lines.filter((line) => line !== undefined);
      // A reorganised transfer is told again in a later block: all but its time is the same.
      const told = (line: string) => (file === 'transfers-chain.csv' ? line.slice(17) : line);
      expect(undone.map(told).sort()).toEqual(linesOf(text).map(told).sort());
    }
  });

  it('marks duplicates, ties and late rows where they are', () => {
    const linesByFile = new Map([...dirty].map(([file, text]) => [file, linesOf(text)]));
    for (const { file, line, fault } of faults) {
      const lines = linesByFile.get(file)!;
      if (fault === 'duplicate') expect(lines[line - 1]).toBe(lines[line - 2]);
      if (fault === 'mixed-unit') expect(lines[line - 1]!).not.toMatch(/^\d{16},/);
    }
    expect([...dirty].filter(([file]) => isEvents(file)).every(([, t]) => !t.endsWith('\n'))).toBe(
      true,
    );
  });

  it('names the withdrawn rows by their checkpoints, and nothing else', async () => {
    const { merged, source } = await mergeFiles(dirty);
    const nameOf = (place: number) => `${source(merged[place]!)}:${merged[place]!.line}`;
    const planted = faults.filter(({ fault }) => fault === 'withdrawn' || fault === 'reorganised');
    const named = merged.flatMap(({ event }) => {
      if (event.kind !== 'correction') return [];
      return Array.from({ length: event.to - event.from + 1 }, (_, i) => nameOf(event.from + i));
    });
    expect(planted.length).toBeGreaterThan(20);
    expect(named.sort()).toEqual(planted.map(({ file, line }) => `${file}:${line}`).sort());
  });

  it('writes beside a withdrawn row what is right, and the correction within the hour', () => {
    const files = filesOf({ form: 'ndjson', dirt: { corrections: 0.05, reorganised: 0.05 } });
    const withdrawn = faultsOf(files).filter(({ fault }) => fault === 'withdrawn');
    expect(new Set(withdrawn.map(({ file }) => file))).toContain('fills.ndjson');
    for (const { file, line, was } of withdrawn) {
      const lines = linesOf(files.get(file)!);
      expect(lines[line - 1]).not.toBe(was);
      expect(lines.slice(line, line + 2)).toContain(was);
    }
    const [header, ...rows] = linesOf(dirty.get('corrections.csv')!);
    expect(header).toBe('at,from,to,reason');
    const times = rows.map((row) => Number(row.split(',')[0]));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('leaves the truth alone', () => {
    for (const file of ['truth/participants.csv', 'truth/balances.csv', 'truth/acts.csv']) {
      expect(dirty.get(file)).toBe(clean.get(file));
    }
  });

  it('counts the rows that were written in the manifest', () => {
    const { rows } = JSON.parse(dirty.get('manifest.json')!) as { rows: Record<string, number> };
    for (const file of ['fills.csv', 'quotes.csv', 'marks.csv', 'deposits.csv']) {
      expect(rows[file]).toBe(linesOf(dirty.get(file)!).length - 1);
    }
  });
});

describe('forms', () => {
  it('JSON lines hold the same values as CSV', () => {
    const files = filesOf({ form: 'ndjson' });
    for (const [file, text] of clean) {
      if (!isEvents(file)) continue;
      const [header, ...rows] = linesOf(text);
      const columns = header!.split(',');
      const written = files.get(file.replace('.csv', '.ndjson'));
      const lines = written === undefined ? [] : linesOf(written);
      expect(lines.length).toBe(rows.length);
      lines.slice(0, 200).forEach((line, i) => {
        const cells = rows[i]!.split(',');
        const values = JSON.parse(line) as Record<string, string | number>;
        columns.forEach((name, c) => {
          if (cells[c] === '') expect(values[name]).toBeUndefined();
          else if (typeof values[name] === 'number') expect(values[name]).toBe(Number(cells[c]));
          else expect(values[name]).toBe(cells[c]);
        });
      });
    }
  });

  it.each([
    ['csv', 'table', {}],
    ['ndjson', 'table', {}],
    ['hyperliquid-export', 'hyperliquid-export', {}],
    [
      'ndjson',
      'table',
      { dirt: { ties: 0.01, duplicates: 0.01, lateRows: 0.01, mixedUnits: 0.01 } },
    ],
    ['csv', 'table', { dirt: { mixedUnits: 0.05, missingFinalNewline: true } }],
    ['parquet', 'table', { dirt: { mixedUnits: 0.05, corrections: 0.05 } }],
    ['ndjson', 'table', { dirt: { corrections: 0.05, reorganised: 0.05 } }],
    ['hyperliquid-export', 'hyperliquid-export', { dirt: { ties: 0.02, mixedUnits: 0.05 } }],
    ['derive-v3', 'derive-trades', { dirt: { ties: 0.02, mixedUnits: 0.05, lateRows: 0.01 } }],
  ])('%s is read by adapter %s without a refusal, %j', (form, name, input) => {
    const files = filesOf({ form, ...input });
    let events = 0;
    for (const [file, content] of files) {
      if (!isEvents(file)) continue;
      const format = file.endsWith('.ndjson') ? 'ndjson' : 'csv';
      const read = readAllRows(format, content);
      if (!read.ok) throw new Error(read.failure.kind);
      const sample = sampleOf(file, format, read.value.columns, read.value.rows);
      const detected = detectAdapter(sample);
      if (!detected.ok) throw new Error(`${file}: ${detected.failure.detail}`);
      expect(detected.value.adapter.name).toBe(name);
      const { adapter } = detected.value;
      const collected = collectRows(adapter, sample, read.value.rows, adapter.open());
      expect(collected.refusals).toEqual([]);
      events += collected.events.length;
    }
    expect(events).toBeGreaterThan(2_000);
  });

  it('a Hyperliquid export tells every perpetual fill, deposit and liquidation', () => {
    const files = filesOf({ form: 'hyperliquid-export' });
    const perpetual = linesOf(clean.get('fills.csv')!).filter((line) => line.includes('-PERP,'));
    expect(linesOf(files.get('non_mm_trades.csv')!).length - 1).toBe(perpetual.length);
    const money = ['deposits.csv', 'withdrawals.csv'].map((f) => linesOf(clean.get(f)!).length - 1);
    const ledger = linesOf(files.get('non_mm_ledger_updates.csv')!).length - 1;
    expect(ledger).toBe(money[0]! + money[1]!);
  });

  it('chain logs are transfers to the adapter, amounts exact, withdrawn ones told', () => {
    const files = filesOf({ form: 'chain-logs', dirt: { reorganised: 0.05 } });
    const transfers = adapters.find((adapter) => adapter.name === 'transfers')!;
    const read = readAllRows('ndjson', files.get('transfer-logs.ndjson')!);
    if (!read.ok) throw new Error(read.failure.kind);
    const sample = sampleOf('transfer-logs.ndjson', 'ndjson', read.value.columns, read.value.rows);
    const collected = collectRows(transfers, sample, read.value.rows, transfers.open());
    expect(collected.refusals).toEqual([]);
    const rows = linesOf(clean.get('transfers-chain.csv')!).slice(1);
    expect(collected.events.length).toBe(rows.length);
    const withdrawn = faultsOf(files).filter(({ fault }) => fault === 'reorganised');
    expect(withdrawn.length).toBeGreaterThan(5);
    expect(read.value.rows.filter(({ fields }) => fields.removed === true).length).toBe(
      withdrawn.length,
    );
    collected.events.forEach(({ event }, i) => {
      const [, from, to, , amount] = rows[i]!.split(',');
      if (event.kind !== 'transfer') throw new Error(event.kind);
      expect([event.participant, event.to]).toEqual([from, to]);
      expect(event.amount).toBeCloseTo(Number(amount), 6);
    });
  });

  it('Derive trades are the fills of the tables, linear ones to the last digit', async () => {
    const fillsOf = async (files: ReadonlyMap<string, string>) => {
      const { merged, sources } = await mergeFiles(files);
      expect(sources.flatMap(({ refusals }) => refusals)).toEqual([]);
      return merged.flatMap(({ event }) => (event.kind === 'fill' ? [event] : []));
    };
    const [own, derive] = [await fillsOf(clean), await fillsOf(filesOf({ form: 'derive-v3' }))];
    expect(derive.length).toBe(own.length);
    let linear = 0;
    derive.forEach((fill, i) => {
      const { atMicros, instrument, quantity, price, reference, fee, ...rest } = own[i]!;
      const { cause: _cause, order: _order, ...told } = rest;
      expect(fill).toMatchObject({ ...told, atMicros: Math.floor(atMicros / 1000) * 1000 });
      expect(fill.instrument.name).toBe(instrument.name);
      expect(fill.fee).toBe(fee);
      const isInverse = 'settlement' in instrument && instrument.settlement === 'inverse';
      if (!isInverse) {
        linear++;
        expect(fill).toMatchObject({ instrument, quantity, price, reference });
      } else if (instrument.kind === 'perpetual') {
        // Coins of the face value, 10 USD a contract.
        expect(fill.price).toBe(price);
        expect(fill.quantity * price).toBeCloseTo(10 * quantity, 2);
      } else {
        expect(fill.quantity).toBe(quantity);
        expect(fill.price / fill.reference!).toBeCloseTo(price / reference!, 4);
      }
    });
    expect(Math.min(linear, derive.length - linear)).toBeGreaterThan(50);
  });

  it('Derive trades of failed batches come before they settle, both sides of each', async () => {
    const files = filesOf({ form: 'derive-v3', dirt: { reorganised: 0.05 } });
    const { sources, merged } = await mergeFiles(files);
    const failed = faultsOf(files).filter(({ fault }) => fault === 'reorganised');
    expect(failed.length).toBeGreaterThan(10);
    expect(failed.length % 2).toBe(0);
    expect(sources[0]!.findings.get('reverted_trade')?.count).toBe(failed.length);
    expect(merged).toEqual(
      (await mergeFiles(filesOf({ form: 'derive-v3' }))).merged.map((one, i) => ({
        ...one,
        line: merged[i]!.line,
      })),
    );
  });

  it('votes have the shape of Snapshot', () => {
    const files = filesOf({ form: 'chain-logs' });
    const votes = linesOf(files.get('snapshot-votes.ndjson')!).map((line) => JSON.parse(line));
    expect(votes.length).toBe(linesOf(clean.get('votes.csv')!).length - 1);
    for (const vote of votes) {
      expect(Object.keys(vote)).toEqual([
        'id',
        'voter',
        'created',
        'choice',
        'vp',
        'proposal',
        'space',
      ]);
      expect(vote.choice).toBeGreaterThanOrEqual(1);
    }
  });
});
