/**
 * @module Price bars as columns: bad rows refused with a reason, silent hours and gaps counted.
 */
import { check, fail, microsPerYear, ok, type Result } from '../../base/index.ts';
import type { VolatilityFailure } from './failure.ts';

/** Bars as they arrive; any row may be bad. */
export interface RawBars {
  /** Start of the bar; microseconds since 1970 UTC. */
  readonly atMicros: ArrayLike<number>;
  /** Quote units. */
  readonly open: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly close: ArrayLike<number>;
  /** Any unit; a bar of volume 0 is silent. Null when not known. */
  readonly volume: ArrayLike<number> | null;
}

/** Why a bar was refused. */
export type BarRefusal =
  | 'not_finite'
  | 'not_positive'
  | 'high_below_low'
  | 'outside_range'
  | 'not_ascending';

/** Bars in ascending time whose prices make sense; made by `acceptBars` only. */
export interface PriceBars {
  readonly count: number;
  /** Length of a bar: the most usual distance of two starts; microseconds. */
  readonly barMicros: number;
  /** Bars in a year of 365 days. */
  readonly barsPerYear: number;
  readonly atMicros: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** 1 where nothing traded: the bar repeats a price and shows no range. */
  readonly silent: Uint8Array;
  readonly silentCount: number;
  /** Places where the next bar does not follow at once. */
  readonly gapCount: number;
  readonly refused: readonly { readonly row: number; readonly reason: BarRefusal }[];
}

/**
 * Accepts the rows that can be bars, in order, and says which were refused.
 *
 * @param raw - columns of equal length
 * @returns the bars with at least two rows, or that there are too few
 * @throws InvariantError when columns differ in length
 * @source Brownlees and Gallo (2006), Computational Statistics and Data Analysis 51
 */
export function acceptBars(raw: RawBars): Result<PriceBars, VolatilityFailure> {
  const rows = raw.atMicros.length;
  for (const column of [raw.open, raw.high, raw.low, raw.close, raw.volume ?? raw.close]) {
    check(column.length === rows, 'column', `${rows} rows`, column.length);
  }
  const kept: number[] = [];
  const refused: { readonly row: number; readonly reason: BarRefusal }[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rows; row++) {
    const reason = refusal(raw, row, before);
    if (reason !== null) {
      refused.push({ row, reason });
      continue;
    }
    before = raw.atMicros[row]!;
    kept.push(row);
  }
  if (kept.length < 2) {
    return fail({ kind: 'too_few_observations', what: 'bars', needed: 2, had: kept.length });
  }
  return ok(assemble(raw, kept, refused));
}

function refusal(raw: RawBars, row: number, before: number): BarRefusal | null {
  const high = raw.high[row]!;
  const low = raw.low[row]!;
  const open = raw.open[row]!;
  const close = raw.close[row]!;
  const all = [raw.atMicros[row]!, open, high, low, close, raw.volume?.[row] ?? 0];
  if (!all.every(Number.isFinite)) return 'not_finite';
  if (!(low > 0 && open > 0 && close > 0) || all[5]! < 0) return 'not_positive';
  if (high < low) return 'high_below_low';
  if (Math.max(open, close) > high || Math.min(open, close) < low) return 'outside_range';
  return all[0]! > before ? null : 'not_ascending';
}

function assemble(raw: RawBars, kept: readonly number[], refused: PriceBars['refused']): PriceBars {
  const column = (from: ArrayLike<number>) => Float64Array.from(kept, (row) => from[row]!);
  const atMicros = column(raw.atMicros);
  const barMicros = usualDistance(atMicros);
  const silent = Uint8Array.from(kept, (row) => (raw.volume?.[row] === 0 ? 1 : 0));
  let gapCount = 0;
  for (let i = 1; i < kept.length; i++) {
    if (atMicros[i]! - atMicros[i - 1]! !== barMicros) gapCount++;
  }
  return {
    count: kept.length,
    barMicros,
    barsPerYear: microsPerYear / barMicros,
    atMicros,
    open: column(raw.open),
    high: column(raw.high),
    low: column(raw.low),
    close: column(raw.close),
    silent,
    silentCount: silent.reduce((sum, x) => sum + x, 0),
    gapCount,
    refused,
  };
}

/** Median distance of neighbours. */
function usualDistance(atMicros: Float64Array): number {
  const distances = new Float64Array(atMicros.length - 1);
  for (let i = 0; i < distances.length; i++) distances[i] = atMicros[i + 1]! - atMicros[i]!;
  distances.sort();
  return distances[distances.length >> 1]!;
}

/** Logarithmic returns between bars that follow at once. */
export interface BarReturns {
  readonly count: number;
  readonly barMicros: number;
  readonly barsPerYear: number;
  /** End of the bar that the return ends in; microseconds since 1970 UTC. */
  readonly atMicros: Float64Array;
  /** Logarithm of the ratio of closes. */
  readonly value: Float64Array;
  /** 1 where either bar was silent. */
  readonly silent: Uint8Array;
}

/**
 * Returns the logarithmic returns of the closes, leaving out those over a gap.
 *
 * Limits: no two bars in succession give an empty list.
 *
 * @param bars - accepted bars
 * @returns returns per bar, natural logarithm
 * @source Campbell, Lo and MacKinlay (1997), Econometrics of Financial Markets
 */
export function barReturns(bars: PriceBars): BarReturns {
  const at: number[] = [];
  const value: number[] = [];
  const silent: number[] = [];
  for (let i = 1; i < bars.count; i++) {
    if (bars.atMicros[i]! - bars.atMicros[i - 1]! !== bars.barMicros) continue;
    at.push(bars.atMicros[i]! + bars.barMicros);
    value.push(Math.log(bars.close[i]! / bars.close[i - 1]!));
    silent.push(bars.silent[i]! | bars.silent[i - 1]!);
  }
  return {
    count: at.length,
    barMicros: bars.barMicros,
    barsPerYear: bars.barsPerYear,
    atMicros: Float64Array.from(at),
    value: Float64Array.from(value),
    silent: Uint8Array.from(silent),
  };
}

/**
 * Cuts bars to those that start in an interval.
 *
 * @param bars - accepted bars
 * @param fromMicros - first start, microseconds since 1970 UTC
 * @param untilMicros - first start no longer inside
 * @returns the rows, without refusals; or that fewer than two are left
 * @source Brownlees and Gallo (2006)
 */
export function barsBetween(
  bars: PriceBars,
  fromMicros: number,
  untilMicros: number,
): Result<PriceBars, VolatilityFailure> {
  const kept: number[] = [];
  for (let i = 0; i < bars.count; i++) {
    if (bars.atMicros[i]! >= fromMicros && bars.atMicros[i]! < untilMicros) kept.push(i);
  }
  if (kept.length < 2) {
    return fail({ kind: 'too_few_observations', what: 'bars', needed: 2, had: kept.length });
  }
  const volume = bars.silent.map((x) => 1 - x);
  return ok(assemble({ ...bars, volume }, kept, []));
}
