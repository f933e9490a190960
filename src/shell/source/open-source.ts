/**
 * @module Opens a file by its content and gives its rows in batches, the first also as a sample.
 */
import { fail, ok, type Result } from '../../base/index.ts';
import {
  createRowReader,
  type Row,
  type RowOut,
  type RowReader,
  type Sink,
  type SourceSample,
  sampleOf,
  sampleRows,
} from '../../ingest/index.ts';
import { packingOf, streamBytes } from './bytes.ts';
import type { SourceFile } from './files.ts';
import { openParquet, type ParquetRows } from './parquet-rows.ts';
import { failureOf, SourceFailed, type SourceFailure } from './source-failure.ts';

/** Where refusals and findings of reading go. */
export type RowProblems = Pick<Sink, 'refuse' | 'finding'>;

/** Source that is open, its first rows read. */
export interface OpenedSource {
  readonly file: SourceFile;
  readonly sample: SourceSample;
  /**
   * Gives all rows once, those of the sample included. Throws `SourceFailed` when the file turns
   * out to be broken further on, after the rows that could be read before the fault.
   */
  batches(): AsyncGenerator<readonly Row[]>;
  /** Gives the file back when not all rows are wanted. */
  close(): Promise<void>;
}

/** Batches of rows on their way, with the columns known by now. */
interface RowStream {
  readonly format: SourceSample['format'];
  readonly columns: () => readonly string[];
  readonly batches: AsyncGenerator<readonly Row[]>;
}

/**
 * Opens a source.
 *
 * @param file - any file: CSV, JSON lines, a JSON array or Parquet; text also gzipped, or a member
 *   of a zip archive
 * @param problems - receives refused rows and findings, also those among the sample
 * @returns the open source, or why it gives no rows
 */
export async function openSource(
  file: SourceFile,
  problems: RowProblems,
): Promise<Result<OpenedSource, SourceFailure>> {
  return openWith(file, () => openRows(file, problems));
}

/**
 * Opens a source of which only the bytes come along, such as standard input.
 *
 * @param file - how it is called
 * @param chunks - unpacked bytes of CSV, JSON lines or a JSON array, read once
 * @param problems - receives refused rows and findings, also those among the sample
 * @returns the open source, or why it gives no rows
 */
export async function openChunks(
  file: SourceFile,
  chunks: AsyncIterator<Uint8Array>,
  problems: RowProblems,
): Promise<Result<OpenedSource, SourceFailure>> {
  return openWith(file, () => openText(file.path, chunks, problems));
}

async function openWith(
  file: SourceFile,
  open: () => Promise<RowStream>,
): Promise<Result<OpenedSource, SourceFailure>> {
  let stream: RowStream | undefined;
  try {
    stream = await open();
    return ok(await withSample(file, stream));
  } catch (error) {
    await stream?.batches.return(undefined);
    return fail(failureOf(file.path, error));
  }
}

async function openRows(file: SourceFile, problems: RowProblems): Promise<RowStream> {
  const { path } = file;
  const packing = await packingOf(file);
  if (packing === 'empty') {
    throw new SourceFailed({ kind: 'source_empty', path, detail: 'the file is empty' });
  }
  if (packing === 'zip' && file.content !== undefined) {
    const detail = 'an archive inside an archive; unpack it first';
    throw new SourceFailed({ kind: 'zip_unreadable', path, detail });
  }
  if (packing === 'parquet' && file.content !== undefined) {
    const detail = 'Parquet inside an archive cannot be read; unpack it first';
    throw new SourceFailed({ kind: 'parquet_compressed', path, detail });
  }
  if (packing === 'parquet') return parquetStream(path);
  return openText(path, streamBytes(file, packing)[Symbol.asyncIterator](), problems);
}

async function openText(
  path: string,
  chunks: AsyncIterator<Uint8Array>,
  problems: RowProblems,
): Promise<RowStream> {
  const head = await firstBytes(chunks);
  const opening = Buffer.from(head.subarray(0, 1024)).toString('utf8');
  if (head.length < 1024 && opening.trim() === '') {
    const detail = 'the file holds nothing but blanks';
    throw new SourceFailed({ kind: 'source_empty', path, detail });
  }
  const magic = Buffer.from(head.subarray(0, 4)).toString('latin1');
  if (magic === 'PAR1') {
    await chunks.return?.();
    const detail = 'Parquet inside gzip cannot be read; unpack it first';
    throw new SourceFailed({ kind: 'parquet_compressed', path, detail });
  }
  const rows: Row[] = [];
  const out: RowOut = {
    row: (row) => rows.push(row),
    refuse: (refusal) => problems.refuse(refusal),
    finding: (kind, line, detail) => problems.finding(kind, line, detail),
  };
  const isJson = /^(\ufeff)?\s*[[{]/.test(opening);
  const format = isJson ? 'ndjson' : 'csv';
  const reader = createRowReader(format, out);
  return {
    format,
    columns: () => reader.columns,
    batches: textBatches(path, reader, rows, head, chunks),
  };
}

/** At least some bytes beyond white space, so that their first tells the format. */
async function firstBytes(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let size = 0; size < 1024; ) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    parts.push(value);
    size += value.length;
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

async function* textBatches(
  path: string,
  reader: RowReader,
  rows: Row[],
  head: Uint8Array,
  chunks: AsyncIterator<Uint8Array>,
): AsyncGenerator<readonly Row[]> {
  try {
    let chunk: Uint8Array | undefined = head;
    while (chunk !== undefined) {
      const read = reader.push(chunk);
      if (rows.length > 0) yield rows.splice(0);
      if (!read.ok) throw new SourceFailed({ ...read.failure, path });
      const next = await chunks.next();
      chunk = next.done === true ? undefined : next.value;
    }
    const ended = reader.end();
    if (rows.length > 0) yield rows.splice(0);
    if (!ended.ok) throw new SourceFailed({ ...ended.failure, path });
  } catch (error) {
    throw new SourceFailed(failureOf(path, error));
  } finally {
    await chunks.return?.();
  }
}

async function parquetStream(path: string): Promise<RowStream> {
  const unreadable = (error: unknown): SourceFailed => {
    const detail = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    return new SourceFailed({ kind: 'parquet_unreadable', path, detail });
  };
  let parquet: ParquetRows;
  try {
    parquet = await openParquet(path);
  } catch (error) {
    throw unreadable(error);
  }
  const batches = async function* (): AsyncGenerator<readonly Row[]> {
    try {
      yield* parquet.batches();
    } catch (error) {
      throw unreadable(error);
    } finally {
      parquet.close();
    }
  };
  return { format: 'parquet', columns: () => parquet.columns, batches: batches() };
}

/** Reads batches until the sample is full and pushes them back before the rest. */
async function withSample(file: SourceFile, stream: RowStream): Promise<OpenedSource> {
  const first: (readonly Row[])[] = [];
  let late: unknown;
  let count = 0;
  try {
    while (count < sampleRows) {
      const next = await stream.batches.next();
      if (next.done === true) break;
      first.push(next.value);
      count += next.value.length;
    }
  } catch (error) {
    // Rows that came before a fault are wanted; the fault is told when they have been given out.
    if (count === 0) throw error;
    late = error;
  }
  return {
    file,
    sample: sampleOf(file.label, stream.format, stream.columns(), first.flat()),
    async *batches() {
      try {
        while (first.length > 0) yield first.shift()!;
        if (late !== undefined) throw late;
        yield* stream.batches;
      } finally {
        await stream.batches.return(undefined);
      }
    },
    async close() {
      await stream.batches.return(undefined);
    },
  };
}
