import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../base/index.ts';
import { verdictOf } from '../report/vol-words.ts';
import { runVol, type VolRunOptions } from './vol.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapport-vol-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const fromMs = Date.UTC(2024, 0, 1);

/** Six-hourly candles of constant volatility: 0.5 a year. */
function candles(count: number, skip = 0): string {
  const random = createRandom('candles');
  const deviation = 0.5 / Math.sqrt(4 * 365);
  let price = 100;
  const lines = Array.from({ length: count }, (_, i) => {
    const open = price;
    let [high, low] = [price, price];
    for (let step = 0; step < 32; step++) {
      price *= Math.exp((deviation / Math.sqrt(32)) * random.normal());
      high = Math.max(high, price);
      low = Math.min(low, price);
    }
    return `${fromMs + i * 6 * 3600e3},${open},${high},${low},${price},10`;
  });
  return `timestamp,open,high,low,close,volume\n${lines.slice(skip).join('\n')}\n`;
}

async function put(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const notes: string[] = [];
function options(wanted: Partial<VolRunOptions> = {}): VolRunOptions {
  notes.length = 0;
  return {
    adapter: undefined,
    mapFile: undefined,
    skipUnknown: false,
    out: undefined,
    format: 'csv',
    note: (text) => void notes.push(text),
    progress: () => undefined,
    ...wanted,
  };
}

describe('wrong input', () => {
  it('without candles says so', async () => {
    const path = await put('index.csv', 'at,asset,price\n2030-03-01T00:00:00Z,ABC,100\n');
    await expect(runVol([path], options())).rejects.toThrow('no candles in index.csv');
  });

  it('with a short history says what is missing, and tells the rest', async () => {
    const path = await put('BTCUSDT_6h.csv', candles(60));
    const { assets } = await runVol([path], options());
    const { missing, estimators, forecasts, regime } = assets[0]!;
    expect(forecasts).toEqual([]);
    expect(regime).toBeNull();
    expect(missing.join('\n')).toMatch(/forecast of 1 days: too few days: \d+ of at least \d+/);
    expect(missing.join('\n')).toMatch(/regimes.*: too few returns/);
    expect(Object.keys(estimators[0]!.vols)).toHaveLength(7);
  });
});

describe('the volatility of candles', () => {
  it('is near the one that they were made with, inside a whole report', async () => {
    const out = join(folder, 'out');
    const path = await put('BTCUSDT_6h.csv', candles(1100));
    const { assets } = await runVol([path], options({ out }));
    const { asset, bars, forecasts, estimators, notBetter, missing } = assets[0]!;
    expect([asset, bars]).toEqual(['BTC', 1100]);
    const whole = estimators.at(-1)!.vols;
    for (const name of ['close-to-close', 'bipower', 'two-scale']) {
      expect(whole[name], name).toBeCloseTo(0.5, 1);
    }
    // Constant volatility does not determine a GARCH: what tells no forecast is named.
    expect(missing).toHaveLength(18 - forecasts.length);
    for (const text of missing)
      expect(text).toMatch(/^GARCH of \w+( returns)?, \d+ d: could not be fitted/);
    expect(forecasts.length).toBeGreaterThanOrEqual(12);
    for (const { vol, volLow, volHigh } of forecasts) {
      expect(vol).toBeGreaterThan(0.3);
      expect(vol).toBeLessThan(0.8);
      expect(volLow).toBeLessThan(volHigh);
    }
    expect(notBetter.length).toBe(
      forecasts.filter(({ verdict }) => verdict === 'worse' || verdict === 'not told apart').length,
    );
    const names = await readdir(out);
    for (const name of ['estimators', 'forecasts', 'contests', 'regimes']) {
      expect(names).toContain(`${name}.csv`);
    }
    expect(names.filter((name) => name.endsWith('.svg'))).toHaveLength(13);
    const contests = (await readFile(join(out, 'contests.csv'), 'utf8')).trimEnd().split('\n');
    expect(contests).toHaveLength(1 + 18);
    const page = await readFile(join(out, 'vol.html'), 'utf8');
    expect(page).toContain('nobody could know it then');
    expect(page).not.toMatch(/<script|<link|src=|href="http/);
  });

  it('merges files of one asset and counts overlaps', async () => {
    const first = await put('BTCUSDT_a_6h.csv', candles(200));
    const second = await put('BTCUSDT_b_6h.csv', candles(260, 150));
    const { assets, overlaps } = await runVol([first, second], options());
    expect(assets.map(({ bars, gaps }) => [bars, gaps])).toEqual([[260, 0]]);
    expect(overlaps).toEqual({ same: 50, different: 0 });
    expect(notes.join('\n')).toContain('50 candles are told more than once');
  });
});

describe('a verdict', () => {
  const judged = (pValue: number, difference: number) => ({
    name: 'HAR',
    qlike: 0.4,
    mse: 1,
    borrowed: 0,
    qlikeDifference: { difference, low: -1, high: 1, statistic: -2, pValue, observations: 99 },
    mseDifference: null,
  });

  it('needs a chance below 5 %', () => {
    expect(verdictOf(judged(0.051, -0.1), 'EWMA')).toBe('not told apart');
    expect(verdictOf(judged(0.049, -0.1), 'EWMA')).toBe('better');
    expect(verdictOf(judged(0.049, 0.1), 'EWMA')).toBe('worse');
    expect(verdictOf(judged(0.049, 0.1), 'HAR')).toBe('baseline');
  });
});
