/**
 * @module What a venue trades of every underlying in an hour, over a window that moves on.
 *
 * Volume is kept in units of the underlying, so that it needs no price. Perpetuals and futures
 * count; options only where nothing else is traded on the underlying. Where a log tells both sides
 * of a trade, as much is bought as sold; where it tells one of them, the greater of both is the
 * least that was traded.
 */
import { createTable, growTable, microsPerHour, type Table } from '../../base/index.ts';
import { type EventBlock, eventKinds } from '../../market/index.ts';
import { type Prices, payoffForms } from '../prices.ts';

/** Full hours over which the median is taken: a week. Bounds [1, 8760]. */
export const volumeWindowHours = 168;

/** One more than the window, for the hour that is not over. */
const slots = volumeWindowHours + 1;

/** Volume by underlying and hour. */
export interface TradedVolume {
  /** By text id of the underlying: its place + 1, 0 = never traded. */
  readonly places: Table<{ place: 'u32' }>;
  /** Row = place x slots + hour modulo slots; units of the underlying. */
  readonly hours: Table<{
    /** Hour since 1970 that the row stands for. */
    hour: 'f64';
    bought: 'f64';
    sold: 'f64';
    optionsBought: 'f64';
    optionsSold: 'f64';
  }>;
  /** One row: first hour that counts, 0 = none. */
  readonly span: Table<{ firstHour: 'f64' }>;
}

/** Volume of an underlying in a usual hour. */
export interface HourlyVolume {
  /** Units of the underlying; 0 = nothing was traded in the window. */
  readonly units: number;
  /** Hours behind it. */
  readonly hours: number;
  /** Hours in which something was traded. */
  readonly busyHours: number;
  /** Options stand in, since nothing else was traded. */
  readonly isOfOptions: boolean;
}

/**
 * Creates the volume of a venue that nobody has traded on.
 *
 * @param firstMicros - instant of the venue's first event, from which hours without a trade count;
 *   0 or absent = that of the first fill
 * @returns no volume
 */
export function createTradedVolume(firstMicros = 0): TradedVolume {
  const span = createTable({ firstHour: 'f64' }, 1);
  growTable(span, 1);
  span.columns.firstHour[0] = Math.floor(firstMicros / microsPerHour);
  return {
    places: createTable({ place: 'u32' }),
    hours: createTable({
      hour: 'f64',
      bought: 'f64',
      sold: 'f64',
      optionsBought: 'f64',
      optionsSold: 'f64',
    }),
    span,
  };
}

/**
 * Folds one event; everything but dated fills is passed over.
 *
 * @param volume - changes in place; events come in the order of their hours
 * @param prices - know the terms of the instruments
 * @param block - block of the event
 * @param row - row of the event
 */
export function observeTradedVolume(
  volume: TradedVolume,
  prices: Prices,
  block: EventBlock,
  row: number,
): void {
  const at = block.at[row]!;
  if (block.kind[row] !== eventKinds.fill || at <= 0) return;
  const { contractSize, form, isOption, underlying } = prices.instruments.columns;
  const instrument = block.subject[row]!;
  const price = block.a[row]!;
  const isInverseFuture = form[instrument] === payoffForms.inverseFuture;
  if (isInverseFuture && !(price > 0)) return;
  const hour = Math.floor(at / microsPerHour);
  const place = firstRow(volume, underlying[instrument]!) + (hour % slots);
  const { columns } = volume.hours;
  if (columns.hour[place]! > hour) return;
  if (columns.hour[place] !== hour) {
    columns.hour[place] = hour;
    columns.bought[place] = 0;
    columns.sold[place] = 0;
    columns.optionsBought[place] = 0;
    columns.optionsSold[place] = 0;
  }
  const { firstHour } = volume.span.columns;
  if (firstHour[0] === 0) firstHour[0] = hour;
  const size = contractSize[instrument]! * block.b[row]!;
  const buys = (block.flags[row]! & 1) === 0;
  const column =
    isOption[instrument] === 1
      ? columns[buys ? 'optionsBought' : 'optionsSold']
      : columns[buys ? 'bought' : 'sold'];
  column[place] = column[place]! + (isInverseFuture ? size / price : size);
}

/** Row of the first slot of an underlying, made when it is traded for the first time. */
function firstRow({ places, hours }: TradedVolume, asset: number): number {
  growTable(places, asset + 1);
  const { place } = places.columns;
  if (place[asset] === 0) {
    place[asset] = hours.rows / slots + 1;
    growTable(hours, hours.rows + slots);
  }
  return (place[asset]! - 1) * slots;
}

/**
 * Returns what is traded of an underlying in a usual hour: the median over the full hours of the
 * window, hours without a trade among them; their mean where more than half of them had none.
 *
 * Limits: before the first hour is over, the hour so far stands for it.
 *
 * @param volume - volume so far
 * @param asset - text id of the underlying
 * @param atMicros - now; microseconds since 1970 UTC
 * @returns units of the underlying an hour, and the hours behind it
 */
export function hourlyVolume(volume: TradedVolume, asset: number, atMicros: number): HourlyVolume {
  const own = hoursOf(volume, asset, atMicros, false);
  const found = own.busyHours > 0 ? own : hoursOf(volume, asset, atMicros, true);
  return { ...found, isOfOptions: own.busyHours === 0 && found.busyHours > 0 };
}

function hoursOf(
  { places, hours, span }: TradedVolume,
  asset: number,
  atMicros: number,
  isOfOptions: boolean,
): Omit<HourlyVolume, 'isOfOptions'> {
  const first = span.columns.firstHour[0]!;
  const now = Math.floor(atMicros / microsPerHour);
  const kept = asset < places.rows ? places.columns.place[asset]! : 0;
  if (kept === 0 || first > now) return { units: 0, hours: 0, busyHours: 0 };
  const to = Math.max(now, first + 1);
  const from = Math.max(first, to - volumeWindowHours);
  const bought = isOfOptions ? hours.columns.optionsBought : hours.columns.bought;
  const sold = isOfOptions ? hours.columns.optionsSold : hours.columns.sold;
  const traded: number[] = [];
  for (let hour = from; hour < to; hour++) {
    const place = (kept - 1) * slots + (hour % slots);
    const isOf = hours.columns.hour[place] === hour;
    traded.push(isOf ? Math.max(bought[place]!, sold[place]!) : 0);
  }
  traded.sort((a, b) => a - b);
  const middle = traded.length >> 1;
  const median =
    traded.length % 2 === 1 ? traded[middle]! : (traded[middle - 1]! + traded[middle]!) / 2;
  const mean = traded.reduce((sum, units) => sum + units, 0) / traded.length;
  const busyHours = traded.filter((units) => units > 0).length;
  return { units: median > 0 ? median : mean, hours: traded.length, busyHours };
}
