/**
 * @module The column map of a table: which column or constant gives each field of an event.
 */
import { fail, ok, type Result } from '../../base/index.ts';
import { type EventField, type EventKind, eventFields, eventKinds } from '../../market/index.ts';

/** Units of a time column; `auto` reads ISO 8601 and tells Unix times by their size. */
export const timeUnits = ['auto', 's', 'ms', 'us', 'ns'] as const;

/** Where a value comes from. */
export interface ValueSource {
  /** Name of the column; exactly one of column and constant is present. */
  readonly column?: string;
  readonly constant?: string | number;
  /** Words of the source with what they mean, e.g. `{ "B": "buy", "S": "sell" }`. */
  readonly values?: Readonly<Record<string, string>>;
  /** Factor for a number, e.g. 0.01 for a percentage. */
  readonly scale?: number;
  /** Decimals implied by a raw integer, e.g. 18 for wei. */
  readonly decimals?: number;
  readonly unit?: (typeof timeUnits)[number];
}

/** Parts of an instrument that a column or constant may give. */
export const instrumentParts = [
  'name',
  'type',
  'underlying',
  'quote',
  'settlement',
  'contractSize',
  'expiry',
  'strike',
  'right',
  'exercise',
] as const;

/** Part of an instrument. */
export type InstrumentPart = (typeof instrumentParts)[number];

/** Declarative column map. */
export interface TableMap {
  /** Kind of each row; when absent, the column `kind` or the file's name tells it. */
  readonly kind?: ValueSource;
  readonly at: ValueSource;
  /** By field name of the event kind; fields not named here come from the column of their name. */
  readonly fields: Readonly<Record<string, ValueSource>>;
  readonly instrument: { readonly [P in InstrumentPart]?: ValueSource };
  /** Order at equal instants; lower comes first. The default is that of the kind. */
  readonly rank?: number;
  /** Rows come in time order; the default is what the first rows show. */
  readonly sorted?: boolean;
}

/** Why a value is not a column map. */
export interface MapFailure {
  readonly kind: 'not_a_map' | 'unknown_key' | 'bad_source' | 'unknown_field' | 'unknown_kind';
  /** Path within the map, e.g. `fields.price.scale`. */
  readonly key: string;
  readonly detail: string;
}

/** The map of a table whose columns are the event fields themselves. */
export const identityMap: TableMap = { at: { column: 'at' }, fields: {}, instrument: {} };

const fieldNames = new Set(Object.values(eventFields).flatMap((fields) => Object.keys(fields)));

/**
 * Returns the fields of an event kind as a list.
 *
 * @param kind - event kind
 * @returns name and field, in printing order
 */
export function fieldsOf(kind: EventKind): readonly (readonly [string, EventField])[] {
  return Object.entries<EventField>(eventFields[kind]);
}

/**
 * Tells whether a text is the name of an event kind.
 *
 * @param text - any text
 * @returns true for a kind of the vocabulary
 */
export function isEventKind(text: string): text is EventKind {
  return Object.hasOwn(eventKinds, text);
}

/**
 * Reads a column map from parsed JSON; a bare text stands for the column of that name.
 *
 * @param value - parsed JSON
 * @returns the map, or the first thing that is wrong with it
 */
export function parseTableMap(value: unknown): Result<TableMap, MapFailure> {
  if (!isRecord(value)) return problem('not_a_map', '', 'must be an object');
  const known = ['kind', 'at', 'fields', 'instrument', 'rank', 'sorted'];
  const stray = Object.keys(value).find((key) => !known.includes(key));
  if (stray !== undefined) return problem('unknown_key', stray, `must be ${known.join(', ')}`);
  const at = value.at === undefined ? ok({ column: 'at' }) : parseSource('at', value.at);
  if (!at.ok) return at;
  const kind = value.kind === undefined ? undefined : parseSource('kind', value.kind);
  if (kind?.ok === false) return kind;
  const badKind = kind === undefined ? undefined : unknownKind(kind.value);
  if (badKind !== undefined) return problem('unknown_kind', 'kind', `${badKind} is no event kind`);
  const fields = parseSources('fields', value.fields ?? {}, (name) => fieldNames.has(name));
  if (!fields.ok) return fields;
  const isPart = (name: string) => (instrumentParts as readonly string[]).includes(name);
  const instrument = parseSources('instrument', value.instrument ?? {}, isPart);
  if (!instrument.ok) return instrument;
  if (value.rank !== undefined && !Number.isSafeInteger(value.rank)) {
    return problem('bad_source', 'rank', 'must be a whole number');
  }
  if (value.sorted !== undefined && typeof value.sorted !== 'boolean') {
    return problem('bad_source', 'sorted', 'must be true or false');
  }
  return ok({
    at: at.value,
    fields: fields.value,
    instrument: instrument.value,
    ...(kind === undefined ? {} : { kind: kind.value }),
    ...(value.rank === undefined ? {} : { rank: value.rank as number }),
    ...(value.sorted === undefined ? {} : { sorted: value.sorted }),
  });
}

function unknownKind(source: ValueSource): string | undefined {
  const named = source.constant === undefined ? [] : [String(source.constant)];
  return [...named, ...Object.values(source.values ?? {})].find((name) => !isEventKind(name));
}

type Sources = Readonly<Record<string, ValueSource>>;

function parseSources(
  key: string,
  value: unknown,
  isKnown: (name: string) => boolean,
): Result<Sources, MapFailure> {
  if (!isRecord(value)) return problem('bad_source', key, 'must be an object');
  const sources: Record<string, ValueSource> = {};
  for (const [name, part] of Object.entries(value)) {
    if (!isKnown(name)) return problem('unknown_field', `${key}.${name}`, 'is not known');
    const source = parseSource(`${key}.${name}`, part);
    if (!source.ok) return source;
    sources[name] = source.value;
  }
  return ok(sources);
}

const demands: Readonly<Record<string, readonly [(value: unknown) => boolean, string]>> = {
  column: [(value) => typeof value === 'string' && value !== '', 'a column name'],
  constant: [(value) => typeof value === 'string' || Number.isFinite(value), 'a text or number'],
  values: [
    (value) => isRecord(value) && Object.values(value).every((word) => typeof word === 'string'),
    'an object of texts',
  ],
  scale: [(value) => Number.isFinite(value) && value !== 0, 'a number other than zero'],
  decimals: [
    (value) => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 18,
    'a whole number from 0 to 18',
  ],
  unit: [(value) => timeUnits.includes(value as 's'), `one of ${timeUnits.join(', ')}`],
};

function parseSource(key: string, value: unknown): Result<ValueSource, MapFailure> {
  if (typeof value === 'string' && value !== '') return ok({ column: value });
  if (!isRecord(value)) return problem('bad_source', key, 'must be a column name or an object');
  for (const [name, part] of Object.entries(value)) {
    const demand = Object.hasOwn(demands, name) ? demands[name] : undefined;
    if (demand === undefined) return problem('unknown_key', `${key}.${name}`, 'is not known');
    if (!demand[0](part)) return problem('bad_source', `${key}.${name}`, `must be ${demand[1]}`);
  }
  if ((value.column === undefined) === (value.constant === undefined)) {
    return problem('bad_source', key, 'must have either a column or a constant');
  }
  return ok(value as ValueSource);
}

function problem(kind: MapFailure['kind'], key: string, detail: string) {
  return fail<MapFailure>({ kind, key, detail });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
