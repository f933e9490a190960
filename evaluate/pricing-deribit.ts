/**
 * @module Deribit's own marks: Black-76 on the given future and volatility, settled in coin,
 * against the exchange's mark, on every snapshot.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createOptionBatch, rowCodes, settleInCoin } from '../src/quant/index.ts';
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';

const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const millisPerYear = 365 * 86_400e3;

interface Mark {
  readonly strike: number;
  readonly isCall: boolean;
  readonly years: number;
  readonly forward: number;
  readonly vol: number;
  /** Coin. */
  readonly mark: number;
  readonly delta: number;
}

/** Reads one row; null where the future is not delivered. */
function readMark(fields: readonly string[]): Mark | null {
  const [at, instrument, , , mark, vol, delta, , , , forward] = fields;
  if (forward === '' || vol === '' || mark === '') return null;
  const [, date, strike, side] = instrument.split('-');
  const match = /^(\d+)([A-Z]{3})(\d\d)$/.exec(date)!;
  const day = Date.UTC(2000 + Number(match[3]), months.indexOf(match[2]), Number(match[1]), 8);
  return {
    strike: Number(strike),
    isCall: side === 'C',
    years: Math.max(0, day - Date.parse(at)) / millisPerYear,
    forward: Number(forward),
    vol: Number(vol),
    mark: Number(mark),
    delta: Number(delta),
  };
}

function readSnapshots(path: string): ReadonlyMap<string, readonly Mark[]> {
  const snapshots = new Map<string, Mark[]>();
  const lines = gunzipSync(readFileSync(path)).toString('utf8').split('\n');
  for (const line of lines.slice(1)) {
    if (line === '') continue;
    const fields = line.split(',');
    const mark = readMark(fields);
    const rows = snapshots.get(fields[0]) ?? [];
    if (mark !== null) rows.push(mark);
    snapshots.set(fields[0], rows);
  }
  return snapshots;
}

function median(values: readonly number[]): number {
  const sorted = values.slice().sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

interface Tally {
  readonly medians: number[];
  readonly shiftedMedians: number[];
  readonly priceErrors: number[];
  readonly deltaErrors: number[];
  readonly volErrors: number[];
  readonly without: Map<number, number>;
  empty: number;
}

const batch = createOptionBatch(8192);

/**
 * Differences after one shift of the forward per quoted future. The rows of a snapshot were
 * collected over seconds, in which a listed future moves away from the one that the mark was made
 * with; the shift takes that out, so that what remains is the formula.
 */
function shiftedErrors(rows: readonly Mark[]): readonly number[] {
  const groups = new Map<string, number[]>();
  for (const [i, row] of rows.entries()) {
    const key = `${row.years} ${row.forward}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  }
  const errors: number[] = [];
  const { price, delta } = batch.outputs;
  for (const members of groups.values()) {
    const exposed = members.filter((i) => Math.abs(delta[i]) > 0.05);
    if (exposed.length < 8) continue;
    const shift = median(exposed.map((i) => (rows[i].mark - price[i]) / delta[i]));
    for (const i of members) errors.push(Math.abs(price[i] + delta[i] * shift - rows[i].mark));
  }
  return errors;
}

function priceSnapshot(rows: readonly Mark[], tally: Tally): void {
  for (const [i, row] of rows.entries()) {
    batch.inputs.forward[i] = row.forward;
    batch.inputs.strike[i] = row.strike;
    batch.inputs.years[i] = row.years;
    batch.inputs.vol[i] = row.vol;
    batch.inputs.rate[i] = 0;
    batch.inputs.isCall[i] = row.isCall ? 1 : 0;
    batch.quote[i] = row.mark * row.forward;
  }
  batch.price(rows.length);
  for (const [i, row] of rows.entries()) {
    tally.deltaErrors.push(Math.abs(batch.outputs.delta[i] - row.delta));
  }
  settleInCoin(batch.inputs, batch.outputs, rows.length);
  const errors = rows.map((row, i) => Math.abs(batch.outputs.price[i] - row.mark));
  tally.medians.push(median(errors));
  for (const error of errors) tally.priceErrors.push(error);
  tally.shiftedMedians.push(median(shiftedErrors(rows)));
  batch.imply(rows.length);
  for (const [i, row] of rows.entries()) {
    const code = batch.outputs.code[i];
    if (code === rowCodes.ok) tally.volErrors.push(Math.abs(batch.inputs.vol[i] - row.vol));
    else tally.without.set(code, (tally.without.get(code) ?? 0) + 1);
  }
}

/**
 * Reprices every snapshot of the chains.
 *
 * @param context - where the data set is
 * @returns medians of the differences, nothing when the set is absent
 */
export async function deribitMarks(context: EvaluationContext): Promise<readonly Finding[]> {
  const folder = join(context.dataDir, 'deribit-option-chains');
  let files: string[] = [];
  try {
    files = readdirSync(folder).filter((name) => /^chains-.*\.csv\.gz$/.test(name));
  } catch {
    context.skip(`deribit-option-chains: ${folder} is absent`);
    return [];
  }
  const tally: Tally = {
    medians: [],
    shiftedMedians: [],
    priceErrors: [],
    deltaErrors: [],
    volErrors: [],
    without: new Map(),
    empty: 0,
  };
  for (const file of files.sort()) {
    context.note(file);
    for (const rows of readSnapshots(join(folder, file)).values()) {
      if (rows.length === 0) tally.empty++;
      else priceSnapshot(rows, tally);
    }
  }
  return report(tally);
}

function report(tally: Tally): readonly Finding[] {
  const { medians, priceErrors, deltaErrors, volErrors, without } = tally;
  const sample = priceErrors.length;
  const rows = 'Deribit marks';
  const within = priceErrors.filter((error) => error <= 5e-4).length / sample;
  const codes = Object.entries(rowCodes).filter(([name]) => name !== 'ok');
  return [
    finding({
      name: `${rows}: median difference of the median snapshot, coin`,
      value: median(medians),
      target: '<= 1e-5',
      sample: medians.length,
    }),
    finding({
      name: `${rows}: largest median of a snapshot, coin`,
      value: medians.reduce((a, b) => Math.max(a, b), 0),
      sample: medians.length,
    }),
    finding({
      name: `${rows}: the same after one forward shift per quoted future, coin`,
      value: tally.shiftedMedians.reduce((a, b) => Math.max(a, b), 0),
      target: '<= 1e-5',
      sample: tally.shiftedMedians.length,
    }),
    finding({
      name: `${rows}: share of snapshots with a median of at most 1e-5 coin`,
      value: medians.filter((value) => value <= 1e-5).length / medians.length,
      target: '>= 1',
      sample: medians.length,
    }),
    finding({
      name: `${rows}: median difference over all rows, coin`,
      value: median(priceErrors),
      target: '<= 1e-5',
      sample,
    }),
    finding({ name: `${rows}: share of rows within 5e-4 coin`, value: within, sample }),
    finding({ name: `${rows}: median difference of delta`, value: median(deltaErrors), sample }),
    finding({
      name: `${rows}: median difference of the implied volatility`,
      value: median(volErrors),
      sample: volErrors.length,
    }),
    ...codes.map(([name, code]) =>
      finding({ name: `${rows}: marks ${name}`, value: without.get(code) ?? 0, sample }),
    ),
    finding({ name: `${rows}: snapshots without futures`, value: tally.empty, sample: 1 }),
  ];
}
