/**
 * @module Files of one public set through detection, decoding and merge, as a run does it.
 */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { AdapterSession, Decoder, Row, Sink, SourceSample } from '../src/ingest/adapter.ts';
import {
  createRowReader,
  type DecodedEvent,
  type Detected,
  detectAdapter,
  type MergedEvent,
  mergeSources,
  type RowReader,
  sampleOf,
  sampleRows,
} from '../src/ingest/index.ts';
import {
  appendEvent,
  createBlockBuilder,
  createDictionary,
  type Dictionary,
  type MarketEvent,
  takeBlock,
} from '../src/market/index.ts';

/** What came out of a set. */
export interface SetCounts {
  rows: number;
  refused: number;
  events: number;
  /** Events that go back in time within a file that is read as sorted. */
  late: number;
  /** Merged events that stand before an earlier one. */
  disordered: number;
  readonly adapters: Set<string>;
  readonly findings: Map<string, number>;
  /** Every event went into a block with this registry of names. */
  readonly dictionary: Dictionary;
  cpuSeconds: number;
}

interface Source {
  readonly path: string;
  readonly chunks: AsyncIterator<Uint8Array>;
  readonly reader: RowReader;
  /** Rows read and not yet decoded. */
  rows: Row[];
  ended: boolean;
}

interface OpenSource extends Source {
  readonly detected: Detected;
  readonly sample: SourceSample;
}

function sinkOf(counts: SetCounts, take: (decoded: DecodedEvent) => void): Sink {
  return {
    event: (event, line) => take({ event, line }),
    refuse: () => {
      counts.refused += 1;
    },
    finding: (kind) => void counts.findings.set(kind, (counts.findings.get(kind) ?? 0) + 1),
  };
}

async function readMore(source: Source): Promise<void> {
  const next = await source.chunks.next();
  const result = next.done === true ? source.reader.end() : source.reader.push(next.value);
  if (!result.ok) throw new Error(`${source.path}: ${result.failure.detail}`);
  source.ended = next.done === true;
}

async function openSource(path: string, counts: SetCounts): Promise<OpenSource> {
  const format = /\.jsonl?(\.gz)?$/.test(path) ? 'ndjson' : 'csv';
  const { refuse, finding } = sinkOf(counts, () => undefined);
  const file = createReadStream(path);
  const bytes: AsyncIterable<Uint8Array> = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  const row = (one: Row) => {
    counts.rows += 1;
    source.rows.push(one);
  };
  const source: Source = {
    path,
    chunks: bytes[Symbol.asyncIterator](),
    reader: createRowReader(format, { row, refuse, finding }),
    rows: [],
    ended: false,
  };
  while (!source.ended && source.rows.length < sampleRows) await readMore(source);
  const sample = sampleOf(basename(path), format, source.reader.columns, source.rows);
  const detected = detectAdapter(sample);
  if (!detected.ok) throw new Error(`${path}: ${detected.failure.detail}`);
  counts.adapters.add(detected.value.adapter.name);
  return Object.assign(source, { detected: detected.value, sample });
}

async function* decodedBatches(
  source: OpenSource,
  decoder: Decoder,
  counts: SetCounts,
): AsyncGenerator<readonly DecodedEvent[], void, undefined> {
  let events: DecodedEvent[] = [];
  const sink = sinkOf(counts, (decoded) => void events.push(decoded));
  for (;;) {
    const rows = source.rows;
    source.rows = [];
    for (const row of rows) decoder.decode(row, sink);
    if (source.ended) decoder.finish(sink);
    if (events.length > 0) yield events;
    events = [];
    if (source.ended) return;
    await readMore(source);
  }
}

/**
 * Ingests files of one set in the order of their names, lookups first.
 *
 * @param paths - files; gzip by `.gz`, JSON lines by `.jsonl` or `.json`
 * @param onEvent - receives every event in merged order
 * @returns counts
 * @throws Error when a file cannot be read or no adapter knows it
 */
export async function ingestSet(
  paths: readonly string[],
  onEvent: (event: MarketEvent) => void,
): Promise<SetCounts> {
  const started = process.cpuUsage();
  const counts: SetCounts = {
    rows: 0,
    refused: 0,
    events: 0,
    late: 0,
    disordered: 0,
    adapters: new Set(),
    findings: new Map(),
    dictionary: createDictionary(),
    cpuSeconds: 0,
  };
  const sessions = new Map<string, AdapterSession>();
  const sources: OpenSource[] = [];
  for (const path of paths) sources.push(await openSource(path, counts));
  const batchesOf = (source: OpenSource) => {
    const { adapter, detection } = source.detected;
    const session = sessions.get(adapter.name) ?? adapter.open();
    sessions.set(adapter.name, session);
    return decodedBatches(source, session.decoder(detection.role, source.sample), counts);
  };
  for (const source of sources) {
    if (source.detected.detection.lookup !== true) continue;
    for await (const batch of batchesOf(source)) counts.events += batch.length;
  }
  const merging = sources
    .filter(({ detected }) => detected.detection.lookup !== true)
    .map((source) => ({ ...source.detected.detection, batches: batchesOf(source) }));
  const late = () => {
    counts.late += 1;
  };
  await drain(mergeSources(merging, { late }), counts, onEvent);
  const { user, system } = process.cpuUsage(started);
  counts.cpuSeconds = (user + system) / 1e6;
  return counts;
}

async function drain(
  merged: AsyncIterable<readonly MergedEvent[]>,
  counts: SetCounts,
  onEvent: (event: MarketEvent) => void,
): Promise<void> {
  const builder = createBlockBuilder(counts.dictionary);
  let last = 0;
  for await (const batch of merged) {
    for (const { event } of batch) {
      counts.events += 1;
      if (event.atMicros < last) counts.disordered += 1;
      last = Math.max(last, event.atMicros);
      onEvent(event);
      if (appendEvent(builder, event)) takeBlock(builder);
    }
  }
}
