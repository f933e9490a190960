/**
 * @module Withdrawn events: which checkpoints a later correction took back.
 *
 * A corrected event equals one that never happened: the fold skips it. A correction cannot itself
 * be withdrawn; the event is appended anew instead.
 */
import { check } from '../base/index.ts';
import { type EventBlock, eventKinds } from '../market/index.ts';

/** Closed intervals of withdrawn checkpoints, disjoint and ascending. */
export interface Withdrawn {
  readonly from: number[];
  readonly to: number[];
}

/**
 * Creates an empty set.
 *
 * @returns set without checkpoints
 */
export function createWithdrawn(): Withdrawn {
  return { from: [], to: [] };
}

/**
 * Adds an interval of checkpoints.
 *
 * @param withdrawn - grows in place
 * @param from - first checkpoint taken back
 * @param to - last checkpoint taken back, >= from
 * @throws InvariantError when `to` is before `from`
 */
export function withdraw(withdrawn: Withdrawn, from: number, to: number): void {
  check(from <= to, 'from', `at or before ${to}`, from);
  const first = firstEndingFrom(withdrawn, from - 1);
  let next = first;
  while (next < withdrawn.from.length && withdrawn.from[next]! <= to + 1) next++;
  const touched = next - first;
  const low = touched > 0 ? Math.min(from, withdrawn.from[first]!) : from;
  const high = touched > 0 ? Math.max(to, withdrawn.to[next - 1]!) : to;
  withdrawn.from.splice(first, touched, low);
  withdrawn.to.splice(first, touched, high);
}

/** Number of the first interval that ends at or after a checkpoint. */
function firstEndingFrom(withdrawn: Withdrawn, checkpoint: number): number {
  let low = 0;
  let high = withdrawn.to.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (withdrawn.to[middle]! < checkpoint) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Tells whether a checkpoint was taken back.
 *
 * @param withdrawn - the set
 * @param checkpoint - position in the log
 * @returns true when withdrawn
 */
export function isWithdrawn(withdrawn: Withdrawn, checkpoint: number): boolean {
  const interval = firstEndingFrom(withdrawn, checkpoint);
  return interval < withdrawn.from.length && withdrawn.from[interval]! <= checkpoint;
}

/**
 * Adds what the corrections in a block take back; an interval that ends before it begins names
 * nothing.
 *
 * @param withdrawn - grows in place
 * @param block - any block
 * @returns the earliest checkpoint newly named, or -1 when the block corrects nothing
 */
export function collectCorrections(withdrawn: Withdrawn, block: EventBlock): number {
  let earliest = -1;
  for (let row = 0; row < block.length; row++) {
    if (block.kind[row] !== eventKinds.correction) continue;
    const from = block.a[row]!;
    if (from > block.b[row]!) continue;
    withdraw(withdrawn, from, block.b[row]!);
    if (earliest < 0 || from < earliest) earliest = from;
  }
  return earliest;
}
