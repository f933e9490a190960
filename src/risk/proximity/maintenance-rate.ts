/**
 * @module The venue's maintenance rate, learnt from its own liquidations where it reports no
 *   margin.
 *
 * A record tells what the account was worth and the notional that was closed; their ratio is the
 * maintenance rate, or a little less, since an account is seen below it, not at it. The ratios have
 * a Dirichlet process for prior: its centre is the assumed rate, with a deviation in logs, and it
 * weighs as much as a few records; the rate is the median of the posterior mean (Ferguson 1973). So
 * a minority of odd records does not move it. Nothing seen = the assumed rate.
 *
 * Isolated records teach nothing: their value is that of a position here, that of the whole account
 * there. Nor does an account whose margin the venue reports, one that has held options, whose
 * maintenance is no share of the notional, or one that is worth nothing by then.
 */
import { addRow, createTable, growTable, type Table } from '../../base/index.ts';
import { normalProbability } from '../../math/index.ts';
import type { AccountFold } from '../account-fold.ts';
import type { Liquidations } from '../liquidations.ts';

/** Share of the notional of perpetuals and futures before any record was seen. */
export const assumedMaintenanceRate = 0.02;
/** Rates beyond are taken as these. */
export const maintenanceRateBounds = { low: 0.002, high: 0.2 } as const;

/** Records that the assumed rate stands for, and its deviation in logs. */
const priorRecords = 3;
const priorDeviation = Math.LN2;
/** As many records count at most; of more, the older ones count less. */
const recordsMax = 500;
const binCount = 120;
const lowLog = Math.log(maintenanceRateBounds.low);
const binWidth = (Math.log(maintenanceRateBounds.high) - lowLog) / binCount;

/** Mass of the prior by bin; what lies outside the bounds is in the outermost. */
const prior: readonly number[] = Array.from({ length: binCount }, (_, bin) => {
  const below = (edge: number): number => {
    if (edge <= 0) return 0;
    if (edge >= binCount) return 1;
    const log = lowLog + edge * binWidth;
    return normalProbability((log - Math.log(assumedMaintenanceRate)) / priorDeviation);
  };
  return priorRecords * (below(bin + 1) - below(bin));
});

/** What is known of the rate. */
export interface MaintenanceRate {
  readonly known: Table<{
    /** Records looked at. */
    seen: 'f64';
    /** Share of the notional. */
    rate: 'f64';
  }>;
  /** Records by bin of the logarithm of their ratio. */
  readonly bins: Table<{ records: 'f64' }>;
}

/**
 * Creates the rate of a venue never seen.
 *
 * @returns the assumed rate
 */
export function createMaintenanceRate(): MaintenanceRate {
  const known = createTable({ seen: 'f64', rate: 'f64' }, 1);
  addRow(known);
  known.columns.rate[0] = assumedMaintenanceRate;
  const bins = createTable({ records: 'f64' }, binCount);
  growTable(bins, binCount);
  return { known, bins };
}

/**
 * Learns from the liquidations recorded since it last looked.
 *
 * @param maintenance - changes in place
 * @param liquidations - records so far; all are of the past
 * @param fold - accounts now
 */
export function observeMaintenanceRate(
  maintenance: MaintenanceRate,
  liquidations: Liquidations,
  fold: AccountFold,
): void {
  const { seen, rate } = maintenance.known.columns;
  const { rows, columns } = liquidations.records;
  if (seen[0] === rows) return;
  const { reportedAt } = fold.accounts.accounts.columns;
  let learnt = 0;
  for (let record = seen[0]!; record < rows; record++) {
    const participant = columns.participant[record]!;
    const notional = columns.recordedNotionalUsd[record]!;
    const value = columns.recordedValueUsd[record]!;
    if (columns.isolated[record] === 1 || !(notional > 0) || !(value > 0)) continue;
    if (reportedAt[participant]! > 0 || hasHeldOptions(fold, participant)) continue;
    count(maintenance, value / notional);
    learnt++;
  }
  seen[0] = rows;
  if (learnt > 0) rate[0] = medianRate(maintenance);
}

function hasHeldOptions({ accounts, prices }: AccountFold, participant: number): boolean {
  const { second, next } = accounts.positions.columns;
  const { isOption } = prices.instruments.columns;
  for (let link = accounts.accounts.columns.head[participant]!; link !== 0; ) {
    if (isOption[second[link - 1]!] === 1) return true;
    link = next[link - 1]!;
  }
  return false;
}

function count({ bins }: MaintenanceRate, ratio: number): void {
  const { records } = bins.columns;
  const place = Math.floor((Math.log(ratio) - lowLog) / binWidth);
  const bin = Math.min(binCount - 1, Math.max(0, place));
  records[bin] = records[bin]! + 1;
  let sum = 0;
  for (let i = 0; i < binCount; i++) sum += records[i]!;
  if (sum <= recordsMax) return;
  for (let i = 0; i < binCount; i++) records[i] = records[i]! / 2;
}

/** Within the bin of the median the mass is taken as even. */
function medianRate({ bins }: MaintenanceRate): number {
  const { records } = bins.columns;
  let left = priorRecords;
  for (let bin = 0; bin < binCount; bin++) left += records[bin]!;
  left /= 2;
  for (let bin = 0; bin < binCount; bin++) {
    const mass = prior[bin]! + records[bin]!;
    if (left <= mass) return Math.exp(lowLog + (bin + left / mass) * binWidth);
    left -= mass;
  }
  return maintenanceRateBounds.high;
}

/**
 * Returns the rate as it is known.
 *
 * @param maintenance - what is known
 * @returns share of the notional of perpetuals and futures, within `maintenanceRateBounds`
 */
export function maintenanceRateOf(maintenance: MaintenanceRate): number {
  return maintenance.known.columns.rate[0]!;
}
