/**
 * @module A venue's events folded hour by hour with the volume it trades: who is named by the
 *   vectors of those liquidated in the next hour, and whom simpler orders name.
 */
import { microsPerHour } from '../src/base/index.ts';
import {
  advance,
  type BrokerState,
  type Counterparties,
  createBroker,
  readCounterparties,
  step,
} from '../src/broker/index.ts';
import {
  appendEvent,
  contractSizeOf,
  createBlockBuilder,
  createDictionary,
  isInverse,
  type MarketEvent,
  takeBlock,
} from '../src/market/index.ts';
import {
  createTradedVolume,
  dailyVariance,
  hourlyVolume,
  observeTradedVolume,
  type TradedVolume,
} from '../src/risk/index.ts';

/** Hours after a liquidation within which those named may be liquidated. */
export const followingHours = 6;

/** Ways to name accounts when one is about to be liquidated. */
export const ways = ['vector', 'leverage', 'nearness', 'next in line'] as const;

/** One of the ways. */
export type Way = (typeof ways)[number];

/** A liquidation that was foreseen from the state at the hour before it. */
export interface Trigger {
  readonly hour: number;
  readonly atMicros: number;
  readonly participant: string;
  /** As recorded; USD. */
  readonly notionalUsd: number;
}

/** Who was named at a trigger, as many by every way. */
export interface Naming {
  readonly trigger: Trigger;
  /** Names by way. */
  readonly named: Readonly<Record<Way, readonly string[]>>;
  /** Accounts with a position, the one liquidated left out. */
  readonly pool: readonly string[];
}

/** Returns the liquidations of a log with the hour that each falls into. */
export function triggersOf(events: readonly MarketEvent[]): Trigger[] {
  const triggers: Trigger[] = [];
  for (const event of events) {
    if (event.kind !== 'liquidation' || event.stage === 'bid' || event.stage === 'ended') continue;
    const { atMicros, participant, notional: notionalUsd } = event;
    const hour = Math.floor(atMicros / microsPerHour);
    triggers.push({ hour, atMicros, participant, notionalUsd });
  }
  return triggers;
}

/** An underlying over an hour: what takers traded and how the price moved. */
export interface HourlyMove {
  readonly asset: string;
  readonly hour: number;
  /** Log return over its deviation as known before. */
  readonly move: number;
  /** Taken net, bought positive, over the hourly volume as known before. */
  readonly taken: number;
}

/** What a replay gives. */
export interface ContagionReplay {
  /** By coefficient; of triggers whose account a move within reach liquidates, as known then. */
  readonly namings: ReadonlyMap<number, readonly Naming[]>;
  readonly moves: readonly HourlyMove[];
}

/** Records what takers traded and how prices moved, hour by hour. */
function createMoveRecorder(state: BrokerState, volume: TradedVolume) {
  const moves: HourlyMove[] = [];
  const taken = new Map<string, number>();
  const known = new Map<string, { price: number; vol: number; volume: number }>();
  return {
    moves,
    take(event: MarketEvent) {
      if (event.kind !== 'fill' || event.role !== 'taker') return;
      const { instrument, quantity, price, side } = event;
      if (instrument.kind === 'option') return;
      const size = quantity * contractSizeOf(instrument);
      const units = isInverse(instrument) ? size / price : size;
      const { underlying } = instrument;
      taken.set(underlying, (taken.get(underlying) ?? 0) + (side === 'buy' ? units : -units));
    },
    atHour(hour: number) {
      const { proximity, context } = state;
      const { price } = proximity.volatility.underlyings.columns;
      for (let asset = 0; asset < proximity.volatility.underlyings.rows; asset++) {
        if (price[asset]! <= 0) continue;
        const name = context.fold.dictionary.texts.texts[asset]!;
        const before = known.get(name);
        const flow = taken.get(name) ?? 0;
        if (before !== undefined && before.volume > 0 && flow !== 0) {
          const move = Math.log(price[asset]! / before.price) / before.vol;
          moves.push({ asset: name, hour, move, taken: flow / before.volume });
        }
        known.set(name, {
          price: price[asset]!,
          vol: Math.sqrt(dailyVariance(proximity.volatility, asset) / 24),
          volume: hourlyVolume(volume, asset, hour * microsPerHour).units,
        });
      }
      taken.clear();
    },
  };
}

/**
 * Folds events and names accounts at the hours before liquidations.
 *
 * @param events - in log order
 * @param triggers - of those events
 * @param coefficients - of the impact law
 */
export function replayContagion(
  events: readonly MarketEvent[],
  triggers: readonly Trigger[],
  coefficients: readonly number[],
): ContagionReplay {
  const state = createBroker();
  const builder = createBlockBuilder(createDictionary(), 5000);
  const first = events.find((event) => event.atMicros > 0)!.atMicros;
  const volume = createTradedVolume(first);
  const namings = new Map<number, Naming[]>(coefficients.map((c) => [c, []]));
  const recorder = createMoveRecorder(state, volume);
  let seen = 0;
  const flush = () => {
    const block = takeBlock(builder);
    step(state, block, seen);
    const { prices } = state.context.fold;
    for (let row = 0; row < block.length; row++) observeTradedVolume(volume, prices, block, row);
    seen += block.length;
  };
  const atHour = (hour: number) => {
    recorder.atHour(hour);
    const due = triggers.filter((trigger) => trigger.hour === hour);
    if (due.length === 0) return;
    for (const [coefficient, into] of namings) {
      const vectorsMax = Number.MAX_SAFE_INTEGER;
      const read = readCounterparties(state, volume, { coefficient, vectorsMax });
      into.push(...due.flatMap((trigger) => nameAccounts(read, trigger) ?? []));
    }
  };
  let hour = Math.floor(first / microsPerHour) + 1;
  for (const event of events) {
    for (; event.atMicros >= hour * microsPerHour; hour++) {
      if (builder.length > 0) flush();
      advance(state, hour * microsPerHour, []);
      atHour(hour);
    }
    recorder.take(event);
    if (appendEvent(builder, event)) flush();
  }
  flush();
  return { namings, moves: recorder.moves };
}

/** Undefined where no move within reach liquidates the account, as far as the state knew. */
function nameAccounts({ all }: Counterparties, trigger: Trigger): Naming | undefined {
  const own = all.find(({ address }) => address === trigger.participant);
  const vectors = [...(own?.vectors ?? [])].sort((a, b) => a.move - b.move);
  const vector = vectors[0];
  if (own === undefined || vector === undefined) return undefined;
  const others = all.filter((one) => one !== own);
  const names = new Map(others.map(({ profile, address }) => [profile.participant, address]));
  const named = vector.reached.map(({ participant }) => names.get(participant)!);
  const count = named.length;
  const byLeverage = others.toSorted(
    (a, b) => (b.profile.leverage ?? 1e9) - (a.profile.leverage ?? 1e9),
  );
  const onSide = others
    .flatMap(({ address, vectors: theirs }) =>
      theirs.filter(({ side }) => side === vector.side).map(({ move }) => ({ address, move })),
    )
    .sort((a, b) => a.move - b.move);
  return {
    trigger,
    pool: others.map(({ address }) => address),
    named: {
      vector: named,
      leverage: byLeverage.slice(0, count).map(({ address }) => address),
      nearness: onSide.slice(0, count).map(({ address }) => address),
      'next in line': onSide
        .filter(({ move }) => move > vector.move)
        .slice(0, count)
        .map(({ address }) => address),
    },
  };
}
