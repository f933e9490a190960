import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, microsPerDay, microsPerHour } from '../../base/index.ts';
import { acceptBars, type BarReturns, barReturns, type PriceBars } from './bars.ts';
import { dailyVariance } from './daily-variance.ts';
import {
  ewmaOfRealised,
  ewmaOfReturns,
  type ForecastModel,
  forecastModels,
} from './forecast/forecast-models.ts';
import { judgeForecasts, walkForward } from './forecast/walk-forward.ts';
import { estimatorTable, forecastTable, regimeHistory } from './volatility-report.ts';

/** Six-hourly returns of slowly changing volatility. */
function simulate(seed: string, days: number): BarReturns {
  const random = createRandom(seed);
  const count = 4 * days;
  let log = 0;
  return {
    count,
    barMicros: 6 * microsPerHour,
    barsPerYear: 1460,
    atMicros: Float64Array.from({ length: count }, (_, i) => (i + 1) * 6 * microsPerHour),
    value: Float64Array.from({ length: count }, () => {
      log = 0.97 * log + 0.15 * random.normal();
      return 0.01 * Math.exp(log) * random.normal();
    }),
    silent: new Uint8Array(count),
  };
}

function hourlyBars(count: number): PriceBars {
  const random = createRandom('bars');
  let price = 100;
  const close = Array.from({ length: count }, () => {
    price *= Math.exp(0.005 * random.normal());
    return price;
  });
  const bars = acceptBars({
    atMicros: close.map((_, i) => i * microsPerHour),
    open: close,
    high: close.map((x) => 1.003 * x),
    low: close.map((x) => 0.997 * x),
    close,
    volume: close.map(() => 1),
  });
  if (!bars.ok) throw new Error();
  return bars.value;
}

const walkOf = (returns: BarReturns, models: readonly ForecastModel[] = forecastModels) =>
  walkForward({
    returns,
    days: dailyVariance(returns),
    models,
    horizonDays: 2,
    firstDays: 60,
    refitDays: 5,
  });

describe('limits', () => {
  it('no returns have no days', () => {
    const none = { ...simulate('none', 1), count: 0 };
    expect(dailyVariance(none)).toMatchObject({ count: 0, leftOut: 0 });
  });

  it('a return that ends at midnight belongs to the day before', () => {
    const days = dailyVariance(simulate('midnight', 3));
    expect(Array.from(days.atMicros)).toEqual([1, 2, 3].map((day) => day * microsPerDay));
    expect(Array.from(days.until)).toEqual([4, 8, 12]);
  });

  it('a day without half its bars is left out, and one short of a fifth is scaled', () => {
    const bars = hourlyBars(72);
    const returns = barReturns(bars);
    const without = (drop: (i: number) => boolean): BarReturns => {
      const kept = Array.from({ length: returns.count }, (_, i) => i).filter((i) => !drop(i));
      return {
        ...returns,
        count: kept.length,
        atMicros: Float64Array.from(kept, (i) => returns.atMicros[i]!),
        value: Float64Array.from(kept, (i) => returns.value[i]!),
      };
    };
    const half = dailyVariance(without((i) => i >= 23 && i < 35));
    expect(half).toMatchObject({ count: 2, leftOut: 1 });
    const fifth = dailyVariance(without((i) => i >= 23 && i < 27));
    const squares = returns.value.subarray(27, 47).reduce((sum, r) => sum + r * r, 0);
    expect(fifth.variance[1]).toBeCloseTo((squares * 24) / 20, 12);
  });

  it('too few days make no walk', () => {
    expect(walkOf(simulate('short', 70))).toMatchObject({
      failure: { kind: 'too_few_observations', needed: 71, had: 70 },
    });
    expect(walkOf(simulate('short', 71)).ok).toBe(true);
  });

  it('prices that never move borrow the smallest variance and judge nothing', () => {
    const still = { ...simulate('still', 100), value: new Float64Array(400) };
    const walked = walkOf(still);
    if (!walked.ok) throw new Error();
    for (const { forecast } of walked.value.models) {
      for (const x of forecast) expect(x).toBeGreaterThan(0);
    }
  });

  it('a baseline that is no model is a mistake', () => {
    const walked = walkOf(simulate('baseline', 100));
    if (!walked.ok) throw new Error();
    expect(() => judgeForecasts(walked.value, 'none')).toThrow(/baseline/);
  });

  it('a model without an answer borrows that of the first, and says how often', () => {
    const mute: ForecastModel = { name: 'mute', fit: () => null };
    const walked = walkOf(simulate('mute', 100), [ewmaOfReturns, mute]);
    if (!walked.ok) throw new Error();
    const [first, second] = walked.value.models;
    expect(second!.borrowed).toBe(walked.value.realised.length);
    expect(second!.forecast).toEqual(first!.forecast);
  });

  it('a window of two bars has estimates or reasons', () => {
    const [row] = estimatorTable(hourlyBars(100), [2 / 24]);
    expect(row!.estimates.length).toBe(7);
    expect(row!.estimates.filter(({ ok }) => ok).length).toBeGreaterThan(2);
  });
});

describe('a walk', () => {
  it('realised variance is the mean of the days ahead', () => {
    const returns = simulate('ahead', 100);
    const days = dailyVariance(returns);
    const walked = walkOf(returns, [ewmaOfReturns]);
    if (!walked.ok) throw new Error();
    expect(walked.value.realised[0]).toBeCloseTo((days.variance[60]! + days.variance[61]!) / 2, 15);
    expect(walked.value.madeAtMicros[0]).toBe(60 * microsPerDay);
  });

  it('knows nothing of later days', () => {
    const returns = simulate('later', 120);
    const changed = { ...returns, value: returns.value.map((r, i) => (i < 4 * 90 ? r : 50 * r)) };
    const plain = walkOf(returns);
    const other = walkOf(changed);
    if (!plain.ok || !other.ok) throw new Error();
    plain.value.models.forEach(({ forecast }, i) => {
      // The forecast of row 30 is made after day 90, the last that is the same.
      const same = forecast.subarray(0, 31);
      expect(Array.from(other.value.models[i]!.forecast.subarray(0, 31))).toEqual(Array.from(same));
      expect(other.value.models[i]!.forecast[35]).not.toBe(forecast[35]);
    });
  });

  it('finds the model that knows the process better than a naive one', () => {
    const walked = walkOf(simulate('better', 700));
    if (!walked.ok) throw new Error();
    const judged = judgeForecasts(walked.value, ewmaOfReturns.name);
    const har = judged.find(({ name }) => name === 'HAR of logarithms')!;
    expect(har.qlikeDifference!.high).toBeLessThan(0);
    expect(judged[0]!.qlikeDifference).toBeNull();
  });
});

describe('the report', () => {
  const returns = simulate('report', 400);

  it('has one forecast per model, inside its interval of volatilities', () => {
    const table = forecastTable(returns, 7);
    if (!table.ok) throw new Error(table.failure.kind);
    const names = table.value.rows.map(({ model }) => model);
    expect(names).toContain(ewmaOfRealised.name);
    expect(names.length).toBeGreaterThanOrEqual(5);
    for (const { vol, volLow, volHigh, forecast } of table.value.rows) {
      expect(volLow).toBeLessThan(vol);
      expect(volHigh).toBeGreaterThan(vol);
      expect(vol).toBeCloseTo(Math.sqrt(365 * forecast.variance), 12);
    }
  });

  it('reads regimes only after the returns that the model was fitted to', () => {
    const history = regimeHistory(returns, 2, 0.5);
    if (!history.ok) throw new Error();
    expect(history.value.fittedReturns).toBe(800);
    expect(history.value.readings.length).toBe(800);
    expect(history.value.readings[0]!.atMicros).toBe(returns.atMicros[800]);
  });

  it('too short a history is a failure', () => {
    expect(forecastTable(simulate('brief', 100), 7).ok).toBe(false);
    expect(regimeHistory(simulate('brief', 20), 3, 0.5).ok).toBe(false);
  });
});

describe('properties', () => {
  it('a reading does not change with later returns', () => {
    const returns = simulate('prefix', 100);
    fc.assert(
      fc.property(fc.integer({ min: 250, max: 400 }), (count) => {
        const cut: BarReturns = {
          ...returns,
          count,
          value: returns.value.subarray(0, count),
          atMicros: returns.atMicros.subarray(0, count),
        };
        const whole = regimeHistory(returns, 2, 200 / 400);
        const part = regimeHistory(cut, 2, 200.5 / count);
        if (!whole.ok || !part.ok) throw new Error();
        expect(part.value.readings).toEqual(whole.value.readings.slice(0, count - 200));
      }),
      { numRuns: 10 },
    );
  });

  it('forecasts follow the unit of the returns', () => {
    const returns = simulate('unit', 120);
    const models = forecastModels.filter(({ name }) => !name.startsWith('GARCH'));
    const plain = walkOf(returns, models);
    if (!plain.ok) throw new Error();
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), (unit) => {
        const scaled = walkOf({ ...returns, value: returns.value.map((r) => unit * r) }, models);
        if (!scaled.ok) throw new Error();
        scaled.value.models.forEach(({ forecast }, i) => {
          const ratio = forecast[20]! / (unit ** 2 * plain.value.models[i]!.forecast[20]!);
          expect(ratio).toBeCloseTo(1, 6);
        });
      }),
      { numRuns: 10 },
    );
  });
});
