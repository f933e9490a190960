/**
 * @module Block codec: the columns of an event block as aligned little-endian bytes, names as JSON.
 *
 * Layout: u32 rows, u32 column mask, u32 bytes of names, u32 zero; then the columns in fixed order,
 * each padded to 8 bytes; then the names. A column that holds its empty value in every row (0, or
 * `none` for ids) is left out and its mask bit is clear; the kinds are never left out, so that the
 * bytes bound the number of rows. Columns are read as views without copying when the bytes are
 * aligned. The machine must be little-endian, as every platform of Node.js in use is.
 */
import { type ColumnArray, fail, none, ok, type Result } from '../base/index.ts';
import { createBlock, type DictionaryDelta, type EventBlock, noNames } from '../market/index.ts';

/** Why bytes are not a block. */
export interface BlockFailure {
  readonly kind: 'block_too_short' | 'block_names_malformed' | 'block_length_mismatch';
  readonly bytes: number;
}

const headerBytes = 16;
const columns = [
  ['at', Float64Array, 0],
  ['a', Float64Array, 0],
  ['b', Float64Array, 0],
  ['c', Float64Array, 0],
  ['d', Float64Array, 0],
  ['e', Float64Array, 0],
  ['participant', Uint32Array, none],
  ['subject', Uint32Array, none],
  ['other', Uint32Array, none],
  ['flags', Uint16Array, 0],
  ['kind', Uint8Array, 0],
] as const;

const kindBit = 1 << (columns.length - 1);
const allColumns = (1 << columns.length) - 1;

/** Arithmetic, not bits: damaged lengths reach beyond 32 bits and must not wrap around. */
const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8;

/**
 * Encodes a block.
 *
 * @param block - any block
 * @returns bytes, a multiple of 8
 */
export function encodeBlock(block: EventBlock): Uint8Array {
  const hasNames =
    block.names.participants.length + block.names.texts.length + block.names.instruments.length > 0;
  const names = hasNames ? new TextEncoder().encode(JSON.stringify(block.names)) : new Uint8Array();
  let mask = 0;
  let size = headerBytes;
  for (let i = 0; i < columns.length; i++) {
    const [name, type, empty] = columns[i]!;
    if (name !== 'kind' && isFilledWith(block[name], block.length, empty)) continue;
    mask |= 1 << i;
    size += aligned(block.length * type.BYTES_PER_ELEMENT);
  }
  const bytes = new Uint8Array(size + aligned(names.length));
  new Uint32Array(bytes.buffer, 0, 4).set([block.length, mask, names.length, 0]);
  let offset = headerBytes;
  for (let i = 0; i < columns.length; i++) {
    if ((mask & (1 << i)) === 0) continue;
    const [name, type] = columns[i]!;
    const source: ColumnArray | Uint16Array = block[name];
    const width = block.length * type.BYTES_PER_ELEMENT;
    bytes.set(new Uint8Array(source.buffer, source.byteOffset, width), offset);
    offset += aligned(width);
  }
  bytes.set(names, offset);
  return bytes;
}

/** Negative zero is not the empty value: replay must give the very bytes that the writer saw. */
function isFilledWith(column: ArrayLike<number>, length: number, empty: number): boolean {
  for (let i = 0; i < length; i++) if (!Object.is(column[i], empty)) return false;
  return true;
}

/**
 * Decodes a block.
 *
 * @param bytes - what `encodeBlock` returned; kept alive by the block's columns
 * @returns the block, or why the bytes are none
 */
export function decodeBlock(bytes: Uint8Array): Result<EventBlock, BlockFailure> {
  const size = bytes.length;
  if (size < headerBytes) return fail({ kind: 'block_too_short', bytes: size });
  // Not `slice`: that of a Node.js Buffer is a view and would stay unaligned.
  const source = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  const view = new DataView(source.buffer, source.byteOffset, size);
  const length = view.getUint32(0, true);
  const mask = view.getUint32(4, true);
  const namesLength = view.getUint32(8, true);
  let expected = headerBytes + aligned(namesLength);
  for (let i = 0; i < columns.length; i++) {
    if (mask & (1 << i)) expected += aligned(length * columns[i]![1].BYTES_PER_ELEMENT);
  }
  const isWhole = (mask & kindBit) !== 0 && mask <= allColumns && view.getUint32(12, true) === 0;
  if (expected !== size || !isWhole) return fail({ kind: 'block_length_mismatch', bytes: size });
  const block: Record<string, unknown> = { ...createBlock(0), length, names: noNames };
  let offset = source.byteOffset + headerBytes;
  for (let i = 0; i < columns.length; i++) {
    const [name, type, empty] = columns[i]!;
    if ((mask & (1 << i)) === 0) {
      block[name] = empty === 0 ? new type(length) : new type(length).fill(empty);
      continue;
    }
    block[name] = new type(source.buffer as ArrayBuffer, offset, length);
    offset += aligned(length * type.BYTES_PER_ELEMENT);
  }
  if (namesLength > 0) {
    const names = parseNames(source.subarray(offset - source.byteOffset).subarray(0, namesLength));
    if (names === undefined) return fail({ kind: 'block_names_malformed', bytes: size });
    block.names = names;
  }
  return ok(block as unknown as EventBlock);
}

function parseNames(bytes: Uint8Array): DictionaryDelta | undefined {
  try {
    const names = JSON.parse(new TextDecoder().decode(bytes)) as Partial<DictionaryDelta> | null;
    const areTexts = [names?.participants, names?.texts].every(
      (texts) => Array.isArray(texts) && texts.every((text) => typeof text === 'string'),
    );
    const instruments: unknown = names?.instruments;
    const areNamed =
      Array.isArray(instruments) &&
      instruments.every((instrument) => typeof instrument?.name === 'string');
    return areTexts && areNamed ? (names as DictionaryDelta) : undefined;
  } catch {
    return undefined;
  }
}
