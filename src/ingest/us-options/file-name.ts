/**
 * @module What the name of a file of US options tells: underlying, trading day, exercise, contract.
 *
 * The rows tell neither day nor underlying. The day is the date in the file's name, else in the
 * name of the nearest folder that has one; the underlying is the first word of the name that is
 * neither a date nor a word about the file, else the name of the folder.
 */
import type { OptionSeries } from '../../market/index.ts';
import { dayOf, expiryOf, isIndexRoot } from './calendar.ts';

/** What a name tells. */
export interface NamedFile {
  /** In capital letters; undefined when the name has none. */
  readonly underlying: string | undefined;
  /** Trading day; its midnight in UTC, microseconds since 1970. Undefined when not told. */
  readonly dayMicros: number | undefined;
  readonly exercise: OptionSeries['exercise'];
}

/** Contract of a file of quotes of one series. */
export interface NamedSeries extends NamedFile {
  readonly underlying: string;
  readonly dayMicros: number;
  readonly expiryMicros: number;
  readonly strike: number;
  readonly right: OptionSeries['right'];
}

const datePattern = /(?<!\d)(\d{4})[-_]?(\d{2})[-_]?(\d{2})(?!\d)/;
const aboutFiles = new Set(
  (
    'option options indexoption indexoptions index equity stock usa us universe universes chain ' +
    'chains daily eod close closes closing quote quotes prices minute csv txt gz zip parquet ' +
    'ndjson json american european'
  ).split(' '),
);

const wordsOf = (text: string): readonly string[] =>
  text
    .replace(datePattern, ' ')
    .split(/[^A-Za-z0-9.]+/)
    .flatMap((word) => word.replace(/(\.(csv|txt|gz|zip|parquet|ndjson|json))+$/i, '').split(' '))
    .filter((word) => word !== '' && !aboutFiles.has(word.toLowerCase()));

/**
 * Reads the name of a file of closing prices.
 *
 * @param path - e.g. `indexoption_spx_20151223.csv.gz`, `spx/20151223.csv`
 * @param told - underlying that the user tells, where the name has none
 * @returns what it tells; American unless index options are named
 */
export function readFileName(path: string, told?: string): NamedFile {
  const parts = path.split('/');
  const base = parts.pop()!;
  const folders = parts.reverse();
  const underlying =
    rootOf(wordsOf(base)[0]) ?? rootOf(soleWord(folders[0])) ?? told?.toUpperCase();
  const dayMicros = [base, ...folders]
    .map((name) => datePattern.exec(name))
    .flatMap((match) => (match === null ? [] : [dayOf(`${match[1]}${match[2]}${match[3]}`)]))
    .find((day) => day !== undefined);
  const saysEuropean = /indexoption|european/i.test(path);
  const isEuropean = saysEuropean || (underlying !== undefined && isIndexRoot(underlying));
  const isAmerican = /american/i.test(path) || !isEuropean;
  return { underlying, dayMicros, exercise: isAmerican ? 'american' : 'european' };
}

function rootOf(word: string | undefined): string | undefined {
  return word !== undefined && /^[A-Za-z][A-Za-z0-9.]{0,9}$/.test(word)
    ? word.toUpperCase()
    : undefined;
}

/** Folders are named after one underlying, or after anything. */
function soleWord(folder: string | undefined): string | undefined {
  const words = folder === undefined ? [] : wordsOf(folder);
  return words.length === 1 ? words[0] : undefined;
}

const seriesPattern =
  // wide: one pattern reads better than its pieces
  /(?:^|\/)(\d{8})_([a-z0-9.]+)_minute_quote_(american|european)_(call|put)_(\d+)_(\d{8})\.csv(\.gz)?$/i;

/** Strikes in names are whole, in these parts of a quote unit. */
const strikeScale = 10_000;

/**
 * Reads the name of a file of minute quotes of one contract.
 *
 * @param path - e.g. `20210104_spx_minute_quote_european_call_32000000_20210115.csv`
 * @returns day and contract, or undefined when the name is another
 */
export function readSeriesName(path: string): NamedSeries | undefined {
  const match = seriesPattern.exec(path);
  if (match === null) return undefined;
  const [, day, root, exercise, right, strike, expiry] = match;
  const underlying = root!.toUpperCase();
  const dayMicros = dayOf(day!);
  const expires = expiryOf(expiry!, underlying);
  if (dayMicros === undefined || expires === undefined || Number(strike) === 0) return undefined;
  return {
    underlying,
    dayMicros,
    exercise: exercise!.toLowerCase() === 'european' ? 'european' : 'american',
    expiryMicros: expires.atMicros,
    strike: Number(strike) / strikeScale,
    right: right!.toLowerCase() === 'call' ? 'call' : 'put',
  };
}
