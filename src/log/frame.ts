/**
 * @module Frame around each block in the log: length, checksum, place in the log, previous hash.
 *
 * Header of 64 bytes, little-endian: u32 magic, u32 version, u32 payload bytes, u32 CRC32 of all
 * other bytes of the frame, f64 first checkpoint, u32 rows, u32 zero, 32 bytes SHA-256 of the
 * previous frame. The chain starts from 32 zero bytes.
 */
import { fail, ok, type Result } from '../base/index.ts';

/** Checksums of the world outside: the core computes none itself. */
export interface Checksums {
  /** CRC-32 (IEEE) of bytes, continued from an earlier value. */
  readonly crc32: (bytes: Uint8Array, from: number) => number;
  /** SHA-256 of the parts one after another; 32 bytes. */
  readonly sha256: (...parts: readonly Uint8Array[]) => Uint8Array;
}

/** Frame header, decoded. */
export interface FrameHeader {
  readonly payloadBytes: number;
  readonly firstCheckpoint: number;
  readonly rows: number;
  readonly previousHash: Uint8Array;
}

/** Why bytes at a place in a segment are not a sound frame. */
export interface FrameFailure {
  readonly kind:
    | 'frame_truncated'
    | 'frame_not_recognised'
    | 'frame_checksum_mismatch'
    | 'frame_chain_broken'
    | 'frame_out_of_sequence';
  /** Byte offset of the frame in its segment. */
  readonly offset: number;
}

/** Bytes of a frame header. */
export const frameHeaderBytes = 64;
/** Hash before the first frame. */
export const chainStart: Uint8Array = new Uint8Array(32);

const magic = 0x54505052;
const version = 1;

/**
 * Writes the header of a frame.
 *
 * @param header - place and size of the payload
 * @param payload - encoded block, a multiple of 8 bytes
 * @param checksums - CRC-32 and SHA-256
 * @returns 64 bytes to stand before the payload
 */
export function encodeFrameHeader(
  header: FrameHeader,
  payload: Uint8Array,
  checksums: Checksums,
): Uint8Array {
  const bytes = new Uint8Array(frameHeaderBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic, true);
  view.setUint32(4, version, true);
  view.setUint32(8, header.payloadBytes, true);
  view.setFloat64(16, header.firstCheckpoint, true);
  view.setUint32(24, header.rows, true);
  bytes.set(header.previousHash, 32);
  view.setUint32(12, frameCrc(bytes, payload, checksums), true);
  return bytes;
}

function frameCrc(header: Uint8Array, payload: Uint8Array, checksums: Checksums): number {
  const head = checksums.crc32(header.subarray(0, 12), 0);
  const place = checksums.crc32(header.subarray(16, frameHeaderBytes), head);
  return checksums.crc32(payload, place) >>> 0;
}

/** A sound frame: its header, payload and own hash. */
export interface Frame {
  readonly header: FrameHeader;
  readonly payload: Uint8Array;
  /** Offset of the byte after the frame. */
  readonly end: number;
}

/**
 * Reads the frame at an offset and checks its checksum.
 *
 * @param bytes - segment
 * @param offset - where the frame begins
 * @param checksums - CRC-32 and SHA-256
 * @returns the frame, or what is wrong with it
 */
export function readFrame(
  bytes: Uint8Array,
  offset: number,
  checksums: Checksums,
): Result<Frame, FrameFailure> {
  if (offset + frameHeaderBytes > bytes.length) return fail({ kind: 'frame_truncated', offset });
  const head = bytes.subarray(offset, offset + frameHeaderBytes);
  const view = new DataView(head.buffer, head.byteOffset, frameHeaderBytes);
  if (view.getUint32(0, true) !== magic || view.getUint32(4, true) !== version) {
    return fail({ kind: 'frame_not_recognised', offset });
  }
  const payloadBytes = view.getUint32(8, true);
  const end = offset + frameHeaderBytes + payloadBytes;
  if (end > bytes.length) return fail({ kind: 'frame_truncated', offset });
  const payload = bytes.subarray(offset + frameHeaderBytes, end);
  if (view.getUint32(12, true) !== frameCrc(head, payload, checksums)) {
    return fail({ kind: 'frame_checksum_mismatch', offset });
  }
  const header = {
    payloadBytes,
    firstCheckpoint: view.getFloat64(16, true),
    rows: view.getUint32(24, true),
    previousHash: head.slice(32),
  };
  return ok({ header, payload, end });
}

/**
 * Returns the hash of a frame, which the next one names.
 *
 * @param bytes - segment
 * @param offset - where the frame begins
 * @param end - byte after the frame
 * @param checksums - CRC-32 and SHA-256
 * @returns 32 bytes
 */
export function frameHash(
  bytes: Uint8Array,
  offset: number,
  end: number,
  checksums: Checksums,
): Uint8Array {
  return checksums.sha256(bytes.subarray(offset, end));
}
