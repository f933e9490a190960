/**
 * @module The market around a simulated venue: index, other venue, gas, macro, regimes, scripts.
 */
import { join } from 'node:path';
import { microsPerHour } from '../../../base/index.ts';
import type { Clock } from './clock.ts';
import { eachRow } from './csv-rows.ts';

/** A stress script with its first and last instant; microseconds since 1970 UTC. */
export interface StressSpan {
  readonly script: string;
  readonly fromMicros: number;
  readonly toMicros: number;
}

/** A value at an instant. */
export interface Instant {
  /** Microseconds since 1970 UTC. */
  readonly atMicros: number;
  readonly value: number;
}

/** What surrounds the venue. */
export interface Surroundings {
  readonly assets: readonly string[];
  /** Index at the places of the clock by asset, USD. */
  readonly index: ReadonlyMap<string, Float64Array>;
  /** Index by minute and asset, USD. */
  readonly minutes: ReadonlyMap<string, Float64Array>;
  /** Price on the other venue by minute and asset, USD. */
  readonly elsewhere: ReadonlyMap<string, Float64Array>;
  /** Gwei. */
  readonly gas: readonly Instant[];
  /** Figures by series. */
  readonly macro: ReadonlyMap<string, readonly Instant[]>;
  /** True volatility by asset and hour, annualised. */
  readonly volatility: ReadonlyMap<string, readonly Instant[]>;
  /** Regime changes: what holds from an instant on. */
  readonly regimes: readonly { readonly atMicros: number; readonly regime: string }[];
  readonly stress: readonly StressSpan[];
}

const microsPerMinute = 60e6;

/**
 * Reads the surroundings.
 *
 * @param folder - of the simulated venue
 * @param clock - of the run
 * @returns series in time order
 */
export async function readSurroundings(folder: string, clock: Clock): Promise<Surroundings> {
  const minutes = await readMinutes(join(folder, 'index.csv'), clock);
  const elsewhere = await readMinutes(join(folder, 'index-elsewhere.csv'), clock);
  const assets = [...minutes.keys()].sort();
  const gas: Instant[] = [];
  await eachRow(join(folder, 'gas.csv'), ['at', 'value'], (at, value) => {
    gas.push({ atMicros: Number(at), value: Number(value) });
  });
  const macro = await readNamed(join(folder, 'macro.csv'), ['at', 'series', 'value']);
  const volatility = await readNamed(join(folder, 'truth/volatility.csv'), ['at', 'asset', 'vol']);
  const regimes: { atMicros: number; regime: string }[] = [];
  await eachRow(join(folder, 'truth/regimes.csv'), ['at', 'regime'], (at, regime) => {
    regimes.push({ atMicros: Number(at), regime: regime! });
  });
  const stress: StressSpan[] = [];
  const columns = ['script', 'from', 'to'];
  await eachRow(join(folder, 'truth/stress.csv'), columns, (script, from, to) => {
    stress.push({ script: script!, fromMicros: Number(from), toMicros: Number(to) });
  });
  const index = new Map(assets.map((asset) => [asset, atPlaces(minutes.get(asset)!, clock)]));
  return { assets, index, minutes, elsewhere, gas, macro, volatility, regimes, stress };
}

/** Prices by minute; the name of the other venue's price begins with the asset. */
async function readMinutes(path: string, clock: Clock): Promise<Map<string, Float64Array>> {
  const length = Math.round((clock.endMicros - clock.startMicros) / microsPerMinute);
  const series = new Map<string, Float64Array>();
  await eachRow(path, ['at', 'asset', 'price'], (at, name, price) => {
    const asset = name!.split('@')[0]!;
    let prices = series.get(asset);
    if (prices === undefined) {
      prices = new Float64Array(length).fill(Number(price));
      series.set(asset, prices);
    }
    const minute = Math.round((Number(at) - clock.startMicros) / microsPerMinute);
    if (minute >= 0 && minute < length) prices[minute] = Number(price);
  });
  return series;
}

function atPlaces(prices: Float64Array, clock: Clock): Float64Array {
  const perStep = clock.stepMicros / microsPerMinute;
  return Float64Array.from({ length: clock.steps + 1 }, (_, place) => {
    return prices[Math.min(prices.length - 1, place * perStep)]!;
  });
}

async function readNamed(path: string, columns: string[]): Promise<Map<string, Instant[]>> {
  const series = new Map<string, Instant[]>();
  await eachRow(path, columns, (at, name, value) => {
    const list = series.get(name!);
    const instant = { atMicros: Number(at), value: Number(value) };
    if (list === undefined) series.set(name!, [instant]);
    else list.push(instant);
  });
  return series;
}

/**
 * Returns the index at the last full minute before an instant.
 *
 * @param surroundings - of the run
 * @param clock - of the run
 * @param asset - underlying
 * @param atMicros - microseconds since 1970 UTC
 * @returns USD
 */
export function indexAt(
  { minutes }: Surroundings,
  clock: Clock,
  asset: string,
  atMicros: number,
): number {
  const prices = minutes.get(asset)!;
  const minute = Math.floor((atMicros - clock.startMicros) / microsPerMinute);
  return prices[Math.max(0, Math.min(prices.length - 1, minute))]!;
}

/**
 * Finds the fall that the pictures go through: the first scripted crash, or the worst six hours.
 *
 * @param surroundings - of the run
 * @param clock - of the run
 * @returns instants before, at the bottom and a day after; microseconds since 1970 UTC
 */
export function fallOf(
  surroundings: Surroundings,
  clock: Clock,
): { readonly fromMicros: number; readonly bottomMicros: number; readonly isScripted: boolean } {
  const prices = surroundings.minutes.get(surroundings.assets[0]!)!;
  const crash = surroundings.stress.find(({ script }) => script === 'crash' || script === 'crunch');
  const hourOf = (micros: number) => Math.floor((micros - clock.startMicros) / microsPerHour);
  const hours = Math.floor(prices.length / 60);
  const price = (hour: number) => prices[Math.min(prices.length - 1, hour * 60)]!;
  let from = crash === undefined ? 0 : hourOf(crash.fromMicros);
  const last = crash === undefined ? hours : Math.min(hours, hourOf(crash.toMicros));
  if (crash === undefined) {
    let worst = 0;
    for (let hour = 0; hour + 6 < hours; hour++) {
      const move = Math.log(price(hour + 6) / price(hour));
      if (move < worst) {
        worst = move;
        from = hour;
      }
    }
  }
  let bottom = from;
  const to = crash === undefined ? Math.min(hours - 1, from + 6) : last;
  for (let hour = from; hour <= to; hour++) if (price(hour) < price(bottom)) bottom = hour;
  const at = (hour: number) => clock.startMicros + hour * microsPerHour;
  return { fromMicros: at(from), bottomMicros: at(bottom), isScripted: crash !== undefined };
}
