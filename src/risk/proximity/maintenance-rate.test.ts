/**
 * @module The venue's maintenance rate: planted rates found, odd records withstood or unread.
 */
import { describe, expect, it } from 'vitest';
import { createRandom, microsPerHour } from '../../base/index.ts';
import type { MarketEvent } from '../../market/index.ts';
import { foldRisk, linearPerpetual, optionOf } from '../testing-fold.ts';
import {
  assumedMaintenanceRate,
  createMaintenanceRate,
  maintenanceRateBounds,
  maintenanceRateOf,
  observeMaintenanceRate,
} from './maintenance-rate.ts';
import { createProximity, extendProximity, measureProximity, readProximity } from './proximity.ts';

const atMicros = 400_000 * microsPerHour;

const closed = (ratio: number, mode: 'cross' | 'isolated' = 'cross'): MarketEvent => ({
  kind: 'liquidation',
  atMicros,
  participant: 'a',
  stage: 'closed',
  notional: 1000,
  accountValue: 1000 * ratio,
  mode,
});

/** The rate after all events. */
function rateAfter(events: readonly MarketEvent[]): number {
  const { fold, liquidations } = foldRisk(events);
  const maintenance = createMaintenanceRate();
  observeMaintenanceRate(maintenance, liquidations, fold);
  return maintenanceRateOf(maintenance);
}

const times = (count: number, event: MarketEvent): MarketEvent[] =>
  new Array<MarketEvent>(count).fill(event);

describe('limits', () => {
  it('nothing seen is the assumed rate', () => {
    expect(rateAfter([])).toBe(assumedMaintenanceRate);
  });

  it('a single record counts a quarter beside a prior of three', () => {
    // Half of four lies below x where 1 + 3 Phi(ln(x / 0.02) / ln 2) = 2: Phi = 1 / 3 at -0.4307.
    const expected = 0.02 * 2 ** -0.4307;
    // Within half a bin of 1/120 of ln 100.
    expect(Math.abs(Math.log(rateAfter([closed(0.005)]) / expected))).toBeLessThan(0.02);
  });

  it('rates beyond the bounds are taken as these', () => {
    const { low, high } = maintenanceRateBounds;
    expect(rateAfter(times(60, closed(1e-5)))).toBeGreaterThanOrEqual(low);
    expect(rateAfter(times(60, closed(1e-5)))).toBeLessThan(1.05 * low);
    expect(rateAfter(times(60, closed(0.9)))).toBeLessThanOrEqual(high);
    expect(rateAfter(times(60, closed(0.9)))).toBeGreaterThan(high / 1.05);
  });

  it('isolated records and accounts worth nothing teach nothing', () => {
    expect(rateAfter(times(20, closed(0.1, 'isolated')))).toBe(assumedMaintenanceRate);
    expect(rateAfter(times(20, closed(0)))).toBe(assumedMaintenanceRate);
    expect(rateAfter(times(20, closed(-0.1)))).toBe(assumedMaintenanceRate);
  });

  it('accounts with a reported margin, and those that held options, teach nothing', () => {
    const report: MarketEvent = {
      kind: 'margin',
      atMicros,
      participant: 'a',
      equity: 10,
      initial: 8,
      maintenance: 5,
    };
    expect(rateAfter([report, ...times(20, closed(0.005))])).toBe(assumedMaintenanceRate);
    const option: MarketEvent = {
      kind: 'fill',
      atMicros,
      participant: 'a',
      instrument: optionOf('call', 'linear'),
      side: 'sell',
      price: 7,
      quantity: 1,
      role: 'taker',
    };
    expect(rateAfter([option, ...times(20, closed(0.005))])).toBe(assumedMaintenanceRate);
  });
});

describe('planted truth', () => {
  for (const planted of [0.004, 0.01, 0.03, 0.08]) {
    it(`thirty accounts seen a little below ${planted} tell it to a tenth`, () => {
      const random = createRandom(`maintenance ${planted}`);
      // Equity is looked at now and then: accounts are found up to a tenth below.
      const events = Array.from({ length: 30 }, () =>
        closed(planted * (1 - random.uniform() / 10)),
      );
      expect(rateAfter(events) / planted).toBeGreaterThan(0.88);
      expect(rateAfter(events) / planted).toBeLessThan(1.1);
    });
  }

  it('a third of odd records does not move it by more than a tenth', () => {
    const odd = rateAfter([...times(30, closed(0.01)), ...times(10, closed(0.15))]);
    expect(odd / 0.01).toBeGreaterThan(0.9);
    expect(odd / 0.01).toBeLessThan(1.1);
  });

  it('a venue that changes its rate is learnt anew: older records fade', () => {
    const rate = rateAfter([...times(2000, closed(0.01)), ...times(500, closed(0.05))]);
    expect(rate).toBeGreaterThan(0.045);
  });
});

describe('looking', () => {
  it('hour by hour is the same as all at once, and a record counts once', () => {
    const { fold, liquidations } = foldRisk(times(9, closed(0.006)));
    const hourly = createMaintenanceRate();
    const { records } = liquidations;
    for (const rows of [2, 5, 5, 9]) {
      const seen = { ...liquidations, records: { ...records, rows } };
      observeMaintenanceRate(hourly, seen, fold);
    }
    observeMaintenanceRate(hourly, liquidations, fold);
    expect(maintenanceRateOf(hourly)).toBe(rateAfter(times(9, closed(0.006))));
  });

  it('the learnt rate is the one that accounts are held against', () => {
    const long: readonly MarketEvent[] = [
      { kind: 'deposit', atMicros, participant: 'b', asset: 'USD', amount: 20 },
      {
        kind: 'fill',
        atMicros,
        participant: 'b',
        instrument: linearPerpetual,
        side: 'buy',
        price: 100,
        quantity: 1,
        role: 'taker',
      },
    ];
    const { fold, liquidations } = foldRisk([...times(200, closed(0.01)), ...long]);
    const proximity = createProximity();
    extendProximity(proximity, fold);
    const { maintenance } = proximity;
    observeMaintenanceRate(maintenance, liquidations, fold);
    measureProximity(proximity, fold, atMicros, 'now');
    const id = fold.dictionary.participants.ids.get('b')!;
    // Equity 20 on 100 meets a share m of what is left where 100 x = 80 / (1 - m).
    const rate = maintenanceRateOf(maintenance);
    expect(readProximity(proximity, id, 1).spotDown).toBeCloseTo(0.8 / (1 - rate) - 1, 6);
    expect(rate / 0.01).toBeCloseTo(1, 1);
  });
});
