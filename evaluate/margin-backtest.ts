/**
 * @module Backtest of margin presets on Deribit's chains: do the losses of a day stay within what
 *   was asked?
 */
import { join } from 'node:path';
import {
  computeMargin,
  createMarginEngine,
  type MarginParameters,
  marginPresets,
} from '../src/risk/index.ts';
import type { EvaluationContext, Finding } from './evaluation.ts';
import {
  changeOf,
  marketOf,
  portfoliosOf,
  readDailySnapshots,
  type Snapshot,
} from './margin-chains.ts';
import { coverageOf, cycleOf, type MarginPath } from './margin-coverage.ts';

const coins = ['BTC', 'ETH'];
const microsPerDay = 86_400e6;

/**
 * Runs every preset that margins options over the chains.
 *
 * @param context - where the data set is
 * @returns coverage by preset, nothing when the set is absent
 */
export async function marginBacktest(context: EvaluationContext): Promise<readonly Finding[]> {
  const folder = join(context.dataDir, 'deribit-option-chains');
  let snapshots: readonly Snapshot[];
  try {
    snapshots = readDailySnapshots(folder);
  } catch {
    context.skip(`deribit-option-chains: ${folder} is absent`);
    return [];
  }
  context.note(`${snapshots.length} daily snapshots`);
  const findings: Finding[] = [];
  for (const [name, preset] of marginPresets) {
    if (preset.method === 'rules' && preset.shortOption === null) continue;
    const daily = pathsOf(preset, snapshots, 1);
    findings.push(...coverageOf(`${name}, options`, [...daily.values()], true));
    const straddle = daily.get('BTC short straddle');
    if (straddle !== undefined) findings.push(...cycleOf(`${name}, straddle`, straddle));
    const weekly = [...pathsOf(preset, snapshots, 5).values()];
    findings.push(...coverageOf(`${name}, options held 5 days`, weekly, false).slice(0, 3));
  }
  return findings;
}

function pathsOf(
  preset: MarginParameters,
  snapshots: readonly Snapshot[],
  days: number,
): ReadonlyMap<string, MarginPath> {
  const paths = new Map<string, MarginPath>();
  // Windows follow each other without overlap, so that exceedances are counted once.
  for (let day = 0; day + days < snapshots.length; day += days) {
    const [before, after] = [snapshots[day], snapshots[day + days]];
    if (after.atMicros - before.atMicros > (days + 1) * microsPerDay) continue;
    for (const coin of coins) {
      const engine = createMarginEngine(marketOf(before, coin), preset);
      if (!engine.ok) continue;
      for (const held of portfoliosOf(before, coin)) {
        const change = changeOf(held, coin, before, after);
        const margin = computeMargin(engine.value, held.portfolio);
        if (change === null || !margin.ok) continue;
        const spot = before.spots.get(coin) ?? 1;
        const path = paths.get(held.name) ?? { losses: [], initial: [], maintenance: [] };
        const { initial, maintenance, markToMarket } = margin.value;
        path.losses.push(-change / spot);
        path.initial.push((markToMarket - initial) / spot);
        path.maintenance.push((markToMarket - maintenance) / spot);
        paths.set(held.name, path);
      }
    }
  }
  return paths;
}
