/**
 * @module Promises of the margin engine: portfolios per second, a tick over all accounts, one fill.
 */
import { createRandom, microsPerDay } from '../src/base/index.ts';
import {
  computeMargin,
  createMarginBook,
  createMarginEngine,
  createMarginState,
  type MarginEngine,
  type MarginMarket,
  marginPresets,
  type OptionLeg,
  type Portfolio,
} from '../src/risk/index.ts';
import { type Bench, type Measurement, measurement, timeInterleaved } from './bench.ts';

const atMicros = 1_700_000_000_000_000;
const tenors = [1, 7, 30, 60, 90, 180, 365];

const market: MarginMarket = {
  atMicros,
  stablePrice: 1,
  underlyings: [
    {
      name: 'BTC',
      spot: 60_000,
      spotConfidence: 1,
      perpPrice: 60_010,
      perpConfidence: 1,
      feeds: tenors.map((days) => ({
        expiryMicros: atMicros + days * microsPerDay,
        forward: 60_000 * (1 + days * 1e-4),
        fixedForward: null,
        rate: 0.04,
        confidence: 1,
      })),
    },
  ],
};

function makePortfolios(accounts: number, legs: number): readonly Portfolio[] {
  const random = createRandom(`margin ${accounts} ${legs}`);
  return Array.from({ length: accounts }, (_, row) => ({
    account: `a${row}`,
    cash: 1e6,
    collaterals: [],
    perps: [{ underlying: 'BTC', quantity: random.normal() * 5, unrealised: 0 }],
    options: Array.from(
      { length: legs },
      (): OptionLeg => ({
        underlying: 'BTC',
        expiryMicros: atMicros + tenors[random.integer(tenors.length)] * microsPerDay,
        strike: 1000 * (30 + random.integer(60)),
        right: random.uniform() < 0.5 ? 'call' : 'put',
        quantity: Math.round(random.normal() * 100) / 10,
        vol: 0.4 + random.uniform() * 0.5,
        settlement: 'linear',
      }),
    ),
  }));
}

function engine(): MarginEngine {
  const made = createMarginEngine(market, marginPresets.get('derive-pmrm2')!);
  if (!made.ok) throw new Error(JSON.stringify(made.failure));
  return made.value;
}

function bookOf(portfolios: readonly Portfolio[], choice: 'auto' | 'typescript') {
  const answer = createMarginBook(engine(), portfolios, choice);
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value.book;
}

function exact(bound: MarginEngine, portfolio: Portfolio): number {
  const margin = computeMargin(bound, portfolio);
  if (!margin.ok) throw new Error(JSON.stringify(margin.failure));
  return margin.value.initial;
}

async function portfoliosPerSecond(): Promise<readonly Measurement[]> {
  const count = 500;
  const portfolios = makePortfolios(count, 50);
  const fused = bookOf(portfolios, 'auto');
  const twin = bookOf(portfolios, 'typescript');
  const bound = engine();
  const few = portfolios.slice(0, 50);
  let sink = 0;
  const times = await timeInterleaved({
    fused: () => {
      // A tick in either direction, so that nothing of the last run can be reused.
      fused.moveSpot(1.0001, null);
      fused.run();
    },
    twin: () => {
      twin.moveSpot(1.0001, null);
      twin.run();
    },
    scalar: () => {
      for (const portfolio of few) sink += exact(bound, portfolio);
    },
  });
  if (Number.isNaN(sink)) throw new Error('no margin');
  const { fused: f, twin: t, scalar: s } = times;
  const base = {
    unit: 'portfolios/s',
    better: 'higher',
    rounds: f.rounds,
    spread: f.spread,
  } as const;
  const value = count / f.medianSeconds;
  return [
    measurement({
      ...base,
      name: 'derive-pmrm2, 50 legs, 31 scenarios + basis and mark: 34 values a leg',
      value,
      target: 10_000,
      peer: 'the same loops in TypeScript',
      peerValue: count / t.medianSeconds,
    }),
    measurement({
      ...base,
      name: 'the same beside the exact scalar engine',
      value,
      peer: 'one portfolio at a time',
      peerValue: few.length / s.medianSeconds,
    }),
  ];
}

async function tick(note: (text: string) => void): Promise<readonly Measurement[]> {
  const accounts = 100_000;
  const book = bookOf(makePortfolios(accounts, 8), 'auto');
  note('100,000 accounts laid out');
  const { tick: t } = await timeInterleaved(
    {
      tick: () => {
        book.moveSpot(0.999, null);
        book.run();
      },
    },
    3,
  );
  return [
    measurement({
      name: '100,000 accounts of 8 legs re-margined after a spot tick',
      value: t.medianSeconds,
      unit: 's',
      better: 'lower',
      target: 3,
      rounds: t.rounds,
      spread: t.spread,
    }),
  ];
}

async function oneFill(): Promise<readonly Measurement[]> {
  const [portfolio] = makePortfolios(1, 50);
  const bound = engine();
  const made = createMarginState(bound, portfolio);
  if (!made.ok) throw new Error(JSON.stringify(made.failure));
  const state = made.value;
  const fills = 2000;
  let volStep = 0;
  const { fill, full } = await timeInterleaved({
    fill: () => {
      for (let i = 0; i < fills; i++) {
        // A volatility of its own makes each fill a series that was not valued before.
        volStep += 1e-7;
        const held = portfolio.options[i % portfolio.options.length];
        const leg = { ...held, quantity: i % 2 === 0 ? 0.1 : -0.1, vol: (held.vol ?? 0) + volStep };
        state.fill({ kind: 'option', leg, price: 0 });
        state.margin();
      }
    },
    full: () => {
      for (let i = 0; i < 50; i++) exact(bound, portfolio);
    },
  });
  return [
    measurement({
      name: 'one account of 50 legs re-margined after one fill of a new series',
      value: (fill.medianSeconds / fills) * 1e6,
      unit: 'us',
      better: 'lower',
      target: 100,
      peer: 'the whole account anew',
      peerValue: (full.medianSeconds / 50) * 1e6,
      rounds: fill.rounds,
      spread: fill.spread,
    }),
  ];
}

/** Promises of the margin engine. */
export const benches: readonly Bench[] = [
  {
    name: 'margin',
    run: async (note) => [
      ...(await portfoliosPerSecond()),
      ...(await tick(note)),
      ...(await oneFill()),
    ],
  },
];
