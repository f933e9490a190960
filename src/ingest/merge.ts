/**
 * @module Sources merged into one order: time, rank, order of the sources, order within the source.
 *
 * Sorted sources are streamed with one batch in memory; unsorted ones are read whole and sorted.
 * Undated events come first.
 */
import { undatedMicros } from '../base/index.ts';
import type { DecodedEvent } from './collect.ts';

/** Decoded source to merge. */
export interface MergeSource {
  /** Order among sources at the same instant; lower comes first. */
  readonly rank: number;
  /** Batches come in time order. */
  readonly sorted: boolean;
  readonly batches: AsyncIterable<readonly DecodedEvent[]>;
}

/** Event with the source it came from. */
export interface MergedEvent extends DecodedEvent {
  /** Index of its source. */
  readonly source: number;
}

/** How to merge. */
export interface MergeOptions {
  /** Events per batch that comes out, > 0. */
  readonly batchSize?: number;
  /** Told of an event of a sorted source that goes back in time; it is kept where it stands. */
  readonly late?: (source: number, event: DecodedEvent) => void;
  /** Told of an event of an unsorted source that goes back in time; it is put in its place. */
  readonly moved?: (source: number, event: DecodedEvent) => void;
}

interface Cursor {
  readonly source: number;
  readonly rank: number;
  readonly sorted: boolean;
  readonly batches: AsyncIterator<readonly DecodedEvent[]>;
  batch: readonly DecodedEvent[];
  at: number;
  /** Merge time of the current event: never goes back within a source. */
  time: number;
}

/**
 * Merges sources.
 *
 * @param sources - in the order that breaks the last tie
 * @param options - batch size and report of late rows
 * @returns batches of events in one order; the same whatever the batches that went in
 */
export async function* mergeSources(
  sources: readonly MergeSource[],
  options: MergeOptions = {},
): AsyncGenerator<readonly MergedEvent[], void, undefined> {
  const batchSize = options.batchSize ?? 1000;
  const heap: Cursor[] = [];
  const cursors: Cursor[] = [];
  try {
    for (const [source, { rank, sorted, batches }] of sources.entries()) {
      const iterator = sorted
        ? batches[Symbol.asyncIterator]()
        : sortedBatches(batches, (late) => options.moved?.(source, late));
      const cursor = { source, rank, sorted, batches: iterator, batch: [], at: -1, time: 0 };
      cursors.push(cursor);
      if (await refill(cursor)) push(heap, enter(cursor, options));
    }
    let out: MergedEvent[] = [];
    while (heap.length > 0) {
      const cursor = heap[0]!;
      const { event, line } = cursor.batch[cursor.at]!;
      out.push({ event, line, source: cursor.source });
      if (out.length === batchSize) {
        yield out;
        out = [];
      }
      cursor.at += 1;
      if (cursor.at < cursor.batch.length || (await refill(cursor))) {
        enter(cursor, options);
        sink(heap);
      } else {
        const last = heap.pop()!;
        if (heap.length > 0) {
          heap[0] = last;
          sink(heap);
        }
      }
    }
    if (out.length > 0) yield out;
  } finally {
    for (const cursor of cursors) await cursor.batches.return?.();
  }
}

async function* sortedBatches(
  batches: AsyncIterable<readonly DecodedEvent[]>,
  moved: (event: DecodedEvent) => void,
): AsyncGenerator<readonly DecodedEvent[], void, undefined> {
  const all: DecodedEvent[] = [];
  let latest = 0;
  for await (const batch of batches) {
    for (const decoded of batch) {
      all.push(decoded);
      const { atMicros } = decoded.event;
      if (atMicros !== undatedMicros && atMicros < latest) moved(decoded);
      else latest = Math.max(latest, atMicros);
    }
  }
  all.sort((a, b) => a.event.atMicros - b.event.atMicros);
  yield all;
}

/** Moves to the next batch that holds events. */
async function refill(cursor: Cursor): Promise<boolean> {
  for (;;) {
    const next = await cursor.batches.next();
    if (next.done === true) return false;
    cursor.batch = next.value;
    cursor.at = 0;
    if (cursor.batch.length > 0) return true;
  }
}

/** Takes the time of the current event. */
function enter(cursor: Cursor, options: MergeOptions): Cursor {
  const decoded = cursor.batch[cursor.at]!;
  const { atMicros } = decoded.event;
  if (atMicros >= cursor.time) cursor.time = atMicros;
  else options.late?.(cursor.source, decoded);
  return cursor;
}

function before(a: Cursor, b: Cursor): boolean {
  if (a.time !== b.time) return a.time < b.time;
  return a.rank !== b.rank ? a.rank < b.rank : a.source < b.source;
}

function push(heap: Cursor[], cursor: Cursor): void {
  heap.push(cursor);
  let child = heap.length - 1;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (!before(heap[child]!, heap[parent]!)) return;
    [heap[child], heap[parent]] = [heap[parent]!, heap[child]!];
    child = parent;
  }
}

/** Lets the first cursor sink to its place. */
function sink(heap: Cursor[]): void {
  let parent = 0;
  for (;;) {
    const left = parent * 2 + 1;
    if (left >= heap.length) return;
    const right = left + 1;
    const child = right < heap.length && before(heap[right]!, heap[left]!) ? right : left;
    if (!before(heap[child]!, heap[parent]!)) return;
    [heap[child], heap[parent]] = [heap[parent]!, heap[child]!];
    parent = child;
  }
}
