/**
 * @module Whole public data sets through their adapters: rows, events, and every known flaw
 * counted.
 *
 * Targets are the counts that the sets' own descriptions state; where a description says only that
 * something occurs, the target is at least one.
 */
import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { Adapter, AdapterSession, Decoder, Row, Sink } from '../src/ingest/adapter.ts';
import { balancerWeekly } from '../src/ingest/balancer-weekly/adapter.ts';
import { deribitChain } from '../src/ingest/deribit-chain/adapter.ts';
import { hegic } from '../src/ingest/hegic/adapter.ts';
import { createRowReader, sampleOf, sampleRows } from '../src/ingest/index.ts';
import { ohlcv } from '../src/ingest/ohlcv/adapter.ts';
import {
  appendEvent,
  type BlockBuilder,
  createBlockBuilder,
  createDictionary,
  type Dictionary,
  takeBlock,
} from '../src/market/index.ts';
import { type Evaluation, type EvaluationContext, type Finding, finding } from './evaluation.ts';

/** What came out of one set. */
interface SetCounts {
  rows: number;
  refused: number;
  readonly events: Map<string, number>;
  /** Sum of the field `a` of rewards, for totals. */
  rewarded: number;
  readonly found: Map<string, number>;
  readonly details: Map<string, Set<string>>;
  readonly snapshots: Set<number>;
  readonly dictionary: Dictionary;
  readonly cpuSeconds: () => number;
}

function countInto(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** Every event goes into a block, so that what the log would refuse is an error here. */
function countingSink(counts: SetCounts, builder: BlockBuilder): Sink {
  return {
    event(event) {
      countInto(counts.events, event.kind);
      if (event.kind === 'reward') counts.rewarded += event.amount;
      if (event.kind === 'quote') counts.snapshots.add(event.atMicros);
      if (appendEvent(builder, event)) takeBlock(builder);
    },
    refuse: () => {
      counts.refused += 1;
    },
    finding(kind, _line, detail) {
      countInto(counts.found, kind);
      const details = counts.details.get(kind) ?? new Set();
      if (details.size < 100) details.add(detail);
      counts.details.set(kind, details);
    },
  };
}

/** Reads one file; the decoder is opened once the sample is full. */
async function readSource(
  path: string,
  adapter: Adapter,
  session: AdapterSession,
  counts: SetCounts,
  sink: Sink,
): Promise<void> {
  let decoder: Decoder | undefined;
  const waiting: Row[] = [];
  const open = (): Decoder => {
    const sample = sampleOf(basename(path), 'csv', reader.columns, waiting);
    const detection = adapter.detect(sample);
    if (detection === undefined) throw new Error(`${adapter.name} does not detect ${path}`);
    return session.decoder(detection.role, sample);
  };
  const release = (): Decoder => {
    decoder ??= open();
    for (const row of waiting.splice(0)) decoder.decode(row, sink);
    return decoder;
  };
  const reader = createRowReader('csv', {
    refuse: sink.refuse,
    finding: sink.finding,
    row(row) {
      counts.rows += 1;
      if (decoder !== undefined) return decoder.decode(row, sink);
      waiting.push(row);
      if (waiting.length === sampleRows) release();
    },
  });
  const check = (result: { readonly ok: boolean }) => {
    if (!result.ok) throw new Error(`${path} cannot be read: ${JSON.stringify(result)}`);
  };
  const file = createReadStream(path);
  for await (const chunk of path.endsWith('.gz') ? file.pipe(createGunzip()) : file) {
    check(reader.push(chunk as Uint8Array));
  }
  check(reader.end());
  release().finish(sink);
}

async function readSet(
  context: EvaluationContext,
  adapter: Adapter,
  set: string,
  files: (names: readonly string[]) => readonly string[] = (names) => names,
): Promise<SetCounts | undefined> {
  const folder = join(context.dataDir, set);
  if (!existsSync(folder)) {
    context.skip(`${set} is absent`);
    return undefined;
  }
  const before = process.cpuUsage();
  const counts: SetCounts = {
    rows: 0,
    refused: 0,
    events: new Map(),
    rewarded: 0,
    found: new Map(),
    details: new Map(),
    snapshots: new Set(),
    dictionary: createDictionary(),
    cpuSeconds: () => {
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1e6;
    },
  };
  const session = adapter.open();
  const sink = countingSink(counts, createBlockBuilder(counts.dictionary));
  const names = readdirSync(folder).filter((name) => name.includes('.csv'));
  for (const name of files(names.sort())) {
    await readSource(join(folder, name), adapter, session, counts, sink);
  }
  const list = [...counts.found].map(([kind, count]) => `${kind} ${count}`).join(', ');
  context.note(`${set}: ${counts.rows} rows, ${counts.refused} refused; ${list}`);
  return counts;
}

/** Findings of a set; a target is what its description states. */
function figures(set: string, counts: SetCounts) {
  const figure = (name: string, value: number, target?: string) =>
    finding({
      name: `ingest ${set}: ${name}`,
      value,
      sample: counts.rows,
      ...(target && { target }),
    });
  return {
    figure,
    rows: (n: number) => [
      figure('rows', counts.rows, `= ${n}`),
      figure('rows refused', counts.refused, '= 0'),
    ],
    events: (kind: string, target?: string) =>
      figure(`${kind} events`, counts.events.get(kind) ?? 0, target),
    found: (kind: string, target = '>= 1') =>
      figure(kind.replaceAll('_', ' '), counts.found.get(kind) ?? 0, target),
  };
}

async function deribit(context: EvaluationContext): Promise<readonly Finding[]> {
  const set = 'deribit-option-chains';
  const counts = await readSet(context, deribitChain, set);
  if (counts === undefined) return [];
  const { figure, rows, events, found } = figures('deribit', counts);
  const options = counts.dictionary.instruments.filter(({ kind }) => kind === 'option');
  return [
    ...rows(769_346 + 838 + 5_854),
    figure('snapshots', counts.snapshots.size, '= 481'),
    figure('option series', options.length, '= 13370'),
    events('quote', '= 769346'),
    events('mark', `= ${769_346 + 838 + 5_854}`),
    events('index', `= ${481 * 2}`),
    found('missing_bid', '= 45218'),
    figure('missing ask, share', (counts.found.get('missing_ask') ?? 0) / 769_346, '>= 0.0125'),
    found('missing_forward', '= 35828'),
    found('crossed_quote', '= 0'),
    found('wild_ask', '= 3'),
    found('exponent_number'),
    found('mark_zero'),
    found('index_drift'),
    found('irregular_spacing'),
    found('expired_since_last_snapshot'),
    found('row_after_expiry', '= 0'),
    found('price_after_snapshot'),
    figure('CPU seconds', counts.cpuSeconds(), '<= 30'),
  ];
}

async function hegicOptions(context: EvaluationContext): Promise<readonly Finding[]> {
  const counts = await readSet(context, hegic, 'hegic-options-2020');
  if (counts === undefined) return [];
  const { figure, rows, events, found } = figures('hegic', counts);
  const { participants } = counts.dictionary;
  return [
    ...rows(444 + 4_003),
    figure('owners', participants.texts.length, '= 170'),
    events('fill', '= 444'),
    found('undated_fill', '= 0'),
    events('macro', `= ${4_003 + 2_004}`),
    events('exercise'),
    events('index'),
    found('absurd_strike'),
    found('beyond_double'),
    found('exponent_number', '= 23'),
    found('duplicate_row', '= 20'),
    found('missing_owner', '= 4003'),
    found('missing_type', '= 4003'),
    found('expression_column', '= 1'),
    found('mixed_units', '= 1'),
    found('payoff_estimated'),
    found('exercise_without_value', '>= 0'),
  ];
}

async function balancer(context: EvaluationContext): Promise<readonly Finding[]> {
  const counts = await readSet(context, balancerWeekly, 'balancer-liquidity-mining');
  if (counts === undefined) return [];
  const { figure, rows, events, found } = figures('balancer', counts);
  const step = [...(counts.details.get('several_networks') ?? [])].join().includes('3981, ');
  return [
    ...rows(215_529 + 21_955),
    events('reward', '= 215529'),
    figure('wallets', counts.dictionary.participants.texts.length, '= 21955'),
    // 145,000 BAL a week; amounts below 0.01 BAL are left out of the panel.
    figure('share of 60 weeks of 145,000 BAL', counts.rewarded / (60 * 145_000), '>= 0.999'),
    found('repeated_week_and_provider', '= 6'),
    found('several_networks', '= 1'),
    figure('step from 3,981 providers is told', step ? 1 : 0, '= 1'),
    found('pseudo_address', '= 1'),
  ];
}

async function candles(context: EvaluationContext): Promise<readonly Finding[]> {
  const counts = await readSet(context, ohlcv, 'crypto-hourly-ohlcv');
  if (counts === undefined) return [];
  const { figure, rows, events, found } = figures('candles', counts);
  const notations = counts.details.get('time_notation')?.size ?? 0;
  const holes = [...(counts.details.get('gap_before_source') ?? [])];
  const spliced = [...(counts.details.get('spliced_series') ?? [])].map((detail) =>
    Number(/([\d.e-]+) % in the median/.exec(detail)?.[1]),
  );
  return [
    ...rows(205_966),
    events('index'),
    found('crlf_line_ends', '= 2'),
    found('missing_candle', '= 2'),
    found('zero_volume', '= 2'),
    figure('time notations', notations, '= 4'),
    found('capital_header', '= 2'),
    found('repeated_candle'),
    found('different_candle'),
    found('spliced_series'),
    figure('spot against perpetual, largest median %', Math.max(0, ...spliced), '<= 0.055'),
    figure('holes between sources', holes.length),
  ];
}

/** Sets of option chains, on-chain options, liquidity mining and candles. */
export const evaluations: readonly Evaluation[] = [
  {
    name: 'ingest',
    run: async (context) => [
      ...(await deribit(context)),
      ...(await hegicOptions(context)),
      ...(await balancer(context)),
      ...(await candles(context)),
    ],
  },
];
