/**
 * @module Implied surfaces at chosen instants, from the exported marks: smiles and term structure.
 */
import { join } from 'node:path';
import { microsPerYear } from '../../../base/index.ts';
import { eachRow } from './csv-rows.ts';
import type { ListedContract } from './instruments.ts';

/** Point of a smile. */
export interface SmilePoint {
  /** Log of strike over forward. */
  readonly k: number;
  /** Annualised, 1 = 100 %. */
  readonly vol: number;
}

/** Smile of one expiry, out-of-the-money options by ascending strike. */
export interface ExpirySmile {
  readonly years: number;
  readonly points: readonly SmilePoint[];
  /** At the forward, between the strikes around it; undefined when it is not bracketed. */
  readonly atm: number | undefined;
}

/** Surface of one underlying at one instant. */
export interface SurfaceView {
  readonly asset: string;
  /** What the instant is called. */
  readonly label: string;
  /** Microseconds since 1970 UTC. */
  readonly atMicros: number;
  /** By ascending tenor. */
  readonly smiles: readonly ExpirySmile[];
}

/** Instant at which a surface is wanted. */
export interface WantedInstant {
  readonly label: string;
  /** Microseconds since 1970 UTC; the last full marks at or before it are taken. */
  readonly atMicros: number;
}

/** Fewest options that make the marks of an instant a surface. */
const optionsLeast = 20;

/**
 * Reads the surfaces nearest before the wanted instants.
 *
 * @param folder - of the simulated venue
 * @param contracts - by name
 * @param wanted - by ascending time
 * @returns surfaces by underlying, then by instant; instants that share their marks appear once
 */
export async function readSurfaces(
  folder: string,
  contracts: ReadonlyMap<string, ListedContract>,
  wanted: readonly WantedInstant[],
): Promise<SurfaceView[]> {
  const path = join(folder, 'marks.csv');
  const counts = new Map<number, number>();
  await eachRow(path, ['at', 'iv'], (at, iv) => {
    if (iv !== '') counts.set(Number(at), (counts.get(Number(at)) ?? 0) + 1);
  });
  const full = [...counts].flatMap(([at, count]) => (count >= optionsLeast ? [at] : []));
  // Between the exported marks only contracts that somebody holds are marked.
  const usual = Math.max(...[...counts.values()], 0) / 2;
  const whole = full.filter((at) => counts.get(at)! >= usual).sort((x, y) => x - y);
  const labels = new Map<number, string>();
  for (const { label, atMicros } of wanted) {
    const at = whole.findLast((instant) => instant <= atMicros);
    if (at !== undefined && !labels.has(at)) labels.set(at, label);
  }
  const rows = new Map<string, { contract: ListedContract; iv: number; forward: number }[]>();
  await eachRow(path, ['at', 'instrument', 'iv', 'forward'], (at, name, iv, forward) => {
    const contract = contracts.get(name!);
    if (iv === '' || contract === undefined || !labels.has(Number(at))) return;
    const key = `${contract.underlying} ${at}`;
    const list = rows.get(key) ?? [];
    rows.set(key, list);
    list.push({ contract, iv: Number(iv), forward: Number(forward) });
  });
  return [...rows]
    .map(([key, options]): SurfaceView => {
      const [asset, at] = key.split(' ') as [string, string];
      const atMicros = Number(at);
      return { asset, label: labels.get(atMicros)!, atMicros, smiles: smilesOf(options, atMicros) };
    })
    .sort((x, y) => (x.asset === y.asset ? x.atMicros - y.atMicros : x.asset < y.asset ? -1 : 1));
}

function smilesOf(
  options: readonly { contract: ListedContract; iv: number; forward: number }[],
  atMicros: number,
): ExpirySmile[] {
  const byExpiry = new Map<number, SmilePoint[]>();
  for (const { contract, iv, forward } of options) {
    if (contract.isCall !== contract.strike >= forward) continue;
    const points = byExpiry.get(contract.expiryMicros) ?? [];
    byExpiry.set(contract.expiryMicros, points);
    points.push({ k: Math.log(contract.strike / forward), vol: iv });
  }
  return [...byExpiry]
    .sort(([x], [y]) => x - y)
    .map(([expiry, unsorted]) => {
      const points = unsorted.sort((x, y) => x.k - y.k);
      return { years: (expiry - atMicros) / microsPerYear, points, atm: volAt(points, 0) };
    })
    .filter(({ years }) => years > 0);
}

/**
 * Reads a smile between its strikes.
 *
 * @param points - by ascending k
 * @param k - log of strike over forward
 * @returns annualised volatility; undefined beyond the strikes
 */
export function volAt(points: readonly SmilePoint[], k: number): number | undefined {
  for (let i = 1; i < points.length; i++) {
    const left = points[i - 1]!;
    const right = points[i]!;
    if (k < left.k || k > right.k) continue;
    const share = right.k === left.k ? 0 : (k - left.k) / (right.k - left.k);
    return left.vol + share * (right.vol - left.vol);
  }
  return undefined;
}
