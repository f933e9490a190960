import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { volText } from '../report/vol/summary.ts';
import { verdictOf } from '../report/vol/words.ts';
import { candleText, dailyChains } from '../surface/testing-files.ts';
import { volatilityPage } from './testing-page.ts';
import { runVol, type VolRunOptions } from './vol.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapport-vol-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

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
    assets: [],
    chains: [],
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

  it('without the asset asked for lists those present', async () => {
    const path = await put('BTCUSDT_6h.csv', candleText(60));
    await expect(runVol([path], options({ assets: ['eth'] }))).rejects.toMatchObject({
      message: 'no candles of ETH; the files hold BTC',
      exitCode: 2,
    });
  });

  it('with a short history says what is missing, and tells the rest', async () => {
    const path = await put('BTCUSDT_6h.csv', candleText(60));
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
    const path = await put('BTCUSDT_6h.csv', candleText(1100));
    const { assets } = await runVol([path], options({ out }));
    const { asset, bars, forecasts, estimators, notBetter, missing } = assets[0]!;
    expect([asset, bars]).toEqual(['BTC', 1100]);
    const whole = estimators.at(-1)!.vols;
    for (const name of ['close-to-close', 'bipower', 'two-scale']) {
      expect(whole[name], name).toBeCloseTo(0.5, 1);
    }
    // Constant volatility does not determine a GARCH: what tells no forecast is named.
    expect(missing.at(-1)).toBe('realised over 365 days: the bars span 275 days');
    expect(missing).toHaveLength(1 + 18 - forecasts.length);
    for (const text of missing.slice(0, -1))
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
    expect(names.filter((name) => name.endsWith('.svg'))).toHaveLength(14);
    const contests = (await readFile(join(out, 'contests.csv'), 'utf8')).trimEnd().split('\n');
    expect(contests).toHaveLength(1 + 18);
    const page = await readFile(join(out, 'vol.html'), 'utf8');
    expect(page).toContain('nobody could know it then');
    expect(page).not.toMatch(/<script|<link|src=|href="http/);
  });

  it('merges files of one asset and counts overlaps', async () => {
    const first = await put('BTCUSDT_a_6h.csv', candleText(200));
    const second = await put('BTCUSDT_b_6h.csv', candleText(260, 150));
    const { assets, overlaps } = await runVol([first, second], options());
    expect(assets.map(({ bars, gaps }) => [bars, gaps])).toEqual([[260, 0]]);
    expect(overlaps).toEqual({ same: 50, different: 0 });
    expect(notes.join('\n')).toContain('50 candles are told more than once');
  });
});

describe('the variance premium', () => {
  it('is implied variance less what was forecast, with its interval', async () => {
    const out = join(folder, 'out');
    const candles = await put('BTCUSDT_6h.csv', candleText(1100));
    const chains = await put('quotes.csv', dailyChains(236, 35, 0.7));
    const { assets } = await runVol([candles], options({ chains: [chains], out }));
    const { model, tenors } = assets[0]!.premium!;
    expect(model).toBe('HAR of logarithms');
    expect(tenors.map(({ tenorDays }) => tenorDays)).toEqual([7, 14, 30, 60, 90]);
    const [week, fortnight, month, beyond] = tenors;
    // The first week's forecast with an interval is made after 200 + 7 + 29 days; the first day of
    // candles lacks a return and is left out, so that is on day 237. The last chain is of day 270.
    expect(week!.quotes).toBe(34);
    expect(fortnight!.quotes).toBe(27);
    // Flat smiles but for quotes at the tick: the fair variance is about theirs. Candles were made
    // with 0.5.
    expect(week!.last!.implied).toBeCloseTo(0.49, 1);
    expect(week!.last!.expected).toBeGreaterThan(0.15);
    expect(week!.last!.expected).toBeLessThan(0.4);
    expect(week!.last!.premium).toBeCloseTo(week!.last!.implied - week!.last!.expected, 12);
    expect(week!.last!.low).toBeLessThan(week!.last!.premium);
    expect(week!.last!.high).toBeGreaterThan(week!.last!.premium);
    expect(week!.stretches).toBe(4);
    expect(week!.standardError).toBeGreaterThan(0);
    expect(fortnight!.standardError).toBeNull();
    expect(month!.missing).toEqual([
      { quotes: 24, why: 'fewer than 260 days of bars lie before the quote' },
    ]);
    expect(beyond!.missing).toEqual([
      { quotes: 35, why: 'the tenor lies outside the expiries quoted' },
    ]);
    expect(volText(assets[0]!)).toContain(
      'premium of 60, 90 days: none for 35 quotes: the tenor lies outside the expiries quoted',
    );
    const names = await readdir(out);
    for (const name of ['premiums.csv', 'premium_tenors.csv', 'premium-tenors-BTC.svg']) {
      expect(names).toContain(name);
    }
    const lines = (await readFile(join(out, 'premiums.csv'), 'utf8')).trimEnd().split('\n');
    const [head, ...rows] = lines.map((line) => line.split(','));
    expect(rows).toHaveLength(tenors.reduce((sum, { quotes }) => sum + quotes, 0));
    const later = head!.indexOf('realised_in_retrospect');
    const weeks = rows.filter((row) => row[1] === '7');
    // Candles end with day 275: the weeks of the last two quotes have not ended.
    expect(weeks.map((row) => row[later] === '')).toEqual([...Array(32).fill(false), true, true]);
    expect(await readFile(join(out, 'vol.html'), 'utf8')).toContain('Variance premium of BTC');
  });

  it('of a chain on something else is told as missing', async () => {
    const candles = await put('ETHUSDT_6h.csv', candleText(300));
    const chains = await put('quotes.csv', dailyChains(60, 2, 0.7));
    await expect(runVol([candles], options({ chains: [chains] }))).rejects.toMatchObject({
      message: 'ETH: no option chain; the chains are on BTC',
      exitCode: 2,
    });
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

describe('the reference', () => {
  it('is written from the columns', async () => {
    await expect(volatilityPage()).toMatchFileSnapshot(
      '../../../docs/reference/surface-and-vol.md',
    );
  });
});
