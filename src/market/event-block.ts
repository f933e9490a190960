/**
 * @module Event blocks: up to some thousand events as a struct of arrays, the unit of log and fold.
 */
import { none } from '../base/index.ts';
import type { DictionaryDelta } from './dictionary.ts';

/** Events as columns; row i of every column belongs to event i. */
export interface EventBlock {
  /** Number of events. */
  readonly length: number;
  /** Microseconds since 1970 UTC. */
  readonly at: Float64Array;
  /** Number of the event kind. */
  readonly kind: Uint8Array;
  /** Bits 0 to 7: enumerations of the kind; bits 8 to 12: numbers a to e are present. */
  readonly flags: Uint16Array;
  /** Participant id, or `none`. */
  readonly participant: Uint32Array;
  /** Instrument or text id by kind, or `none`. */
  readonly subject: Uint32Array;
  /** Second participant or text id by kind, or `none`. */
  readonly other: Uint32Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
  readonly d: Float64Array;
  readonly e: Float64Array;
  /** Names that appear for the first time in this block. */
  readonly names: DictionaryDelta;
}

/** Number columns in flag order: column i is present when bit 8 + i is set. */
export const numberColumns = ['a', 'b', 'c', 'd', 'e'] as const;

/** First flag bit that says that a number column is present. */
export const presenceShift = 8;

/** A delta without names. */
export const noNames: DictionaryDelta = { participants: [], texts: [], instruments: [] };

/**
 * Creates a block of empty events to be filled in place.
 *
 * @param length - number of events
 * @returns block with `none` ids and zero numbers
 */
export function createBlock(length: number): EventBlock {
  return {
    length,
    at: new Float64Array(length),
    kind: new Uint8Array(length),
    flags: new Uint16Array(length),
    participant: new Uint32Array(length).fill(none),
    subject: new Uint32Array(length).fill(none),
    other: new Uint32Array(length).fill(none),
    a: new Float64Array(length),
    b: new Float64Array(length),
    c: new Float64Array(length),
    d: new Float64Array(length),
    e: new Float64Array(length),
    names: noNames,
  };
}

/**
 * Returns part of a block; columns are views, names stay with the part that begins at row 0.
 *
 * @param block - whole block
 * @param from - first row
 * @param to - row after the last one
 * @returns the rows in between
 */
export function sliceBlock(block: EventBlock, from: number, to: number): EventBlock {
  return {
    length: to - from,
    at: block.at.subarray(from, to),
    kind: block.kind.subarray(from, to),
    flags: block.flags.subarray(from, to),
    participant: block.participant.subarray(from, to),
    subject: block.subject.subarray(from, to),
    other: block.other.subarray(from, to),
    a: block.a.subarray(from, to),
    b: block.b.subarray(from, to),
    c: block.c.subarray(from, to),
    d: block.d.subarray(from, to),
    e: block.e.subarray(from, to),
    names: from === 0 ? block.names : noNames,
  };
}
