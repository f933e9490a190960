/**
 * @module Seeded events of a small venue, folded in any cut, for tests of the broker.
 */
import { createRandom, microsPerHour, type Random } from '../base/index.ts';
import type { Withdrawn } from '../log/index.ts';
import {
  appendEvent,
  createBlockBuilder,
  createDictionary,
  type EventBlock,
  type Instrument,
  type MarketEvent,
  sliceBlock,
  takeBlock,
} from '../market/index.ts';
import { type BrokerState, createBroker } from './state.ts';
import { advance, step } from './step.ts';
import type { TermsChange } from './terms.ts';

const start = 460_000 * microsPerHour + 5e6;

const instruments: readonly Instrument[] = [
  {
    kind: 'perpetual',
    name: 'ETH-PERP',
    underlying: 'ETH',
    quote: 'USD',
    settlement: 'linear',
    contractSize: 1,
  },
  {
    kind: 'perpetual',
    name: 'BTC-PERPETUAL',
    underlying: 'BTC',
    quote: 'USD',
    settlement: 'inverse',
    contractSize: 10,
  },
  ...(['linear', 'inverse'] as const).map(
    (settlement): Instrument => ({
      kind: 'option',
      name: `ETH-${settlement}`,
      underlying: 'ETH',
      quote: 'USD',
      expiryMicros: start + 20 * 24 * microsPerHour,
      strike: 2000,
      right: settlement === 'linear' ? 'call' : 'put',
      exercise: 'european',
      settlement,
      contractSize: 0.1,
    }),
  ),
];

/** What to generate. */
export interface Script {
  readonly seed: string;
  readonly events: number;
  readonly participants?: number;
  /** Mean time between events; hours. */
  readonly hoursBetween?: number;
}

/** Generates events of most kinds in time order, some at the same instant, some on full hours. */
export function writeEvents(script: Script): MarketEvent[] {
  const random = createRandom(script.seed);
  const participants = script.participants ?? 12;
  const events: MarketEvent[] = [];
  const prices = [2000, 30_000];
  let at = start;
  while (events.length < script.events) {
    const draw = random.uniform();
    if (draw > 0.15) at += Math.round(random.exponential() * (script.hoursBetween ?? 0.2) * 3.6e9);
    if (draw > 0.97) at = Math.ceil(at / microsPerHour) * microsPerHour;
    for (const i of [0, 1]) prices[i]! *= Math.exp(0.004 * random.normal());
    writeOne(events, at, prices, participants, random);
  }
  return events.slice(0, script.events);
}

function writeOne(
  events: MarketEvent[],
  atMicros: number,
  prices: readonly number[],
  participants: number,
  random: Random,
): void {
  const draw = random.uniform();
  const participant = `trader-${random.integer(participants)}`;
  const which = random.integer(instruments.length);
  const instrument = instruments[which]!;
  const price = [prices[0]!, prices[1]!, 40 + 80 * random.uniform(), 0.01 + random.uniform() / 20][
    which
  ]!;
  if (draw < 0.5) {
    const quantity = (1 + random.integer(400)) / 100;
    const isBuyer = random.uniform() < 0.5;
    const trade = { kind: 'fill', atMicros, instrument, price, quantity } as const;
    const other = `trader-${random.integer(participants)}`;
    events.push({ ...trade, participant, side: isBuyer ? 'buy' : 'sell', role: 'taker', fee: 0.3 });
    events.push({ ...trade, participant: other, side: isBuyer ? 'sell' : 'buy', role: 'maker' });
  } else if (draw < 0.65) {
    events.push({
      kind: 'mark',
      atMicros,
      instrument,
      price,
      iv: 0.5,
      index: prices[which === 1 ? 1 : 0]!,
    });
  } else if (draw < 0.72) {
    events.push({ kind: 'index', atMicros, asset: 'ETH', price: prices[0]! });
    events.push({ kind: 'index', atMicros, asset: 'BTC', price: prices[1]! });
  } else {
    writeOfVenue(events, atMicros, participant, instrument, prices[0]!, random);
  }
}

/** Flows, funding, liquidations, margin, settlements, gas and notes. */
function writeOfVenue(
  events: MarketEvent[],
  atMicros: number,
  participant: string,
  instrument: Instrument,
  settlementPrice: number,
  random: Random,
): void {
  const draw = 0.72 + 0.28 * random.uniform();
  if (draw < 0.84) {
    const kind = random.uniform() < 0.75 ? 'deposit' : 'withdrawal';
    const asset = random.uniform() < 0.8 ? 'USDC' : 'ETH';
    events.push({ kind, atMicros, participant, asset, amount: 1 + random.integer(5000) });
  } else if (draw < 0.87) {
    const amount = random.normal();
    events.push({ kind: 'funding', atMicros, participant, instrument, rate: 1e-5, amount });
  } else if (draw < 0.9) {
    const notional = 1000 * random.uniform();
    const stage = random.uniform() < 0.5 ? 'closed' : 'started';
    const accountValue = 10 * random.normal();
    const mode = random.uniform() < 0.7 ? 'cross' : 'isolated';
    events.push({
      kind: 'liquidation',
      atMicros,
      participant,
      stage,
      notional,
      accountValue,
      mode,
    });
  } else if (draw < 0.93) {
    const equity = 5000 * random.normal();
    const margin = { equity, initial: 900, maintenance: 1500 * random.uniform() };
    events.push({ kind: 'margin', atMicros, participant, ...margin });
  } else if (draw < 0.95) {
    const option = instruments[2 + random.integer(2)]!;
    events.push({ kind: 'settlement', atMicros, instrument: option, price: settlementPrice });
  } else if (draw < 0.97) {
    events.push({
      kind: 'gas',
      atMicros: random.uniform() < 0.5 ? 0 : atMicros,
      chain: 'l2',
      value: 1,
    });
  } else {
    events.push({
      kind: 'desk',
      atMicros,
      participant,
      author: 'desk',
      what: 'note',
      text: `seen ${random.integer(5)}`,
    });
  }
}

/** How to fold. */
export interface Cut {
  /** Rows per block; one block without. */
  readonly blockSize?: number;
  readonly withdrawn?: Withdrawn;
  /** Called between events with the instants on both sides; may read the state. */
  readonly between?: (state: BrokerState, before: number, after: number) => void;
  /** State to go on from, and the number of events that it has seen. */
  readonly from?: BrokerState;
  readonly seen?: number;
}

/** A folded log. */
export interface Folded {
  readonly state: BrokerState;
  readonly actions: readonly TermsChange[];
}

/** Events as one block, with all the names that they bring. */
export function blockOf(events: readonly MarketEvent[]): EventBlock {
  const builder = createBlockBuilder(createDictionary(), Math.max(1, events.length));
  for (const event of events) appendEvent(builder, event);
  return takeBlock(builder);
}

/** Folds events; block after block as a log would hold them. */
export function foldEvents(events: readonly MarketEvent[], cut: Cut = {}): Folded {
  const state = cut.from ?? createBroker();
  const actions: TermsChange[] = [];
  const size = cut.between === undefined ? (cut.blockSize ?? Math.max(1, events.length)) : 1;
  const builder = createBlockBuilder(createDictionary(), size);
  let first = 0;
  const take = () => {
    const block = takeBlock(builder);
    const seen = cut.seen ?? 0;
    const skip = Math.min(block.length, Math.max(0, seen - first));
    const rest =
      skip === 0 ? block : { ...sliceBlock(block, skip, block.length), names: block.names };
    if (rest.length > 0) actions.push(...step(state, rest, first + skip, cut.withdrawn).actions);
    first += block.length;
  };
  for (const [i, event] of events.entries()) {
    if (cut.between !== undefined && i > 0) {
      cut.between(state, events[i - 1]!.atMicros, event.atMicros);
    }
    if (appendEvent(builder, event)) take();
  }
  if (builder.length > 0) take();
  return { state, actions };
}

/** Brings a state up to an instant as a reader would. */
export function readAt(state: BrokerState, atMicros: number): readonly TermsChange[] {
  const actions: TermsChange[] = [];
  advance(state, atMicros, actions);
  return actions;
}
