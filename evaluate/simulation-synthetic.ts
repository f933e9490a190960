/**
 * @module The same facts from the files that the synthetic venue exports.
 */
import { checkVenueConfig, simulateVenue } from '../src/simulation/index.ts';
import type { ChainOption, ChainSnapshot } from './simulation-figures.ts';

const microsPerYear = 365 * 86_400e6;
const microsPerHour = 3600e6;
/** A quote is good for ten minutes. */
const quoteLifeMicros = 600e6;

/** What one run of the synthetic venue tells by its exported files. */
export interface VenueFacts {
  /** Hourly closes by asset. */
  readonly closes: ReadonlyMap<string, readonly number[]>;
  readonly chains: ReadonlyMap<string, readonly ChainSnapshot[]>;
}

interface Quote {
  readonly at: number;
  readonly bid: number;
  readonly ask: number;
}

interface Reading {
  /** First instant of chains; microseconds since 1970 UTC. */
  readonly fromMicros: number;
  /** Between exported marks of all options. */
  readonly everyMicros: number;
  readonly closes: Map<string, number[]>;
  readonly chains: Map<string, { atMicros: number; spot: number; options: ChainOption[] }[]>;
  /** Standing quotes by instrument and participant. */
  readonly quotes: Map<string, Map<string, Quote>>;
}

/**
 * Runs the synthetic venue and reads what it exports, file chunk by file chunk.
 *
 * @param input - fields of a configuration
 * @param chainsFromDay - chains of earlier days are left out; 0 = the first
 * @returns closes and chains in time order; quotes up to the last chunk before a mark count
 */
export function readSynthetic(
  input: Readonly<Record<string, unknown>>,
  chainsFromDay: number,
): VenueFacts {
  const config = checkVenueConfig(input);
  if (!config.ok) throw new Error(`${config.failure.field} must be ${config.failure.demand}`);
  const fromMicros = config.value.startMicros + chainsFromDay * 86_400e6;
  const reading: Reading = {
    fromMicros,
    everyMicros: config.value.markMinutes * 60e6,
    closes: new Map(),
    chains: new Map(),
    quotes: new Map(),
  };
  const rests = new Map<string, string>();
  const readers: Readonly<Record<string, (reading: Reading, cells: string[]) => void>> = {
    'index.csv': readIndex,
    'marks.csv': readMark,
    'quotes.csv': readQuote,
  };
  for (const { file, text } of simulateVenue(config.value)) {
    const reader = readers[file];
    if (reader === undefined) continue;
    const lines = ((rests.get(file) ?? '') + text).split('\n');
    rests.set(file, lines.pop()!);
    for (const line of lines) if (!line.startsWith('at,')) reader(reading, line.split(','));
  }
  return reading;
}

function readIndex({ closes }: Reading, cells: string[]): void {
  const [at, asset, price] = cells;
  if (Number(at) % microsPerHour !== 0) return;
  const list = closes.get(asset!);
  if (list === undefined) closes.set(asset!, [Number(price)]);
  else list.push(Number(price));
}

/** Columns: at, instrument, price, iv, forward, rate, index, settlement, contractSize. */
function readMark({ fromMicros, everyMicros, chains, quotes }: Reading, cells: string[]): void {
  const [written, instrument, , iv, forward, , index] = cells;
  const at = Number(written);
  const [asset, , strike, right] = instrument!.split('-');
  if (at < fromMicros || right === undefined || iv === '') return;
  // Between the exported marks of all only contracts that somebody holds are marked.
  if (at % everyMicros !== 0) return;
  const years = (expiryOf(instrument!) - at) / microsPerYear;
  if (!(years > 0)) return;
  const list = chains.get(asset!) ?? [];
  chains.set(asset!, list);
  if (list.at(-1)?.atMicros !== at) list.push({ atMicros: at, spot: Number(index), options: [] });
  const vol = Number(iv);
  const option = { years, strike: Number(strike), forward: Number(forward), isCall: right === 'C' };
  const spread = bestSpread(quotes.get(instrument!), at);
  const isCoin = cells[7] === 'inverse';
  const unit = vegaOf(option, vol) / (isCoin ? Number(index) : 1);
  const spreadVol = spread === undefined || !(unit > 0) ? undefined : spread / unit;
  list.at(-1)!.options.push({ ...option, vol, spreadVol });
}

/** Best ask less best bid of the quotes that stand; undefined without both sides. */
function bestSpread(quotes: ReadonlyMap<string, Quote> | undefined, at: number) {
  let bid = Number.NEGATIVE_INFINITY;
  let ask = Number.POSITIVE_INFINITY;
  for (const quote of quotes?.values() ?? []) {
    if (quote.at < at - quoteLifeMicros) continue;
    if (quote.bid > 0) bid = Math.max(bid, quote.bid);
    if (quote.ask > 0) ask = Math.min(ask, quote.ask);
  }
  return Number.isFinite(ask - bid) && ask > bid ? ask - bid : undefined;
}

/** Columns: at, participant, instrument, bid, bidSize, ask, askSize, and more. */
function readQuote({ quotes }: Reading, cells: string[]): void {
  const [at, participant, instrument, bid, bidSize, ask, askSize] = cells;
  if (instrument!.endsWith('-PERP')) return;
  const own = quotes.get(instrument!) ?? new Map<string, Quote>();
  quotes.set(instrument!, own);
  own.set(participant!, {
    at: Number(at),
    bid: Number(bidSize) > 0 ? Number(bid) : 0,
    ask: Number(askSize) > 0 ? Number(ask) : 0,
  });
}

const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');

function expiryOf(instrument: string): number {
  const match = /^(\d+)([A-Z]{3})(\d\d)$/.exec(instrument.split('-')[1]!)!;
  return Date.UTC(2000 + Number(match[3]), months.indexOf(match[2]!), Number(match[1]), 8) * 1000;
}

/** USD per 1.00 of volatility. */
function vegaOf({ years, strike, forward }: Omit<ChainOption, 'vol' | 'spreadVol'>, vol: number) {
  const deviation = vol * Math.sqrt(years);
  const d = Math.log(forward / strike) / deviation + deviation / 2;
  return (forward * Math.sqrt(years) * Math.exp((-d * d) / 2)) / Math.sqrt(2 * Math.PI);
}
