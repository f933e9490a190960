/**
 * @module Simulation: exported events a second, and the promised month with its memory.
 */
import { memoryUsage } from 'node:process';
import { checkVenueConfig, simulateVenue } from '../src/simulation/index.ts';
import { type Bench, type Measurement, measurement, timeInterleaved } from './bench.ts';

interface Exported {
  /** Rows of all files but the truth's. */
  readonly events: number;
  readonly peakMiB: number;
}

/** Chunks between two looks at memory. */
const chunksBetween = 64;

function exportAll(input: Readonly<Record<string, unknown>>): Exported {
  const config = checkVenueConfig(input);
  if (!config.ok) throw new Error(`${config.failure.field} must be ${config.failure.demand}`);
  let peak = 0;
  let chunks = 0;
  let manifest = '';
  for (const { file, text } of simulateVenue(config.value)) {
    if (chunks++ % chunksBetween === 0) peak = Math.max(peak, memoryUsage().rss);
    if (file === 'manifest.json') manifest = text;
  }
  const { rows } = JSON.parse(manifest) as { rows: Readonly<Record<string, number>> };
  const events = Object.entries(rows)
    .filter(([file]) => !file.startsWith('truth/'))
    .reduce((sum, [, count]) => sum + count, 0);
  return { events, peakMiB: peak / 2 ** 20 };
}

/** Two days of many wallets: what the demo writes, with more going on. */
const rateInput = { seed: 'rate', days: 2, participants: 400, stressDays: [1] };

/** The promised month: 1,000 participants, at least 200 instruments at a time. */
const monthInput = { seed: 'month', days: 30, participants: 1_000, quotesPerMakerMinute: 2 };

async function run(note: (text: string) => void): Promise<readonly Measurement[]> {
  const { events } = exportAll(rateInput);
  note(`${events} events of two days`);
  const { rate } = await timeInterleaved({ rate: () => exportAll(rateInput) }, 5);
  note('a month of 1,000 participants, once');
  const before = process.cpuUsage();
  const month = exportAll(monthInput);
  const used = process.cpuUsage(before);
  const seconds = (used.user + used.system) / 1e6;
  const scale = `${(month.events / 1e6).toFixed(1)} M events`;
  const once = { rounds: 1, spread: 0, better: 'lower' } as const;
  return [
    measurement({
      name: 'exported events a second, one core',
      value: events / rate.medianSeconds / 1e3,
      unit: 'k events/s',
      better: 'higher',
      target: 300,
      rounds: rate.rounds,
      spread: rate.spread,
    }),
    measurement({
      name: `30 days, 1,000 participants (${scale}), CPU`,
      value: seconds,
      unit: 's',
      target: 30,
      ...once,
    }),
    measurement({
      name: `30 days, 1,000 participants (${scale}), resident memory`,
      value: month.peakMiB / 1024,
      unit: 'GiB',
      target: 1.5,
      ...once,
    }),
  ];
}

/** Promises of this file. */
export const benches: readonly Bench[] = [{ name: 'simulation', run }];
