import { describe, expect, it } from 'vitest';
import { adversaryTypes } from './adversaries/planted.ts';
import { checkVenueConfig } from './config.ts';
import { simulateVenue } from './venue.ts';

const microsPerMinute = 60e6;

interface Sums {
  count: number;
  sum: number;
  squares: number;
}

/** Signed next-hour index returns of takers' perpetual fills, from the files alone. */
function markOuts(fills: string, index: string): Map<string, Sums> {
  const prices = new Map<string, number>();
  for (const line of index.trimEnd().split('\n').slice(1)) {
    const [at, asset, price] = line.split(',');
    prices.set(`${asset} ${at}`, Number(price));
  }
  const sums = new Map<string, Sums>();
  for (const line of fills.trimEnd().split('\n').slice(1)) {
    const [at, participant, instrument, side, , , role, , , , cause] = line.split(',');
    if (role !== 'taker' || cause !== 'order' || !instrument!.endsWith('-PERP')) continue;
    const asset = instrument!.split('-')[0];
    const minute = Math.floor(Number(at) / microsPerMinute) * microsPerMinute;
    const now = prices.get(`${asset} ${minute}`)!;
    const later = prices.get(`${asset} ${minute + 60 * microsPerMinute}`);
    if (later === undefined) continue;
    const move = Math.log(later / now) * (side === 'buy' ? 1 : -1);
    const own = sums.get(participant!) ?? { count: 0, sum: 0, squares: 0 };
    own.count++;
    own.sum += move;
    own.squares += move * move;
    sums.set(participant!, own);
  }
  return sums;
}

function sharpeOf({ count, sum, squares }: Sums): number {
  const mean = sum / count;
  return mean / Math.sqrt(squares / count - mean * mean);
}

const noAdversaries = Object.fromEntries(adversaryTypes.map((type) => [type, 0]));

describe('planted edge', () => {
  const checked = checkVenueConfig({
    seed: 'edge',
    days: 14,
    participants: 80,
    quotesPerMakerMinute: 2,
    markMinutes: 1_440,
    stressDays: [],
    adversaries: noAdversaries,
    mix: {
      maker: 0.05,
      informed: 0.2,
      retail: 0.75,
      hedger: 0,
      leveraged: 0,
      'call-seller': 0,
      'put-seller': 0,
      dormant: 0,
      arbitrageur: 0,
      'gamma-scalper': 0,
      mercenary: 0,
      leaver: 0,
    },
  });
  if (!checked.ok) throw new Error(checked.failure.field);
  const files = new Map<string, string>();
  for (const { file, text } of simulateVenue(checked.value)) {
    if (file !== 'quotes.csv') files.set(file, (files.get(file) ?? '') + text);
  }
  const sums = markOuts(files.get('fills.csv')!, files.get('index.csv')!);
  const planted = files
    .get('truth/participants.csv')!
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
    .map((cells) => ({ participant: cells[0]!, type: cells[2]!, sharpe: Number(cells[6]) }))
    .filter(({ participant }) => (sums.get(participant)?.count ?? 0) >= 30);

  const pooled = (type: string): Sums => {
    const all: Sums = { count: 0, sum: 0, squares: 0 };
    for (const { participant } of planted.filter((row) => row.type === type)) {
      const own = sums.get(participant)!;
      // Each in units of its own deviation, so that nobody outweighs the others.
      const deviation = Math.sqrt(own.squares / own.count);
      all.count += own.count;
      all.sum += own.sum / deviation;
      all.squares += own.squares / deviation ** 2;
    }
    return all;
  };

  it('is recovered for each informed taker within four standard errors', () => {
    const informed = planted.filter(({ type }) => type === 'informed');
    expect(informed.length).toBeGreaterThan(10);
    for (const { participant, sharpe } of informed) {
      const own = sums.get(participant)!;
      // Next-hour returns overlap: about three trades an hour count as one and a half.
      const error = Math.sqrt(2 / own.count);
      expect(Math.abs(sharpeOf(own) - sharpe)).toBeLessThan(4 * error);
    }
  });

  it('is recovered for all informed takers together, and absent for retail', () => {
    const informed = planted.filter(({ type }) => type === 'informed');
    const mean = informed.reduce((sum, { sharpe }) => sum + sharpe, 0) / informed.length;
    expect(mean).toBeGreaterThan(0.15);
    expect(Math.abs(sharpeOf(pooled('informed')) - mean)).toBeLessThan(0.06);
    const retail = pooled('retail');
    expect(retail.count).toBeGreaterThan(2_000);
    expect(Math.abs(sharpeOf(retail))).toBeLessThan(4 * Math.sqrt(2 / retail.count));
  });

  it('is ordered as planted: the larger half of edges earns more per trade', () => {
    const informed = planted
      .filter(({ type }) => type === 'informed')
      .sort((x, y) => x.sharpe - y.sharpe);
    const half = Math.floor(informed.length / 2);
    const average = (rows: typeof informed) =>
      rows.reduce((sum, { participant }) => sum + sharpeOf(sums.get(participant)!), 0) /
      rows.length;
    expect(average(informed.slice(-half))).toBeGreaterThan(average(informed.slice(0, half)) + 0.03);
  });
});
