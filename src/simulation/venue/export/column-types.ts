/**
 * @module Types of the columns of exported files, for forms whose columns have one.
 */
import { kindOfPath } from '../../../ingest/index.ts';
import { type EventField, eventFields } from '../../../market/index.ts';

/** What the cells of a column are: whole numbers, doubles, or texts. */
export type ExportColumnType = 'whole' | 'number' | 'text';

/** Numbers that count something. */
const counts: readonly string[] = ['trade', 'from', 'to'];

/**
 * Returns the type of a column of an exported file.
 *
 * @param file - name of the file, which tells its event kind
 * @param column - name of the column
 * @returns whole for instants (microseconds since 1970 UTC) and identifiers, number for amounts
 */
export function exportColumnType(file: string, column: string): ExportColumnType {
  if (column === 'at') return 'whole';
  if (column === 'contractSize') return 'number';
  const kind = kindOfPath(file);
  const fields: Readonly<Record<string, EventField>> = kind === undefined ? {} : eventFields[kind];
  const field = Object.hasOwn(fields, column) ? fields[column] : undefined;
  if (field === undefined || !('type' in field)) return 'text';
  if (field.type === 'instant') return 'whole';
  if (field.type !== 'number') return 'text';
  return counts.includes(column) ? 'whole' : 'number';
}
