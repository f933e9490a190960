/**
 * @module Counterparties of a small venue: order, shares, closings, and that reading leaves no
 *   trace.
 */
import { describe, expect, it } from 'vitest';
import { createTradedVolume, observeTradedVolume, type TradedVolume } from '../risk/index.ts';
import {
  type Counterparties,
  type Counterparty,
  farthestReaching,
  readCounterparties,
  thinkableMove,
} from './counterparties.ts';
import { readParticipant } from './participants.ts';
import { type BrokerState, createBroker, stateBytes } from './state.ts';
import { blockOf, foldEvents, writeEvents } from './testing-events.ts';

const events = writeEvents({ seed: 'counterparties', events: 3000, participants: 40 });
const { state } = foldEvents(events);

function volumeOf(folded: BrokerState): TradedVolume {
  const volume = createTradedVolume();
  const block = blockOf(events);
  for (let row = 0; row < block.length; row++) {
    observeTradedVolume(volume, folded.context.fold.prices, block, row);
  }
  return volume;
}

const volume = volumeOf(state);

/** A counterparty with one vector, as far as `farthestReaching` looks. */
function withVector(address: string, move: number, fixedPointUsd: number, reached = 1) {
  const vector = { move, fixedPointUsd, reached: Array(reached) };
  return { address, vectors: [vector] } as unknown as Counterparty;
}

describe('limits', () => {
  it('nobody has no counterparties and no vector', () => {
    const found = readCounterparties(createBroker(), createTradedVolume());
    expect(found.all).toEqual([]);
    expect(found.grossUsd).toBe(0);
    expect(farthestReaching(found)).toEqual([]);
  });

  it('of vectors those that begin beyond a half or twice the price are not listed', () => {
    const all = [
      withVector('sixfold', Math.log(6.4), 9000),
      withVector('twice', thinkableMove, 10),
      withVector('nobody', 0.01, 0, 0),
      withVector('near', 0.05, 20),
    ];
    const listed = farthestReaching({ all } as unknown as Counterparties);
    expect(listed.map(({ owner }) => owner.address)).toEqual(['near', 'twice']);
  });

  it('without volume and without a coefficient nothing is set off', () => {
    const unknown = readCounterparties(state, createTradedVolume());
    const none = readCounterparties(state, volume, { coefficient: 0 });
    for (const found of [unknown, none]) {
      expect(found.all.some(({ vectors }) => vectors.length > 0)).toBe(true);
      expect(farthestReaching(found)).toEqual([]);
    }
    const flows = unknown.all.flatMap(({ vectors }) => vectors).flatMap((vector) => vector.flows);
    expect(flows.every(({ hours, move }) => hours === undefined && move === 0)).toBe(true);
  });

  it('only the largest have vectors', () => {
    const { all } = readCounterparties(state, volume, { vectorsMax: 3 });
    expect(all.length).toBeGreaterThan(10);
    expect(
      all.slice(3).every(({ vectors, closings }) => vectors.length + closings.length === 0),
    ).toBe(true);
    expect(all.slice(0, 3).every(({ closings }) => closings.length > 0)).toBe(true);
  });
});

describe('the counterparties', () => {
  const found = readCounterparties(state, volume, { coefficient: 5 });

  it('are in order, and their shares add up', () => {
    const gross = found.all.map(({ profile }) => profile.grossUsd);
    expect(gross).toEqual(gross.toSorted((a, b) => b - a));
    expect(found.all.map(({ rank }) => rank)).toEqual(gross.map((_, i) => i + 1));
    expect(found.all.reduce((sum, { profile }) => sum + profile.share, 0)).toBeCloseTo(1, 12);
    expect(found.all.at(-1)!.profile.cumulativeShare).toBeCloseTo(1, 12);
    for (const { name, asset } of found.underlyings.values()) {
      const shares = found.all
        .flatMap(({ profile }) => profile.exposures)
        .filter((exposure) => exposure.asset === asset)
        .map(({ shareOfOpenInterest }) => shareOfOpenInterest);
      const sum = shares.reduce((total, share) => total + share, 0);
      expect(sum, name).toBeCloseTo(shares.length === 0 ? 0 : 1, 12);
    }
  });

  it('have the moves of the participants’ table, where their vectors begin', () => {
    for (const { profile, vectors, proximity } of found.all) {
      const row = readParticipant(state, profile.participant);
      expect(proximity).toEqual(row.proximity);
      for (const { side, move } of vectors) {
        const told = side === 'down' ? proximity.spotDown : proximity.spotUp;
        if (proximity.standing === 'liquidatable') expect(move).toBe(0);
        else expect(Math.expm1(side === 'down' ? -move : move)).toBeCloseTo(told!, 12);
      }
    }
  });

  it('close what they hold, and all of them together what nobody holds', () => {
    const { positions } = state.context.fold.accounts;
    const { first, second, quantity } = positions.columns;
    const names = state.context.fold.dictionary.instruments.map(({ name }) => name);
    const held = new Map<string, number>();
    const net = new Map<string, number>();
    for (let row = 0; row < positions.rows; row++) {
      const name = names[second[row]!]!;
      if (quantity[row] !== 0) held.set(`${first[row]} ${name}`, quantity[row]!);
      net.set(name, (net.get(name) ?? 0) + quantity[row]!);
    }
    const closed = new Map<string, number>();
    for (const { profile, closings } of found.all) {
      for (const { instrument, contracts } of closings) {
        expect(contracts).toBe(-held.get(`${profile.participant} ${instrument}`)!);
        closed.set(instrument, (closed.get(instrument) ?? 0) + contracts);
      }
    }
    expect(closed.size).toBeGreaterThan(0);
    for (const [name, contracts] of closed) expect(contracts).toBeCloseTo(-net.get(name)!, 9);
  });

  it('set off sums of notionals that are those of their parts', () => {
    const gross = new Map(
      found.all.map(({ profile }) => [profile.participant, profile.grossUsd] as const),
    );
    let most = 0;
    for (const vector of found.all.flatMap(({ vectors }) => vectors)) {
      const { participants } = vector.fixedPoint;
      const sum = participants.reduce((total, id) => total + gross.get(id)!, 0);
      expect(vector.fixedPointUsd).toBeCloseTo(sum, 6);
      expect(vector.reachedUsd).toBeLessThanOrEqual(vector.fixedPointUsd + 1e-6);
      if (vector.move <= thinkableMove) most = Math.max(most, vector.fixedPointUsd);
    }
    const listed = farthestReaching(found).map(({ vector }) => vector.fixedPointUsd);
    expect(listed[0]).toBe(most);
    expect(listed).toEqual([...listed].sort((a, b) => b - a));
    expect(most).toBeGreaterThan(0);
  });

  it('are read without a trace, twice the same', () => {
    const before = stateBytes(state);
    const again = readCounterparties(state, volume, { coefficient: 5 });
    expect(again).toEqual(found);
    const { state: fresh } = foldEvents(events);
    for (const bytes of [stateBytes(state), stateBytes(fresh)]) {
      expect(bytes.length).toBe(before.length);
      expect(bytes.every((byte, i) => byte === before[i])).toBe(true);
    }
  });
});
