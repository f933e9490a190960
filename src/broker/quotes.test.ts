/**
 * @module A whole venue quoted in another asset: what is told in USD stays, and so do replays.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instrument, MarketEvent } from '../market/index.ts';
import {
  activeParticipants,
  type BrokerState,
  priorsOf,
  readDimensions,
  readParticipant,
  restoreBroker,
  snapshotBroker,
  stateBytes,
  termsOf,
} from './index.ts';
import type { TermsChange } from './terms.ts';
import { foldEvents, writeEvents } from './testing-events.ts';

const seeds = fc.integer({ min: 0, max: 1e6 }).map(String);
/** Powers of two, so that prices and rates are scaled without rounding. */
const units = fc.constantFrom(2 ** -12, 0.25, 1, 2, 2 ** 9);

/** The same instrument, told in another quote unit, `k` of them a dollar. */
function requoted(instrument: Instrument, asset: string, k: number): Instrument {
  const quoted = { ...instrument, quote: asset };
  if (quoted.kind === 'option') return { ...quoted, strike: quoted.strike * k };
  if (!('settlement' in quoted) || quoted.settlement === 'linear') return quoted;
  return { ...quoted, contractSize: quoted.contractSize * k };
}

/** The same events, told in another quote unit whose price comes first. */
function inUnits(events: readonly MarketEvent[], asset: string, k: number): MarketEvent[] {
  const told: MarketEvent[] = [
    { kind: 'index', atMicros: events[0]!.atMicros, asset, price: 1 / k },
  ];
  for (const event of events) {
    if (!('instrument' in event) || event.instrument === undefined) told.push(event);
    else told.push(requotedEvent(event, requoted(event.instrument, asset, k), k));
  }
  return told;
}

function requotedEvent(event: MarketEvent, instrument: Instrument, k: number): MarketEvent {
  const isCoin = instrument.kind === 'option' && instrument.settlement === 'inverse';
  const price = isCoin ? 1 : k;
  if (event.kind === 'fill') {
    const fee = event.fee === undefined ? {} : { fee: event.fee * k };
    return { ...event, ...fee, instrument, price: event.price * price };
  }
  if (event.kind === 'mark') {
    const index = event.index === undefined ? {} : { index: event.index * k };
    return { ...event, ...index, instrument, price: event.price * price };
  }
  if (event.kind === 'settlement') return { ...event, instrument, price: event.price * k };
  if (event.kind !== 'funding') throw new Error(`${event.kind} is not told in other units`);
  const amount = event.amount === undefined ? {} : { amount: event.amount * k };
  return { ...event, ...amount, instrument };
}

/** What is told of everybody, all of it in USD, ratios and counts. */
function told(state: BrokerState) {
  const priors = priorsOf(state);
  return activeParticipants(state).map((id) => ({
    row: readParticipant(state, id),
    dimensions: readDimensions(state, id, priors),
    terms: termsOf(state, id),
  }));
}

const decided = ({ atMicros, participant, decision }: TermsChange) => ({
  atMicros,
  participant,
  terms: decision.terms,
});

/** Coins are added to sums in another order: the last digit of a number may differ. */
function expectAlike(one: unknown, other: unknown): void {
  const numbers: number[] = [];
  const apart = (_: string, value: unknown) =>
    typeof value === 'number' ? `number ${numbers.push(value)}` : value;
  const shape = JSON.stringify(one, apart);
  const found = numbers.splice(0);
  expect(JSON.stringify(other, apart)).toBe(shape);
  for (const [i, value] of found.entries()) {
    expect(Math.abs(numbers[i]! - value)).toBeLessThanOrEqual(1e-9 * (1e-3 + Math.abs(value)));
  }
}

describe('properties', () => {
  it('the quote unit changes nothing that is told in USD', () => {
    fc.assert(
      fc.property(seeds, units, (seed, k) => {
        const events = writeEvents({ seed, events: 500 });
        const { state, actions } = foldEvents(inUnits(events, 'XAU', k));
        const inDollars = foldEvents(events);
        expectAlike(told(state), told(inDollars.state));
        expectAlike(actions.map(decided), inDollars.actions.map(decided));
      }),
      { numRuns: 5 },
    );
  });

  it('blocks, snapshots and a late index leave the same bytes', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 90 }), fc.nat(400), (seed, blockSize, late) => {
        const [price, ...rest] = inUnits(writeEvents({ seed, events: 500 }), 'XAU', 4);
        const atMicros = rest[late]!.atMicros;
        const events = [...rest.slice(0, late), { ...price!, atMicros }, ...rest.slice(late)];
        const whole = stateBytes(foldEvents(events).state);
        const cut = stateBytes(foldEvents(events, { blockSize }).state);
        expect(Buffer.from(cut).equals(whole)).toBe(true);
        const half = restoreBroker(snapshotBroker(foldEvents(events.slice(0, 250)).state));
        if (!half.ok) throw new Error(half.failure.kind);
        const resumed = foldEvents(events, { from: half.value, seen: 250 }).state;
        expect(Buffer.from(stateBytes(resumed)).equals(whole)).toBe(true);
        expect(told(resumed)).toEqual(told(foldEvents(events).state));
      }),
      { numRuns: 5 },
    );
  });
});
