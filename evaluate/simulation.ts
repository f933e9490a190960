/**
 * @module Simulation: stylised facts of the synthetic venue beside those of real markets.
 *
 * Parameters were fitted to bars of 2022 to 2025 and chains of January and February 2026 with seeds
 * named `tune-*`; what is compared here comes from other seeds. On the data fitted to, the mean
 * over seeds must lie within 1.96 standard errors of the real figure, both errors taken together;
 * on data held out the real figure must be one that another seed could have given (95 %), once
 * among all windows of the model and once among those whose volatility resembles the real one's.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { adversaryTypes } from '../src/simulation/index.ts';
import type { Evaluation, EvaluationContext, Finding } from './evaluation.ts';
import { chainFindings, type SeedChains, seedChains, spreadFindings } from './simulation-chains.ts';
import { chainSeries } from './simulation-figures.ts';
import { degreeFindings } from './simulation-graph.ts';
import { plantedFindings } from './simulation-planted.ts';
import { priceFindings, type WindowFacts, windowDays, windowFacts } from './simulation-prices.ts';
import { readChains } from './simulation-real.ts';
import { readSynthetic } from './simulation-synthetic.ts';

const assets = ['BTC', 'ETH'];
const seedNames = (count: number) => Array.from({ length: count }, (_, i) => `holdout-${i + 1}`);
/** Days before the first window, so that seeds have drifted apart. */
const warmDays = 60;
const paths = {
  days: warmDays + windowDays,
  participants: 10,
  quotesPerMakerMinute: 2,
  markMinutes: 360,
};
/** Many quotes, so that most series have standing ones at a mark. */
const quotedDays = { days: 1, participants: 200, quotesPerMakerMinute: 60, markMinutes: 120 };
const none = Object.fromEntries(adversaryTypes.map((type) => [type, 0]));
const quiet = { stressDays: [], adversaries: none, governance: false, walletGraph: false };

/** What is kept of a seed's run. */
interface SeedFacts {
  readonly window: WindowFacts;
  readonly chains: ReadonlyMap<string, SeedChains>;
}

function seedFacts(seed: string): SeedFacts {
  const { closes, chains } = readSynthetic({ ...paths, ...quiet, seed }, warmDays);
  const lasting = new Map(assets.map((asset) => [asset, closes.get(asset)!.slice(24 * warmDays)]));
  return {
    window: windowFacts(lasting),
    chains: new Map(assets.map((asset) => [asset, seedChains(chainSeries(chains.get(asset)!))])),
  };
}

async function run(context: EvaluationContext): Promise<readonly Finding[]> {
  const { dataDir, note, skip } = context;
  const has = (folder: string) => existsSync(join(dataDir, folder));
  const wanted = ['crypto-hourly-ohlcv', 'deribit-option-chains'];
  const missing = wanted.filter((folder) => !has(folder));
  note('ten days with everything planted');
  const graph = [...degreeFindings(context), ...plantedFindings()];
  if (missing.length > 0) {
    for (const folder of missing) skip(`${folder}: absent, so there is nothing to compare with`);
    return graph;
  }
  const runs = seedNames(12).map((seed) => {
    note(`${paths.days} synthetic days, seed ${seed}`);
    return seedFacts(seed);
  });
  note('synthetic quotes');
  // A day each over two weeks, so that every distance from the weekly expiries occurs twice.
  const quoted = seedNames(14).map((seed, i) => {
    const startMicros = Date.UTC(2026, 2, 2 + i) * 1000;
    return readSynthetic({ ...quotedDays, ...quiet, seed, startMicros }, 0);
  });
  note('real chains');
  const chains = readChains(dataDir);
  const windows = runs.map(({ window }) => window);
  const ofChains = assets.flatMap((asset) => {
    const seeds = runs.map((run) => run.chains.get(asset)!);
    const spreads = quoted.map((one) => one.chains.get(asset)!);
    const real = chains.get(asset)!;
    return [...chainFindings(asset, real, seeds), ...spreadFindings(asset, real, spreads)];
  });
  return [...priceFindings(context, assets, windows), ...ofChains, ...graph];
}

/** What this file evaluates. */
export const evaluations: readonly Evaluation[] = [{ name: 'simulation', run }];
