/**
 * @module Plain CSV packed into Parquet, row by row in its order, with memory that does not grow.
 */
import { replaceAtomically } from './atomic-file.ts';

/** Column of a Parquet file. */
export interface PackedColumn {
  readonly name: string;
  /** Whole numbers of 64 bits, doubles, or texts. */
  readonly type: 'whole' | 'number' | 'text';
}

const types = { whole: 'BIGINT', number: 'DOUBLE', text: 'VARCHAR' } as const;

/** What packing may hold at a time, whatever the size of the file. */
const memoryLimit = '512MB';

/**
 * Packs a CSV file into a Parquet file; empty cells become nulls.
 *
 * @param from - CSV with a header, cells free of commas, quotes and line breaks
 * @param to - Parquet file, written whole or not at all
 * @param columns - in the order of the file
 */
export async function packCsv(
  from: string,
  to: string,
  columns: readonly PackedColumn[],
): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const schema = columns.map(({ name, type }) => `${quote(name)}: '${types[type]}'`).join(', ');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: memoryLimit,
    // With one thread the bytes do not depend on the machine.
    threads: '1',
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    await replaceAtomically(to, async (beside) => {
      await connection.run(
        `COPY (SELECT * FROM read_csv(${quote(from)}, header = true, delim = ',', quote = '',
           escape = '', nullstr = '', auto_detect = false, columns = {${schema}}))
         TO ${quote(beside)} (FORMAT parquet, COMPRESSION zstd)`,
      );
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
