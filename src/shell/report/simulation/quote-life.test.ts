import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { medianMs, readQuoteLife, survivalOf } from './quote-life.ts';

const maker = {
  address: 'm',
  entity: 'e',
  type: 'maker',
  isAdversary: false,
  parameters: new Map([
    ['obliged', 'true'],
    ['latencyMs', '40'],
  ]),
};

async function read(lines: readonly string[], prices = [100, 100, 100]) {
  const folder = await mkdtemp(join(tmpdir(), 'rapport-quotes-'));
  const head = 'at,participant,instrument,decidedAt';
  await writeFile(join(folder, 'quotes.csv'), `${[head, ...lines].join('\n')}\n`);
  const series = new Map([['BTC', Float64Array.from(prices)]]);
  const surroundings = {
    assets: ['BTC'],
    index: series,
    minutes: series,
    elsewhere: series,
    gas: [],
    macro: new Map(),
    volatility: new Map(),
    regimes: [],
    stress: [],
  };
  const reading = await readQuoteLife(folder, 0, surroundings, new Map([['m', maker]]));
  await rm(folder, { recursive: true });
  return reading;
}

describe('readQuoteLife', () => {
  it('no quote gives no group', async () => {
    expect((await read([])).groups).toEqual([]);
  });

  it('a quote lives until the next of its owner on its contract', async () => {
    const { groups } = await read(['0,m,A,0', '5000000,m,B,5000000', '20000000,m,A,20000000']);
    const [group] = groups;
    expect(group!.name).toBe('fast maker, obliged');
    expect(group!.quotes).toBe(3);
    expect(group!.life.count).toBe(1);
    // Twenty seconds, known to a tenth of a decade.
    expect(medianMs(group!.life)! / 20_000).toBeGreaterThan(0.85);
    expect(medianMs(group!.life)! / 20_000).toBeLessThan(1.2);
  });

  it('what the venue pulled itself is neither late nor early', async () => {
    const { groups, latencyByHour } = await read(['40000,m,A,0', '2000000,m,A,']);
    expect(groups[0]!.latency.count).toBe(1);
    expect(latencyByHour[0]).toBe(40);
  });

  it('survival falls from one to nothing', async () => {
    const quotes = [1e3, 2e5, 3e6, 4e7, 9e8].map((at) => `${at},m,A,${at - 1000}`);
    const points = survivalOf((await read(quotes)).groups[0]!.life);
    const shares = points.map(({ share }) => share);
    expect(shares[0]).toBe(1);
    expect(shares.at(-1)).toBe(0);
    expect(shares).toEqual(shares.slice().sort((x, y) => y - x));
  });

  it('only the first quote in a minute of a large move counts as an answer', async () => {
    const moving = [100, 100.001, 100.002, 120, 120.001, 120.002, 120.003];
    const quotes = [
      '1000,m,BTC-PERP,0',
      '180050000,m,BTC-PERP,180000000',
      '180090000,m,BTC-PERP,180000000',
    ];
    const { afterMove } = (await read(quotes, moving)).groups[0]!;
    expect(afterMove.count).toBe(1);
    expect(medianMs(afterMove)! / 50).toBeGreaterThan(0.85);
    expect(medianMs(afterMove)! / 50).toBeLessThan(1.2);
  });
});
