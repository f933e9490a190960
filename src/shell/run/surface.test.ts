import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { microsPerHour } from '../../base/index.ts';
import { black76 } from '../../quant/index.ts';
import { quoteUses } from '../report/surface-quotes.ts';
import { baselineModel, fittedShare, horizonsDays, windowsDays } from '../report/vol-measures.ts';
import { documentColumns } from '../store/index.ts';
import { runSurface, type SurfaceRunOptions } from './surface.ts';
import { surfaceColumns } from './surface-columns.ts';
import { volColumns } from './vol-columns.ts';

const days = (values: readonly (number | null)[]): string =>
  values.map((value) => (value === null ? 'all' : String(value))).join(', ');

/** Map that reads end-of-day chains whose expiry is written in a form that instants have. */
const closingMap = {
  kind: { constant: 'mark' },
  at: { constant: '2015-12-22T21:00:00Z' },
  fields: { price: 'close' },
  instrument: {
    type: { constant: 'option' },
    underlying: { constant: 'SPX' },
    expiry: 'expiry',
    strike: 'strike',
    right: 'right',
    settlement: { constant: 'linear' },
  },
} as const;

const surfaceText = `# Volatility commands

\`rapport surface\` fits volatility surfaces to option chains; \`rapport vol\` measures and
forecasts the volatility of candles. This page is written from the columns in the code; a test
keeps it true.

## rapport surface

\`\`\`sh
rapport surface chains/ --at 2026-02-05T18:00:00Z --underlying BTC --out surfaces
rapport surface quotes.csv --model essvi --json
rapport surface closes.csv --map closes.json     # columns of another name
\`\`\`

Files go through the adapters of \`rapport run\`: chain snapshots, or quotes and marks of the
table format, with times in s, ms, us or ns. The last quote of every series at or before \`--at\`
counts; the instant of a chain is the last event of its underlying. Quotes older than \`--stale\`
(1h) are left out. Without a future the forward comes from put-call parity. Early exercise is not
modelled.

The summary tells per expiry forward, strikes fitted, outliers, volatility at the forward, median
error in volatility points and in half-spreads of the quotes, the share of quotes whose bid-ask
holds the fit, violations of arbitrage before and after repair, and the index of 30 days. An
expiry without a smile, and an underlying without a surface, say what is missing. Exit code 1: no
surface at all; 2: an underlying or a time that the files do not hold.

With \`--out\` the folder receives the tables below, \`surface.html\` (no scripts, no requests),
and the same charts as SVG: \`smile-*\`, \`surface-*\`, \`term-*\`. It must be new, empty, or hold
results of these two commands; those of an earlier \`surface\` are replaced.

### Linear chains of other columns

End-of-day prices of US options, one row per option, are read with a map; the instant is not in
the file and stands in the map, and single prices are fitted where there is no bid and ask.
Expiries must be written as 2017-06-16 or as Unix time: 20170616 would be a Unix time of 1970,
and every series then counts as expired.

\`\`\`json
${JSON.stringify(closingMap, null, 2)}
\`\`\`
`;

const volText = `## rapport vol

\`\`\`sh
rapport vol BTCUSDT_1h_2025.csv.gz BTCUSDT_1h_2026.csv.gz --out volatility
\`\`\`

Candles go through the adapters of \`rapport run\`. Files of one asset are merged; where several
rows tell one candle the first one read counts, and the others are counted. Returns over a gap
are left out.

- Windows of realised volatility: ${days(windowsDays)} days before the last bar.
- Forecasts look ${days(horizonsDays)} days ahead and need 200 days, the horizon and 30 more.
  Every model forecasts each day from the days before it alone.
- They are judged against the ${baselineModel}
  by the test of Diebold and Mariano; the summary lists where a model is not better.
- Three regimes are fitted to the first ${100 * fittedShare} % of the returns and read live along
  the rest.

What cannot be told is named with what is missing.

With \`--out\` the folder receives the tables below, \`vol.html\` and its charts as SVG.
`;

function volatilityPage(): string {
  const uses = Object.entries(quoteUses).map(([use, meaning]) => `| \`${use}\` | ${meaning} |`);
  const tables = (columns: typeof surfaceColumns | typeof volColumns): string =>
    Object.entries(columns)
      .map(([name, list]) => `### ${name}\n\n${documentColumns(list)}`)
      .join('\n');
  const meanings = `### Uses of a quote\n\n| use | meaning |\n|---|---|\n${uses.join('\n')}\n`;
  return [surfaceText, tables(surfaceColumns), meanings, volText, tables(volColumns)].join('\n');
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapport-surface-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const atMs = Date.UTC(2030, 2, 1);
const expiries = ['2030-03-29', '2030-06-28'] as const;
const strikes = Array.from({ length: 15 }, (_, i) => 70 + 5 * i);

/** Volatility of the chains: a skew about the forward. */
const volAt = (strike: number): number => 0.6 - 0.2 * Math.log(strike / 100);

const yearsTo = (expiry: string, fromMs: number): number =>
  (Date.parse(`${expiry}T08:00:00Z`) - fromMs) / 1000 / 86_400 / 365;

interface ChainShape {
  readonly scale?: 1 | 1000;
  readonly atMs?: number;
  readonly underlying?: string;
  readonly strikes?: readonly number[];
}

/** Linear quotes around Black prices at a forward of 100, with times in s, ms or us. */
function chain({ scale = 1, ...shape }: ChainShape & { readonly micros?: boolean } = {}): string {
  const moment = shape.atMs ?? atMs;
  const time = shape.micros === true ? moment * 1000 : scale === 1000 ? moment / 1000 : moment;
  const lines = expiries.flatMap((expiry) =>
    (shape.strikes ?? strikes).flatMap((strike) =>
      ['C', 'P'].map((right) => {
        const years = yearsTo(expiry, moment);
        const value = black76(100, strike, years, volAt(strike), right === 'C');
        const [bid, ask] = [Math.max(0.01, value - 0.05), value + 0.05];
        const day = `${expiry.slice(8)}${expiry.slice(5, 7) === '03' ? 'MAR' : 'JUN'}30`;
        const name = `${shape.underlying ?? 'ABC'}-${day}-${strike}-${right}`;
        return `${time},${name},${bid},${ask}`;
      }),
    ),
  );
  return `at,instrument,bid,ask\n${lines.join('\n')}\n`;
}

async function put(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const notes: string[] = [];
function options(wanted: Partial<SurfaceRunOptions> = {}): SurfaceRunOptions {
  return {
    adapter: undefined,
    mapFile: undefined,
    skipUnknown: false,
    atMicros: undefined,
    underlyings: [],
    model: 'svi',
    staleMicros: microsPerHour,
    out: undefined,
    format: 'csv',
    note: (text) => void notes.push(text),
    progress: () => undefined,
    ...wanted,
  };
}

describe('wrong input', () => {
  it('without options says so', async () => {
    const path = await put('index.csv', 'at,asset,price\n2030-03-01T00:00:00Z,ABC,100\n');
    await expect(runSurface([path], options())).rejects.toThrow('no quotes or marks of options');
  });

  it('with an unknown underlying lists those present', async () => {
    const path = await put('quotes.csv', chain());
    await expect(runSurface([path], options({ underlyings: ['xyz'] }))).rejects.toMatchObject({
      message: 'no options of XYZ; the files hold ABC',
      exitCode: 2,
    });
  });

  it('before the first quote tells when that is', async () => {
    const path = await put('quotes.csv', chain());
    const early = options({ atMicros: Date.UTC(2029, 0, 1) * 1000 });
    await expect(runSurface([path], early)).rejects.toThrow('the first is at 2030-03-01T00:00:00Z');
  });

  it('with too few strikes says what is missing', async () => {
    const path = await put('quotes.csv', chain({ strikes: [95, 105] }));
    await expect(runSurface([path], options())).rejects.toThrow(/ABC: no expiry.*missing/);
  });

  it('is not written over by results', async () => {
    const path = await put('quotes.csv', chain());
    const occupied = options({ out: folder });
    await expect(runSurface([path], occupied)).rejects.toThrow(
      'holds other files, e.g. quotes.csv',
    );
    expect(await readdir(folder)).toEqual(['quotes.csv']);
  });
});

describe('a surface', () => {
  it('finds the forward and the volatility that the quotes were made of', async () => {
    const path = await put('quotes.csv', chain());
    const { surfaces } = await runSurface([path], options());
    expect(surfaces).toHaveLength(1);
    const { slices, arbitrage, findings, indexVol } = surfaces[0]!;
    expect(slices).toHaveLength(2);
    for (const slice of slices) {
      expect(slice.forward).toBeCloseTo(100, 1);
      expect(slice.atmVol).toBeCloseTo(0.6, 2);
      expect(slice.insideSpread).toBe(1);
    }
    expect(arbitrage.after).toBe(0);
    expect(indexVol).toBeGreaterThan(0.6);
    expect(findings.map(({ kind }) => kind)).toContain('missing_future');
  });

  it('reads times in s, ms and us alike', async () => {
    const answers = [];
    for (const shape of [{ scale: 1000 as const }, {}, { micros: true }]) {
      const path = await put('quotes.csv', chain(shape));
      answers.push((await runSurface([path], options())).surfaces);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('uses nothing later than its time, and the last quotes by then', async () => {
    const late = chain({ atMs: atMs + 6 * 3600e3 })
      .split('\n')
      .slice(1)
      .join('\n');
    const path = await put('quotes.csv', `${chain()}${late}`);
    const first = await runSurface([path], options({ atMicros: (atMs + 3600e3) * 1000 }));
    const last = await runSurface([path], options());
    expect(first.surfaces[0]!.at).toBe('2030-03-01T00:00:00Z');
    expect(last.surfaces[0]!.at).toBe('2030-03-01T06:00:00Z');
  });

  it('of the chosen underlyings alone, in any case of letters', async () => {
    const other = chain({ underlying: 'XYZ' }).split('\n').slice(1).join('\n');
    const path = await put('quotes.csv', `${chain()}${other}`);
    const both = await runSurface([path], options());
    expect(both.surfaces.map(({ underlying }) => underlying)).toEqual(['ABC', 'XYZ']);
    const one = await runSurface([path], options({ underlyings: ['xyz'] }));
    expect(one.surfaces.map(({ underlying }) => underlying)).toEqual(['XYZ']);
  });

  it('reads single prices of linear chains through the documented map', async () => {
    const at = Date.parse(closingMap.at.constant);
    const rows = ['2016-01-29', '2016-03-18'].flatMap((expiry) =>
      strikes.flatMap((strike) =>
        ['C', 'P'].map((right) => {
          const years = (Date.parse(expiry) - at) / 1000 / 86_400 / 365;
          const close = black76(100, strike, years, volAt(strike), right === 'C');
          return `${expiry},${strike},${right},${close}`;
        }),
      ),
    );
    const path = await put('closes.csv', `expiry,strike,right,close\n${rows.join('\n')}\n`);
    const mapFile = await put('map.json', JSON.stringify(closingMap));
    // Parity needs two sides: the chain tells a future through none of its columns.
    const answer = runSurface([path], options({ mapFile, adapter: 'table' }));
    const told = await answer.then(
      ({ surfaces }) => surfaces[0]!.slices.map(({ atmVol }) => atmVol),
      (error: Error) => error.message,
    );
    expect(told).toEqual([expect.closeTo(0.6, 2), expect.closeTo(0.6, 2)]);
  });
});

describe('the folder', () => {
  it('holds tables, page and charts, none of them of an earlier run', async () => {
    const out = join(folder, 'out');
    await mkdir(out);
    const path = await put('quotes.csv', chain());
    await runSurface([path], options({ out }));
    const names = await readdir(out);
    expect(names.sort()).toEqual([
      'curves.csv',
      'slices.csv',
      'smile-ABC-2030-03-29T0800Z.svg',
      'smile-ABC-2030-06-28T0800Z.svg',
      'smiles.csv',
      'surface-ABC.svg',
      'surface.html',
      'term-ABC.svg',
    ]);
    const page = await readFile(join(out, 'surface.html'), 'utf8');
    expect(page).not.toMatch(/<script|<link|src=|href="http/);
    expect(page.match(/<svg/g)).toHaveLength(4);
    const lines = (await readFile(join(out, 'smiles.csv'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 2 * 2 * strikes.length);
    expect(lines.filter((line) => line.endsWith(',fitted'))).toHaveLength(2 * strikes.length);
    await runSurface([path], options({ out, format: 'ndjson' }));
    const again = await readdir(out);
    expect(again).toContain('slices.ndjson');
    expect(again).not.toContain('slices.csv');
  });
});

describe('the reference', () => {
  it('is written from the columns', async () => {
    await expect(volatilityPage()).toMatchFileSnapshot(
      '../../../docs/reference/surface-and-vol.md',
    );
  });
});
