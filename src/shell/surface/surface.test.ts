import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { microsPerHour } from '../../base/index.ts';
import { black76 } from '../../quant/index.ts';
import { runSurface, type SurfaceRunOptions } from './surface.ts';
import {
  chainStrikes,
  chainVol,
  closingMap,
  closingText,
  minuteText,
  type QuoteShape,
  quoteHeader,
  quoteLines,
} from './testing-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapport-surface-'));
  notes.length = 0;
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const atMs = Date.UTC(2030, 2, 1);
const expiries = ['2030-03-29', '2030-06-28'] as const;

/** Linear quotes around Black prices at a forward of 100. */
const rowsOf = (shape: Partial<QuoteShape> = {}) => quoteLines({ atMs, expiries, ...shape });
const chain = (shape: Partial<QuoteShape> = {}): string =>
  `${quoteHeader}\n${rowsOf(shape).join('\n')}\n`;

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
    await expect(runSurface([path], options())).rejects.toThrow(
      'ABC: no expiry can be fitted at 2030-03-01T00:00:00Z\n' +
        '  2030-03-29 08:00: no forward: bid and ask of both call and put at 2 strikes; ' +
        'missing 3 such strikes, or a future (4 series at 2 strikes)\n' +
        '  2030-06-28 08:00: no forward:',
    );
  });

  it('with an expiry of one strike names it and fits the others', async () => {
    const one = rowsOf({ expiries: ['2030-09-27'], strikes: [100] });
    const path = await put('quotes.csv', `${chain()}${one.join('\n')}\n`);
    const { surfaces } = await runSurface([path], options());
    expect(surfaces[0]!.slices).toHaveLength(2);
    expect(surfaces[0]!.absent).toEqual([
      {
        expiry: '2030-09-27T08:00:00Z',
        missing: expect.stringMatching(/at 1 strikes; missing 3 .*\(2 series at 1 strike\)/),
      },
    ]);
  });

  it('whose rows are all refused tells the first of them', async () => {
    const path = await put('quotes.csv', `${quoteHeader}\nnoon,ABC-29MAR30-100-C,1,2\n`);
    await expect(runSurface([path], options())).rejects.toThrow(
      '1 rows were refused, the first: quotes.csv, line 2: at is not a time (noon)',
    );
  });

  it('of unknown format can be left out', async () => {
    const path = await put('quotes.csv', chain());
    const other = await put('other.csv', 'colour,taste\nred,sour\n');
    await expect(runSurface([path, other], options())).rejects.toThrow('no adapter knows');
    await runSurface([path, other], options({ skipUnknown: true }));
    expect(notes.join('\n')).toMatch(/left out .*other\.csv: no adapter knows this file/);
  });

  it('crossed, one-sided, zero, stale and twice told is counted with its reason', async () => {
    const stamp = (name: string, bid: string, ask: string, ms = atMs) =>
      `${ms},ABC-29MAR30-${name},${bid},${ask}`;
    const dirty = [
      stamp('150-C', '3', '2'),
      stamp('155-C', '', '2'),
      stamp('160-C', '0', '2'),
      stamp('165-C', '1', '1'),
      stamp('170-C', '', ''),
      stamp('175-C', '1', '2', atMs - 2 * 3600e3),
    ];
    const lines = [quoteHeader, dirty.at(-1)!, ...rowsOf(), ...dirty.slice(0, -1)];
    const text = `${lines.join('\n')}\n`;
    const path = await put('quotes.csv', text);
    const { surfaces, readingFindings } = await runSurface([path], options());
    const count = (kind: string): number | undefined =>
      surfaces[0]!.findings.find((one) => one.kind === kind)?.count;
    expect(count('crossed')).toBe(1);
    expect(count('no_bid')).toBe(2);
    expect(count('locked')).toBe(1);
    expect(count('no_quote')).toBe(1);
    expect(count('stale')).toBe(1);
    expect(readingFindings.map(({ kind }) => kind)).toContain('same_instant_rows');
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
      expect(slice.parameters).toMatchObject({
        svi_a: expect.any(Number),
        jw_v: expect.any(Number),
      });
      // Jump wings tell the variance per year at the money.
      expect(Math.sqrt(slice.parameters.jw_v!)).toBeCloseTo(0.6, 1);
    }
    expect(arbitrage.after).toBe(0);
    expect(indexVol).toBeGreaterThan(0.6);
    expect(findings.map(({ kind }) => kind)).toContain('missing_future');
  });

  it('reads times in s, ms and us alike', async () => {
    const answers = [];
    for (const unit of ['s', 'ms', 'us'] as const) {
      const path = await put('quotes.csv', chain({ unit }));
      answers.push((await runSurface([path], options())).surfaces);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it.each(['svi', 'sabr', 'essvi', 'ssvi'] as const)(
    'of model %s has no arbitrage left',
    async (model) => {
      const out = join(folder, 'out');
      const path = await put('quotes.csv', chain());
      const { surfaces } = await runSurface([path], options({ model, out, format: 'ndjson' }));
      expect(surfaces[0]).toMatchObject({ model, arbitrage: { after: 0 } });
      const [row] = (await readFile(join(out, 'slices.ndjson'), 'utf8')).split('\n');
      const { svi_a: svi, sabr_alpha: sabr } = JSON.parse(row!) as Record<string, number | null>;
      expect([svi === null, sabr === null]).toEqual([model === 'sabr', model !== 'sabr']);
    },
  );

  it('uses nothing later than its time, and the last quotes by then', async () => {
    const late = rowsOf({ atMs: atMs + 6 * 3600e3 }).join('\n');
    const path = await put('quotes.csv', `${chain()}${late}\n`);
    const first = await runSurface([path], options({ atMicros: (atMs + 3600e3) * 1000 }));
    const last = await runSurface([path], options());
    expect(first.surfaces[0]!.at).toBe('2030-03-01T00:00:00Z');
    expect(last.surfaces[0]!.at).toBe('2030-03-01T06:00:00Z');
    expect(notes.some((text) => text.includes('the last quotes'))).toBe(false);
    await runSurface([path], options({ atMicros: (atMs + 9 * 3600e3) * 1000 }));
    expect(notes.filter((text) => text.startsWith('ABC'))).toEqual([
      'ABC: the last quotes at or before 2030-03-01T09:00:00Z are of 2030-03-01T06:00:00Z; the ' +
        'surface is of that instant',
    ]);
  });

  it('of the chosen underlyings alone, in any case of letters', async () => {
    const other = rowsOf({ underlying: 'XYZ' }).join('\n');
    const path = await put('quotes.csv', `${chain()}${other}\n`);
    const both = await runSurface([path], options());
    expect(both.surfaces.map(({ underlying }) => underlying)).toEqual(['ABC', 'XYZ']);
    const one = await runSurface([path], options({ underlyings: ['xyz'] }));
    expect(one.surfaces.map(({ underlying }) => underlying)).toEqual(['XYZ']);
  });

  it('reads single prices of linear chains through the documented map', async () => {
    const at = Date.parse(closingMap.at.constant);
    const rows = ['2016-01-29', '2016-03-18'].flatMap((expiry) =>
      chainStrikes.flatMap((strike) =>
        ['C', 'P'].map((right) => {
          const years = (Date.parse(expiry) - at) / 1000 / 86_400 / 365;
          const close = black76(100, strike, years, chainVol(strike), right === 'C');
          return `${expiry},${strike},${right},${close}`;
        }),
      ),
    );
    const path = await put('closes.csv', `maturity,k,cp,last\n${rows.join('\n')}\n`);
    const mapFile = await put('map.json', JSON.stringify(closingMap));
    const { surfaces } = await runSurface([path], options({ mapFile, adapter: 'table' }));
    expect(surfaces[0]!.slices.map(({ atmVol }) => atmVol)).toEqual([
      expect.closeTo(0.6, 2),
      expect.closeTo(0.6, 2),
    ]);
  });
});

describe('bid and ask beside newer marks', () => {
  it('are not made young by them: the mark counts, and that is told', async () => {
    const quotes = await put('quotes.csv', chain({ vol: () => 0.9 }));
    const later = atMs + 2 * 3600e3;
    const marks = rowsOf({ atMs: later }).map((row) => {
      const [at, name, bid, ask] = row.split(',');
      return `${at},${name},${(Number(bid) + Number(ask)) / 2}`;
    });
    const path = await put('marks.csv', `at,instrument,price\n${marks.join('\n')}\n`);
    const { surfaces } = await runSurface([quotes, path], options());
    expect(surfaces[0]!.slices[0]!.atmVol).toBeCloseTo(0.6, 2);
    expect(notes.join('\n')).toContain('bid and ask of 60 series are older than --stale');
    const patient = await runSurface([quotes, path], options({ staleMicros: 3 * microsPerHour }));
    expect(patient.surfaces[0]!.slices[0]!.atmVol).toBeCloseTo(0.9, 2);
  });
});

describe('US options', () => {
  const closes = closingText('2017-04-03', ['2017-05-19', '2017-06-16']);

  it('take day and underlying from the name, and expiries as days', async () => {
    const path = await put('option_xyz_20170403.csv', closes);
    const { surfaces } = await runSurface([path], options());
    expect(surfaces[0]).toMatchObject({
      underlying: 'XYZ',
      at: '2017-04-03T20:00:00Z',
      settlement: 'linear',
    });
    for (const slice of surfaces[0]!.slices) {
      expect(slice.forward).toBeCloseTo(100, 2);
      expect(slice.atmVol).toBeCloseTo(0.6, 2);
    }
    expect(surfaces[0]!.slices.map(({ expiry }) => expiry)).toEqual([
      '2017-05-19T20:00:00Z',
      '2017-06-16T20:00:00Z',
    ]);
    expect(notes.join('\n')).toContain(
      'XYZ: the options are American; what early exercise is worth was taken out of',
    );
  });

  it('European by name stay as they are, and nothing is said of exercise', async () => {
    const path = await put('indexoption_xyz_20170403.csv', closes);
    const { surfaces } = await runSurface([path], options());
    expect(surfaces[0]!.slices[0]!.atmVol).toBeCloseTo(0.6, 3);
    expect(notes.join('\n')).not.toContain('American');
  });

  it('of one content and two names are two days', async () => {
    const paths = [
      await put('xyz_20170403.csv', closes),
      await put('xyz_20170404.csv', closes),
      await put('20170404_xyz.csv', closes),
    ];
    const { surfaces } = await runSurface(paths, options());
    expect(surfaces[0]!.at).toBe('2017-04-04T20:00:00Z');
    expect(notes.filter((text) => text.startsWith('left out'))).toEqual([]);
  });

  it('without day or underlying in the name need --at and --underlying', async () => {
    const path = await put('closes.csv', closes);
    await expect(runSurface([path], options())).rejects.toThrow(/tells no day.*--at tells it too/);
    const atMicros = Date.parse('2017-04-03T20:00:00Z') * 1000;
    const told = options({ atMicros, underlyings: ['xyz'] });
    const { surfaces } = await runSurface([path], told);
    expect(surfaces[0]).toMatchObject({ underlying: 'XYZ', at: '2017-04-03T20:00:00Z' });
  });

  it('of a few rows say what they lack', async () => {
    const rows = closes.split('\n').slice(0, 5).join('\n');
    const path = await put('xyz_20170403.csv', `${rows}\n`);
    await expect(runSurface([path], options())).rejects.toThrow(
      'XYZ: no expiry can be fitted at 2017-04-03T20:00:00Z\n' +
        '  2017-05-19 20:00: no forward: a price of both call and put at 1 strikes; ' +
        'missing 3 such strikes, or a future (3 series at 2 strikes)',
    );
  });

  const minuteName = (strike: number, right: string): string =>
    `20170403_xyz_minute_quote_european_${right}_${strike * 10_000}_20170616.csv`;

  async function putMinutes(text = minuteText): Promise<string> {
    const years =
      (Date.parse('2017-06-16T20:00:00Z') - Date.parse('2017-04-03T13:35:00Z')) / 3.1536e10;
    const members = chainStrikes.flatMap((strike) =>
      (['call', 'put'] as const).map((right) => {
        return [minuteName(strike, right), strToU8(text(strike, right, years))] as const;
      }),
    );
    const path = join(folder, 'xyz_20170403.zip');
    await writeFile(path, zipSync(Object.fromEntries(members)));
    return path;
  }

  it('as minute quotes of a zip archive are one chain', async () => {
    const { surfaces, files } = await runSurface([await putMinutes()], options());
    expect(files).toEqual([`xyz_20170403.zip (${2 * chainStrikes.length} members)`]);
    expect(surfaces[0]).toMatchObject({ underlying: 'XYZ', at: '2017-04-03T13:35:00Z' });
    const [slice] = surfaces[0]!.slices;
    expect(slice!.quotes).toBe(chainStrikes.length);
    expect(slice!.forward).toBeCloseTo(100, 1);
    expect(slice!.atmVol).toBeCloseTo(0.6, 2);
  });

  it('name the member whose row is refused', async () => {
    const path = await putMinutes((strike, right, years) => {
      const text = minuteText(strike, right, years);
      return strike === 70 && right === 'put' ? text.replace('34260000', '99999999999') : text;
    });
    await runSurface([path], options());
    expect(notes.join('\n')).toContain(
      `1 rows were refused by the readers, the first: xyz_20170403.zip/${minuteName(70, 'put')}, ` +
        'line 2: column_1 is no time of day in milliseconds (99999999999)',
    );
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
    expect(lines).toHaveLength(1 + 2 * 2 * chainStrikes.length);
    expect(lines.filter((line) => line.endsWith(',fitted'))).toHaveLength(2 * chainStrikes.length);
    await runSurface([path], options({ out, format: 'ndjson' }));
    const again = await readdir(out);
    expect(again).toContain('slices.ndjson');
    expect(again).not.toContain('slices.csv');
  });
});
