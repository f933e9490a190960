/**
 * @module Rows of a table decoded by its column map.
 */
import { undatedMicros } from '../../base/index.ts';
import type { EventKind, EventOf, Instrument, MarketEvent } from '../../market/index.ts';
import type { Decoder, Row, Sink } from '../adapter.ts';
import { createInstantWatch } from '../duplicates.ts';
import { type FieldReader, refusalOf } from '../fields.ts';
import { createNumberForms, type NumberForms } from '../number-forms.ts';
import { createTimeNotation, type TimeNotation } from '../time-notation.ts';
import { createInstrumentReader, type InstrumentReader } from './instrument.ts';
import {
  fieldsOf,
  type InstrumentPart,
  isEventKind,
  type TableMap,
  type ValueSource,
} from './map.ts';
import { rawValue, timeReader, valueReader } from './value.ts';

interface FieldPlan {
  readonly name: string;
  readonly source: ValueSource;
  readonly optional: boolean;
  /** Absent for the instrument, which several columns may give. */
  readonly read: FieldReader<unknown> | undefined;
}

interface KindPlan {
  readonly fields: readonly FieldPlan[];
  readonly forms: NumberForms;
}

interface TablePlan {
  readonly map: TableMap;
  readonly columns: readonly string[];
  readonly kinds: Map<EventKind, KindPlan>;
  readonly readTime: FieldReader<number>;
  readonly notation: TimeNotation;
  readonly instruments: InstrumentReader;
  readonly usedColumns: Set<string>;
}

/**
 * Creates the decoder of one table.
 *
 * Findings: `unknown_column` once for each column that nothing reads, `no_time` for undated
 * transfers, `same_instant_rows`, `duplicate_row`, `mixed_time_notation`, `repeated_mark`; of
 * numbers `exponent_number`, and `mixed_number_forms` once for each column of raw
 * amounts that holds decimals too.
 *
 * @param map - column map
 * @param fileKind - kind that the file's name tells, when it does
 * @param columns - columns of the file
 * @returns decoder
 */
export function createTableDecoder(
  map: TableMap,
  fileKind: EventKind | undefined,
  columns: readonly string[],
): Decoder {
  const plan = planTable(map, columns);
  const kindSource = map.kind ?? (fileKind === undefined ? { column: 'kind' } : undefined);
  if (kindSource?.column !== undefined) plan.usedColumns.add(kindSource.column);
  const watch = createInstantWatch();
  const marked = new Map<Instrument, EventOf<'mark'>>();
  let rows = 0;
  return {
    decode(row, sink) {
      const kind = kindSource === undefined ? fileKind : rawValue(kindSource, row);
      if (typeof kind !== 'string' || !isEventKind(kind.trim())) {
        const field = kindSource?.column ?? 'kind';
        return sink.refuse(refusalOf(row, field, 'is no event kind'));
      }
      const known = planKind(plan, kind.trim() as EventKind);
      const event = readEvent(plan, known, kind.trim() as EventKind, row, sink);
      if (event === undefined) return;
      known.forms.note(row, sink);
      rows += 1;
      watch.note(row, event.atMicros, sink);
      if (event.kind === 'mark') noteMark(marked, event, row.line, sink);
      sink.event(event, row.line);
    },
    finish(sink) {
      if (rows === 0) return;
      for (const { forms } of plan.kinds.values()) forms.finish(sink);
      for (const column of columns) {
        if (plan.usedColumns.has(column)) continue;
        sink.finding('unknown_column', 1, `nothing reads the column ${column}`);
      }
    },
  };
}

/** Two prices of one instrument at one instant: the later row holds, the earlier one was wrong. */
function noteMark(
  marked: Map<Instrument, EventOf<'mark'>>,
  mark: EventOf<'mark'>,
  line: number,
  sink: Sink,
): void {
  const { instrument, atMicros, price } = mark;
  const before = marked.get(instrument);
  if (before?.atMicros === atMicros && before.price !== price) {
    const detail = `${instrument.name} is marked again at the same instant, ${before.price} before`;
    sink.finding('repeated_mark', line, detail);
  }
  marked.set(instrument, mark);
}

function planTable(map: TableMap, columns: readonly string[]): TablePlan {
  const instrument: Partial<Record<InstrumentPart, ValueSource>> = { ...map.instrument };
  const own = map.fields.instrument ?? { column: 'instrument' };
  if (instrument.name === undefined && instrument.type === undefined) instrument.name = own;
  for (const part of ['settlement', 'quote', 'contractSize', 'exercise'] as const) {
    if (instrument[part] === undefined && columns.includes(part))
      instrument[part] = { column: part };
  }
  const usedColumns = new Set<string>();
  const sources = [...Object.values(instrument), map.at];
  for (const { column } of sources) if (column !== undefined) usedColumns.add(column);
  return {
    map,
    columns,
    kinds: new Map(),
    readTime: timeReader(map.at),
    notation: createTimeNotation(),
    instruments: createInstrumentReader(instrument),
    usedColumns,
  };
}

function planKind(plan: TablePlan, kind: EventKind): KindPlan {
  const known = plan.kinds.get(kind);
  if (known !== undefined) return known;
  const fields = fieldsOf(kind).map(([name, field]): FieldPlan => {
    const source = plan.map.fields[name] ?? { column: name };
    if (source.column !== undefined) plan.usedColumns.add(source.column);
    const isInstrument = 'type' in field && field.type === 'instrument';
    const read = isInstrument ? undefined : valueReader(kind, name, field, source);
    return { name, source, optional: field.optional === true, read };
  });
  const created = { fields, forms: numberFormsOf(plan, kind, fields) };
  plan.kinds.set(kind, created);
  return created;
}

/**
 * Raw integers beside decimals are told only where the map says that integers are raw; an empty
 * cell never, since a row that lacks a required number was refused before.
 */
function numberFormsOf(
  plan: TablePlan,
  kind: EventKind,
  fields: readonly FieldPlan[],
): NumberForms {
  const numbers = new Set(
    fieldsOf(kind).flatMap(([name, field]) =>
      'type' in field && field.type === 'number' ? [name] : [],
    ),
  );
  const sources = fields.filter(({ name }) => numbers.has(name)).map(({ source }) => source);
  const columnsOf = (some: readonly ValueSource[]) =>
    some.flatMap(({ column }) => {
      return column !== undefined && plan.columns.includes(column) ? [column] : [];
    });
  const raw = sources.filter(({ decimals }) => decimals !== undefined);
  const columns = columnsOf(sources);
  return createNumberForms(columns, columnsOf(raw), columns);
}

function readEvent(
  plan: TablePlan,
  { fields }: KindPlan,
  kind: EventKind,
  row: Row,
  sink: Sink,
): MarketEvent | undefined {
  const atMicros = readTime(plan, kind, row, sink);
  if (atMicros === undefined) return undefined;
  const event: Record<string, unknown> = { kind, atMicros };
  for (const { name, source, optional, read } of fields) {
    if (read === undefined) {
      const instrument = plan.instruments.read(row);
      if (instrument.ok) event[name] = instrument.value;
      else if (!optional || instrument.failure.reason !== 'is empty') {
        const { part, reason } = instrument.failure;
        const column = part === 'instrument' ? (source.column ?? part) : part;
        return void sink.refuse(refusalOf(row, column, reason));
      }
      continue;
    }
    const raw = rawValue(source, row);
    if (raw === undefined) {
      if (optional) continue;
      return void sink.refuse(refusalOf(row, source.column ?? name, 'is empty'));
    }
    const value = read(raw);
    if (!value.ok) return void sink.refuse(refusalOf(row, source.column ?? name, value.failure));
    event[name] = value.value;
  }
  // Every required field of the kind was read with the reader of its type.
  return event as unknown as MarketEvent;
}

function readTime(plan: TablePlan, kind: EventKind, row: Row, sink: Sink): number | undefined {
  const { at } = plan.map;
  const raw = rawValue(at, row);
  if (raw === undefined && kind === 'transfer') {
    sink.finding('no_time', row.line, 'the transfer has no time: it is undated');
    return undatedMicros;
  }
  const read = raw === undefined ? undefined : plan.readTime(raw);
  if (read?.ok === true) {
    plan.notation.note(raw, row.line, sink);
    return read.value;
  }
  const reason = read === undefined ? 'is empty' : read.failure;
  return void sink.refuse(refusalOf(row, at.column ?? 'at', reason));
}
