/**
 * @module Degree distribution of the synthetic wallet graph beside that of the Hop graph.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { checkVenueConfig, simulateVenue } from '../src/simulation/index.ts';
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';

/** Facts of a graph of wallets and their partners. */
interface DegreeFacts {
  /** Distinct partners of wallets: quantiles. */
  readonly median: number;
  readonly high: number;
  /** Share of all nodes that have one partner. */
  readonly leaves: number;
  /** Share of edge ends at the busiest thousandth of nodes. */
  readonly hubs: number;
  /** Tail exponent of all nodes' degrees above 10, by Hill's estimator. */
  readonly tail: number;
  readonly nodes: number;
}

/** Degree above which the tail is fitted. */
const tailFrom = 10;

function degreeFacts(edges: ReadonlySet<string>, wallets: ReadonlySet<string>): DegreeFacts {
  const degrees = new Map<string, number>();
  for (const edge of edges) {
    for (const end of edge.split(' ')) degrees.set(end, (degrees.get(end) ?? 0) + 1);
  }
  const all = [...degrees.values()].sort((a, b) => b - a);
  const own = [...wallets].flatMap((id) => degrees.get(id) ?? []).sort((a, b) => a - b);
  const ends = all.reduce((sum, degree) => sum + degree, 0);
  const top = all.slice(0, Math.max(1, Math.round(all.length / 1000)));
  const tail = all.filter((degree) => degree > tailFrom);
  const logs = tail.reduce((sum, degree) => sum + Math.log(degree / tailFrom), 0);
  return {
    median: own[own.length >> 1]!,
    high: own[Math.floor(0.95 * own.length)]!,
    leaves: all.filter((degree) => degree === 1).length / all.length,
    hubs: top.reduce((sum, degree) => sum + degree, 0) / ends,
    tail: 1 + tail.length / logs,
    nodes: all.length,
  };
}

function edgeOf(from: string, to: string): string {
  return from < to ? `${from} ${to}` : `${to} ${from}`;
}

function hopFacts(folder: string): DegreeFacts {
  const lines = (file: string) =>
    gunzipSync(readFileSync(join(folder, file)))
      .toString('utf8')
      .trimEnd()
      .split(/\r?\n/)
      .slice(1);
  const wallets = new Set<string>();
  for (const line of lines('nodes.csv.gz')) {
    const [id, candidate] = line.split(',');
    if (candidate === '1') wallets.add(id!);
  }
  const edges = new Set<string>();
  for (const line of lines('edges.csv.gz')) {
    const [from, to] = line.split(',');
    if (from !== to) edges.add(edgeOf(from!, to!));
  }
  return degreeFacts(edges, wallets);
}

function syntheticFacts(): DegreeFacts {
  const config = checkVenueConfig({
    seed: 'graph',
    days: 10,
    participants: 2_000,
    stressDays: [],
    activity: 0.05,
    quotesPerMakerMinute: 2,
    markMinutes: 1_440,
    mix: { maker: 0.001, retail: 0.419 },
  });
  if (!config.ok) throw new Error(`${config.failure.field} must be ${config.failure.demand}`);
  let transfers = '';
  let truth = '';
  for (const { file, text } of simulateVenue(config.value)) {
    if (file === 'transfers-chain.csv') transfers += text;
    if (file === 'truth/participants.csv') truth += text;
  }
  const rows = (text: string) => text.trimEnd().split('\n').slice(1);
  const wallets = new Set(rows(truth).map((line) => line.split(',')[0]!));
  const edges = new Set(
    rows(transfers).map((line) => {
      const [, from, to] = line.split(',');
      return edgeOf(from!, to!);
    }),
  );
  return degreeFacts(edges, wallets);
}

const compared = [
  { key: 'median', name: 'partners of a wallet, median', tolerance: 0.5 },
  { key: 'high', name: 'partners of a wallet, 95 % point', tolerance: 0.5 },
  { key: 'leaves', name: 'share of nodes with one partner', tolerance: 0.15 },
  { key: 'hubs', name: 'share of edge ends at the busiest thousandth', tolerance: 0.35 },
  { key: 'tail', name: 'tail exponent of degrees', tolerance: 0.2 },
] as const;

/**
 * Compares degree distributions.
 *
 * @param context - where the Hop graph is
 * @returns findings; none when the graph is absent
 */
export function degreeFindings({ dataDir, skip, note }: EvaluationContext): Finding[] {
  const folder = join(dataDir, 'hop');
  if (!existsSync(folder)) {
    skip('hop: absent, so degrees have nothing to be compared with');
    return [];
  }
  note('wallet graphs');
  const real = hopFacts(folder);
  const synthetic = syntheticFacts();
  return compared.map(({ key, name, tolerance }) => {
    const round = (value: number) => Number(value.toPrecision(3));
    const shown = `${round(synthetic[key])} against Hop ${round(real[key])}`;
    return finding({
      name: `graph: ${name}: ${shown}, off by, relative`,
      value: Math.abs(synthetic[key] / real[key] - 1),
      sample: synthetic.nodes,
      baseline: real[key],
      target: `<= ${tolerance}`,
    });
  });
}
