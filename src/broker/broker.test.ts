/**
 * @module The fold: replay, snapshots, cuts, readers and corrections leave the same bytes.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, microsPerDay, microsPerHour } from '../base/index.ts';
import { createWithdrawn, withdraw } from '../log/index.ts';
import type { Instrument, MarketEvent } from '../market/index.ts';
import { checkSchedule, standardSchedule } from '../policy/index.ts';
import { marginPresets, procyclicality, type ScenarioMargin } from '../risk/index.ts';
import {
  activeParticipants,
  type BrokerState,
  createBroker,
  decideFor,
  dictionaryOf,
  evidenceOf,
  marginParametersOf,
  marketOf,
  overrideOf,
  participantCount,
  priorsOf,
  readDimensions,
  readParticipant,
  restoreBroker,
  snapshotBroker,
  stateBytes,
  stateSize,
  step,
  termsOf,
} from './index.ts';
import { blockOf, foldEvents, readAt, writeEvents } from './testing-events.ts';

const seeds = fc.integer({ min: 0, max: 1e6 }).map(String);
const runs = { numRuns: 12 };

/** Compares by digestible text: a failing comparison of large arrays prints for minutes. */
function sameBytes(one: BrokerState, other: BrokerState): void {
  const a = Buffer.from(stateBytes(one));
  const b = Buffer.from(stateBytes(other));
  expect(a.length).toBe(b.length);
  expect(a.equals(b)).toBe(true);
}

function restored(state: BrokerState): BrokerState {
  const result = restoreBroker(snapshotBroker(state));
  if (!result.ok) throw new Error(result.failure.kind);
  return result.value;
}

describe('limits', () => {
  it('an empty block changes nothing', () => {
    const state = createBroker();
    expect(step(state, blockOf([]), 0).actions).toEqual([]);
    sameBytes(state, createBroker());
  });

  it('a reader before the first event changes nothing', () => {
    const state = createBroker();
    expect(readAt(state, 1e15)).toEqual([]);
    sameBytes(state, createBroker());
  });

  it('undated events are folded and do not move the clock', () => {
    const deposit: MarketEvent = {
      kind: 'deposit',
      atMicros: 0,
      participant: 'a',
      asset: 'USD',
      amount: 5,
    };
    const { state } = foldEvents([deposit]);
    expect(state.clock.columns.nextHour[0]).toBe(0);
    expect(readParticipant(state, 0)).toMatchObject({ collateralUsd: 5, firstSeenMicros: 0 });
  });

  it('who only sends on the chain is no participant of the venue and at no risk in it', () => {
    const hub = { kind: 'transfer', participant: 'hub', to: 'a', asset: 'USD' } as const;
    const deposit = { kind: 'deposit', participant: 'a', asset: 'USD', amount: 5 } as const;
    const at = (hour: number) => (500_000 + hour) * 3_600e6;
    const { state } = foldEvents([
      { ...hub, atMicros: at(0) },
      { ...deposit, atMicros: at(1) },
      { ...hub, atMicros: at(9) },
    ]);
    const { ids } = state.context.fold.dictionary.participants;
    expect(activeParticipants(state)).toEqual([ids.get('a')]);
    expect(evidenceOf(state, ids.get('hub')!).events).toBe(2);
    expect(state.risk.standing.columns.days[ids.get('hub')!]).toBe(0);
    expect(state.risk.standing.columns.place[ids.get('hub')!]).toBe(0);
    expect(state.risk.standing.columns.place[ids.get('a')!]).toBe(1);
  });

  it('a snapshot of nothing restores nothing', () => {
    const state = restored(createBroker());
    sameBytes(state, createBroker());
    expect(participantCount(state)).toBe(0);
  });

  it.each([0, 3, 8, 40])('a snapshot cut after %d bytes is refused', (bytes) => {
    const { state } = foldEvents(writeEvents({ seed: 'cut', events: 50 }));
    expect(restoreBroker(snapshotBroker(state).slice(0, bytes)).ok).toBe(false);
  });

  it('a snapshot of another schedule is refused', () => {
    const other = { ...standardSchedule, version: 'other' };
    expect(restoreBroker(snapshotBroker(createBroker()), other)).toMatchObject({
      ok: false,
      failure: { kind: 'state_tables_differ' },
    });
  });
});

describe('properties', () => {
  it('the same log gives the same bytes and actions', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const one = foldEvents(writeEvents({ seed, events: 600 }));
        const other = foldEvents(writeEvents({ seed, events: 600 }));
        sameBytes(one.state, other.state);
        expect(other.actions).toEqual(one.actions);
        expect(snapshotBroker(one.state).length).toBeGreaterThan(stateSize(one.state));
      }),
      runs,
    );
  });

  it('the size of blocks never changes the state', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 90 }), (seed, blockSize) => {
        const events = writeEvents({ seed, events: 700 });
        const whole = foldEvents(events);
        const cut = foldEvents(events, { blockSize });
        sameBytes(cut.state, whole.state);
        expect(cut.actions).toEqual(whole.actions);
      }),
      runs,
    );
  });

  it('snapshot and tail equal the whole, at any place', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 699 }), (seed, seen) => {
        const events = writeEvents({ seed, events: 700 });
        const head = foldEvents(events.slice(0, seen));
        const tail = foldEvents(events, { from: restored(head.state), seen });
        const whole = foldEvents(events);
        sameBytes(tail.state, whole.state);
        expect([...head.actions, ...tail.actions]).toEqual(whole.actions);
        const id = activeParticipants(whole.state)[0]!;
        expect(evidenceOf(tail.state, id)).toEqual(evidenceOf(whole.state, id));
      }),
      runs,
    );
  });

  it('readers between events never change what the next event leaves', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0.2, 3, 60), (seed, hoursBetween) => {
        const events = writeEvents({ seed, events: hoursBetween > 10 ? 60 : 400, hoursBetween });
        const watched: unknown[] = [];
        const read = foldEvents(events, {
          between: (state, before, after) => {
            for (const share of [0, 0.3, 0.7, 1]) {
              const now = before + share * (after - before);
              if (before > 0 && after > 0) watched.push(...readAt(state, Math.floor(now)));
            }
          },
        });
        const whole = foldEvents(events);
        sameBytes(read.state, whole.state);
        expect([...watched, ...read.actions].length).toBe(whole.actions.length);
      }),
      runs,
    );
  });

  it('a withdrawn event equals one that never happened', () => {
    fc.assert(
      fc.property(seeds, fc.nat(599), fc.nat(40), (seed, from, more) => {
        const events = writeEvents({ seed, events: 600 });
        const to = Math.min(from + more, 599);
        const withdrawn = createWithdrawn();
        withdraw(withdrawn, from, to);
        const corrected = foldEvents(events, { blockSize: 50, withdrawn }).state;
        const never = foldEvents([...events.slice(0, from), ...events.slice(to + 1)]).state;
        const known = dictionaryOf(corrected).participants.texts;
        if (String(known) === String(dictionaryOf(never).participants.texts)) {
          for (const kind of ['instruments', 'texts'] as const) {
            const names = (state: BrokerState) => JSON.stringify(dictionaryOf(state)[kind]);
            if (names(corrected) !== names(never)) return;
          }
          sameBytes(corrected, never);
        }
        // Ids may differ when the withdrawn events brought names; what is told of each may not.
        for (const id of activeParticipants(never)) {
          const row = readParticipant(never, id);
          const same = dictionaryOf(corrected).participants.ids.get(row.address)!;
          expect({ ...readParticipant(corrected, same), participant: id }).toEqual(row);
          expect(termsOf(corrected, same)).toEqual(termsOf(never, id));
        }
        expect(activeParticipants(corrected)).toHaveLength(activeParticipants(never).length);
      }),
      runs,
    );
  });

  it('no number that leaves the state is NaN or infinite', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0.1, 5), (seed, hoursBetween) => {
        const { state, actions } = foldEvents(writeEvents({ seed, events: 500, hoursBetween }));
        const priors = priorsOf(state);
        const finite = (value: unknown, path: string): void => {
          if (typeof value === 'number') expect(Number.isFinite(value), path).toBe(true);
          else if (typeof value === 'object' && value !== null) {
            for (const [key, part] of Object.entries(value)) finite(part, `${path}.${key}`);
          }
        };
        finite(priors, 'priors');
        finite(actions, 'actions');
        for (const id of activeParticipants(state)) {
          finite(readParticipant(state, id), 'row');
          finite(decideFor(state, id, priors), 'decision');
          const dimensions = readDimensions(state, id, priors);
          finite(dimensions, 'dimensions');
          for (const { mean, low90, high90 } of Object.values(dimensions)) {
            expect(low90).toBeLessThanOrEqual(mean);
            expect(mean).toBeLessThanOrEqual(high90);
          }
        }
      }),
      runs,
    );
  });
});

describe('corrections', () => {
  const events = writeEvents({ seed: 'corrections', events: 120 });

  it('a correction changes nothing by itself', () => {
    const correction: MarketEvent = { kind: 'correction', atMicros: 1e15, from: 3, to: 9 };
    sameBytes(foldEvents([...events, correction]).state, foldEvents(events).state);
  });

  it('withdrawing everything leaves only names', () => {
    const withdrawn = createWithdrawn();
    withdraw(withdrawn, 0, 119);
    const { state, actions } = foldEvents(events, { withdrawn });
    expect(actions).toEqual([]);
    expect(activeParticipants(state)).toEqual([]);
    expect(state.clock.columns.events[0]).toBe(0);
  });
});

describe('days', () => {
  const events = writeEvents({ seed: 'days', events: 3000, hoursBetween: 0.5 });
  const { state, actions } = foldEvents(events);

  it('terms change at full days, or tighten in an hour, always with reasons', () => {
    expect(actions.length).toBeGreaterThan(20);
    const inForce = new Map<number, string>();
    const haircut = new Map<number, number>();
    for (const { atMicros, participant, decision } of actions) {
      const isDay = atMicros % microsPerDay === 0;
      expect(atMicros % microsPerHour).toBe(0);
      const { haircutFactor } = decision.terms;
      if (!isDay) expect(haircutFactor).toBeGreaterThan(haircut.get(participant) ?? 1);
      haircut.set(participant, haircutFactor);
      expect(decision.reasons.length).toBeGreaterThan(0);
      expect(decision.evidence.lastCheckpoint).toBeDefined();
      const terms = JSON.stringify([decision.terms, decision.override.grantedAtMicros]);
      expect(terms).not.toBe(inForce.get(participant));
      inForce.set(participant, terms);
    }
    for (const [participant, terms] of inForce) {
      const { grantedAtMicros } = overrideOf(state, participant);
      expect(JSON.stringify([termsOf(state, participant), grantedAtMicros])).toBe(terms);
    }
  });

  it('the terms of the standard schedule are within its bounds', () => {
    expect(checkSchedule(standardSchedule).ok).toBe(true);
    for (const { decision } of actions) {
      expect(decision.terms.initialMarginFactor).toBeLessThanOrEqual(2);
      expect(decision.terms.initialMarginFactor).toBeGreaterThanOrEqual(0.9);
      expect(decision.terms.haircutFactor).toBeLessThanOrEqual(1.5);
      expect(decision.terms.haircutFactor).toBeGreaterThanOrEqual(1);
    }
  });

  it('a decision made again on the same state is the same', () => {
    const priors = priorsOf(state);
    for (const id of activeParticipants(state)) {
      expect(decideFor(state, id, priors)).toEqual(decideFor(state, id, priors));
    }
  });

  it('a silence of a year costs a week of hours, not a year', () => {
    const last = events.at(-1)!.atMicros;
    const late: MarketEvent = {
      kind: 'gas',
      atMicros: last + 365 * microsPerDay,
      chain: 'l2',
      value: 1,
    };
    const { state: quiet } = foldEvents([...events, late]);
    const days = (s: BrokerState) => s.risk.venue.columns.days.reduce((sum, d) => sum + d, 0);
    const perDay = participantCount(state) * quiet.context.weight;
    expect(days(quiet) - days(state)).toBeLessThan(8 * perDay);
    const hour = Math.floor(late.atMicros / microsPerHour);
    expect(quiet.clock.columns.nextHour[0]).toBe(hour + 1);
  });
});

describe('overrides and the market', () => {
  const preset = marginPresets.get('derive-pmrm2') as ScenarioMargin;
  const instrument: Instrument = {
    kind: 'perpetual',
    name: 'ETH-PERP',
    underlying: 'ETH',
    quote: 'USD',
    settlement: 'linear',
    contractSize: 1,
  };
  const first = 480_000;

  /** Two accounts that hold one ETH against each other through hours of some volatility. */
  function market(vols: readonly number[], seed = 'market'): MarketEvent[] {
    const random = createRandom(seed);
    let price = 2000;
    const at = (hour: number) => (first + hour) * microsPerHour + 5e6;
    const events: MarketEvent[] = ['long', 'short'].flatMap((participant) => [
      { kind: 'deposit', atMicros: at(0), participant, asset: 'USD', amount: 1e6 },
      {
        kind: 'fill',
        atMicros: at(0),
        participant,
        instrument,
        price,
        quantity: 1,
        side: participant === 'long' ? 'buy' : 'sell',
        role: participant === 'long' ? 'taker' : 'maker',
      },
    ]);
    vols.forEach((vol, i) => {
      price *= Math.exp(vol * random.normal());
      events.push({ kind: 'mark', atMicros: at(i + 1), instrument, price });
    });
    return events;
  }

  const hours = (count: number, vol: number): number[] => Array(count).fill(vol);
  const quiet = hours(24 * 40, 0.004);

  it('who is safe and holds positions is loosened on hashed evidence, which replay renews', () => {
    const { state, actions } = foldEvents(market(quiet));
    const held = overrideOf(state, 0);
    expect(held.factor).toBeLessThan(1);
    expect(held.evidence).toMatch(/^[0-9a-f]{64}$/);
    expect(held.expiresAtMicros).toBeGreaterThan((first + quiet.length) * microsPerHour);
    expect(overrideOf(foldEvents(market(quiet), { blockSize: 7 }).state, 0)).toEqual(held);
    expect(overrideOf(restored(state), 0)).toEqual(held);
    const granted = actions.filter(({ participant }) => participant === 0).at(-1)!;
    expect(granted.decision.override).toEqual(held);
    const { lossFactor } = marginParametersOf(state, 0, preset);
    const { initialMarginFactor, haircutFactor } = termsOf(state, 0);
    expect(lossFactor.initial).toBeCloseTo(preset.lossFactor.initial * initialMarginFactor, 9);
    expect(lossFactor.maintenance).toBeCloseTo(preset.lossFactor.maintenance * haircutFactor, 9);
  });

  it('a loosening ends in a silence of the log too', () => {
    const { state } = foldEvents(market(quiet));
    expect(termsOf(state, 0).initialMarginFactor).toBeLessThan(1);
    const later = (first + quiet.length + 24 * 60 + 5) * microsPerHour;
    const late: MarketEvent = { kind: 'gas', atMicros: later, chain: 'l2', value: 1 };
    const silent = foldEvents([...market(quiet), late]).state;
    const { initialMarginFactor, haircutFactor } = termsOf(silent, 0);
    expect(initialMarginFactor).toBeGreaterThanOrEqual(haircutFactor);
    expect(marginParametersOf(silent, 0, preset).lossFactor.initial).toBeCloseTo(
      preset.lossFactor.initial * haircutFactor,
      9,
    );
  });

  it('a storm tightens within hours, haircuts too, by no more than the cap of a day', () => {
    const calm = foldEvents(market(quiet)).state;
    const stormy = [...quiet, ...hours(13, 0.03)];
    const { state, actions } = foldEvents(market(stormy));
    const before = termsOf(calm, 0);
    const after = termsOf(state, 0);
    const { riseOfDayMax } = standardSchedule.market;
    expect(after.haircutFactor / before.haircutFactor).toBeGreaterThan(1.15);
    expect(after.haircutFactor / before.haircutFactor).toBeLessThanOrEqual(riseOfDayMax + 1e-4);
    const tightened = actions.find(
      ({ participant, atMicros }) =>
        participant === 0 && atMicros > (first + quiet.length) * microsPerHour,
    )!;
    expect(tightened.atMicros % microsPerDay).not.toBe(0);
    expect(tightened.atMicros).toBeLessThan((first + quiet.length + 8) * microsPerHour);
    expect(tightened.decision.reasons[0]!.contribution).toMatch(/^haircuts x 1\.\d+ in a/);
    const haircut = (s: BrokerState) =>
      marginParametersOf(s, 0, preset).haircuts.moving.ETH!.maintenance;
    expect(haircut(state) / haircut(calm)).toBeCloseTo(
      after.haircutFactor / before.haircutFactor,
      6,
    );
  });

  it('after the storm the market loosens by the daily pace', () => {
    const storm = [...quiet, ...hours(24, 0.03)];
    const before = termsOf(foldEvents(market([...storm, ...hours(24 * 3, 0.002)])).state, 0);
    const after = termsOf(foldEvents(market([...storm, ...hours(24 * 4, 0.002)])).state, 0);
    const { fallOfDayMax } = standardSchedule.market;
    expect(before.haircutFactor).toBeGreaterThan(1);
    expect(before.haircutFactor / after.haircutFactor).toBeGreaterThan(1);
    expect(before.haircutFactor / after.haircutFactor).toBeLessThanOrEqual(fallOfDayMax + 1e-4);
  });

  it('no factor rises by more than the cap within a day, whatever the market', () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.constantFrom(0.002, 0.01, 0.05), { maxLength: 8 }), (s, v) => {
        const vols = [...hours(60, 0.004), ...v.flatMap((vol) => hours(9, vol))];
        const events = market(vols, s);
        const factors: number[] = [];
        foldEvents(events, {
          between: (state) => {
            factors.push(marketOf(state, 0).factor);
          },
        });
        const { largestRise } = procyclicality(factors, 24);
        expect(largestRise).toBeLessThanOrEqual(standardSchedule.market.riseOfDayMax + 1e-9);
      }),
      runs,
    );
  });
});
