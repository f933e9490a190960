import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRandom, microsPerYear, parseInstant } from '../../base/index.ts';
import { blackGreeks, type Greeks, inverseGreeks, spotGreeks } from '../../quant/index.ts';
import { pricingPage } from './columns.ts';
import { type PricingOptions, priceTable } from './pricing.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapport-pricing-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

type Line = Readonly<Record<string, string>>;

interface Answered {
  readonly text: string;
  readonly lines: readonly Line[];
  readonly errors: readonly (string | undefined)[];
  readonly notes: readonly string[];
  readonly failed: number;
}

const plans = {
  price: { command: 'price', withGreeks: false },
  greeks: { command: 'greeks', withGreeks: false },
  iv: { command: 'iv', withGreeks: false },
  ivGreeks: { command: 'iv', withGreeks: true },
} as const;

async function answer(
  plan: keyof typeof plans,
  input: string,
  options: Partial<PricingOptions> = {},
): Promise<Answered> {
  let text = '';
  const notes: string[] = [];
  const { failed } = await priceTable('-', {
    plan: plans[plan],
    engine: 'auto',
    atMicros: undefined,
    out: undefined,
    format: 'csv',
    standardInput: (async function* () {
      yield Buffer.from(input);
    })(),
    write: async (piece) => {
      text += piece;
    },
    note: (note) => notes.push(note),
    progress: () => undefined,
    ...options,
  });
  const isCsv = !('format' in options);
  const lines = (isCsv ? parse(text, { columns: true }) : []) as Line[];
  return { text, lines, errors: lines.map(({ error }) => error), notes, failed };
}

const header = 'forward,strike,years,vol,type';
const call = '100,100,1,0.2,C';

describe('limits', () => {
  it('no rows: the header, and a note', async () => {
    const { text, notes, failed } = await answer('price', `${header}\n`);
    expect([text, failed]).toEqual([`${header},price,error\n`, 0]);
    expect(notes).toEqual(['standard input: no rows']);
  });

  it('an empty stream: refused', async () => {
    await expect(answer('price', '')).rejects.toThrow('standard input: there is nothing in it');
  });

  it('at expiry: the intrinsic value, but no volatility', async () => {
    const { lines } = await answer('price', `${header}\n100,90,0,0.5,C\n100,90,0,0.5,put\n`);
    expect(lines.map(({ price }) => price)).toEqual(['10', '0']);
    const { errors } = await answer('iv', 'forward,strike,years,price,type\n100,90,0,10,C\n');
    expect(errors).toEqual(['line 2, years: must be above zero (0)']);
  });

  it('one option: the value of Black (1976)', async () => {
    // 100 (2 N(0.1) - 1), N from Abramowitz and Stegun table 26.1: N(0.1) = 0.53982783727702899.
    const { lines } = await answer('price', `${header}\n${call}\n`);
    expect(Number(lines[0]!.price)).toBeCloseTo(7.965567455405798, 12);
  });
});

const greekNames = ['delta', 'gamma', 'vega', 'theta', 'rho', 'vanna', 'volga', 'charm'] as const;
const optionCount = 5000;

/** Random options of all three kinds with what the scalar functions make of them. */
function randomOptions(): readonly { readonly cells: string; readonly expected: Greeks }[] {
  const random = createRandom('pricing');
  return Array.from({ length: optionCount }, (_, id) => {
    const kind = Math.floor(random.uniform() * 3);
    const base = 50 + random.uniform() * 100;
    const strike = 50 + random.uniform() * 100;
    const years = 0.02 + random.uniform() * 2;
    const vol = 0.1 + random.uniform();
    const rate = random.uniform() * 0.1 - 0.02;
    const dividend = random.uniform() * 0.05;
    const isCall = random.uniform() < 0.5;
    const option = { forward: base, strike, years, vol, rate, isCall };
    const carry = rate - dividend;
    const forward = base * Math.exp(carry * years);
    const cells = [id, strike, years, vol, rate, isCall ? 'CALL' : 'p'].join(',');
    if (kind === 0) return { cells: `${cells},${base},,,`, expected: blackGreeks(option) };
    if (kind === 1) {
      const expected = spotGreeks({ ...option, forward, carry });
      return { cells: `${cells},,${base},${dividend},Linear`, expected };
    }
    return { cells: `${cells},${base},,,inverse`, expected: inverseGreeks(option) };
  });
}

describe('answers', () => {
  const options = randomOptions();
  const columns = 'id,strike,years,vol,rate,type,forward,spot,yield,settlement';
  const input = [columns, ...options.map(({ cells }) => cells), ''].join('\n');

  it('are those of the scalar functions, row by row', async () => {
    const { lines, failed } = await answer('greeks', input);
    expect([lines.length, failed]).toEqual([optionCount, 0]);
    for (const [id, { cells, expected }] of options.entries()) {
      const line = lines[id]!;
      expect(line.id).toBe(String(id));
      for (const name of ['price', ...greekNames] as const) {
        const scale = Math.abs(expected[name]) + Math.abs(expected.price) * 1e-3;
        const apart = Math.abs(Number(line[name]) - expected[name]);
        expect(apart, `${name} of ${cells}`).toBeLessThan(1e-10 * scale + 1e-15);
      }
    }
  });

  it('are the same bits on both engines', async () => {
    const { text } = await answer('greeks', input, { engine: 'wasm' });
    expect((await answer('greeks', input, { engine: 'typescript' })).text).toBe(text);
  });

  it('lead back to the volatility, with the same Greeks', async () => {
    const priced = await answer('greeks', input);
    const back = await answer('ivGreeks', priced.text);
    expect(back.notes).toEqual([
      `replaced columns of the input: vol, ${greekNames.join(', ')}, error`,
    ]);
    let compared = 0;
    for (const [id, line] of back.lines.entries()) {
      const before = priced.lines[id]!;
      // Without time value left in its digits a price tells no volatility.
      const isTelling = Number(before.vega) > 1e-3 * Number(before.price);
      if (!isTelling) continue;
      compared += 1;
      expect(Number(line.vol)).toBeCloseTo(Number(before.vol), 9);
      expect(Number(line.delta)).toBeCloseTo(Number(before.delta), 8);
    }
    expect(compared).toBeGreaterThan(optionCount / 2);
  });

  it('come from a venue name and a time as from strike, type and years', async () => {
    const at = '2026-02-05T10:00:00Z';
    const expiry = parseInstant('2026-03-27T08:00:00Z');
    const atMicros = parseInstant(at);
    if (!expiry.ok || !atMicros.ok) throw new Error('no instants');
    const years = (expiry.value - atMicros.value) / microsPerYear;
    const plain = await answer('price', `${header}\n70000,80000,${years},0.5,C\n`);
    const named = 'instrument,forward,vol';
    const row = 'BTC-27MAR26-80000-C,70000,0.5';
    const byOption = await answer('price', `${named}\n${row}\n`, { atMicros: atMicros.value });
    const byColumn = await answer('price', `${named},at\n${row},${at}\n`);
    const byExpiry = await answer(
      'price',
      `forward,strike,expiry,at,vol,type\n70000,80000,2026-03-27T08:00:00Z,1770285600,0.5,call\n`,
    );
    for (const { lines } of [byOption, byColumn, byExpiry]) {
      expect(lines[0]!.price).toBe(plain.lines[0]!.price);
    }
  });
});

describe('a bad row', () => {
  const reasons: readonly (readonly [string, string, string])[] = [
    ['text in a number', 'abc,100,1,0.2,C', 'forward: is not a number (abc)'],
    ['a percent sign', '100,100,1,20%,C', 'vol: is not a number (20%)'],
    ['a negative strike', '100,-5,1,0.2,C', 'strike: must not be negative (-5)'],
    ['no forward', ',100,1,0.2,C', 'forward: is empty'],
    ['a forward of zero', '0,100,1,0.2,C', 'forward: must be above zero (0)'],
    ['an expired option', '100,100,-0.1,0.2,C', 'years: must not be negative (-0.1)'],
    ['an unknown type', '100,100,1,0.2,X', 'type: is not one of call, put, C, P (X)'],
    ['no time', '100,100,,0.2,C', 'years: is empty, and so are expiry and instrument'],
    [
      'values beyond doubles',
      '1e-300,1e-300,1,1e-10,C',
      '(row): the values leave the range of numbers',
    ],
    ['too many cells', '1,2,3,4,5,6', '(row): 6 fields, the header has 5 (1,2,3,4,5,6)'],
  ];

  it.each(reasons)('with %s says why, and the others go on', async (_, row, reason) => {
    const { lines, errors, failed } = await answer(
      'greeks',
      `${header}\n${call}\n${row}\n${call}\n`,
    );
    expect(errors).toEqual(['', `line 3, ${reason}`, '']);
    expect(failed).toBe(1);
    expect(lines[1]!.price).toBe('');
    expect(lines[2]!.price).toBe(lines[0]!.price);
  });

  it('keeps its place among thousands', async () => {
    const bad = new Set([1, 4095, 4096, 4097, 9999, 10_000]);
    const rows = Array.from({ length: 10_000 }, (_, i) =>
      bad.has(i + 1) ? `${i}` : `${i},${call}`,
    );
    const { errors, lines } = await answer('price', `id,${header}\n${rows.join('\n')}\n`);
    const found = errors.flatMap((error, i) => (error === '' ? [] : [i + 1]));
    expect(found).toEqual([...bad]);
    expect(lines[4999]!.id).toBe('4999');
    expect(errors[4095]).toBe('line 4097, (row): 1 field, the header has 6 (4095)');
  });

  const wide = 'forward,spot,yield,strike,years,expiry,at,instrument,vol,type,settlement';
  const contradictions: readonly (readonly [string, string])[] = [
    ['100,100,,100,1,,,,1,C,', 'spot: stands beside forward; give one of them (100)'],
    ['100,,0.1,100,1,,,,1,C,', 'yield: belongs to spot; a forward has it in its price (0.1)'],
    [',100,,100,1,,,,1,C,inverse', 'settlement: inverse needs forward instead of spot (inverse)'],
    ['100,,,100,1,,,,1,C,coin', 'settlement: is neither linear nor inverse (coin)'],
    ['100,,,100,1,2026-03-27,,,1,C,', 'years: stands beside expiry; give one of them (1)'],
    ['100,,,100,,2026-03-27,,,1,C,', 'at: is empty, and there is no --at; expiry needs it'],
    ['100,,,100,,soon,2026-01-01,,1,C,', 'expiry: is not a time (soon)'],
    ['1,,,1,,2026-03-27,2026-04-01,,1,C,', 'expiry: the option has expired by then (2026-03-27)'],
    ['1,,,,,,2026-01-01,BTC-PERP,1,,', 'instrument: is not an option (BTC-PERP)'],
    [
      '1,,,,,,2026-01-01,BTC-99MAR26-1-C,1,,',
      'instrument: has an impossible expiry (BTC-99MAR26-1-C)',
    ],
    ['1,,,7,,,2026-01-01,BTC-27MAR26-9-C,1,,', 'strike: differs from 9 of the instrument (7)'],
    ['1,,,,,,2026-01-01,BTC-27MAR26-9-C,1,P,', 'type: differs from that of the instrument (P)'],
  ];

  it.each(contradictions)('that contradicts itself says so: %s', async (row, reason) => {
    const { errors } = await answer('price', `${wide}\n${row}\n`);
    expect(errors).toEqual([`line 2, ${reason}`]);
  });

  it('of a price without a volatility says which bound it breaks', async () => {
    const rows = [
      '120,100,1,20,C,',
      '120,100,1,19,C,',
      '120,100,1,120,C,',
      '120,100,1,25,C,inverse',
    ];
    const input = `forward,strike,years,price,type,settlement\n${rows.join('\n')}\n`;
    const { errors, lines } = await answer('ivGreeks', input);
    expect(errors).toEqual([
      'line 2, price: 20 is the intrinsic value, which tells no volatility',
      'line 3, price: 19 is below the intrinsic value 20',
      'line 4, price: 120 is not below 120, which no volatility reaches',
      'line 5, price: 25 is not below 1 coin, which no volatility reaches ' +
        '(the price of an inverse option is in coin)',
    ]);
    expect(lines.map(({ vol, delta }) => `${vol}${delta}`)).toEqual(['', '', '', '']);
  });
});

describe('a table', () => {
  it('without a column says which, and which are accepted', async () => {
    const missing = answer('iv', 'forward,strike\n1,2\n');
    await expect(missing).rejects.toThrow(
      'missing columns: type (or instrument); years (or expiry, or instrument); price\n' +
        'columns found: forward, strike\ncolumns accepted: forward, spot,',
    );
    const noTime = answer('price', 'instrument,forward,vol\n');
    await expect(noTime).rejects.toThrow('missing column: at (or option --at)');
  });

  it('in units that look wrong is priced as written, with a note', async () => {
    const { notes, failed } = await answer(
      'price',
      `${header}\n100,100,30,65,C\n100,100,90,65,C\n`,
    );
    expect(failed).toBe(0);
    expect(notes).toEqual([
      'line 2: vol 65 means 6500 %; 1 is 100 %',
      'line 3: 90 years to expiry; are these days?',
    ]);
  });

  it('of JSON keeps what it does not read, also nested and unlike the first', async () => {
    const option = { id: 7, forward: 100, strike: '100', years: 1, vol: 0.2, type: 'call' };
    const first = Array.from({ length: 50 }, () => JSON.stringify({ ...option, tags: ['a'] }));
    const late = JSON.stringify({ ...option, late: 1 });
    const input = [...first, late, 'not json', ''].join('\n');
    const { text, notes, failed } = await answer('price', input, { format: undefined });
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ id: 7, strike: 100, tags: '["a"]', error: null });
    expect(lines[50]).toMatchObject({ id: 7, tags: null, price: lines[0].price });
    expect(lines[51]).toMatchObject({ id: null, price: null });
    expect(lines[51].error).toBe('line 52, (row): not a JSON value (not json)');
    expect(notes).toEqual(['line 51: the key late is not in the first records; it is left out']);
    expect(failed).toBe(1);
  });

  it('goes through Parquet unchanged', async () => {
    const input = `id,${header}\na,${call}\nb,abc,100,1,0.2,C\n`;
    const out = join(folder, 'priced.parquet');
    await answer('price', input, { out, format: undefined });
    expect(await readdir(folder)).toEqual(['priced.parquet']);
    const again = join(folder, 'again.csv');
    const options = { out: again, format: undefined, standardInput: bytesOf(await readFile(out)) };
    await answer('iv', '', options);
    const lines = parse(await readFile(again, 'utf8'), { columns: true }) as Line[];
    expect(lines.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(Number(lines[0]!.vol)).toBeCloseTo(0.2, 12);
    expect(lines[1]!.error).toBe('line 2, forward: is not a number (abc)');
  });

  it('that turns out to be broken leaves the old result alone', async () => {
    const out = join(folder, 'out.csv');
    await writeFile(out, 'old');
    const rows = `[{"forward":1,"strike":1,"years":1,"vol":1,"type":"C"},`;
    await expect(answer('price', rows, { out })).rejects.toThrow('the array ends before');
    expect(await readFile(out, 'utf8')).toBe('old');
  });

  it('cannot go where its format is unknown', async () => {
    const input = `${header}\n`;
    await expect(answer('price', input, { format: 'parquet' })).rejects.toThrow('add --out');
    const out = join(folder, 'out.txt');
    await expect(answer('price', input, { out, format: undefined })).rejects.toThrow('--format');
  });

  it('is documented', async () => {
    await expect(pricingPage()).toMatchFileSnapshot('../../../docs/reference/pricing.md');
  });
});

async function* bytesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
