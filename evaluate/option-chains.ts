/**
 * @module Option chains from public sets: Deribit snapshots through their adapter, US files by
 * name.
 */
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip, gunzipSync, inflateRawSync } from 'node:zlib';
import { createRowReader, detectAdapter, type Row, sampleOf } from '../src/ingest/index.ts';
import type { MarketEvent, OptionSeries } from '../src/market/index.ts';
import type { ChainQuote, OptionChain } from '../src/quant/index.ts';

/** Chain with the exchange's own mark beside every quote. */
export interface MarkedChain extends OptionChain {
  readonly quotes: readonly MarkedQuote[];
}

/** Quote with the exchange's mark. */
export interface MarkedQuote extends ChainQuote {
  /** Annualised volatility of the mark; 0 when not told. */
  readonly markVol: number;
}

/** One moment of the exchange. */
export interface Snapshot {
  readonly atMicros: number;
  readonly chains: readonly MarkedChain[];
  /** In file order; empty unless asked for. */
  readonly events: readonly MarketEvent[];
}

/** Bytes unpacked at a time, as the command line does. */
const chunkSize = 256 * 1024;

/** Folder of the Deribit chains. */
export const deribitSet = 'deribit-option-chains';

/** What is kept of a snapshot beside its chains. */
export interface SnapshotParts {
  /** Whether `events` is filled; the events of a month take time to keep alive. */
  readonly events: boolean;
}

/**
 * Reads the Deribit snapshots in order of time.
 *
 * @param dataDir - folder of public data sets
 * @param months - files to read, e.g. `2026-02`; all when absent
 * @param parts - what is kept beside chains; all when absent
 * @returns snapshots; none when the set is absent
 */
export async function* deribitSnapshots(
  dataDir: string,
  months?: readonly string[],
  parts: SnapshotParts = { events: true },
): AsyncGenerator<Snapshot, void, undefined> {
  const folder = join(dataDir, deribitSet);
  if (!existsSync(folder)) return;
  const files = readdirSync(folder)
    .filter((name) => name.startsWith('chains-'))
    .filter((name) => months === undefined || months.some((month) => name.includes(month)))
    .sort();
  for (const file of files) yield* fileSnapshots(join(folder, file), file, parts);
}

async function* fileSnapshots(
  path: string,
  name: string,
  parts: SnapshotParts,
): AsyncGenerator<Snapshot, void, undefined> {
  let rows: Row[] = [];
  const refuse = (refusal: unknown): never => {
    throw new Error(`${name}: refused ${JSON.stringify(refusal)}`);
  };
  const finding = (): void => undefined;
  const done: Snapshot[] = [];
  let gathering: Gathering | null = null;
  const event = (one: MarketEvent): void => {
    if (gathering === null || gathering.atMicros !== one.atMicros) {
      if (gathering !== null) done.push(snapshotOf(gathering));
      gathering = gatheringAt(one.atMicros);
    }
    if (parts.events) gathering.events.push(one);
    gather(gathering, one);
  };
  const sink = { event, refuse, finding };
  let decoder: { decode(row: Row, to: typeof sink): void } | null = null;
  const row = (one: Row): void => {
    if (decoder === null) rows.push(one);
    else decoder.decode(one, sink);
  };
  const reader = createRowReader('csv', { row, refuse, finding });
  for await (const chunk of createReadStream(path).pipe(createGunzip({ chunkSize }))) {
    reader.push(chunk as Uint8Array);
    if (decoder === null) {
      const sample = sampleOf(name, 'csv', reader.columns, rows);
      const detected = detectAdapter(sample);
      if (!detected.ok) throw new Error(`${name}: no adapter`);
      const { adapter, detection } = detected.value;
      decoder = adapter.open().decoder(detection.role, sample);
      for (const row of rows) decoder.decode(row, sink);
      rows = [];
    }
    yield* done.splice(0);
  }
  reader.end();
  if (gathering !== null) done.push(snapshotOf(gathering));
  yield* done;
}

/** A snapshot of which events still come in. */
interface Gathering {
  readonly atMicros: number;
  readonly coins: Map<string, Map<OptionSeries, Draft>>;
  readonly events: MarketEvent[];
  /** Series of the latest event, with its draft: mark and quote come in turn. */
  last: OptionSeries | null;
  draft: Draft | null;
}

function gatheringAt(atMicros: number): Gathering {
  return { atMicros, coins: new Map(), events: [], last: null, draft: null };
}

function gather(gathering: Gathering, event: MarketEvent): void {
  if (event.kind !== 'mark' && event.kind !== 'quote') return;
  const { instrument } = event;
  if (instrument.kind !== 'option') return;
  let { draft } = gathering;
  if (instrument !== gathering.last || draft === null) {
    draft = draftOf(gathering.coins, instrument);
    gathering.last = instrument;
    gathering.draft = draft;
  }
  if (event.kind === 'mark') {
    draft.markVol = event.iv ?? 0;
    draft.price = event.price;
    if (event.forward !== undefined) draft.forward = event.forward;
  } else {
    if (event.bid !== undefined) draft.bid = event.bid;
    if (event.ask !== undefined) draft.ask = event.ask;
  }
}

function snapshotOf({ atMicros, coins, events }: Gathering): Snapshot {
  const chains = Array.from(coins, ([underlying, drafts]) => ({
    underlying,
    atMicros,
    settlement: 'inverse' as const,
    quotes: Array.from(drafts.values()),
  }));
  return { atMicros, chains, events };
}

interface Draft extends MarkedQuote {
  bid?: number;
  ask?: number;
  price?: number;
  forward?: number;
  markVol: number;
}

/** The adapter gives one object per series. */
function draftOf(coins: Map<string, Map<OptionSeries, Draft>>, instrument: OptionSeries): Draft {
  const { underlying, expiryMicros, strike, right } = instrument;
  let drafts = coins.get(underlying);
  if (drafts === undefined) {
    drafts = new Map();
    coins.set(underlying, drafts);
  }
  const known = drafts.get(instrument);
  if (known !== undefined) return known;
  const isCall = right === 'call';
  const draft: Draft = { expiryMicros, strike, isCall, markVol: 0 };
  drafts.set(instrument, draft);
  return draft;
}

/** Folder of the US chains. */
export const equitySet = 'equity-index-option-chains';

/**
 * Reads a US chain of end-of-day prices.
 *
 * @param dataDir - folder of public data sets
 * @param file - e.g. `indexoption_spx_20151222.csv.gz`
 * @param closeHour - hour of the close and of expiries, UTC
 * @returns chain with single prices, or null when the file is absent
 */
export function closingChain(dataDir: string, file: string, closeHour: number): OptionChain | null {
  const path = join(dataDir, equitySet, file);
  if (!existsSync(path)) return null;
  const [, , day] = file.split(/[_.]/);
  const quotes: ChainQuote[] = [];
  for (const line of gunzipSync(readFileSync(path)).toString().split('\n').slice(1)) {
    const [expiry = '', strike, right, , , , close] = line.split(',');
    if (expiry === '') continue;
    const expiryMicros = dayMicros(expiry, closeHour);
    quotes.push({
      expiryMicros,
      strike: Number(strike),
      isCall: right === 'C',
      price: Number(close),
    });
  }
  const underlying = file.split('_')[1]!;
  return { underlying, atMicros: dayMicros(day!, closeHour), settlement: 'linear', quotes };
}

function dayMicros(day: string, hour: number): number {
  const month = Number(day.slice(4, 6)) - 1;
  return Date.UTC(Number(day.slice(0, 4)), month, Number(day.slice(6, 8)), hour) * 1000;
}

/** Moment of a day of minute quotes. */
export interface Minute {
  readonly file: string;
  /** Milliseconds since midnight in New York. */
  readonly dayMs: number;
  /** Hours that New York lies behind UTC. */
  readonly zoneHours: number;
}

/**
 * Reads a US chain of minute quotes at one moment: the last bid and ask of every contract.
 *
 * @param dataDir - folder of public data sets
 * @param minute - file and moment
 * @returns chain with two-sided quotes, or null when the file is absent
 */
export function minuteChain(dataDir: string, minute: Minute): OptionChain | null {
  const path = join(dataDir, equitySet, minute.file);
  if (!existsSync(path)) return null;
  const quotes: ChainQuote[] = [];
  let atMicros = 0;
  for (const { name, text } of zipMembers(readFileSync(path))) {
    const parts = name.replace('.csv', '').split('_');
    const [day, , , , , right, strike, expiry] = parts;
    const midnight = dayMicros(day!, minute.zoneHours);
    atMicros = midnight + minute.dayMs * 1000;
    const rows = text.split('\n').filter((row) => row !== '');
    const last = rows.filter((row) => Number(row.split(',', 1)[0]) <= minute.dayMs).pop();
    if (last === undefined) continue;
    const cells = last.split(',');
    quotes.push({
      expiryMicros: dayMicros(expiry!, 16 + minute.zoneHours),
      strike: Number(strike) / 1e4,
      isCall: right === 'call',
      bid: Number(cells[4]) / 1e4,
      ask: Number(cells[9]) / 1e4,
      quotedAtMicros: atMicros,
    });
  }
  return { underlying: minute.file.split('_')[1]!, atMicros, settlement: 'linear', quotes };
}

/** Members of a zip archive by its central directory; stored or deflated. */
function* zipMembers(bytes: Buffer): Generator<{ name: string; text: string }> {
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== 0x06054b50) end--;
  let at = bytes.readUInt32LE(end + 16);
  const count = bytes.readUInt16LE(end + 10);
  for (let i = 0; i < count; i++) {
    const method = bytes.readUInt16LE(at + 10);
    const packed = bytes.readUInt32LE(at + 20);
    const nameLength = bytes.readUInt16LE(at + 28);
    const rest = bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    const local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const body = bytes.subarray(from, from + packed);
    yield { name, text: (method === 0 ? body : inflateRawSync(body)).toString() };
    at += 46 + nameLength + rest;
  }
}
