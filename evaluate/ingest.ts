/**
 * @module Ingest of public venue records and transfer graphs: counts, known flaws, invariants.
 *
 * Targets are the counts that the descriptions of the sets state. Option chains, option purchases,
 * reward weeks and candles are in `ingest-sets.ts`.
 */
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { onGrid } from '../src/base/index.ts';
import { createContinuity } from '../src/ingest/hyperliquid-blocks/continuity.ts';
import { createBlockDecoder } from '../src/ingest/hyperliquid-blocks/decode.ts';
import { createNdjsonReader } from '../src/ingest/index.ts';
import type { EventOf, MarketEvent } from '../src/market/index.ts';
import { type Evaluation, type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { ingestSet, type SetCounts } from './ingest-set.ts';

/** Paths of a set's files, or nothing and a note when one is absent. */
function filesOf(
  context: EvaluationContext,
  set: string,
  names: readonly string[],
): readonly string[] | undefined {
  const paths = names.map((name) => join(context.dataDir, set, name));
  const missing = paths.find((path) => !existsSync(path));
  if (missing === undefined) return paths;
  context.skip(`${set}: ${missing} is absent`);
  return undefined;
}

/** Figures with the exact number that the set's description states. */
function exact(set: string, figures: Readonly<Record<string, readonly [number, number]>>) {
  return Object.entries(figures).map(([name, [value, stated]]) =>
    finding({ name: `${set}: ${name}`, value, target: `= ${stated}`, sample: stated }),
  );
}

/** What every set must show: nothing refused, one order, and how long it took. */
function whole(set: string, counts: SetCounts, rows: number): readonly Finding[] {
  const speed = finding({ name: `${set}: CPU seconds`, value: counts.cpuSeconds, sample: rows });
  return [
    ...exact(set, {
      'rows read': [counts.rows, rows],
      'rows refused': [counts.refused, 0],
      'late rows of sorted files': [counts.late, 0],
      'events out of order after the merge': [counts.disordered, 0],
    }),
    speed,
  ];
}

const found = (counts: SetCounts, kind: string) => counts.findings.get(kind) ?? 0;

async function venueExport(context: EvaluationContext): Promise<readonly Finding[]> {
  const set = 'hyperliquid-venue-2023';
  const names = ['liquidations', 'non_mm_ledger_updates', 'non_mm_trades'];
  const paths = filesOf(
    context,
    set,
    names.map((name) => `${name}.csv.gz`),
  );
  if (paths === undefined) return [];
  const kinds = new Map<string, number>();
  const wallets = new Map<string, Set<string>>();
  const modes = { cross: 0, isolated: 0 };
  let notional = 0;
  const counts = await ingestSet(paths, (event) => {
    kinds.set(event.kind, (kinds.get(event.kind) ?? 0) + 1);
    const group = event.kind === 'withdrawal' ? 'deposit' : event.kind;
    const members = wallets.get(group) ?? new Set();
    if ('participant' in event && event.participant !== undefined) members.add(event.participant);
    wallets.set(group, members);
    if (event.kind === 'liquidation') modes[event.mode] += 1;
    if (event.kind === 'fill') notional += event.price * event.quantity;
  });
  return [
    ...whole(set, counts, 17_396),
    ...exact(set, {
      fills: [kinds.get('fill') ?? 0, 17_094],
      deposits: [kinds.get('deposit') ?? 0, 212],
      withdrawals: [kinds.get('withdrawal') ?? 0, 58],
      'cross liquidations': [modes.cross, 25],
      'isolated liquidations': [modes.isolated, 7],
      'wallets with fills': [wallets.get('fill')?.size ?? 0, 138],
      'wallets in the ledger': [wallets.get('deposit')?.size ?? 0, 147],
      'liquidated wallets': [wallets.get('liquidation')?.size ?? 0, 25],
      'traded notional, tenths of a million USD': [Math.round(notional / 1e5), 190],
      'seconds with several trade rows (and none in the other files)': [
        found(counts, 'same_instant_rows'),
        3244,
      ],
      'repeated rows': [found(counts, 'duplicate_row'), 471],
      'files without a final line end': [found(counts, 'missing_final_newline'), 3],
    }),
    finding({
      name: `${set}: columns that mix whole numbers and decimals`,
      value: found(counts, 'mixed_number_forms'),
      target: '>= 1',
      sample: 5,
    }),
  ];
}

/** Sums of signed quantity by instrument, on the decimal grid. */
function createZeroSum() {
  const sums = new Map<string, number>();
  return {
    add({ instrument, side, quantity }: EventOf<'fill'>): void {
      const signed = side === 'buy' ? quantity : -quantity;
      sums.set(instrument.name, onGrid((sums.get(instrument.name) ?? 0) + signed));
    },
    instruments: () => sums.size,
    unbalanced: () => [...sums.values()].filter((sum) => sum !== 0).length,
  };
}

/** Start positions against the fills before them, by the decoder's own record. */
async function blockContinuity(path: string) {
  const continuity = createContinuity();
  const decoder = createBlockDecoder(continuity);
  const sink = { event: () => undefined, refuse: () => undefined, finding: () => undefined };
  const row = (one: Parameters<typeof decoder.decode>[0]) => decoder.decode(one, sink);
  const reader = createNdjsonReader({ ...sink, row });
  for await (const chunk of createReadStream(path).pipe(createGunzip())) reader.push(chunk);
  reader.end();
  return continuity;
}

async function nodeBlocks(context: EvaluationContext): Promise<readonly Finding[]> {
  const set = 'hyperliquid-blockfills-2025-10-27';
  const paths = filesOf(context, set, ['node_fills_by_block.jsonl.gz']);
  if (paths === undefined) return [];
  const sums = createZeroSum();
  const trades = new Set<number>();
  const seen = { fills: 0, rebates: 0, liquidation: 0 };
  const counts = await ingestSet(paths, (event: MarketEvent) => {
    if (event.kind !== 'fill') return;
    seen.fills += 1;
    sums.add(event);
    if (event.trade !== undefined) trades.add(event.trade);
    if (event.fee !== undefined && event.fee < 0) seen.rebates += 1;
    if (event.cause === 'liquidation') seen.liquidation += 1;
  });
  const continuity = await blockContinuity(paths[0]!);
  const { compared, comparedPerpetual, broken } = continuity;
  return [
    ...whole(set, counts, 200),
    ...exact(set, {
      fills: [seen.fills, 1622],
      trades: [trades.size, 811],
      wallets: [counts.dictionary.participants.texts.length, 398],
      instruments: [sums.instruments(), 119],
      'empty blocks': [found(counts, 'empty_block'), 52],
      'gaps between blocks': [found(counts, 'block_gap'), 0],
      'fills of liquidations': [seen.liquidation, 2],
      'files with times without a zone': [found(counts, 'time_without_zone'), 1],
      'start positions that differ from the replayed one': [broken, 0],
      'instruments whose signed quantity does not sum to zero': [sums.unbalanced(), 0],
      'trades whose sides do not cancel': [found(counts, 'unbalanced_trade'), 0],
      'trades with one side only': [found(counts, 'unpaired_trade'), 0],
    }),
    ...[
      { name: 'start positions compared', value: compared, target: '>= 1' },
      { name: 'start positions compared, perpetuals', value: comparedPerpetual, target: '>= 1' },
      { name: 'fees in another token, left out', value: found(counts, 'foreign_fee_token') },
      { name: 'rebates in the quote token', value: seen.rebates },
      { name: 'blocks received over 1 s late', value: found(counts, 'late_block'), target: '>= 1' },
    ].map((figure) => finding({ ...figure, name: `${set}: ${figure.name}`, sample: seen.fills })),
  ];
}

interface GraphStated {
  readonly set: string;
  readonly files: readonly string[];
  readonly rows: number;
  readonly edges: number;
  readonly candidates: number;
  readonly crlfFiles: number;
  readonly nullAddresses: number;
  readonly unlabelled: number;
  /** Members of the mixed group 0, when the description tells. */
  readonly mixed?: number;
}

const graphs: readonly GraphStated[] = [
  {
    set: 'hop',
    files: ['addresses.csv.gz', 'edges.csv.gz', 'nodes.csv.gz'],
    rows: 435_818 + 660_464 + 435_818,
    edges: 660_464,
    candidates: 43_052,
    crlfFiles: 1,
    nullAddresses: 1,
    unlabelled: 43_052 - 24_172,
    mixed: 6511,
  },
  {
    set: 'hop-mini',
    files: ['edges.csv.gz', 'nodes.csv.gz'],
    rows: 14_730 + 6609,
    edges: 14_730,
    candidates: 5677,
    crlfFiles: 0,
    nullAddresses: 0,
    unlabelled: 22,
  },
];

async function transferGraph(
  context: EvaluationContext,
  stated: GraphStated,
): Promise<readonly Finding[]> {
  const { set } = stated;
  const paths = filesOf(context, set, stated.files);
  if (paths === undefined) return [];
  const seen = { edges: 0, undated: 0, markers: 0 };
  const counts = await ingestSet(paths, (event) => {
    if (event.kind === 'marker') seen.markers += 1;
    if (event.kind !== 'transfer') return;
    seen.edges += 1;
    if (event.atMicros === 0 && event.amount === undefined) seen.undated += 1;
  });
  const mixed = found(counts, 'mixed_group');
  return [
    ...whole(set, counts, stated.rows),
    ...exact(set, {
      transfers: [seen.edges, stated.edges],
      'transfers without time and amount': [seen.undated, stated.edges],
      'first uses of the bridge': [seen.markers, stated.candidates],
      'files with CRLF line ends': [found(counts, 'crlf_line_ends'), stated.crlfFiles],
      'null addresses': [found(counts, 'null_address'), stated.nullAddresses],
      'candidates without labels': [found(counts, 'labels_unknown'), stated.unlabelled],
      ...(stated.mixed === undefined ? {} : { 'members of group 0': [mixed, stated.mixed] }),
    }),
    ...[
      { name: 'wallets with a group and a report', kind: 'group_and_report' },
      { name: 'hub, exchange and contract addresses', kind: 'service_address' },
    ].map(({ name, kind }) =>
      finding({
        name: `${set}: ${name}`,
        value: found(counts, kind),
        target: '>= 1',
        sample: stated.rows,
      }),
    ),
  ];
}

/** Ingest of venue records and transfer graphs. */
export const evaluations: readonly Evaluation[] = [
  {
    name: 'ingest',
    run: async (context) => {
      const findings = [...(await venueExport(context)), ...(await nodeBlocks(context))];
      for (const graph of graphs) findings.push(...(await transferGraph(context, graph)));
      return findings;
    },
  },
];
