/**
 * @module What alpha and velocity told halfway, against what came in the second half.
 */
import { type BrokerState, priorsOf, readDimensions } from '../src/broker/index.ts';
import type { CapitalVelocity } from '../src/participants/index.ts';
import { type Finding, finding } from './evaluation.ts';
import { rankCorrelation, resample } from './forecasts.ts';
import { alphaSums, figureFinding, ratioOf, type Sums } from './participants-findings.ts';

/** Sums and readings of everybody at an instant. */
export interface Halfway {
  readonly alpha: ReadonlyMap<number, { readonly mean: number; readonly sums: Sums }>;
  readonly velocity: ReadonlyMap<number, { readonly mean: number; readonly sums: Turnover }>;
}

interface Turnover {
  readonly turnover: number;
  readonly exposure: number;
}

function turnoverOf({ columns }: CapitalVelocity, id: number): Turnover {
  return { turnover: columns.turnoverUsd[id]!, exposure: columns.exposureUsdDays[id]! };
}

/**
 * Reads alpha and velocity of everybody, with the sums behind them.
 */
export function readHalfway(state: BrokerState): Halfway {
  const priors = priorsOf(state);
  const alpha = new Map();
  const velocity = new Map();
  for (let id = 0; id < state.context.participants; id++) {
    const dimensions = readDimensions(state, id, priors);
    const sums = alphaSums(state.alpha, id);
    alpha.set(id, { mean: dimensions['alpha-contribution'].mean, sums });
    const turnover = turnoverOf(state.velocity, id);
    velocity.set(id, { mean: dimensions['capital-velocity'].mean, sums: turnover });
  }
  return { alpha, velocity };
}

const hoursToRank = 3;

/**
 * Compares alpha at an instant with what its mark-outs are worth afterwards.
 */
export function alphaFindings(halfway: Halfway, state: BrokerState): Finding[] {
  const shrunk: number[] = [];
  const raw: number[] = [];
  const later: number[] = [];
  for (const [id, { mean, sums }] of halfway.alpha) {
    const end = alphaSums(state.alpha, id);
    const after = {
      weight: end.weight - sums.weight,
      sum1: end.sum1 - sums.sum1,
      sum2: end.sum2 - sums.sum2,
      hours: end.hours - sums.hours,
    };
    const [before, realised] = [ratioOf(sums), ratioOf(after)];
    if (before === undefined || realised === undefined) continue;
    if (sums.hours < hoursToRank || after.hours < hoursToRank) continue;
    shrunk.push(mean);
    raw.push(before);
    later.push(realised);
  }
  return [
    figureFinding(
      'alpha: rank correlation with the second half, baseline raw Sharpe',
      later.length,
      rankCorrelation(shrunk, later),
      { baseline: rankCorrelation(raw, later).value },
    ),
    finding({
      name: 'alpha: error against the second half (RMS), baseline raw Sharpe',
      value: rootMeanSquare(shrunk.map((v, i) => v - later[i]!)),
      baseline: rootMeanSquare(raw.map((v, i) => v - later[i]!)),
      sample: later.length,
    }),
  ];
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
}

/** Turnovers per day below this are all "does not trade". */
const leastRate = 0.01;

/**
 * Compares velocity at an instant with the turnover afterwards, and with that of the week before.
 */
export function velocityFindings(
  weekBefore: Halfway,
  halfway: Halfway,
  state: BrokerState,
): Finding[] {
  const errors: number[] = [];
  const naive: number[] = [];
  let stopped = 0;
  for (const [id, { mean, sums }] of halfway.velocity) {
    const end = turnoverOf(state.velocity, id);
    const exposure = end.exposure - sums.exposure;
    const then = weekBefore.velocity.get(id)?.sums ?? { turnover: 0, exposure: 0 };
    const lastWeek = sums.exposure - then.exposure;
    if (exposure <= 0 || lastWeek <= 0) continue;
    const later = (end.turnover - sums.turnover) / exposure;
    if (later < leastRate) {
      stopped++;
      continue;
    }
    const last = Math.max(leastRate, (sums.turnover - then.turnover) / lastWeek);
    errors.push(Math.abs(Math.log(Math.max(leastRate, mean) / later)));
    naive.push(Math.abs(Math.log(last / later)));
  }
  const meanOf = (values: readonly number[]) =>
    resample(values.length, (times) => {
      let sum = 0;
      let count = 0;
      for (const [i, value] of values.entries()) {
        sum += times[i]! * value;
        count += times[i]!;
      }
      return count > 0 ? sum / count : undefined;
    });
  const name = 'velocity: log error against the second half where it trades, baseline last week';
  const baseline = meanOf(naive).value;
  const all = stopped + errors.length;
  return [
    finding({ name: 'velocity: wallets that stop trading', value: stopped, sample: all }),
    figureFinding(name, errors.length, meanOf(errors), { baseline }),
  ];
}
