import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, microsPerHour } from '../../../base/index.ts';
import { acceptBars, barReturns, barsBetween, type PriceBars, type RawBars } from '../bars.ts';
import { bipowerVol } from './bipower.ts';
import { closeToCloseVol } from './close-to-close.ts';
import { garmanKlassVol } from './garman-klass.ts';
import { parkinsonVol } from './parkinson.ts';
import { rogersSatchellVol } from './rogers-satchell.ts';
import { twoScaleVol } from './two-scale.ts';
import { yangZhangVol } from './yang-zhang.ts';

const hours = (count: number) => Array.from({ length: count }, (_, i) => i * microsPerHour);

const raw: RawBars = {
  atMicros: hours(12),
  open: [100, 101.2, 100.4, 102.3, 101.1, 99.5, 100.9, 103.2, 102, 104.1, 103.3, 105],
  high: [102.1, 101.9, 103, 103.1, 101.4, 101.5, 103.9, 103.8, 104.6, 104.9, 105.8, 106.2],
  low: [99.2, 99.8, 100.1, 100.6, 98.9, 99.1, 100.2, 101.4, 101.7, 102.8, 102.9, 103.7],
  close: [101.1, 100.5, 102.2, 101, 99.4, 101, 103.3, 101.9, 104.2, 103.2, 105.1, 104.4],
  volume: null,
};

function accepted(bars: RawBars): PriceBars {
  const result = acceptBars(bars);
  if (!result.ok) throw new Error(result.failure.kind);
  return result.value;
}

/** Brownian prices; extremes between two moments are drawn from the law of the bridge. */
function simulate(seed: string, count: number, volPerBar: number, moments: number): RawBars {
  const random = createRandom(seed);
  const open: number[] = [];
  const high: number[] = [];
  const low: number[] = [];
  const close: number[] = [];
  let log = 0;
  for (let i = 0; i < count; i++) {
    const start = log;
    let most = log;
    let least = log;
    for (let j = 0; j < moments; j++) {
      const move = (volPerBar / Math.sqrt(moments)) * random.normal();
      const reach = (u: number) =>
        Math.sqrt(move ** 2 - ((2 * volPerBar ** 2) / moments) * Math.log(1 - u)) / 2;
      most = Math.max(most, log + move / 2 + reach(random.uniform()));
      least = Math.min(least, log + move / 2 - reach(random.uniform()));
      log += move;
    }
    open.push(Math.exp(start));
    high.push(Math.exp(most));
    low.push(Math.exp(least));
    close.push(Math.exp(log));
  }
  return { atMicros: hours(count), open, high, low, close, volume: null };
}

const estimators = {
  'close-to-close': (bars: PriceBars) => closeToCloseVol(barReturns(bars)),
  parkinson: parkinsonVol,
  'garman-klass': garmanKlassVol,
  'rogers-satchell': rogersSatchellVol,
  'yang-zhang': yangZhangVol,
  bipower: (bars: PriceBars) => bipowerVol(barReturns(bars)),
  'two-scale': (bars: PriceBars) => twoScaleVol(barReturns(bars)),
};
const names = Object.keys(estimators) as (keyof typeof estimators)[];

function volOf(name: keyof typeof estimators, bars: PriceBars) {
  const result = estimators[name](bars);
  if (!result.ok) throw new Error(result.failure.kind);
  return result.value;
}

describe('limits', () => {
  it('a high below the low is refused by name, and the rest goes on', () => {
    const high = Array.from(raw.high);
    high[3] = 1;
    const bars = accepted({ ...raw, high });
    expect(bars.refused).toEqual([{ row: 3, reason: 'high_below_low' }]);
    expect(bars).toMatchObject({ count: 11, gapCount: 1, barMicros: microsPerHour });
    expect(barReturns(bars).count).toBe(9);
  });

  it('each bad row has its reason', () => {
    const bars = accepted({
      atMicros: [0, 1, 2, 3, 3, 4, 5].map((x) => x * microsPerHour),
      open: [1, Number.NaN, 1, 1, 1, 3, 1],
      high: [2, 2, 2, 2, 2, 2, 2],
      low: [1, 1, 0, 1, 1, 1, 1],
      close: [1, 1, 1, 1, 1, 1, 1],
      volume: [1, 1, 1, 1, 1, 1, -1],
    });
    expect(bars.refused.map(({ reason }) => reason)).toEqual([
      'not_finite',
      'not_positive',
      'not_ascending',
      'outside_range',
      'not_positive',
    ]);
  });

  it('one bar is too few', () => {
    const none = acceptBars({ ...raw, high: raw.low });
    expect(none).toMatchObject({
      ok: false,
      failure: { kind: 'too_few_observations', needed: 2, had: 0 },
    });
  });

  it('columns of different length are a mistake', () => {
    expect(() => acceptBars({ ...raw, open: [1] })).toThrow(/column/);
  });

  it.each(names)('%s of two bars says what is missing or answers', (name) => {
    const two = barsBetween(accepted(raw), 0, 2 * microsPerHour);
    if (!two.ok) throw new Error();
    const result = estimators[name](two.value);
    if (result.ok) expect(result.value.observations).toBe(2);
    else expect(result.failure.kind).toBe('too_few_observations');
  });

  it('an interval without bars is too little', () => {
    expect(barsBetween(accepted(raw), -9, 0).ok).toBe(false);
  });

  it.each(names)('%s of prices that stand still is 0, without an error', (name) => {
    const still = new Array(40).fill(7);
    const bars = accepted({
      atMicros: hours(40),
      open: still,
      high: still,
      low: still,
      close: still,
      volume: null,
    });
    expect(volOf(name, bars)).toMatchObject({ vol: 0, standardError: null });
  });

  it.each(['parkinson', 'garman-klass', 'rogers-satchell', 'yang-zhang', 'bipower'] as const)(
    '%s does not read silent hours as calm',
    (name) => {
      const traded = simulate('silent', 800, 0.01, 20);
      const half = (column: ArrayLike<number>) =>
        Array.from(column).flatMap((x, i) => (i < 400 ? [x] : []));
      const repeat = (column: ArrayLike<number>) =>
        Array.from(column).flatMap((x, i) => (i < 400 ? [x] : [traded.close[399]!]));
      const silent = accepted({
        ...traded,
        open: repeat(traded.open),
        high: repeat(traded.high),
        low: repeat(traded.low),
        close: repeat(traded.close),
        volume: half(traded.open)
          .map(() => 1)
          .concat(new Array(400).fill(0)),
      });
      expect(silent.silentCount).toBe(400);
      const until = barsBetween(accepted(traded), 0, 400 * microsPerHour);
      if (!until.ok) throw new Error();
      expect(volOf(name, silent).vol).toBeCloseTo(volOf(name, until.value).vol, 12);
    },
  );
});

describe('golden', () => {
  // R package TTR 0.24.3, volatility(OHLC, n, calc, N = 8760); yang.zhang with n = 11.
  it.each([
    ['close-to-close', 1.4900004396057],
    ['parkinson', 1.4764458366408],
    ['garman-klass', 1.5003357084283],
    ['rogers-satchell', 1.4345018631563],
    ['yang-zhang', 1.4154828002781],
  ] as const)('%s of twelve hours', (name, vol) => {
    expect(volOf(name, accepted(raw)).vol).toBeCloseTo(vol, 12);
  });

  // Published efficiencies over the squared return: Parkinson 4.9, Garman-Klass 7.4,
  // Rogers-Satchell 6.0; a standard error of the volatility is its half over the root of efficiency
  // times n / 2.
  it.each([
    ['close-to-close', 1],
    ['bipower', 2 / 2.609],
    ['parkinson', 4.91],
    ['garman-klass', 7.4],
    ['rogers-satchell', 6.04],
    ['yang-zhang', 7.9],
  ] as const)('%s states the error that its efficiency promises', (name, efficiency) => {
    const { vol, standardError } = volOf(name, accepted(simulate('error', 4000, 0.004, 30)));
    const promised = vol / Math.sqrt(2 * 4000 * efficiency);
    expect(standardError! / promised).toBeGreaterThan(0.9);
    expect(standardError! / promised).toBeLessThan(1.1);
  });
});

describe('simulated prices with known volatility', () => {
  const volPerBar = 0.006;
  const year = Math.sqrt(8760);

  it.each(names)('%s finds it, within its own error', (name) => {
    let square = 0;
    const runs = 200;
    for (let run = 0; run < runs; run++) {
      const bars = accepted(simulate(`${name}${run}`, 120, volPerBar, 20));
      const { vol, standardError } = volOf(name, bars);
      square += ((vol - volPerBar * year) / standardError!) ** 2;
    }
    // Mean of 200 squared standard scores: 1 with a deviation of 0.1 when calibrated.
    expect(square / runs).toBeLessThan(1.5);
    expect(square / runs).toBeGreaterThan(0.7);
  });

  it('jumps are left to the bipower share', () => {
    const bars = simulate('jump', 400, volPerBar, 1);
    const close = Array.from(bars.close, (x, i) => (i >= 200 ? x * 1.1 : x));
    const open = Array.from(bars.open, (x, i) => (i > 200 ? x * 1.1 : x));
    const high = open.map((x, i) => Math.max(x, close[i]!));
    const low = open.map((x, i) => Math.min(x, close[i]!));
    const jumpy = accepted({ ...bars, open, high, low, close });
    const result = bipowerVol(barReturns(jumpy));
    if (!result.ok) throw new Error();
    // The jump adds 0.0953^2 to 400 times 0.006^2: 39 % of the variance.
    expect(result.value.jumpShare).toBeGreaterThan(0.25);
    expect(result.value.jumpStatistic).toBeGreaterThan(4);
    expect(volOf('close-to-close', jumpy).vol).toBeGreaterThan(1.15 * result.value.vol);
  });

  it('two scales see through a bounce between bid and ask', () => {
    const plain = simulate('bounce', 3000, volPerBar, 1);
    const random = createRandom('sides');
    const close = Array.from(plain.close, (x) => x * (random.uniform() < 0.5 ? 0.994 : 1.006));
    const high = close.map((x) => x * 1.1);
    const low = close.map((x) => x * 0.9);
    const bars = accepted({ ...plain, open: close, high, low, close });
    expect(volOf('close-to-close', bars).vol).toBeGreaterThan(1.5 * volPerBar * year);
    const { vol, standardError } = volOf('two-scale', bars);
    expect(Math.abs(vol - volPerBar * year)).toBeLessThan(3 * standardError!);
    expect(standardError! / vol).toBeLessThan(0.1);
  });
});

describe('properties', () => {
  const scale = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
  const seed = fc.integer({ min: 0, max: 999 });

  it.each(names)('%s does not depend on the unit of price', (name) => {
    fc.assert(
      fc.property(seed, scale, (which, factor) => {
        const bars = simulate(`unit${which}`, 40, 0.01, 3);
        const times = (column: ArrayLike<number>) => Array.from(column, (x) => x * factor);
        const moved: RawBars = {
          ...bars,
          open: times(bars.open),
          high: times(bars.high),
          low: times(bars.low),
          close: times(bars.close),
        };
        expect(volOf(name, accepted(moved)).vol).toBeCloseTo(volOf(name, accepted(bars)).vol, 9);
      }),
      { numRuns: 20 },
    );
  });

  it.each(names)('%s of any bars is finite and not negative', (name) => {
    const price = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(price, price, price), { maxLength: 60 }), (rows) => {
        const result = acceptBars({
          atMicros: hours(rows.length),
          open: rows.map((row) => row[0]),
          high: rows.map((row) => Math.max(...row)),
          low: rows.map((row) => Math.min(...row)),
          close: rows.map((row) => row[1]),
          volume: null,
        });
        if (!result.ok) return;
        const estimate = estimators[name](result.value);
        if (!estimate.ok) return;
        expect(estimate.value.vol).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(estimate.value.vol)).toBe(true);
        if (estimate.value.standardError !== null) {
          expect(Number.isFinite(estimate.value.standardError)).toBe(true);
        }
      }),
    );
  });
});
