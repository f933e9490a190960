import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { PricingPlan } from './columns.ts';
import { priceTable } from './pricing.ts';

type Line = Readonly<Record<string, string>>;

async function answer(plan: PricingPlan, rows: readonly string[]): Promise<readonly Line[]> {
  let text = '';
  await priceTable('-', {
    plan,
    engine: 'auto',
    atMicros: undefined,
    out: undefined,
    format: 'csv',
    standardInput: (async function* () {
      yield Buffer.from(`${rows.join('\n')}\n`);
    })(),
    write: async (piece) => {
      text += piece;
    },
    note: () => undefined,
    progress: () => undefined,
  });
  return parse(text, { columns: true }) as Line[];
}

const price: PricingPlan = { command: 'price', withGreeks: false };
const greeks: PricingPlan = { command: 'greeks', withGreeks: false };
const iv: PricingPlan = { command: 'iv', withGreeks: false };
const ivGreeks: PricingPlan = { command: 'iv', withGreeks: true };

describe('American rows', () => {
  it('have the published values, between European ones, in the order of the table', async () => {
    // Huang, Subrahmanyam and Yu (1996), Review of Financial Studies 9, table 1: puts, S = 40,
    // r = 4.88 %, vol 20 %, 7 months.
    const published = [
      [35, 0.4328],
      [40, 1.9904],
      [45, 5.267],
    ] as const;
    const rows = published.flatMap(([strike]) =>
      ['american', 'European', ''].map((word) => `40,${strike},0.5833,0.0488,0.2,P,${word}`),
    );
    const lines = await answer(price, ['spot,strike,years,rate,vol,type,exercise', ...rows]);
    for (const [i, [strike, value]] of published.entries()) {
      const [american, european, silent] = lines.slice(3 * i, 3 * i + 3);
      expect(american?.strike).toBe(String(strike));
      expect(Math.abs(Number(american?.price) - value)).toBeLessThan(2e-4);
      expect(Number(european?.price)).toBeLessThan(value - 0.01);
      expect(silent?.price).toBe(european?.price);
    }
    expect(lines.map(({ error }) => error)).toEqual(lines.map(() => ''));
  });

  it('on a forward are options on the future, whose yield is the rate', async () => {
    const lines = await answer(greeks, [
      'forward,spot,yield,strike,years,rate,vol,type,exercise',
      '100,,,110,1,0.06,0.3,put,american',
      ',100,0.06,110,1,0.06,0.3,put,american',
    ]);
    for (const name of ['price', 'delta', 'gamma', 'vega', 'theta']) {
      expect(lines[0]?.[name]).toBe(lines[1]?.[name]);
    }
    expect(lines[0]?.rho).not.toBe(lines[1]?.rho);
  });

  it('hold the forward for rho where it is given, and the spot where that is', async () => {
    const step = 1e-4;
    const at = (head: string, rate: number) => `${head},110,1,${rate},0.3,put,american`;
    const rates = [0.06, 0.06 + step, 0.06 - step];
    const lines = await answer(greeks, [
      'forward,spot,yield,strike,years,rate,vol,type,exercise',
      ...rates.map((rate) => at('100,,', rate)),
      ...rates.map((rate) => at(',100,0.02', rate)),
    ]);
    for (const start of [0, 3]) {
      const [middle, up, down] = lines.slice(start, start + 3);
      const slope = (Number(up?.price) - Number(down?.price)) / (2 * step);
      expect(Number(middle?.rho)).toBeCloseTo(slope, 2);
    }
  });

  it('leave the Greeks empty that the pricer has not', async () => {
    const [line] = await answer(greeks, [
      'spot,strike,years,rate,vol,type,exercise',
      '100,110,1,0.05,0.3,put,american',
    ]);
    expect([line?.vanna, line?.volga, line?.charm, line?.error]).toEqual(['', '', '', '']);
    expect(Number(line?.delta)).toBeLessThan(-0.5);
  });

  it('lead back to their volatility, with the same Greeks', async () => {
    const row = '100,110,1,0.05';
    const [told] = await answer(greeks, [
      'spot,strike,years,rate,vol,type,exercise',
      `${row},0.3,put,american`,
    ]);
    const [back] = await answer(ivGreeks, [
      'spot,strike,years,rate,price,type,exercise',
      `${row},${told?.price},put,american`,
    ]);
    expect(Number(back?.vol)).toBeCloseTo(0.3, 9);
    expect(Number(back?.delta)).toBeCloseTo(Number(told?.delta), 8);
  });

  it('say why they have no answer', async () => {
    const lines = await answer(iv, [
      'spot,forward,strike,years,rate,price,type,exercise,settlement',
      '80,,100,1,0.05,20,put,american,',
      '80,,100,1,0.05,19,put,american,',
      '80,,100,1,0.05,100,put,american,',
      '80,,100,1,0.05,21,put,bermudan,',
      ',80,100,1,0.05,0.3,put,american,inverse',
      '80,,10000000,1,0.05,21,put,american,',
      '80,,100,1,30,21,put,american,',
      '80,,100,101,0,21,put,american,',
    ]);
    expect(lines.map(({ error }) => error)).toEqual([
      'line 2, price: 20 is the intrinsic value, which tells no volatility',
      'line 3, price: 19 is below the intrinsic value 20',
      'line 4, price: 100 is not below 100, which no volatility reaches',
      'line 5, exercise: is neither european nor american (bermudan)',
      'line 6, exercise: american needs linear settlement (american)',
      'line 7, strike: exercise american takes strikes within a factor of 10000 of the spot',
      'line 8, (row): exercise american takes rate, yield and vol up to 20',
      'line 9, years: exercise american takes up to 100',
    ]);
    expect(lines.every(({ vol }) => vol === '')).toBe(true);
  });
});
