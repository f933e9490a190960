/**
 * @module Promises of the log and the fold: durable append, replay, recovery, size of the state.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { cpuUsage } from 'node:process';
import {
  createBroker,
  participantCount,
  restoreBroker,
  snapshotBroker,
  stateBytes,
  stateSize,
  step,
} from '../src/broker/index.ts';
import { type EventBlock, eventKinds } from '../src/market/index.ts';
import { openSegmentLog, openSnapshots, type SegmentLog } from '../src/shell/store/index.ts';
import { syntheticBlocks } from '../src/simulation/index.ts';
import { type Bench, type Measurement, measurement } from './bench.ts';

const events = Number(process.env.RAPPORT_BENCH_EVENTS ?? 10_000_000);
const wallets = 100_000;
const blockLength = 1000;
const tailEvents = 1_000_000;
const appendsInFlight = 8;
const thinEvents = Math.min(events, 3_000_000);
/** A hundredth of the usual. */
const depositMaxUsd = 10_000;

/** CPU seconds and wall seconds of a piece of work. */
async function timed(work: () => Promise<unknown>): Promise<{ cpu: number; wall: number }> {
  const cpuBefore = cpuUsage();
  const wallBefore = performance.now();
  await work();
  const used = cpuUsage(cpuBefore);
  return { cpu: (used.user + used.system) / 1e6, wall: (performance.now() - wallBefore) / 1e3 };
}

function median(values: readonly number[]): number {
  return values.slice().sort((a, b) => a - b)[values.length >> 1]!;
}

function spreadOf(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values);
}

interface Appended {
  readonly wall: readonly number[];
  readonly cpu: readonly number[];
}

/** Appends the stream in rounds; making the blocks is not counted. */
async function appendAll(log: SegmentLog, note: (text: string) => void): Promise<Appended> {
  const perRound = Math.ceil(events / 10 / blockLength);
  const wall: number[] = [];
  const cpu: number[] = [];
  let round: EventBlock[] = [];
  let checkpoint = 0;
  const appendRound = async (): Promise<void> => {
    const rows = round.reduce((sum, block) => sum + block.length, 0);
    const time = await timed(async () => {
      const underWay: Promise<unknown>[] = [];
      for (const block of round) {
        underWay.push(log.append(block, checkpoint));
        checkpoint += block.length;
        if (underWay.length >= appendsInFlight) await underWay.shift();
      }
      await Promise.all(underWay);
    });
    wall.push(rows / time.wall);
    cpu.push(rows / time.cpu);
    round = [];
    note(`appended ${checkpoint.toLocaleString('en-GB')} events`);
  };
  for (const block of syntheticBlocks({ events, wallets, seed: 'bench', blockLength })) {
    round.push(block);
    if (round.length === perRound) await appendRound();
  }
  if (round.length > 0) await appendRound();
  return { wall, cpu };
}

/** The plain loop beside the fold: sums of 16 fields by wallet over the same bytes. */
async function plainFold(log: SegmentLog): Promise<number> {
  const fields = 16;
  const sums = new Float64Array(wallets * 2 * fields);
  for await (const { block } of log.read(0)) {
    const { participant, kind, a, b, c, at } = block;
    for (let row = 0; row < block.length; row++) {
      if (kind[row] !== eventKinds.fill) continue;
      const base = participant[row]! * fields;
      const notional = a[row]! * b[row]!;
      sums[base] = sums[base]! + 1;
      sums[base + 1] = sums[base + 1]! + notional;
      sums[base + 2] = sums[base + 2]! + c[row]!;
      sums[base + 3] = at[row]!;
      for (let field = 4; field < fields; field++) {
        sums[base + field] = sums[base + field]! * 0.5 + notional;
      }
    }
  }
  return sums[1]!;
}

async function replay(log: SegmentLog, until = Number.POSITIVE_INFINITY) {
  const state = createBroker();
  for await (const { firstCheckpoint, block } of log.read(0)) {
    if (firstCheckpoint >= until) break;
    step(state, block, firstCheckpoint);
  }
  return state;
}

async function replayRates(log: SegmentLog, note: (text: string) => void) {
  const fold: number[] = [];
  const plain: number[] = [];
  let state = createBroker();
  for (let round = 0; round < 3; round++) {
    const foldTime = await timed(async () => {
      state = await replay(log);
    });
    fold.push(events / foldTime.cpu);
    const plainTime = await timed(() => plainFold(log));
    plain.push(events / plainTime.cpu);
    note(`replay round ${round + 1}: ${(events / foldTime.cpu / 1e6).toFixed(2)} M events/s`);
  }
  return { fold, plain, state };
}

/** The fold alone, where most accounts are so thin that their liquidation has to be solved. */
function thinRate(): number {
  const blocks = [
    ...syntheticBlocks({ events: thinEvents, wallets, seed: 'bench', blockLength, depositMaxUsd }),
  ];
  const before = cpuUsage();
  const state = createBroker();
  let checkpoint = 0;
  for (const block of blocks) {
    step(state, block, checkpoint);
    checkpoint += block.length;
  }
  const used = cpuUsage(before);
  return thinEvents / ((used.user + used.system) / 1e6);
}

async function recoverySeconds(folder: string, log: SegmentLog, full: Uint8Array) {
  const cut = events - tailEvents;
  const snapshots = openSnapshots(folder);
  const before = await replay(log, cut);
  await snapshots.save({ checkpoint: cut, logHash: '', state: snapshotBroker(before) });
  const seconds: number[] = [];
  for (let round = 0; round < 3; round++) {
    let recovered = createBroker();
    const time = await timed(async () => {
      const snapshot = await snapshots.latest(events);
      const restored = restoreBroker(snapshot!.state);
      if (!restored.ok) throw new Error(`snapshot not restored: ${restored.failure.kind}`);
      recovered = restored.value;
      for await (const { firstCheckpoint, block } of log.read(cut)) {
        step(recovered, block, firstCheckpoint);
      }
    });
    seconds.push(time.cpu);
    if (Buffer.compare(stateBytes(recovered), full) !== 0)
      throw new Error('recovered another state');
  }
  return seconds;
}

async function run(note: (text: string) => void): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rapport-bench-'));
  const log = await openSegmentLog(folder);
  try {
    const appended = await appendAll(log, note);
    const { fold, plain, state } = await replayRates(log, note);
    const recovery = await recoverySeconds(folder, log, stateBytes(state));
    const scale = `${events / 1e6} M events, ${wallets / 1e3} k wallets`;
    return [
      measurement({
        name: `durable append, blocks of ${blockLength}, wall time (${scale})`,
        value: median(appended.wall) / 1e6,
        unit: 'M events/s',
        better: 'higher',
        target: 1,
        rounds: appended.wall.length,
        spread: spreadOf(appended.wall),
      }),
      measurement({
        name: 'durable append, CPU time',
        value: median(appended.cpu) / 1e6,
        unit: 'M events/s',
        better: 'higher',
        rounds: appended.cpu.length,
        spread: spreadOf(appended.cpu),
      }),
      measurement({
        name: `replay into state with all facets (${scale})`,
        value: median(fold) / 1e6,
        unit: 'M events/s',
        better: 'higher',
        target: 2,
        peer: 'plain loop of 16 sums per wallet over the same log',
        peerValue: median(plain) / 1e6,
        rounds: fold.length,
        spread: spreadOf(fold),
      }),
      measurement({
        name: 'fold of a venue of thin accounts, most of them near or below maintenance',
        value: thinRate() / 1e6,
        unit: 'M events/s',
        better: 'higher',
        rounds: 1,
        spread: 0,
      }),
      measurement({
        name: 'recovery: snapshot and 1 M events of tail',
        value: median(recovery),
        unit: 's',
        better: 'lower',
        target: 2,
        rounds: recovery.length,
        spread: spreadOf(recovery),
      }),
      measurement({
        name: 'state per participant',
        value: stateSize(state) / participantCount(state) / 1024,
        unit: 'KiB',
        better: 'lower',
        target: 2,
        rounds: 1,
        spread: 0,
      }),
    ];
  } finally {
    await log.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Promises of this file. */
export const benches: readonly Bench[] = [{ name: 'log', run }];
