import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, microsPerDay, microsPerHour } from '../../base/index.ts';
import { acceptBars, barReturns } from './bars.ts';
import { dailyVariance } from './daily-variance.ts';
import { ewmaOfRealised, type ForecastModel } from './forecast/forecast-models.ts';
import { type PremiumWalk, walkPremiums } from './premium-walk.ts';

const start = 20_000 * microsPerDay;

/** Six-hourly bars whose returns are +-deviation in turns. */
function history(dayCount: number, deviation: (day: number) => number) {
  const count = 4 * dayCount + 1;
  const close = [100];
  for (let i = 1; i < count; i++) {
    const day = Math.floor((i - 1) / 4);
    close.push(close[i - 1]! * Math.exp((i % 2 === 0 ? 1 : -1) * deviation(day)));
  }
  const bars = acceptBars({
    // The first bar ends at midnight, so that every return lies within its day.
    atMicros: close.map((_, i) => start + (i - 1) * 6 * microsPerHour),
    open: close,
    high: close,
    low: close,
    close,
    volume: null,
  });
  if (!bars.ok) throw new Error(bars.failure.kind);
  const returns = barReturns(bars.value);
  return { returns, days: dailyVariance(returns) };
}

/** Says what it was last shown. */
const lastDay: ForecastModel = {
  name: 'last day',
  fit: () => (known) => known.variance.at(-1) ?? null,
};

const flatTerm = (day: number, variance: number, hours = 1) => {
  const atMicros = start + day * microsPerDay + hours * microsPerHour;
  const expiries = [5, 40].map((days) => ({ atMicros, years: days / 365, variance }));
  return { atMicros, expiries };
};

function walkOf(given: Partial<PremiumWalk> = {}): PremiumWalk {
  return {
    ...history(100, () => 0.01),
    model: lastDay,
    terms: [flatTerm(80, 0.5)],
    tenorDays: 7,
    firstDays: 20,
    refitDays: 7,
    level: 0.9,
    ...given,
  };
}

describe('limits', () => {
  it('without quotes there is nothing', () => {
    expect(walkPremiums(walkOf({ terms: [] }))).toEqual({
      tenorDays: 7,
      premiums: [],
      gaps: { noTenor: 0, tooFewDays: 0, noRecentBars: 0, noForecast: 0 },
    });
  });

  it('quotes without a premium are counted by reason', () => {
    const reasons = (given: Partial<PremiumWalk>) => walkPremiums(walkOf(given)).gaps;
    expect(reasons({ tenorDays: 60 }).noTenor).toBe(1);
    // 20 days, the tenor of 7 and 30 forecasts: the 30th is known after 20 + 7 + 29 days.
    expect(reasons({ terms: [flatTerm(55, 0.5)] }).tooFewDays).toBe(1);
    expect(walkPremiums(walkOf({ terms: [flatTerm(56, 0.5)] })).premiums).toHaveLength(1);
    expect(reasons({ terms: [flatTerm(102, 0.5)] }).noRecentBars).toBe(1);
    const silent: ForecastModel = { name: 'silent', fit: () => () => null };
    expect(reasons({ model: silent }).tooFewDays).toBe(1);
  });

  it('the last tenors have no outcome yet', () => {
    const { premiums } = walkPremiums(walkOf({ terms: [flatTerm(93, 0.5), flatTerm(94, 0.5)] }));
    expect(premiums.map(({ realisedInRetrospect: later }) => later === null)).toEqual([
      false,
      true,
    ]);
  });
});

describe('by hand', () => {
  it('constant variance is forecast and realised exactly', () => {
    const { premiums } = walkPremiums(walkOf());
    // Four squared returns of 0.01 a day, 365 days.
    const yearly = 365 * 4e-4;
    expect(premiums).toHaveLength(1);
    const [one] = premiums;
    expect(one!.expected).toBeCloseTo(yearly, 10);
    expect(one!.premium).toBeCloseTo(0.5 - yearly, 10);
    expect(one!.low).toBeCloseTo(0.5 - yearly, 10);
    expect(one!.realisedInRetrospect).toBeCloseTo(yearly, 10);
    expect(one!.madeAtMicros).toBe(start + 80 * microsPerDay);
  });

  it('the interval comes from outcomes known by then', () => {
    // Variance rises fourfold on day 70: forecasts of the last days before were too low by then.
    const rise = history(100, (day) => (day < 70 ? 0.01 : 0.02));
    const before = walkPremiums(walkOf({ ...rise, terms: [flatTerm(70, 0.5)] })).premiums[0]!;
    expect(before.high - before.low).toBeCloseTo(0, 10);
    expect(before.realisedInRetrospect).toBeCloseTo(4 * 365 * 4e-4, 10);
    const after = walkPremiums(walkOf({ ...rise, terms: [flatTerm(77, 0.5)] })).premiums[0]!;
    expect(after.high - after.low).toBeGreaterThan(0.01);
  });
});

describe('properties', () => {
  it('nothing later than a quote changes its premium', () => {
    const random = createRandom('premium');
    const deviations = Array.from({ length: 120 }, () => 0.005 + 0.02 * random.uniform());
    const terms = Array.from({ length: 30 }, (_, i) => flatTerm(60 + i, 0.4 + 0.01 * i));
    const model = ewmaOfRealised;
    const whole = walkPremiums(
      walkOf({ ...history(120, (day) => deviations[day]!), terms, model }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 89 }), (day) => {
        const cut = walkPremiums(
          walkOf({ ...history(day, (at) => deviations[at]!), terms: [terms[day - 60]!], model }),
        );
        const { realisedInRetrospect: _, ...early } = cut.premiums[0]!;
        const { realisedInRetrospect: __, ...late } = whole.premiums[day - 60]!;
        expect(early).toEqual(late);
      }),
      { numRuns: 30 },
    );
  });
});
