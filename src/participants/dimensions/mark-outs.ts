/**
 * @module Mark-outs: what a fill was worth one hour later, at a price newer than the fill.
 *
 * Fills wait in a queue in time order. A fill whose instrument shows no newer price when its hour
 * is over says nothing and is dropped.
 */
import { createTable, growTable, microsPerHour, type Table } from '../../base/index.ts';
import { type EventBlock, eventKinds } from '../../market/index.ts';
import { payoutPrice, profitUsd } from '../../risk/index.ts';
import type { FoldContext } from '../context.ts';

/** Time from fill to valuation; microseconds. */
export const markOutMicros = microsPerHour;

/** Fills that wait for their price. */
export interface MarkOuts {
  readonly queue: Table<{
    at: 'f64';
    participant: 'u32';
    instrument: 'u32';
    signed: 'f64';
    price: 'f64';
    notionalUsd: 'f64';
  }>;
  /** One row: first waiting entry, and how many were dropped for want of a newer price. */
  readonly progress: Table<{ head: 'u32'; unpriced: 'f64' }>;
}

/** A fill and what it was worth an hour later. */
export interface MarkOut {
  participant: number;
  /** Hour of the fill since 1970. */
  hour: number;
  /** USD, positive is a gain of the participant. */
  profitUsd: number;
  /** USD, > 0. */
  notionalUsd: number;
}

/**
 * Creates the queue.
 *
 * @returns queue without fills
 */
export function createMarkOuts(): MarkOuts {
  const progress = createTable({ head: 'u32', unpriced: 'f64' }, 1);
  growTable(progress, 1);
  const queue = createTable({
    at: 'f64',
    participant: 'u32',
    instrument: 'u32',
    signed: 'f64',
    price: 'f64',
    notionalUsd: 'f64',
  });
  return { queue, progress };
}

/**
 * Queues a fill, after the accounts have seen it.
 *
 * @param markOuts - changes in place
 * @param block - block of the event
 * @param row - row of the event
 * @param context - context of the fold
 */
export function queueMarkOut(
  markOuts: MarkOuts,
  block: EventBlock,
  row: number,
  context: FoldContext,
): void {
  // The fills of a liquidation are the venue's decision, not the participant's.
  if (block.kind[row] !== eventKinds.fill || (block.flags[row]! & 4) !== 0) return;
  const notional = context.fold.outcome.notionalUsd;
  if (!(notional > 0) || block.at[row] === 0) return;
  const { queue } = markOuts;
  compact(markOuts);
  const entry = queue.rows;
  if (entry < queue.columns.at.length) queue.rows = entry + 1;
  else growTable(queue, entry + 1);
  const { columns } = queue;
  columns.at[entry] = block.at[row]!;
  columns.participant[entry] = block.participant[row]!;
  columns.instrument[entry] = block.subject[row]!;
  columns.signed[entry] = (block.flags[row]! & 1) === 0 ? block.b[row]! : -block.b[row]!;
  columns.price[entry] = block.a[row]!;
  columns.notionalUsd[entry] = notional;
}

/**
 * Tells whether a fill waits whose hour was over before an instant.
 *
 * @param markOuts - queue now
 * @param nowMicros - instant
 * @returns true when `resolveMarkOuts` would value one
 */
export function isMarkOutDue(markOuts: MarkOuts, nowMicros: number): boolean {
  const head = markOuts.progress.columns.head[0]!;
  return head < markOuts.queue.rows && markOuts.queue.columns.at[head]! + markOutMicros < nowMicros;
}

const resolved: MarkOut = { participant: 0, hour: 0, profitUsd: 0, notionalUsd: 0 };

/**
 * Values the fills whose hour was over before an instant, at the prices known now.
 *
 * @param markOuts - changes in place
 * @param context - context of the fold
 * @param nowMicros - instant; fills with at + hour < now are valued
 * @param into - what takes them; given on, so that no call needs a function of its own
 * @param accept - called for each, with a reused record
 */
export function resolveMarkOuts<Into>(
  markOuts: MarkOuts,
  context: FoldContext,
  nowMicros: number,
  into: Into,
  accept: (into: Into, markOut: MarkOut, context: FoldContext) => void,
): void {
  const { queue, progress } = markOuts;
  const { at, participant, instrument, signed, price, notionalUsd } = queue.columns;
  const { prices } = context.fold;
  const { mark, markAt, trade, tradeAt, contractSize, form } = prices.instruments.columns;
  let head = progress.columns.head[0]!;
  while (head < queue.rows && at[head]! + markOutMicros < nowMicros) {
    const id = instrument[head]!;
    if (Math.max(markAt[id]!, tradeAt[id]!) > at[head]!) {
      const now = markAt[id]! > at[head]! ? mark[id]! : trade[id]!;
      const payout = payoutPrice(prices, id);
      const size = contractSize[id]!;
      resolved.profitUsd = profitUsd(form[id]!, signed[head]!, size, price[head]!, now, payout);
      resolved.notionalUsd = notionalUsd[head]!;
      resolved.participant = participant[head]!;
      resolved.hour = Math.floor(at[head]! / microsPerHour);
      accept(into, resolved, context);
    } else {
      progress.columns.unpriced[0] = progress.columns.unpriced[0]! + 1;
    }
    head++;
  }
  progress.columns.head[0] = head;
}

/** Only before a fill is queued: then the head does not depend on when readers looked. */
function compact(markOuts: MarkOuts): void {
  const { queue, progress } = markOuts;
  const head = progress.columns.head[0]!;
  if (head <= 4096 || head * 2 <= queue.rows) return;
  const columns = queue.columns as Readonly<Record<string, Float64Array | Uint32Array>>;
  for (const name of Object.keys(queue.schema)) columns[name]!.copyWithin(0, head, queue.rows);
  queue.rows -= head;
  progress.columns.head[0] = 0;
}
