/**
 * @module `surface`: a full chain to a repaired surface, one changed quote, snapshots from file.
 *
 * Uses a real BTC chain and the snapshots of one month where the public data is present
 * (`RAPPORT_DATA`, default `../shared/data`), and a made chain of the same size where it is not.
 */

import { resolve } from 'node:path';
import { cpuUsage } from 'node:process';
import { deribitSnapshots, type MarkedChain } from '../evaluate/option-chains.ts';
import type { MarketEvent, OptionSeries } from '../src/market/index.ts';
import {
  black76,
  type ChainQuote,
  createLiveSurfaces,
  fitSurface,
  type OptionChain,
  observeSurface,
  surfaceAt,
} from '../src/quant/index.ts';
import { type Bench, type Measurement, measurement, timeInterleaved } from './bench.ts';

const dataDir = resolve(process.env.RAPPORT_DATA ?? '../shared/data');
const month = '2026-02';
const dayMicros = 86_400e6;

/** Made chain: 12 expiries of 42 strikes, call and put of each, on a skewed smile. */
function madeChain(): OptionChain {
  const atMicros = Date.UTC(2026, 1, 1) * 1000;
  const quotes: ChainQuote[] = [];
  for (const days of [1, 2, 3, 5, 9, 16, 27, 55, 83, 146, 237, 328]) {
    const years = days / 365;
    const forward = 80_000 * Math.exp(0.05 * years);
    for (let i = 0; i < 42; i++) {
      const strike = Math.round(forward * Math.exp((i / 20.5 - 1) * 1.4 * Math.sqrt(years)));
      const k = Math.log(strike / forward);
      const vol = 0.5 + (0.2 * k * k) / Math.sqrt(years) - 0.08 * k;
      for (const isCall of [true, false]) {
        const mid = black76(forward, strike, years, vol, isCall) / forward;
        const half = 0.01 * mid + 5e-5 * (1 + Math.abs(Math.sin(i * days)));
        const bid = Math.max(0, mid - half + 3e-6 * Math.sin(7 * i));
        const expiryMicros = atMicros + days * dayMicros;
        quotes.push({ expiryMicros, strike, isCall, bid, ask: mid + half });
      }
    }
  }
  return { underlying: 'BTC', atMicros, settlement: 'inverse', quotes };
}

/** Chain to fit and the number of snapshots in the month's file, 0 without it. */
interface Material {
  readonly chain: OptionChain;
  readonly snapshots: number;
}

/** Of the month's BTC chains that need repair, the one nearest to 1,000 quotes. */
async function materialOf(note: (text: string) => void): Promise<Material> {
  let chain: MarkedChain | null = null;
  let snapshots = 0;
  const distance = ({ quotes }: MarkedChain): number => Math.abs(quotes.length - 1000);
  for await (const { chains } of deribitSnapshots(dataDir, [month])) {
    snapshots++;
    for (const one of chains) {
      if (one.underlying !== 'BTC') continue;
      if (chain !== null && distance(one) >= distance(chain)) continue;
      const fitted = fitSurface(one);
      if (fitted.ok && fitted.value.before.violations > 0) chain = one;
    }
  }
  if (chain === null) note(`no Deribit chains at ${dataDir}: made chain, no file`);
  return { chain: chain ?? madeChain(), snapshots };
}

const fitsPerRound = 40;

async function wholeChain(chain: OptionChain, note: (text: string) => void) {
  const fitted = fitSurface(chain);
  if (!fitted.ok) throw new Error(fitted.failure.missing);
  const { slices, before, after } = fitted.value;
  const size = `${chain.quotes.length} quotes, ${slices.length} expiries`;
  note(`${size}; violations ${before.violations} before and ${after.violations} after repair`);
  const times = await timeInterleaved({
    surface: () => {
      for (let i = 0; i < fitsPerRound; i++) fitSurface(chain);
    },
  });
  return measurement({
    name: `chain to repaired surface, ${size}`,
    value: (times.surface.medianSeconds / fitsPerRound) * 1e3,
    unit: 'ms',
    better: 'lower',
    target: 15,
    rounds: times.surface.rounds,
    spread: times.surface.spread,
  });
}

function eventOf(chain: OptionChain, quote: ChainQuote, atMicros: number): MarketEvent {
  const { strike, isCall, expiryMicros } = quote;
  const instrument: OptionSeries = {
    kind: 'option',
    name: `${chain.underlying}-${expiryMicros}-${strike}-${isCall ? 'C' : 'P'}`,
    underlying: chain.underlying,
    quote: 'USD',
    expiryMicros,
    strike,
    right: isCall ? 'call' : 'put',
    exercise: 'european',
    settlement: chain.settlement,
    contractSize: 1,
  };
  const { bid, ask } = quote;
  return {
    kind: 'quote',
    atMicros,
    instrument,
    ...(bid === undefined ? { bidSize: 0 } : { bid }),
    ...(ask === undefined ? { askSize: 0 } : { ask }),
  };
}

const changesPerRound = 400;

/** One quote moves by up to a tenth of its spread each time, and the surface is read. */
async function oneQuote(chain: OptionChain): Promise<Measurement> {
  const state = createLiveSurfaces({ historyMax: 10 });
  for (const quote of chain.quotes) observeSurface(state, eventOf(chain, quote, chain.atMicros));
  const moving = chain.quotes.filter(({ bid = 0, ask = 0 }) => bid > 0 && ask > bid);
  let turn = 0;
  const change = (): void => {
    const quote = moving[(turn * 7919) % moving.length]!;
    const { bid = 0, ask = 0 } = quote;
    const step = 0.1 * Math.sin(turn) * (ask - bid);
    turn++;
    const moved = { ...quote, bid: bid + step, ask: ask + step };
    observeSurface(state, eventOf(chain, moved, chain.atMicros + turn * 1000));
    surfaceAt(state, { underlying: chain.underlying });
  };
  const times = await timeInterleaved({
    change: () => {
      for (let i = 0; i < changesPerRound; i++) change();
    },
  });
  return measurement({
    name: 'one changed quote to the new surface',
    value: (times.change.medianSeconds / changesPerRound) * 1e3,
    unit: 'ms',
    better: 'lower',
    target: 0.5,
    rounds: times.change.rounds,
    spread: times.change.spread,
  });
}

/** File, adapter, chain and surface of every snapshot of a month; both coins of each. */
async function fromFile(count: number): Promise<Measurement> {
  const rates: number[] = [];
  for (let round = 0; round < 3; round++) {
    const before = cpuUsage();
    for await (const { chains } of deribitSnapshots(dataDir, [month])) {
      for (const chain of chains) fitSurface(chain);
    }
    const used = cpuUsage(before);
    rates.push(count / ((used.user + used.system) / 1e6));
  }
  rates.sort((a, b) => a - b);
  return measurement({
    name: `snapshots of two underlyings refitted from file, ${count}`,
    value: rates[1]!,
    unit: '/s',
    better: 'higher',
    target: 50,
    rounds: rates.length,
    spread: (rates[2]! - rates[0]!) / rates[1]!,
  });
}

/** Promises of speed of the surface. */
export const benches: readonly Bench[] = [
  {
    name: 'surface',
    run: async (note) => {
      const { chain, snapshots } = await materialOf(note);
      const measured = [await wholeChain(chain, note), await oneQuote(chain)];
      if (snapshots > 0) measured.push(await fromFile(snapshots));
      return measured;
    },
  },
];
