/**
 * @module Speed of European pricing, implied volatility and the scenario grid, peers in the same
 * run.
 */
import { BlackScholes } from '@uqee/black-scholes';
import classic from 'black-scholes';
import classicGreeks from 'greeks';
import classicVol from 'implied-volatility';
import {
  black76,
  createOptionBatch,
  type OptionBatch,
  priceColumns,
  type ScenarioGrid,
} from '../src/quant/index.ts';
import { pricingKernelBytes } from '../src/quant/kernel/pricing-kernel.generated.ts';
import {
  type Bench,
  type Measurement,
  measurement,
  type Timing,
  timeInterleaved,
} from './bench.ts';
import { blackCalculatorRate } from './pricing-quantlib.ts';
import { buildBooks, fillOptions, ownColumns } from './pricing-workload.ts';

const rows = 16_384;
const repeats = 61;
const few = 12;
const peerRows = 16_384;
const classicRows = 256;
const uqee = new BlackScholes();

/** Millions per second. */
function rate(count: number, timing: Timing): number {
  return count / timing.medianSeconds / 1e6;
}

function callOrPut(batch: OptionBatch, row: number): 'call' | 'put' {
  return batch.inputs.isCall[row] === 1 ? 'call' : 'put';
}

function uqeeGreeks(batch: OptionBatch): number {
  const { forward, strike, years, vol } = batch.inputs;
  let sum = 0;
  for (let i = 0; i < peerRows; i++) {
    const type = callOrPut(batch, i);
    const time = years[i];
    const given = { rate: 0, sigma: vol[i], strike: strike[i], time, type, underlying: forward[i] };
    const option = uqee.option(given);
    sum += option.price + option.delta;
  }
  return sum;
}

function classicPrices(batch: OptionBatch): number {
  const { forward, strike, years, vol } = batch.inputs;
  let sum = 0;
  for (let i = 0; i < classicRows; i++) {
    const type = callOrPut(batch, i);
    const given = [forward[i], strike[i], years[i], vol[i], 0] as const;
    sum += classic.blackScholes(...given, type) + classicGreeks.getDelta(...given, type);
    sum += classicGreeks.getGamma(...given) + classicGreeks.getVega(...given);
    sum += classicGreeks.getTheta(...given, type) + classicGreeks.getRho(...given, type);
  }
  return sum;
}

function repeat(run: () => void): () => void {
  return () => {
    for (let i = 0; i < repeats; i++) run();
  };
}

function fewTimes(run: () => unknown): () => void {
  return () => {
    for (let i = 0; i < few; i++) run();
  };
}

async function benchGreeks(note: (text: string) => void): Promise<readonly Measurement[]> {
  const kernel = createOptionBatch(rows, 'wasm');
  const plain = createOptionBatch(rows, 'typescript');
  const own = ownColumns(rows);
  const chunk = createOptionBatch(4096, 'wasm');
  const outputs = createOptionBatch(rows, 'typescript').outputs;
  fillOptions(kernel.inputs, rows, 0.03);
  fillOptions(plain.inputs, rows, 0.03);
  fillOptions(own, rows, 0.03);
  const times = await timeInterleaved({
    kernel: repeat(() => kernel.price(rows)),
    second: repeat(() => kernel.price(rows, 'second')),
    copied: repeat(() => priceColumns(chunk, own, outputs, rows)),
    plain: fewTimes(() => plain.price(rows)),
    uqee: fewTimes(() => uqeeGreeks(kernel)),
    classic: () => classicPrices(kernel),
  });
  const value = rate(rows * repeats, times.kernel);
  const common = { unit: 'M options/s', better: 'higher' } as const;
  const against = (peer: string, peerValue: number) =>
    measurement({
      name: 'price + 5 Greeks, kernel',
      value,
      ...common,
      target: 35,
      peer,
      peerValue,
      ...times.kernel,
    });
  const found = [
    against('@uqee/black-scholes', rate(peerRows * few, times.uqee)),
    against('black-scholes + greeks', rate(classicRows, times.classic)),
  ];
  const calculator = blackCalculatorRate();
  if (calculator === null) note('QuantLib is absent: its BlackCalculator is not compared');
  else found.push(against('QuantLib BlackCalculator from Python', calculator));
  const alone = (name: string, count: number, timing: Timing) =>
    measurement({ name, value: rate(count, timing), ...common, ...timing });
  return [
    ...found,
    alone('price + 8 Greeks, kernel', rows * repeats, times.second),
    alone("price + 5 Greeks, kernel, the caller's arrays", rows * repeats, times.copied),
    alone('price + 5 Greeks, TypeScript', rows * few, times.plain),
  ];
}

function uqeeVols(batch: OptionBatch): number {
  const { forward, strike, years } = batch.inputs;
  let sum = 0;
  for (let i = 0; i < peerRows / 8; i++) {
    const type = callOrPut(batch, i);
    const quote = { price: batch.quote[i], rate: 0, strike: strike[i], time: years[i], type };
    sum += uqee.sigma({ ...quote, underlying: forward[i] });
  }
  return sum;
}

function classicVols(batch: OptionBatch): number {
  const { forward, strike, years } = batch.inputs;
  let sum = 0;
  for (let i = 0; i < classicRows / 4; i++) {
    const type = callOrPut(batch, i);
    const price = batch.quote[i];
    sum += classicVol.getImpliedVolatility(price, forward[i], strike[i], years[i], 0, type);
  }
  return sum;
}

async function benchImplied(): Promise<readonly Measurement[]> {
  const kernel = createOptionBatch(rows, 'wasm');
  const plain = createOptionBatch(rows, 'typescript');
  for (const batch of [kernel, plain]) {
    fillOptions(batch.inputs, rows, 0);
    batch.price(rows);
    batch.quote.set(batch.outputs.price);
  }
  const times = await timeInterleaved({
    kernel: repeat(() => kernel.imply(rows)),
    plain: fewTimes(() => plain.imply(rows)),
    uqee: () => uqeeVols(kernel),
    classic: () => classicVols(kernel),
  });
  const common = { unit: 'M/s', better: 'higher' } as const;
  const against = (peer: string, peerValue: number) =>
    measurement({
      name: 'implied volatility, kernel',
      value: rate(rows * repeats, times.kernel),
      ...common,
      target: 7,
      peer,
      peerValue,
      ...times.kernel,
    });
  return [
    against('@uqee/black-scholes', rate(peerRows / 8, times.uqee)),
    against('implied-volatility', rate(classicRows / 4, times.classic)),
    measurement({
      name: 'implied volatility, TypeScript',
      value: rate(rows * few, times.plain),
      ...common,
      ...times.plain,
    }),
  ];
}

/** The same sums, leg by leg with the scalar function. */
function plainLoop(grid: ScenarioGrid): number {
  const { cells, legs, groups } = grid;
  let sum = 0;
  for (let group = 0; group < grid.shape.groups; group++) {
    for (let leg = groups.firstLeg[group]; leg < groups.firstLeg[group + 1]; leg++) {
      const row = groups.expiry[group] * grid.stride;
      const isCall = legs.isCall[leg] === 1;
      for (let s = 0; s < grid.shape.scenarios; s++) {
        const vol = legs.vol[leg] * cells.volFactor[row + s];
        const forward = cells.forward[row + s];
        const value = black76(forward, legs.strike[leg], cells.years[row + s], vol, isCall);
        sum += legs.quantity[leg] * value;
      }
    }
  }
  return sum;
}

async function benchGrid(): Promise<readonly Measurement[]> {
  const kernel = buildBooks('wasm');
  const plain = buildBooks('typescript');
  const times = await timeInterleaved({
    kernel: () => kernel.run(),
    plain: () => plain.run(),
    loop: () => plainLoop(plain),
  });
  const against = (peer: string, timing: Timing) =>
    measurement({
      name: 'scenario grid, 1,000 accounts x 50 legs x 32 scenarios',
      value: times.kernel.medianSeconds * 1000,
      unit: 'ms',
      better: 'lower',
      target: 60,
      peer,
      peerValue: timing.medianSeconds * 1000,
      ...times.kernel,
    });
  return [
    against('the same in TypeScript', times.plain),
    against('scalar function in a loop', times.loop),
  ];
}

async function benchSize(): Promise<readonly Measurement[]> {
  const size = { name: 'pricing kernel', value: pricingKernelBytes, unit: 'bytes' };
  return [measurement({ ...size, better: 'lower', target: 30_000, rounds: 1, spread: 0 })];
}

/** The promises of speed of European pricing. */
export const benches: readonly Bench[] = [
  { name: 'pricing', run: benchGreeks },
  { name: 'pricing', run: benchImplied },
  { name: 'pricing', run: benchGrid },
  { name: 'pricing', run: benchSize },
];
