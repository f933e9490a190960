/**
 * @module Opens bytes that can be read only once: standard input, pipes. The first tell the format.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { pipeline as finished } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { fail, type Result } from '../../base/index.ts';
import { packingOfHead } from './bytes.ts';
import { type OpenedSource, openChunks, openSource, type RowProblems } from './open-source.ts';
import { failureOf, type SourceFailure } from './source-failure.ts';

/**
 * Opens a stream of bytes. Parquet has its table of contents at the end and goes through a
 * temporary file, which `close` or the end of the rows removes.
 *
 * @param name - what messages call it, e.g. `standard input`
 * @param input - bytes in any format that `openSource` reads; text also gzipped
 * @param problems - receives refused rows and findings
 * @returns the open source, or why it gives no rows
 */
export async function openStream(
  name: string,
  input: AsyncIterable<Uint8Array>,
  problems: RowProblems,
): Promise<Result<OpenedSource, SourceFailure>> {
  const file = { path: name, label: name, bytes: 0 };
  try {
    const chunks = input[Symbol.asyncIterator]();
    const head = await headOf(chunks);
    const packing = packingOfHead(head);
    if (packing === 'empty') {
      return fail({ kind: 'source_empty', path: name, detail: 'there is nothing in it' });
    }
    const whole = rejoined(head, chunks);
    if (packing === 'plain') return await openChunks(file, whole, problems);
    if (packing === 'parquet') return await openSpooled(name, whole, problems);
    const gunzip = createGunzip({ chunkSize: 256 * 1024 });
    // Errors of either stream reach the reader of the last one.
    pipeline(Readable.from(whole), gunzip, () => undefined);
    return await openChunks(file, gunzip[Symbol.asyncIterator](), problems);
  } catch (error) {
    return fail(failureOf(name, error));
  }
}

async function headOf(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head = new Uint8Array();
  while (head.length < 4) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function* rejoined(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}

async function openSpooled(
  name: string,
  bytes: AsyncGenerator<Uint8Array>,
  problems: RowProblems,
): Promise<Result<OpenedSource, SourceFailure>> {
  const folder = await mkdtemp(join(tmpdir(), 'rapport-spool-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'input.parquet');
    await finished(bytes, createWriteStream(path));
    const opened = await openSource({ path, label: name, bytes: 0 }, problems);
    if (!opened.ok) {
      await remove();
      return fail({ ...opened.failure, path: name });
    }
    const source = opened.value;
    return {
      ...opened,
      value: {
        ...source,
        async *batches() {
          try {
            yield* source.batches();
          } finally {
            await remove();
          }
        },
        async close() {
          await source.close();
          await remove();
        },
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
