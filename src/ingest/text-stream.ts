/**
 * @module Bytes decoded to text chunk by chunk; what is not text is told apart at the start.
 */
import { fail, ok, type Result } from '../base/index.ts';
import type { ReadFailure } from './row-reader.ts';

/** Decoder of one file's bytes. */
export interface TextStream {
  /** A replacement character was seen: some row is not valid UTF-8. */
  readonly broken: boolean;
  /** A NUL was seen after the opening part: some row is binary. */
  readonly nul: boolean;
  /** Decodes the next chunk, without the byte order mark. */
  decode(chunk: Uint8Array | string): Result<string, ReadFailure>;
  /** Returns what an unfinished character at the end becomes. */
  finish(): string;
}

/** A NUL among the first characters means that the file is not text at all. */
const openingChars = 4096;

const magics: readonly (readonly [readonly number[], ReadFailure['kind'], string])[] = [
  [[0x1f, 0x8b], 'compressed', 'the bytes are gzip, not text'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'compressed', 'the bytes are zstd, not text'],
  [[0x50, 0x4b, 3, 4], 'compressed', 'the bytes are a zip archive, not text'],
  [[0x50, 0x41, 0x52, 0x31], 'parquet', 'the bytes are Parquet, not text'],
  [[0xff, 0xfe], 'binary', 'the text is UTF-16; save it as UTF-8'],
  [[0xfe, 0xff], 'binary', 'the text is UTF-16; save it as UTF-8'],
];

/**
 * Creates a decoder.
 *
 * @returns decoder at the start of a file
 */
export function createTextStream(): TextStream {
  const decoder = new TextDecoder('utf-8');
  let chars = 0;
  const state = {
    broken: false,
    nul: false,
    decode(chunk: Uint8Array | string): Result<string, ReadFailure> {
      if (chars === 0 && typeof chunk !== 'string') {
        const known = magics.find(([magic]) => magic.every((byte, i) => chunk[i] === byte));
        if (known !== undefined) return fail({ kind: known[1], line: 1, detail: known[2] });
      }
      const raw = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
      const text = chars === 0 && raw.startsWith('\ufeff') ? raw.slice(1) : raw;
      if (!state.broken && text.includes('\ufffd')) state.broken = true;
      const nul = text.indexOf('\0');
      if (nul >= 0 && chars + nul < openingChars) {
        return fail({
          kind: 'binary',
          line: 1,
          detail: 'the file holds NUL bytes: it is not text',
        });
      }
      if (nul >= 0) state.nul = true;
      chars += raw.length;
      return ok(text);
    },
    finish(): string {
      const text = decoder.decode();
      if (text.includes('\ufffd')) state.broken = true;
      return text;
    },
  };
  return state;
}
