/**
 * @module CSV files written piece by piece: rows are collected and handed on in chunks of text.
 */

/** Text to be appended to a file; the first chunk of a file carries its header. */
export interface FileChunk {
  /** Path relative to the output folder, e.g. `fills.csv`. */
  readonly file: string;
  readonly text: string;
}

/** A file under construction. */
export interface CsvFile {
  readonly file: string;
  /** Rows not handed on yet. */
  text: string;
  /** Rows written so far, header not counted. */
  rows: number;
}

/**
 * Begins a file with its header.
 *
 * @param file - path relative to the output folder
 * @param columns - column names
 * @returns file that holds the header alone
 */
export function createCsvFile(file: string, columns: readonly string[]): CsvFile {
  return { file, text: `${columns.join(',')}\n`, rows: 0 };
}

/**
 * Adds a row; cells must be free of commas, quotes and line breaks.
 *
 * @param file - grows in place
 * @param row - cells joined by commas, without a line break
 */
export function writeRow(file: CsvFile, row: string): void {
  file.text += `${row}\n`;
  file.rows++;
}

/**
 * Takes what the files have collected.
 *
 * @param files - emptied in place where they hold at least `atLeast` characters
 * @param atLeast - characters worth a chunk; 0 takes everything
 * @returns chunks in the order of the files
 */
export function takeChunks(files: readonly CsvFile[], atLeast: number): FileChunk[] {
  const chunks: FileChunk[] = [];
  for (const file of files) {
    if (file.text === '' || file.text.length < atLeast) continue;
    chunks.push({ file: file.file, text: file.text });
    file.text = '';
  }
  return chunks;
}
