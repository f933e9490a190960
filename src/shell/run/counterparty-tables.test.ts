/**
 * @module Volume read back from the log, and the tables of the counterparties.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCounterparties } from '../../broker/index.ts';
import type { MarketEvent } from '../../market/index.ts';
import { hourlyVolume } from '../../risk/index.ts';
import { counterpartyLines, summariseCounterparties } from '../report/counterparty-summary.ts';
import { tableColumns } from './columns.ts';
import { writeCounterpartyTables } from './counterparty-tables.ts';
import { foldLog } from './fold-log.ts';
import { createLogPlaces, readLogVolume } from './log-volume.ts';
import { logOf, opening, venueEvents } from './testing-log.ts';

const hour = 3_600e6;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapport-counterparties-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function volumeOf(events: readonly MarketEvent[], asOfMicros: number) {
  const log = logOf(events);
  const places = createLogPlaces();
  const folded = await foldLog(log, { asOfMicros, everyMicros: hour, onStop: places.observe });
  const read: number[] = [];
  const watched = {
    ...log,
    read: (from: number) => {
      read.push(from);
      return log.read(from);
    },
  };
  const volume = await readLogVolume(watched, folded, places);
  return { folded, volume, read, eth: folded.state.context.fold.dictionary.texts.ids.get('ETH')! };
}

async function tableOf(name: string): Promise<readonly Readonly<Record<string, string>>[]> {
  const text = await readFile(join(folder, `${name}.csv`), 'utf8');
  const [head, ...rows] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  return rows.map((cells) => Object.fromEntries(cells.map((cell, i) => [head![i]!, cell])));
}

/** What is bought or sold in an hour of the venue of these tests, the greater of both. */
function tradedIn(events: readonly MarketEvent[], from: number): number {
  const sums = { buy: 0, sell: 0 };
  for (const event of events) {
    if (event.kind !== 'fill' || event.atMicros < from || event.atMicros >= from + hour) continue;
    sums[event.side] += event.quantity;
  }
  return Math.max(sums.buy, sums.sell);
}

describe('the volume of a log', () => {
  it('is the median of its full hours, those after the instant left out', async () => {
    const events = venueEvents(9);
    const at = opening + 5 * hour;
    const { volume, eth } = await volumeOf(events, at);
    const hours = [0, 1, 2, 3, 4].map((i) => tradedIn(events, opening + i * hour));
    const median = hours.toSorted((a, b) => a - b)[2]!;
    expect(hourlyVolume(volume, eth, at)).toMatchObject({ hours: 5, busyHours: 5 });
    expect(hourlyVolume(volume, eth, at).units).toBeCloseTo(median, 12);
  });

  it('is that before the latest event, however much later it is read', async () => {
    const events = venueEvents(5);
    const soon = await volumeOf(events, opening + 5 * hour);
    const late = await volumeOf(events, opening + 5000 * hour);
    const at = soon.folded.state.clock.columns.atMicros[0]!;
    expect(hourlyVolume(late.volume, late.eth, at)).toMatchObject({ hours: 4, busyHours: 4 });
    expect(hourlyVolume(late.volume, late.eth, at)).toEqual(
      hourlyVolume(soon.volume, soon.eth, at),
    );
  });

  it('does not count what was withdrawn', async () => {
    const events = venueEvents(2);
    const at = opening + 2 * hour;
    const whole = await volumeOf(events, at);
    const wrong: MarketEvent = { ...events.at(-1)!, quantity: 1e6 } as MarketEvent;
    const correction: MarketEvent = {
      kind: 'correction',
      atMicros: wrong.atMicros,
      from: events.length,
      to: events.length,
      reason: 'typed',
    };
    const corrected = await volumeOf([...events, wrong, correction], at);
    expect(hourlyVolume(corrected.volume, corrected.eth, at)).toEqual(
      hourlyVolume(whole.volume, whole.eth, at),
    );
  });

  it('reads only the part of a long log that the window covers', async () => {
    const events = venueEvents(200);
    const at = opening + 200 * hour;
    const { volume, eth, read } = await volumeOf(events, at);
    // 200 hours less the window of 168 and the hour that goes on, six fills an hour.
    expect(read).toEqual([expect.any(Number)]);
    expect(read[0]).toBeGreaterThan(30 * 6);
    expect(read[0]).toBeLessThanOrEqual(31 * 6 + 4);
    const hours = Array.from({ length: 168 }, (_, i) =>
      tradedIn(events, opening + (32 + i) * hour),
    ).sort((a, b) => a - b);
    expect(hourlyVolume(volume, eth, at).units).toBeCloseTo((hours[83]! + hours[84]!) / 2, 12);
  });
});

/** Two longs of ten and five at 1800; the second is liquidated just beyond the first. */
function longs(): MarketEvent[] {
  const fill = venueEvents(1).find((event) => event.kind === 'fill')!;
  return (
    [
      ['ann', 10, 1800],
      ['bob', 5, 905],
    ] as const
  ).flatMap(([participant, quantity, amount], i): MarketEvent[] => [
    { kind: 'deposit', atMicros: opening + i, participant, asset: 'USD', amount },
    { ...fill, atMicros: opening + i, participant, side: 'buy', price: 1800, quantity, fee: 0 },
  ]);
}

describe('the tables', () => {
  const at = opening + hour;

  it('of nobody are heads alone, and the summary has none', async () => {
    const { folded, volume } = await volumeOf([], at);
    const found = readCounterparties(folded.state, volume);
    await writeCounterpartyTables(folder, 'csv', found, at);
    for (const name of ['counterparties', 'exposures', 'closings', 'contagion'] as const) {
      const text = await readFile(join(folder, `${name}.csv`), 'utf8');
      expect(text).toBe(`${tableColumns[name].map((column) => column.name).join(',')}\n`);
    }
    expect(summariseCounterparties(found)).toBeNull();
    expect(counterpartyLines(null)).toEqual([]);
  });

  it('tell a vector as it is worked out by hand', async () => {
    const { folded, volume } = await volumeOf(longs(), at);
    const found = readCounterparties(folded.state, volume);
    await writeCounterpartyTables(folder, 'csv', found, at);
    const [ann, bob] = await tableOf('counterparties');
    // 1800 - 18000 + 18000 x 0.98 f = 0 and 905 - 9000 + 9000 x 0.98 f = 0.
    const moves = [16200 / 17640, 8095 / 8820];
    expect(ann).toMatchObject({ participant: 'ann', rank: '1', leverage: '10', down_passed: '1' });
    expect(Number(ann!.liquidation_spot_down)).toBeCloseTo(moves[0]! - 1, 6);
    expect(bob).toMatchObject({ participant: 'bob', down_reached: '0', up_reached: '' });
    const [exposure] = await tableOf('exposures');
    // Fifteen bought in the only hour; ten of them are sold at 1800 x 0.918.
    expect(Number(exposure!.down_flow_hours)).toBeCloseTo(10 / 15, 9);
    expect(Number(exposure!.down_flow_usd)).toBeCloseTo(-18000 * moves[0]!, 2);
    expect(Number(exposure!.hourly_volume_usd)).toBeCloseTo(27000, 6);
    expect(await tableOf('closings')).toMatchObject([
      { participant: 'ann', instrument: 'ETH-PERP', contracts: '-10', notional_usd: '18000' },
      { participant: 'bob', contracts: '-5' },
    ]);
    const [edge] = await tableOf('contagion');
    expect(edge).toMatchObject({ participant: 'ann', side: 'down', reached: 'bob' });
    expect(Number(edge!.reached_move)).toBeCloseTo(moves[1]! - 1, 6);
    // Volatility of 80 % a year as long as nothing was seen.
    const further = (0.8 / Math.sqrt(8760)) * Math.sqrt(10 / 15);
    expect(Number(edge!.further_move)).toBeCloseTo(Math.expm1(-further), 6);
    const overshoot = further - Math.log(moves[0]! / moves[1]!);
    expect(Number(edge!.shortfall_usd)).toBeCloseTo(overshoot * 8820 * moves[1]!, 3);
  });

  it('are summed up in two lines', async () => {
    const { folded, volume } = await volumeOf(longs(), at);
    const summary = summariseCounterparties(readCounterparties(folded.state, volume));
    expect(summary).toMatchObject({
      accounts: 2,
      largest: { participant: 'ann', share: 18000 / 27000, leverage: 10 },
      tenLargestShare: 1,
      worstVector: { participant: 'ann', side: 'down', passed: 1, passedUsd: 9000, steps: 1 },
    });
    expect(counterpartyLines(summary)).toEqual([
      ['largest', 'ann with 66.7 % of open notional, the ten largest 100.0 % of 2 accounts'],
      [
        'contagion',
        'worst ann: at spot -8.2 % it would set off 1, 9,000 USD, in 1 step, by an assumed impact',
      ],
    ]);
  });
});
