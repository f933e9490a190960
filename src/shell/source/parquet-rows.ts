/**
 * @module Rows of a Parquet file through DuckDB, as plain values.
 */
import type { DuckDBValue } from '@duckdb/node-api';
import { formatInstant } from '../../base/index.ts';
import type { Row } from '../../ingest/index.ts';

type DuckDB = typeof import('@duckdb/node-api');

/** Parquet file being read. */
export interface ParquetRows {
  readonly columns: readonly string[];
  batches(): AsyncGenerator<Row[]>;
  close(): void;
}

/**
 * Opens a Parquet file. DuckDB is loaded on first use.
 *
 * Whole numbers beyond 2^53 and decimals become exact texts, times ISO 8601 texts, bytes texts
 * that begin with `0x`.
 *
 * @param path - the file
 * @returns its rows in file order
 */
export async function openParquet(path: string): Promise<ParquetRows> {
  const duckdb = await import('@duckdb/node-api');
  const instance = await duckdb.DuckDBInstance.create(':memory:', {
    memory_limit: '1GB',
    threads: '2',
    // Everything needed is built in; nothing may be fetched.
    autoinstall_known_extensions: 'false',
  });
  const connection = await instance.connect();
  const close = () => {
    connection.closeSync();
    instance.closeSync();
  };
  try {
    const quoted = path.replaceAll("'", "''");
    const result = await connection.stream(`SELECT * FROM read_parquet('${quoted}')`);
    const columns = result.deduplicatedColumnNames();
    return {
      columns,
      close,
      async *batches() {
        let line = 0;
        for await (const values of result.yieldRows()) {
          yield values.map((cells) => {
            line += 1;
            const fields: Record<string, unknown> = {};
            for (let i = 0; i < columns.length; i++)
              fields[columns[i]!] = plainValue(duckdb, cells[i]!);
            return { line, fields };
          });
        }
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Plain form of a value; nested ones in depth. */
function plainValue(duckdb: DuckDB, value: DuckDBValue): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === null || typeof value !== 'object') return value;
  const plain = (held: DuckDBValue) => plainValue(duckdb, held);
  if (value instanceof duckdb.DuckDBListValue || value instanceof duckdb.DuckDBArrayValue) {
    return value.items.map(plain);
  }
  if (value instanceof duckdb.DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([k, held]) => [k, plain(held)]));
  }
  if (value instanceof duckdb.DuckDBMapValue) {
    return value.entries.map(({ key, value: held }) => [plain(key), plain(held)]);
  }
  if (value instanceof duckdb.DuckDBBlobValue) {
    return `0x${Buffer.from(value.bytes).toString('hex')}`;
  }
  const micros = microsOf(duckdb, value);
  // Beyond the range of dates the text of the database stands, e.g. `infinity`.
  return micros !== undefined && Math.abs(micros) < 8.64e18 ? formatInstant(micros) : String(value);
}

/** Microseconds since 1970 UTC of a timestamp of any unit; undefined for all else. */
function microsOf(duckdb: DuckDB, value: object): number | undefined {
  if (value instanceof duckdb.DuckDBTimestampValue) return Number(value.micros);
  if (value instanceof duckdb.DuckDBTimestampTZValue) return Number(value.micros);
  if (value instanceof duckdb.DuckDBTimestampSecondsValue) return Number(value.seconds) * 1e6;
  if (value instanceof duckdb.DuckDBTimestampMillisecondsValue) return Number(value.millis) * 1e3;
  if (value instanceof duckdb.DuckDBTimestampNanosecondsValue) return Number(value.nanos / 1000n);
  return undefined;
}
