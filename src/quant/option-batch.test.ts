import { describe, expect, it } from 'vitest';
import { createRandom, InvariantError } from '../base/index.ts';
import { implyColumns, priceColumns, settleInCoin } from './batch-copy.ts';
import { blackGreeks, inverseGreeks } from './greeks.ts';
import { impliedVol } from './implied-vol.ts';
import { rowCodes } from './kernel/columns.ts';
import { chooseEngine } from './kernel/engine.ts';
import { createOptionBatch, type OptionBatch } from './option-batch.ts';

const engines = ['wasm', 'typescript'] as const;
const greekNames = [
  'price',
  'delta',
  'gamma',
  'vega',
  'theta',
  'rho',
  'vanna',
  'volga',
  'charm',
] as const;

interface Row {
  readonly forward: number;
  readonly strike: number;
  readonly years: number;
  readonly vol: number;
  readonly rate: number;
  readonly isCall: number;
}

function setRow(batch: OptionBatch, index: number, row: Row): void {
  for (const name of ['forward', 'strike', 'years', 'vol', 'rate', 'isCall'] as const) {
    batch.inputs[name][index] = row[name];
  }
}

/** Options of every maturity and distance; the odd ones far out and of any size. */
function randomRow(index: number, random: ReturnType<typeof createRandom>): Row {
  const u = () => random.uniform();
  const wide = index % 2 === 1;
  const forward = wide ? Math.exp(20 * (u() - 0.5)) : 100;
  const years = wide ? Math.exp(-14 + 16 * u()) : 0.02 + u();
  const vol = wide ? Math.exp(-3 + 4 * u()) : 0.3 + 0.6 * u();
  const spread = wide ? 12 * (u() - 0.5) * vol * Math.sqrt(years) : Math.log(0.6 + 0.8 * u());
  const strike = forward * Math.exp(spread);
  return { forward, strike, years, vol, rate: 0.1 * u() - 0.02, isCall: u() < 0.5 ? 1 : 0 };
}

function filled(rows: number, seed: string): readonly [OptionBatch, OptionBatch] {
  const batches = [createOptionBatch(rows, 'wasm'), createOptionBatch(rows, 'typescript')] as const;
  const random = createRandom(seed);
  for (let i = 0; i < rows; i++) {
    const row = randomRow(i, random);
    for (const batch of batches) setRow(batch, i, row);
  }
  return batches;
}

function optionOf(batch: OptionBatch, row: number) {
  const { forward, strike, years, vol, rate, isCall } = batch.inputs;
  return {
    forward: forward[row],
    strike: strike[row],
    years: years[row],
    vol: vol[row],
    rate: rate[row],
    isCall: isCall[row] === 1,
  };
}

const ordinary: Row = { forward: 100, strike: 90, years: 0.5, vol: 0.4, rate: 0.05, isCall: 1 };

describe.each(engines)('limits of a batch on %s', (engine) => {
  const limits: readonly (readonly [string, Partial<Row>])[] = [
    ['zero volatility', { vol: 0 }],
    ['zero volatility at the money', { vol: 0, strike: 100 }],
    ['zero time', { years: 0, isCall: 0 }],
    ['zero strike', { strike: 0 }],
    ['a volatility beyond any', { vol: 1e5 }],
    ['a tiny forward', { forward: 1e-200, strike: 1e-200 }],
    ['a strike out of sight', { strike: 1e9, vol: 0.01 }],
  ];
  it.each(limits)('%s gives what the scalar gives', (_name, change) => {
    const batch = createOptionBatch(3, engine);
    const row = { ...ordinary, ...change };
    for (const i of [0, 1, 2]) setRow(batch, i, i === 1 ? row : ordinary);
    expect(batch.price(3, 'second')).toBe(0);
    const scalar = blackGreeks({ ...row, isCall: row.isCall === 1 });
    for (const name of greekNames) {
      const difference = Math.abs(batch.outputs[name][1] - scalar[name]);
      expect(difference).toBeLessThanOrEqual(1e-14 * Math.abs(scalar[name]));
      expect(batch.outputs[name][0]).toBe(batch.outputs[name][2]);
    }
  });
  const bad: readonly (readonly [string, Partial<Row>])[] = [
    ['a negative forward', { forward: -1 }],
    ['a forward of 0', { forward: 0 }],
    ['a negative strike', { strike: -1 }],
    ['a strike that is not a number', { strike: Number.NaN }],
    ['an infinite time', { years: Number.POSITIVE_INFINITY }],
    ['a negative time', { years: -1e-9 }],
    ['a negative volatility', { vol: -0.1 }],
    ['a rate that is not a number', { rate: Number.NaN }],
    ['a rate whose discount overflows', { rate: -5000 }],
  ];
  it.each(bad)('%s is answered with a code and NaN', (_name, change) => {
    const batch = createOptionBatch(2, engine);
    setRow(batch, 0, { ...ordinary, ...change });
    setRow(batch, 1, ordinary);
    expect(batch.price(2, 'second')).toBe(1);
    expect(Array.from(batch.outputs.code)).toEqual([rowCodes.invalid, rowCodes.ok]);
    for (const name of greekNames) {
      expect(batch.outputs[name][0]).toBeNaN();
      expect(Number.isFinite(batch.outputs[name][1])).toBe(true);
    }
  });
  it('takes no row at all', () => {
    const batch = createOptionBatch(1, engine);
    expect(batch.price(0)).toBe(0);
    expect(batch.imply(0)).toBe(0);
  });
  it('leaves the rows after the count alone', () => {
    const batch = createOptionBatch(4, engine);
    for (let i = 0; i < 4; i++) setRow(batch, i, i === 3 ? { ...ordinary, vol: -1 } : ordinary);
    for (const name of greekNames) batch.outputs[name].fill(7);
    batch.outputs.code.fill(8);
    batch.quote.fill(20);
    expect(batch.price(3, 'second')).toBe(0);
    expect(batch.imply(3)).toBe(0);
    for (const name of greekNames) expect(batch.outputs[name][3]).toBe(7);
    expect(batch.outputs.code[3]).toBe(8);
    expect(batch.inputs.vol[3]).toBe(-1);
  });
  it('refuses a count beyond its capacity', () => {
    expect(() => createOptionBatch(2, engine).price(3)).toThrow(InvariantError);
    expect(() => createOptionBatch(0, engine)).toThrow('capacity');
  });
  it('leaves the second-order columns alone unless wanted', () => {
    const batch = createOptionBatch(2, engine);
    setRow(batch, 0, ordinary);
    setRow(batch, 1, { ...ordinary, vol: 0 });
    batch.outputs.vanna.fill(7);
    batch.price(2);
    expect(Array.from(batch.outputs.vanna)).toEqual([7, 7]);
  });
  it('answers each price without volatility by its code', () => {
    const batch = createOptionBatch(6, engine);
    const quotes = [5, 9, 10, 100, 11, Number.NaN];
    for (const [i, quote] of quotes.entries()) {
      setRow(batch, i, { ...ordinary, rate: 0, years: i === 0 ? 0 : 0.5 });
      batch.quote[i] = quote;
    }
    expect(batch.imply(6)).toBe(5);
    const { invalid, belowIntrinsic, atIntrinsic, aboveMaximum, ok } = rowCodes;
    const codes = [invalid, belowIntrinsic, atIntrinsic, aboveMaximum, ok, invalid];
    expect(Array.from(batch.outputs.code)).toEqual(codes);
    for (const i of [0, 1, 2, 3, 5]) expect(batch.inputs.vol[i]).toBeNaN();
    expect(batch.price(6)).toBe(5);
    expect(batch.outputs.price[4]).toBeCloseTo(11, 12);
  });
});

describe('engines', () => {
  it('choose the kernel where SIMD is supported, and obey', () => {
    expect(chooseEngine('auto')).toBe('wasm');
    expect(chooseEngine('typescript')).toBe('typescript');
    expect(createOptionBatch(1).engine).toBe('wasm');
  });
  it('give the same bits, for prices, Greeks and implied volatilities', () => {
    const [kernel, plain] = filled(10_001, 'bits');
    expect(kernel.price(10_001, 'second')).toBe(plain.price(10_001, 'second'));
    for (const name of greekNames) expect(kernel.outputs[name]).toEqual(plain.outputs[name]);
    for (const batch of [kernel, plain]) batch.quote.set(batch.outputs.price);
    expect(kernel.imply(10_001)).toBe(plain.imply(10_001));
    expect(kernel.inputs.vol).toEqual(plain.inputs.vol);
    expect(kernel.outputs.code).toEqual(plain.outputs.code);
  });
});

describe('properties', () => {
  it('a row equals the scalar to 1e-13 or the attainable accuracy', () => {
    const [batch] = filled(10_000, 'scalar');
    expect(batch.price(10_000, 'second')).toBe(0);
    for (let row = 0; row < 10_000; row++) {
      const option = optionOf(batch, row);
      const scalar = blackGreeks(option);
      const distance =
        Math.log(option.forward / option.strike) / (option.vol * Math.sqrt(option.years));
      const attainable = Math.max(1e-13, 4e-15 * (1 + distance * distance));
      for (const name of ['price', 'delta', 'gamma', 'vega', 'rho'] as const) {
        const reference = scalar[name];
        if (Math.abs(reference) < 1e-290) continue;
        expect(Math.abs(batch.outputs[name][row] / reference - 1)).toBeLessThan(attainable);
      }
      // These vanish inside their range: the size of their parts is the scale.
      const { vega, delta, gamma } = scalar;
      const decay = (vega * option.vol) / option.years + Math.abs(option.rate * scalar.price);
      const close = (name: 'theta' | 'vanna' | 'volga' | 'charm', scale: number) =>
        expect(Math.abs(batch.outputs[name][row] - scalar[name])).toBeLessThanOrEqual(
          attainable * (Math.abs(scalar[name]) + scale),
        );
      const bend = (1 + distance * distance) / option.vol;
      close('theta', decay);
      close('vanna', (vega / option.forward) * bend * 10);
      close('volga', vega * bend * 10);
      close('charm', Math.abs(option.rate * delta) + gamma * option.forward * option.vol * bend);
    }
  });
  it('implies the volatility that priced it, to 1e-13 or the attainable accuracy', () => {
    const [batch] = filled(10_000, 'implied');
    batch.price(10_000);
    batch.quote.set(batch.outputs.price);
    const given = batch.inputs.vol.slice();
    batch.imply(10_000);
    let solved = 0;
    for (let row = 0; row < 10_000; row++) {
      if (batch.outputs.code[row] !== rowCodes.ok) continue;
      solved++;
      const o = { ...optionOf(batch, row), vol: given[row] };
      const { price, vega } = blackGreeks(o);
      // A last place of the price, and of the amount by which it is in the money.
      const places = 2 ** -51 * (price + Math.abs(o.forward - o.strike));
      const attainable = vega === 0 ? 1 : places / (vega * o.vol);
      const out = o.isCall === o.strike > o.forward;
      const limit = out ? 1e-13 : Math.max(1e-13, 4 * attainable);
      if (limit < 1) expect(Math.abs(batch.inputs.vol[row] / o.vol - 1)).toBeLessThan(limit);
    }
    expect(solved).toBeGreaterThan(9000);
  });
  it('agrees with the scalar form on extreme prices', () => {
    const cases: readonly (readonly [number, number])[] = [
      [1e-300, 4],
      [1e-200, 1.5],
      [1e-12, 1],
      [1 - 2 ** -53, 1],
      [0.95, 2],
      [1e-5, 1e4],
      [0.5, 1e6],
    ];
    for (const engine of engines) {
      const batch = createOptionBatch(cases.length, engine);
      for (const [i, [price, strike]] of cases.entries()) {
        setRow(batch, i, { forward: 1, strike, years: 2, vol: 0, rate: 0, isCall: 1 });
        batch.quote[i] = price;
      }
      expect(batch.imply(cases.length)).toBe(0);
      for (const [i, [price, strike]] of cases.entries()) {
        const scalar = impliedVol({ price, forward: 1, strike, years: 2, isCall: true });
        if (!scalar.ok) throw new Error('a price without volatility');
        expect(Math.abs(batch.inputs.vol[i] / scalar.value - 1)).toBeLessThan(1e-14);
      }
    }
  });
});

describe("the caller's own columns", () => {
  it('give what the batch gives, chunk by chunk', () => {
    const [whole] = filled(1000, 'copy');
    const small = createOptionBatch(64);
    const outputs = Object.fromEntries(
      greekNames.map((name) => [name, new Float64Array(1000)]),
    ) as Record<(typeof greekNames)[number], Float64Array>;
    const code = new Uint8Array(1000).fill(9);
    whole.price(1000, 'second');
    expect(priceColumns(small, whole.inputs, { ...outputs, code }, 1000, 'second')).toBe(0);
    for (const name of greekNames) expect(outputs[name]).toEqual(whole.outputs[name]);
    expect(Math.max(...code)).toBe(0);

    const vol = new Float64Array(1000);
    implyColumns(small, { ...whole.inputs, vol }, whole.outputs.price, code, 1000);
    whole.quote.set(whole.outputs.price);
    whole.imply(1000);
    expect(vol).toEqual(whole.inputs.vol);
    expect(code).toEqual(whole.outputs.code);
  });
  it('are refused when a column is too short', () => {
    const batch = createOptionBatch(4);
    const { inputs, outputs } = createOptionBatch(8);
    expect(() => priceColumns(batch, inputs, outputs, 9)).toThrow('within every column');
  });
  it('settle in coin as the scalar inverse option does', () => {
    const [batch] = filled(200, 'coin');
    batch.price(200, 'second');
    settleInCoin(batch.inputs, batch.outputs, 200, 'second');
    for (let row = 0; row < 200; row += 2) {
      const scalar = inverseGreeks(optionOf(batch, row));
      for (const name of greekNames) {
        const scale = name === 'price' ? 0 : scalar.vega + Math.abs(scalar.theta) + 1e-3;
        const difference = Math.abs(batch.outputs[name][row] - scalar[name]);
        expect(difference).toBeLessThan(1e-12 * (Math.abs(scalar[name]) + scale));
      }
    }
  });
});
