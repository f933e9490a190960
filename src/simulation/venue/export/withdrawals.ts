/**
 * @module Rows that are withdrawn later: wrong amounts that the venue corrects, transfers that the
 *   chain reorganises. What is right follows in the same file; a correction names the rest.
 */
import type { Random } from '../../../base/index.ts';
import { secondsPerBlock } from './chain-form.ts';
import type { DirtRates } from './dirt.ts';
import { announcePlace, type LogPlaces, type WantedPlace, wantPlace } from './log-places.ts';

/** A row of the venue on its way out, planted or not. */
export interface PlannedRow {
  readonly row: string;
  /** Planted rows get no other fault. */
  readonly fault?: 'withdrawn' | 'reorganised';
  /** Row that is right instead. */
  readonly was?: string;
  readonly wanted?: WantedPlace;
}

interface Correction {
  /** Microseconds since 1970 UTC. */
  readonly at: number;
  readonly from: WantedPlace;
  readonly to: WantedPlace;
  readonly reason: string;
}

/** What was planted, and what is still to come. */
export interface Withdrawals {
  readonly rates: DirtRates;
  readonly random: Random;
  readonly places: LogPlaces;
  /** Corrections come before this instant, so that they do not move the end of the log. */
  readonly endMicros: number;
  readonly corrections: Correction[];
  /** Transfers in the block that will hold them, in time order. */
  repeated: { readonly at: number; readonly row: string }[];
}

/** Name of the file of corrections. */
export const correctionsFile = 'corrections.csv';

/** Its columns. */
export const correctionColumns = ['at', 'from', 'to', 'reason'] as const;

/** Files whose amounts may be wrong, with the column. */
const amountColumns: Readonly<Record<string, string>> = {
  'fills.csv': 'quantity',
  'deposits.csv': 'amount',
  'withdrawals.csv': 'amount',
};
const wrongFactor = 10;
const minutesToCorrection = 60;
const blocksToRepeat = 3;

/**
 * Creates an empty plan.
 *
 * @param rates - shares of faults
 * @param random - stream of this plan alone
 * @param places - counts the rows that are written
 * @param endMicros - corrections come before this instant; microseconds since 1970 UTC
 * @returns plan without withdrawals
 */
export function createWithdrawals(
  rates: DirtRates,
  random: Random,
  places: LogPlaces,
  endMicros: number,
): Withdrawals {
  return { rates, random, places, endMicros, corrections: [], repeated: [] };
}

/** Columns of a file, and which of them tells an amount. */
interface Shape {
  readonly file: string;
  readonly columns: readonly string[];
}

/**
 * Plans the rows of a file that leave the venue at once.
 *
 * @param plan - grows
 * @param shape - file and its columns
 * @param rows - in order, without header; both sides of a trade stand together
 * @param until - repeated transfers before this instant are due; microseconds since 1970 UTC
 * @returns rows with what was planted among them
 */
export function planWithdrawals(
  plan: Withdrawals,
  shape: Shape,
  rows: readonly string[],
  until: number,
): PlannedRow[] {
  const out: PlannedRow[] = [];
  if (shape.file === 'transfers-chain.csv') planReorganised(plan, rows, until, out);
  else if (amountColumns[shape.file] === undefined) for (const row of rows) out.push({ row });
  else planWrong(plan, shape, rows, out);
  return out;
}

function planWrong(
  plan: Withdrawals,
  { file, columns }: Shape,
  rows: readonly string[],
  out: PlannedRow[],
): void {
  const amount = columns.indexOf(amountColumns[file]!);
  const trade = columns.indexOf('trade');
  const tradeOf = (row: string | undefined) => (trade < 0 ? undefined : row?.split(',')[trade]);
  for (let i = 0; i < rows.length; i++) {
    const isPair = tradeOf(rows[i]) !== undefined && tradeOf(rows[i]) === tradeOf(rows[i + 1]);
    const right = rows.slice(i, i + (isPair ? 2 : 1));
    if (isPair) i++;
    const minutes = 1 + plan.random.integer(minutesToCorrection);
    const at = atOf(right[0]!) + minutes * 60e6;
    if (plan.random.uniform() < plan.rates.corrections && canWithdraw(plan, right[0]!, at)) {
      const wanted = right.map(() => wantPlace(plan.places));
      right.forEach((was, side) => {
        const cells = was.split(',');
        cells[amount] = String(Math.round(Number(cells[amount]) * wrongFactor * 1e8) / 1e8);
        out.push({ row: cells.join(','), fault: 'withdrawn', was, wanted: wanted[side]! });
      });
      correct(plan, at, wanted, `wrong ${columns[amount]}`);
      for (const row of right) out.push({ row });
    } else for (const row of right) out.push({ row });
  }
}

function planReorganised(
  plan: Withdrawals,
  rows: readonly string[],
  until: number,
  out: PlannedRow[],
): void {
  for (const row of rows) {
    release(plan, atOf(row), out);
    const blocks = 1 + plan.random.integer(blocksToRepeat);
    const at = atOf(row) + blocks * secondsPerBlock * 1e6;
    if (plan.random.uniform() >= plan.rates.reorganised || !canWithdraw(plan, row, at)) {
      out.push({ row });
      continue;
    }
    const repeated = row.replace(/^\d+/, String(at));
    const wanted = wantPlace(plan.places);
    out.push({ row, fault: 'reorganised', was: repeated, wanted });
    correct(plan, at, [wanted], 'block reorganised');
    plan.repeated.push({ at, row: repeated });
    plan.repeated.sort((x, y) => x.at - y.at);
  }
  release(plan, until, out);
}

function release(plan: Withdrawals, before: number, out: PlannedRow[]): void {
  const due = plan.repeated.filter(({ at }) => at < before);
  if (due.length === 0) return;
  plan.repeated = plan.repeated.filter(({ at }) => at >= before);
  for (const { row } of due) out.push({ row });
}

/** Rows that go back in time are left alone: their place is not known yet. */
function canWithdraw({ places, endMicros }: Withdrawals, row: string, correctedAt: number) {
  return atOf(row) >= places.from && correctedAt < endMicros;
}

function correct(
  plan: Withdrawals,
  at: number,
  wanted: readonly WantedPlace[],
  reason: string,
): void {
  plan.corrections.push({ at, from: wanted[0]!, to: wanted[wanted.length - 1]!, reason });
  announcePlace(plan.places, correctionsFile, at);
}

function atOf(row: string): number {
  return Number(row.slice(0, row.indexOf(',')));
}

/**
 * Tells whether transfers wait for their block.
 *
 * @param plan - any plan
 * @param before - microseconds since 1970 UTC
 * @returns true when one of them is due
 */
export function hasRepeatedBefore(plan: Withdrawals, before: number): boolean {
  return plan.repeated.some(({ at }) => at < before);
}

/**
 * Writes the corrections, once all places are settled.
 *
 * @param plan - any plan
 * @returns rows of the corrections' file in time order, as the venue writes them
 */
export function correctionRows({ corrections }: Withdrawals): string[] {
  const known = corrections.filter(({ from, to }) => from.place >= 0 && to.place >= 0);
  known.sort((x, y) => x.at - y.at);
  return known.map(({ at, from, to, reason }) => `${at},${from.place},${to.place},${reason}`);
}
