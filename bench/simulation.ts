/**
 * @module Simulation: exported events a second, and the promised month with its memory.
 *
 * On demand (`npm run bench -- simulation --events=100e6`) a month of that many events instead,
 * encoded and written to the null device.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
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
  return { events: eventsOf(manifest), peakMiB: peak / 2 ** 20 };
}

function eventsOf(manifest: string): number {
  const { rows } = JSON.parse(manifest) as { rows: Readonly<Record<string, number>> };
  return Object.entries(rows)
    .filter(([file]) => !file.startsWith('truth/'))
    .reduce((sum, [, count]) => sum + count, 0);
}

/** Two days of many wallets: what the demo writes, with more going on. */
const rateInput = { seed: 'rate', days: 2, participants: 400, stressDays: [1] };

/** The promised month: 1,000 participants, at least 200 instruments at a time. */
const monthInput = { seed: 'month', days: 30, participants: 1_000, quotesPerMakerMinute: 2 };

/** Events of the month beside the quotes that are asked for, at least; found by running it. */
const monthBeside = 5.6e6;

/** The month with as many quotes as it takes. */
function inputOf(events: number): Readonly<Record<string, unknown>> {
  const makers = 0.04 * monthInput.participants;
  const perQuote = makers * monthInput.days * 1440;
  const quotes = Math.round((events - monthBeside) / perQuote);
  return { ...monthInput, seed: 'scale', quotesPerMakerMinute: Math.max(2, quotes) };
}

interface Scaled {
  readonly events: number;
  readonly bytes: number;
  readonly cpuSeconds: number;
  /** Most resident memory of the first tenth of the run and of all of it; MiB. */
  readonly earlyMiB: number;
  readonly peakMiB: number;
}

function writeToNowhere(events: number, note: (text: string) => void): Scaled {
  const config = checkVenueConfig(inputOf(events));
  if (!config.ok) throw new Error(`${config.failure.field} must be ${config.failure.demand}`);
  const sink = openSync(devNull, 'w');
  const before = process.cpuUsage();
  const minutes = config.value.days * 1440;
  let peak = 0;
  let early = 0;
  let bytes = 0;
  let manifest = '';
  const watch = (done: number): void => {
    if (done % 60 !== 0) return;
    peak = Math.max(peak, memoryUsage().rss);
    if (done <= minutes / 10) early = peak;
    if (done % 4320 !== 0) return;
    const { user, system } = process.cpuUsage(before);
    const seconds = Math.round((user + system) / 1e6);
    const now = Math.round(memoryUsage().rss / 2 ** 20);
    note(`day ${done / 1440}: ${(bytes / 1e9).toFixed(2)} GB, ${seconds} s CPU, ${now} MiB`);
  };
  for (const { file, text } of simulateVenue(config.value, watch)) {
    bytes += writeSync(sink, text);
    if (file === 'manifest.json') manifest = text;
  }
  closeSync(sink);
  const { user, system } = process.cpuUsage(before);
  const [earlyMiB, peakMiB] = [early / 2 ** 20, peak / 2 ** 20];
  const cpuSeconds = (user + system) / 1e6;
  return { events: eventsOf(manifest), bytes, cpuSeconds, earlyMiB, peakMiB };
}

function runScaled(wanted: number, note: (text: string) => void): readonly Measurement[] {
  const { events, bytes, cpuSeconds, earlyMiB, peakMiB } = writeToNowhere(wanted, note);
  const size = `${(events / 1e6).toFixed(1)} M events, ${(bytes / 1e9).toFixed(1)} GB`;
  const once = { rounds: 1, spread: 0 } as const;
  return [
    measurement({
      name: `${size}: events a second, one core`,
      value: events / cpuSeconds / 1e3,
      unit: 'k events/s',
      better: 'higher',
      ...once,
    }),
    measurement({
      name: `${size}: CPU`,
      value: cpuSeconds,
      unit: 's',
      better: 'lower',
      ...once,
    }),
    measurement({
      name: `${size}: resident memory`,
      value: peakMiB / 1024,
      unit: 'GiB',
      better: 'lower',
      target: 1.5,
      ...once,
    }),
    measurement({
      name: `${size}: memory beyond that of the first tenth`,
      value: Math.max(0, peakMiB - earlyMiB),
      unit: 'MiB',
      better: 'lower',
      ...once,
    }),
  ];
}

/** Number after `--events=`; undefined without it. */
function wantedEvents(): number | undefined {
  const word = process.argv.find((one) => one.startsWith('--events='));
  if (word === undefined) return undefined;
  const events = Number(word.slice('--events='.length));
  if (events >= 1e5 && events <= 1e10) return events;
  throw new Error(`--events must be a number from 1e5 to 1e10, was ${word.slice(9)}`);
}

async function run(note: (text: string) => void): Promise<readonly Measurement[]> {
  const wanted = wantedEvents();
  if (wanted !== undefined) return runScaled(wanted, note);
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
