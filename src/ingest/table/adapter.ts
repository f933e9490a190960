/**
 * @module Adapter `table`: any CSV, JSON lines or Parquet through a declarative column map.
 */
import type { EventKind } from '../../market/index.ts';
import type { Adapter, Detection, SourceSample } from '../adapter.ts';
import { cellText } from '../fields.ts';
import { createTableDecoder } from './decode.ts';
import { kindOfPath, kindRank } from './kind.ts';
import { fieldsOf, identityMap, isEventKind, type TableMap } from './map.ts';
import { rawValue, timeReader } from './value.ts';

/** The kind that holds for the whole file; undefined when a column tells it row by row. */
function fileKindOf(map: TableMap, sample: SourceSample): EventKind | undefined {
  if (map.kind?.constant !== undefined) {
    const kind = String(map.kind.constant);
    return isEventKind(kind) ? kind : undefined;
  }
  if (map.kind !== undefined || hasKindColumn(sample)) return undefined;
  return kindOfPath(sample.path) ?? kindOfColumns(sample.columns);
}

/** Only quotes have bid and ask beside an instrument; every other kind needs a name. */
function kindOfColumns(columns: readonly string[]): EventKind | undefined {
  const isQuote = ['instrument', 'bid', 'ask'].every((name) => columns.includes(name));
  return isQuote ? 'quote' : undefined;
}

function hasKindColumn({ columns, rows }: SourceSample): boolean {
  if (!columns.includes('kind')) return false;
  return rows.length === 0 || rows.some(({ fields }) => isEventKind(cellText(fields.kind).trim()));
}

/** All columns that the map names, and those of the required fields, are there. */
function fits(map: TableMap, kind: EventKind | undefined, sample: SourceSample): boolean {
  const named = [map.at, map.kind, ...Object.values(map.fields), ...Object.values(map.instrument)];
  const has = (column: string) => sample.columns.includes(column);
  if (!named.every((source) => source?.column === undefined || has(source.column))) return false;
  if (kind === undefined) return map.kind !== undefined || hasKindColumn(sample);
  const whole = map.instrument.name !== undefined || map.instrument.type !== undefined;
  return fieldsOf(kind).every(([name, field]) => {
    if (field.optional === true || map.fields[name] !== undefined || has(name)) return true;
    return 'type' in field && field.type === 'instrument' && whole;
  });
}

function inTimeOrder(map: TableMap, sample: SourceSample): boolean {
  const read = timeReader(map.at);
  let last = 0;
  for (const row of sample.rows) {
    const at = read(rawValue(map.at, row));
    if (!at.ok) continue;
    if (at.value < last) return false;
    last = at.value;
  }
  return true;
}

/**
 * Makes the adapter of a column map.
 *
 * @param map - column map; the identity reads columns named like the event fields themselves
 * @returns adapter that takes every source which has the columns of the map
 */
export function createTableAdapter(map: TableMap = identityMap): Adapter {
  return {
    name: 'table',
    summary: 'any CSV, JSON lines or Parquet through a column map; by default the event fields',
    detect(sample): Detection | undefined {
      const kind = fileKindOf(map, sample);
      if (!fits(map, kind, sample)) return undefined;
      const rank = map.rank ?? (kind === undefined ? kindRank('mark') : kindRank(kind));
      const sorted = map.sorted ?? inTimeOrder(map, sample);
      return { role: kind ?? 'mixed', confidence: map === identityMap ? 0.6 : 1, rank, sorted };
    },
    open: () => ({
      decoder: (_role, sample) => createTableDecoder(map, fileKindOf(map, sample), sample.columns),
    }),
  };
}

/** Tables whose columns are the event fields themselves. */
export const table: Adapter = createTableAdapter();
