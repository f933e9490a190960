/**
 * @module Scales of axes: linear, logarithmic and time, safe for any finite number.
 */
import { scaleLinear, scaleLog, scaleUtc } from 'd3-scale';
import { checkFinite } from '../base/index.ts';
import { formatCompact, formatTicks } from './format.ts';
import { clampMs, formatTimeTicks } from './time-ticks.ts';

/** A labelled place on an axis. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** A scale with its ticks. */
export interface Axis {
  /** Place of a value; px. A value beyond the ends stands at the end. */
  readonly at: (value: number) => number;
  readonly ticks: readonly Tick[];
  /** Least value shown. */
  readonly low: number;
  /** Greatest value shown. */
  readonly high: number;
}

/** What an axis spans. */
export interface AxisSpan {
  readonly low: number;
  readonly high: number;
  /** Place of the low end; px. */
  readonly from: number;
  /** Place of the high end; px. */
  readonly to: number;
  /** About how many ticks. */
  readonly count: number;
  readonly format?: (value: number) => string;
  /** Whether the ends are moved to round values; true when absent. */
  readonly nice?: boolean;
}

const sizeMax = 1e100;
const sizeMin = 1e-100;
const relativeSpanMin = 1e-6;

/**
 * Bounds a number so that differences and ratios stay finite.
 *
 * @param value - finite number
 * @returns the number, its size between 1e-100 and 1e100, or zero below
 * @throws InvariantError when not finite
 */
export function bounded(value: number): number {
  checkFinite('value', value);
  if (Math.abs(value) < sizeMin) return 0;
  return Math.min(sizeMax, Math.max(-sizeMax, value));
}

function finite(value: number): number {
  checkFinite('value', value);
  return value;
}

/**
 * Finds the least and greatest of some numbers.
 *
 * @param values - finite numbers; null is skipped
 * @returns both ends, or null when there is no number
 * @throws InvariantError when a number is not finite
 */
export function extentOf(
  values: Iterable<number | null | undefined>,
): readonly [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null || value === undefined) continue;
    const safe = bounded(value);
    if (safe < low) low = safe;
    if (safe > high) high = safe;
  }
  return low > high ? null : [low, high];
}

/**
 * Opens a span that is too narrow to draw, around its centre.
 *
 * @param low - one end
 * @param high - other end
 * @returns ends in order, at least a millionth of their size apart
 */
export function widen(low: number, high: number): readonly [number, number] {
  const [least, most] = low <= high ? [bounded(low), bounded(high)] : [bounded(high), bounded(low)];
  const size = Math.max(Math.abs(least), Math.abs(most));
  if (size === 0) return [-1, 1];
  if (most - least > size * relativeSpanMin) return [least, most];
  return [least - size * 0.1, most + size * 0.1];
}

/**
 * Labels round values; a format that writes two ticks alike is too coarse and gives way to one that
 * does not.
 *
 * @param values - ascending ticks, any unit
 * @param format - writes a value with its unit
 * @returns one text per tick
 */
export function labelTicks(
  values: readonly number[],
  format: ((value: number) => string) | undefined,
): string[] {
  if (format === undefined) return formatTicks(values);
  const labels = values.map((value) => format(value));
  return new Set(labels).size === labels.length ? labels : formatTicks(values);
}

/**
 * Makes a linear axis.
 *
 * @param span - ends and places
 * @returns the axis
 */
export function linearAxis(span: AxisSpan): Axis {
  const scale = scaleLinear(widen(span.low, span.high), [span.from, span.to]).clamp(true);
  if (span.nice !== false) scale.nice(span.count);
  const values = scale.ticks(span.count);
  const labels = labelTicks(values, span.format);
  const [low, high] = scale.domain() as [number, number];
  return {
    at: (value) => scale(finite(value)),
    ticks: values.map((value, i) => ({ value, label: labels[i]! })),
    low,
    high,
  };
}

/**
 * Makes a logarithmic axis.
 *
 * @param span - ends above zero, and places; a low end of zero or less is set to a millionth of
 *   the high one
 * @returns the axis; values of zero or less are placed at the low end
 */
export function logAxis(span: AxisSpan): Axis {
  const top = span.high > 0 ? Math.max(bounded(span.high), sizeMin) : 1;
  let low = span.low > 0 ? Math.max(bounded(span.low), sizeMin) : top * relativeSpanMin;
  let high = top;
  if (high / low < 1.01) {
    low /= 2;
    high *= 2;
  }
  const scale = scaleLog([low, high], [span.from, span.to]).clamp(true);
  if (span.nice !== false) scale.nice();
  const ends = scale.domain() as [number, number];
  const format = span.format ?? ((value: number) => formatCompact(value));
  return {
    at: (value) => scale(Math.max(ends[0], finite(value))),
    ticks: logTicks(ends[0], ends[1], span.count).map((value) => ({
      value,
      label: format(value),
    })),
    low: ends[0],
    high: ends[1],
  };
}

/** Whole decades, thinned to the count; between few decades also their halves and fifths. */
function logTicks(low: number, high: number, count: number): number[] {
  const first = Math.round(Math.log10(low) * 1e6) / 1e6;
  const last = Math.round(Math.log10(high) * 1e6) / 1e6;
  const decades = last - first;
  const parts = decades <= count / 3 ? [1, 2, 5] : [1];
  const stride = Math.max(1, Math.ceil(decades / count));
  const values: number[] = [];
  for (let power = Math.floor(first); power <= Math.ceil(last); power += stride) {
    for (const part of parts) {
      const value = Number(`${part}e${power}`);
      if (value >= low * 0.999999 && value <= high * 1.000001) values.push(value);
    }
  }
  return values.length > 0 ? values : [low, high];
}

/**
 * Makes a time axis in UTC.
 *
 * @param span - ends in microseconds since 1970 UTC, clamped to the years 1 to 9999, and places
 * @returns the axis, values in microseconds
 */
export function timeAxis(span: AxisSpan): Axis {
  const milliseconds = (micros: number) => clampMs(bounded(micros) / 1000);
  let low = milliseconds(Math.min(span.low, span.high));
  let high = milliseconds(Math.max(span.low, span.high));
  if (high - low < 1) {
    low -= 1_800_000;
    high += 1_800_000;
  }
  const scale = scaleUtc([new Date(low), new Date(high)], [span.from, span.to]);
  const values = scale.ticks(Math.max(2, span.count)).map((date) => date.getTime() * 1000);
  const labels =
    span.format === undefined
      ? formatTimeTicks(values)
      : values.map((value) => span.format!(value));
  return {
    at: (value) => scale(new Date(milliseconds(value))),
    ticks: values.map((value, i) => ({ value, label: labels[i]! })),
    low: low * 1000,
    high: high * 1000,
  };
}
