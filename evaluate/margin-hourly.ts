/**
 * @module Backtest of margin presets on hourly prices: one perpetual held for a day, long and
 *   short.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  computeMargin,
  createMarginEngine,
  type MarginParameters,
  marginPresets,
} from '../src/risk/index.ts';
import type { EvaluationContext, Finding } from './evaluation.ts';
import { coverageOf, type MarginPath } from './margin-coverage.ts';

/** Files of hourly candles from 2020 to 2024, with the March 2020 and May 2021 falls. */
const files = ['BTCUSDT_1h_pixelalpha.csv.gz', 'ETHUSDT_1h_pixelalpha.csv.gz'];

/**
 * Runs every preset over hourly prices.
 *
 * @param context - where the data set is
 * @returns coverage by preset, nothing when the set is absent
 */
export async function hourlyBacktest(context: EvaluationContext): Promise<readonly Finding[]> {
  const folder = join(context.dataDir, 'crypto-hourly-ohlcv');
  if (!files.every((file) => existsSync(join(folder, file)))) {
    context.skip(`crypto-hourly-ohlcv: ${folder} is absent or incomplete`);
    return [];
  }
  const days = files.map((file) => readDays(join(folder, file)));
  const findings: Finding[] = [];
  for (const [name, preset] of marginPresets) {
    const paths = days.flatMap((path) => [1, -1].map((side) => pathOf(preset, path, side)));
    findings.push(...coverageOf(`${name}, perpetual`, paths, false).slice(0, 6));
  }
  return findings;
}

/** Closes by day; hours that are missing are simply not there. */
function readDays(path: string): readonly (readonly number[])[] {
  const days = new Map<string, number[]>();
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');
  const close = lines[0].toLowerCase().split(',').indexOf('close');
  if (close < 0) throw new Error(`${path} has no column close`);
  for (const line of lines.slice(1)) {
    const fields = line.split(',');
    const list = days.get(fields[0].slice(0, 10)) ?? [];
    list.push(Number(fields[close]));
    days.set(fields[0].slice(0, 10), list);
  }
  return [...days.values()].filter((hours) => hours.length > 12);
}

/** Deepest loss of a day at hourly closes, from the last close of the day before. */
function pathOf(
  preset: MarginParameters,
  days: readonly (readonly number[])[],
  side: number,
): MarginPath {
  const { initial, maintenance } = requirement(preset, side);
  const path: MarginPath = { losses: [], initial: [], maintenance: [] };
  for (let day = 1; day < days.length; day++) {
    const from = days[day - 1].at(-1) ?? 1;
    path.losses.push(Math.max(...days[day].map((price) => (side * (from - price)) / from)));
    path.initial.push(initial);
    path.maintenance.push(maintenance);
  }
  return path;
}

/** What one perpetual asks, as a share of its price: no preset here depends on more. */
function requirement(
  preset: MarginParameters,
  side: number,
): { initial: number; maintenance: number } {
  const underlying = {
    name: 'X',
    spot: 1,
    spotConfidence: 1,
    perpPrice: 1,
    perpConfidence: 1,
    feeds: [],
  };
  const market = { atMicros: 0, stablePrice: 1, underlyings: [underlying] };
  const engine = createMarginEngine(market, preset);
  if (!engine.ok) throw new Error(JSON.stringify(engine.failure));
  const perps = [{ underlying: 'X', quantity: side, unrealised: 0 }];
  const margin = computeMargin(engine.value, {
    account: 'perp',
    cash: 0,
    collaterals: [],
    perps,
    options: [],
  });
  if (!margin.ok) throw new Error(JSON.stringify(margin.failure));
  return { initial: -margin.value.initial, maintenance: -margin.value.maintenance };
}
