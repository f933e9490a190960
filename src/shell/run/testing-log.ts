/**
 * @module A log in memory with a small venue in it, for tests of what reads logs.
 */
import { microsPerHour } from '../../base/index.ts';
import type { Log, LoggedBlock } from '../../log/index.ts';
import {
  appendEvent,
  createBlockBuilder,
  createDictionary,
  type Instrument,
  type MarketEvent,
  takeBlock,
} from '../../market/index.ts';

/** Instant of the first event; a full hour. */
export const opening = 470_000 * microsPerHour;

const perpetual: Instrument = {
  kind: 'perpetual',
  name: 'ETH-PERP',
  underlying: 'ETH',
  quote: 'USD',
  settlement: 'linear',
  contractSize: 1,
};

/**
 * Makes a deposit and then a fill every ten minutes for each of three participants.
 *
 * @param hours - span
 * @returns events in time order
 */
export function venueEvents(hours: number): MarketEvent[] {
  const events: MarketEvent[] = [];
  for (let i = 0; i < hours * 6; i++) {
    const atMicros = opening + (i * microsPerHour) / 6;
    const participant = ['ann', 'bob', 'cyd'][i % 3]!;
    const money = { participant, asset: 'USD', amount: 1000 + i };
    if (i < 3) events.push({ kind: 'deposit', atMicros, ...money });
    events.push({
      kind: 'fill',
      atMicros,
      participant,
      instrument: perpetual,
      side: i % 2 === 0 ? 'buy' : 'sell',
      price: 1800 + 10 * Math.sin(i / 5),
      quantity: 0.1 + (i % 4) / 10,
      role: i % 5 === 0 ? 'maker' : 'taker',
      fee: 0.05,
      cause: 'order',
    });
  }
  return events;
}

/**
 * Keeps events as a log.
 *
 * @param events - in log order
 * @param rows - events per block
 * @returns log that can be read, not appended to
 */
export function logOf(events: readonly MarketEvent[], rows = 7): Log {
  const builder = createBlockBuilder(createDictionary(), rows);
  const blocks: LoggedBlock[] = [];
  let firstCheckpoint = 0;
  const take = (): void => {
    const block = takeBlock(builder);
    blocks.push({ firstCheckpoint, block });
    firstCheckpoint += block.length;
  };
  for (const event of events) if (appendEvent(builder, event)) take();
  if (builder.length > 0) take();
  return {
    append: () => Promise.reject(new Error('this log is only read')),
    end: async () => ({
      checkpoint: firstCheckpoint,
      blocks: blocks.length,
      hash: new Uint8Array(32),
    }),
    async *read(from) {
      for (const logged of blocks) {
        if (logged.firstCheckpoint + logged.block.length > from) yield logged;
      }
    },
  };
}
