/**
 * @module Daily realised variance: the squared returns of each day, summed.
 */
import { microsPerDay } from '../../base/index.ts';
import type { BarReturns } from './bars.ts';

/** Days of UTC with enough bars, in order. */
export interface DailyVariance {
  readonly count: number;
  /** End of the day; microseconds since 1970 UTC. */
  readonly atMicros: Float64Array;
  /** Realised variance of the day; squared logarithms. */
  readonly variance: Float64Array;
  /** Logarithmic return of the day. */
  readonly value: Float64Array;
  /** Number of returns up to the end of the day, into the returns it was made of. */
  readonly until: Int32Array;
  /** Days that were left out because too many bars are missing. */
  readonly leftOut: number;
}

/** Share of a day's bars that must be there; the sum is then scaled to the whole day. */
const shareMin = 0.8;

/**
 * Sums squared returns by day.
 *
 * Limits: no returns give no days. A day with fewer than four fifths of its bars is left out, so
 * that the days before and after it become neighbours.
 *
 * @param returns - logarithmic, of bars of a day or shorter
 * @returns days in order, squared logarithms per day
 * @source Andersen and Bollerslev (1998), International Economic Review 39
 */
export function dailyVariance(returns: BarReturns): DailyVariance {
  const barsPerDay = Math.max(1, Math.round(microsPerDay / returns.barMicros));
  const at: number[] = [];
  const variance: number[] = [];
  const value: number[] = [];
  const until: number[] = [];
  let leftOut = 0;
  for (let from = 0; from < returns.count; ) {
    // A return that ends at midnight belongs to the day before.
    const day = Math.ceil(returns.atMicros[from]! / microsPerDay);
    let squares = 0;
    let sum = 0;
    let next = from;
    for (; next < returns.count && returns.atMicros[next]! <= day * microsPerDay; next++) {
      squares += returns.value[next]! ** 2;
      sum += returns.value[next]!;
    }
    const bars = next - from;
    if (bars < shareMin * barsPerDay) leftOut++;
    else {
      at.push(day * microsPerDay);
      variance.push((squares * barsPerDay) / bars);
      value.push(sum);
      until.push(next);
    }
    from = next;
  }
  return {
    count: at.length,
    atMicros: Float64Array.from(at),
    variance: Float64Array.from(variance),
    value: Float64Array.from(value),
    until: Int32Array.from(until),
    leftOut,
  };
}
