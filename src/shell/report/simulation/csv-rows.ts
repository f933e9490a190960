/**
 * @module Rows of the files of a simulated venue, streamed: cells of the wanted columns by name.
 */
import { createReadStream } from 'node:fs';

/** Receives the wanted cells of a row, in the order in which they were asked for. */
export type RowVisitor = (...cells: string[]) => void;

/**
 * Reads a CSV file without quoted cells row by row.
 *
 * @param path - file; an absent one has no rows
 * @param columns - names of the wanted columns; a column that the file lacks gives empty cells
 * @param visit - called for every row
 * @returns rows read
 */
export async function eachRow(
  path: string,
  columns: readonly string[],
  visit: RowVisitor,
): Promise<number> {
  let rest = '';
  let places: number[] | undefined;
  let rows = 0;
  const take = (line: string) => {
    if (line === '') return;
    const cells = line.split(',');
    if (places === undefined) {
      places = columns.map((column) => cells.indexOf(column));
      return;
    }
    rows++;
    visit(...places.map((place) => cells[place] ?? ''));
  };
  try {
    for await (const chunk of createReadStream(path, {
      encoding: 'utf8',
      highWaterMark: 1 << 18,
    })) {
      const lines = (rest + (chunk as string)).split('\n');
      rest = lines.pop()!;
      for (const line of lines) take(line);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
  take(rest);
  return rows;
}
