/**
 * @module Stress scripts by day: crash, three-day crunch, failure of the oracle, congestion.
 */
import type { VenueConfig } from '../config.ts';

/** Names of the scripts, as the truth file tells them. */
export const scriptNames = ['crash', 'crunch', 'oracle-failure', 'congestion'] as const;

/** Name of a script. */
export type ScriptName = (typeof scriptNames)[number];

/** What the scripts do to the market in one minute. */
export interface Scripted {
  /** Log return before loading. */
  readonly move: number;
  /** Step of log volatility. */
  readonly volStep: number;
  /** The published index: as it is, standing still, or wrong by a factor. */
  readonly oracle: 'true' | 'frozen' | 'wrong';
  /** Log of the factor on gas. */
  readonly gasLog: number;
}

/** Minutes of the day; the crash opens with a gap that no margin call can catch. */
const crash = { from: 13 * 60, to: 15 * 60, gap: -0.045, fall: -0.13, volStep: 1 };
const recovery = { from: 15 * 60, to: 22 * 60, rise: 0.05 };
/** Falls of the three days of a crunch, each within working hours and after a small gap. */
const crunch = {
  from: 8 * 60,
  to: 18 * 60,
  gap: -0.01,
  falls: [-0.05, -0.07, -0.09],
  volStep: 0.5,
};
const oracle = { from: 13 * 60, wrongFrom: 13 * 60 + 30, to: 13 * 60 + 35 };
const congestion = { from: 14 * 60, to: 20 * 60, gasLog: 3 };

/** Days of a three-day crunch. */
export const crunchDays = crunch.falls.length;

/** Factor on the index that a failed oracle publishes. */
export const wrongIndexFactor = 0.94;

const untouched: Scripted = { move: 0, volStep: 0, oracle: 'true', gasLog: 0 };

/** A script that runs on a day. */
export interface PlannedScript {
  readonly name: ScriptName;
  /** First day, 0 = the first of the run. */
  readonly day: number;
  /** Minutes from the start of the run: first and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/**
 * Lists the scripts of a configuration.
 *
 * @param config - days by script
 * @returns scripts by day
 */
export function plannedScripts(config: VenueConfig): PlannedScript[] {
  const plan = (name: ScriptName, days: readonly number[], from: number, to: number) =>
    days.map((day) => ({ name, day, from: day * 1440 + from, to: day * 1440 + to }));
  return [
    ...plan('crash', config.stressDays, crash.from, recovery.to),
    ...plan('crunch', config.crunchDays, crunch.from, (crunchDays - 1) * 1440 + crunch.to),
    ...plan('oracle-failure', config.oracleFailureDays, oracle.from, oracle.to),
    ...plan('congestion', config.congestionDays, congestion.from, congestion.to),
  ].sort((x, y) => x.from - y.from);
}

/**
 * Makes the function that tells what the scripts do in a minute.
 *
 * @param config - days by script
 * @returns function of the minute from the start of the run
 */
export function createScripts(config: VenueConfig): (minute: number) => Scripted {
  const sets = {
    crash: new Set(config.stressDays),
    crunch: new Set(config.crunchDays),
    oracle: new Set(config.oracleFailureDays),
    congestion: new Set(config.congestionDays),
  };
  return (minute) => {
    const day = Math.floor(minute / 1440);
    const now = minute % 1440;
    const crunchDay = crunch.falls.findIndex((_, i) => sets.crunch.has(day - i));
    const crashes = sets.crash.has(day);
    const congested = sets.congestion.has(day) && now >= congestion.from && now < congestion.to;
    if (!crashes && crunchDay < 0 && !congested && !sets.oracle.has(day)) return untouched;
    const fall = crashes ? crashMove(now) : 0;
    const crunched = crunchDay < 0 ? 0 : crunchMove(now, crunch.falls[crunchDay]!);
    const opens =
      (crashes && now === crash.from ? crash.volStep : 0) +
      (crunchDay >= 0 && now === crunch.from ? crunch.volStep : 0);
    return {
      move: fall + crunched,
      volStep: opens,
      oracle: sets.oracle.has(day) ? oracleState(now) : 'true',
      gasLog: congested ? congestion.gasLog : 0,
    };
  };
}

function crashMove(now: number): number {
  let move = 0;
  if (now >= crash.from && now < crash.to) move += crash.fall / (crash.to - crash.from);
  if (now === crash.from) move += crash.gap;
  if (now >= recovery.from && now < recovery.to) {
    move += recovery.rise / (recovery.to - recovery.from);
  }
  return move;
}

function crunchMove(now: number, fall: number): number {
  if (now < crunch.from || now >= crunch.to) return 0;
  return fall / (crunch.to - crunch.from) + (now === crunch.from ? crunch.gap : 0);
}

function oracleState(now: number): Scripted['oracle'] {
  if (now < oracle.from || now >= oracle.to) return 'true';
  return now < oracle.wrongFrom ? 'frozen' : 'wrong';
}
