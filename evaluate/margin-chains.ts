/**
 * @module Daily snapshots of Deribit's option chains, and the standing portfolios held on them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { MarginMarket, OptionLeg, Portfolio } from '../src/risk/index.ts';

const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const microsPerDay = 86_400e6;

/** One option of a snapshot. */
export interface ChainRow {
  readonly instrument: string;
  readonly coin: string;
  readonly expiryMicros: number;
  readonly strike: number;
  readonly right: 'call' | 'put';
  readonly vol: number;
  readonly delta: number;
  /** Coin. */
  readonly mark: number;
  readonly forward: number;
}

/** The first snapshot of one day. */
export interface Snapshot {
  readonly atMicros: number;
  readonly spots: ReadonlyMap<string, number>;
  readonly rows: ReadonlyMap<string, ChainRow>;
}

/**
 * Reads the first snapshot of each day.
 *
 * @param folder - folder of the data set
 * @returns snapshots in time order; rows without a future, volatility or mark are left out
 */
export function readDailySnapshots(folder: string): readonly Snapshot[] {
  const snapshots: Snapshot[] = [];
  let day = '';
  let at = '';
  let rows = new Map<string, ChainRow>();
  let indexes = new Map<string, number[]>();
  const close = (): void => {
    if (rows.size === 0) return;
    const spots = new Map([...indexes].map(([coin, values]) => [coin, median(values)]));
    snapshots.push({ atMicros: Date.parse(at) * 1000, spots, rows });
  };
  for (const file of readdirSync(folder).sort()) {
    if (!/^chains-.*\.csv\.gz$/.test(file)) continue;
    for (const line of gunzipSync(readFileSync(join(folder, file)))
      .toString('utf8')
      .split('\n')) {
      const stamp = line.slice(0, 20);
      if (!stamp.startsWith('20')) continue;
      if (stamp.slice(0, 10) !== day) {
        close();
        [day, at, rows, indexes] = [stamp.slice(0, 10), stamp, new Map(), new Map()];
      }
      if (stamp !== at) continue;
      const row = readRow(line.split(','));
      if (row === null) continue;
      rows.set(row.instrument, row);
      const list = indexes.get(row.coin) ?? [];
      list.push(Number(line.slice(line.lastIndexOf(',') + 1)));
      indexes.set(row.coin, list);
    }
  }
  close();
  return snapshots;
}

function readRow(fields: readonly string[]): ChainRow | null {
  const [, instrument, , , mark, vol, delta, , , , forward] = fields;
  if (forward === '' || vol === '' || mark === '' || Number(vol) <= 0) return null;
  const [coin, date, strike, side] = instrument.split('-');
  const match = /^(\d+)([A-Z]{3})(\d\d)$/.exec(date);
  if (match === null) return null;
  const day = Date.UTC(2000 + Number(match[3]), months.indexOf(match[2]), Number(match[1]), 8);
  return {
    instrument,
    coin,
    expiryMicros: day * 1000,
    strike: Number(strike),
    right: side === 'C' ? 'call' : 'put',
    vol: Number(vol),
    delta: Number(delta),
    mark: Number(mark),
    forward: Number(forward),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.slice().sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/**
 * Builds the market of one coin at a snapshot.
 *
 * @param snapshot - the snapshot
 * @param coin - BTC or ETH
 * @returns the market; the perpetual trades at the index
 */
export function marketOf(snapshot: Snapshot, coin: string): MarginMarket {
  const forwards = new Map<number, number[]>();
  for (const row of snapshot.rows.values()) {
    if (row.coin !== coin || row.expiryMicros <= snapshot.atMicros) continue;
    const list = forwards.get(row.expiryMicros) ?? [];
    list.push(row.forward);
    forwards.set(row.expiryMicros, list);
  }
  const spot = snapshot.spots.get(coin) ?? null;
  return {
    atMicros: snapshot.atMicros,
    stablePrice: 1,
    underlyings: [
      {
        name: coin,
        spot,
        spotConfidence: 1,
        perpPrice: spot,
        perpConfidence: 1,
        feeds: [...forwards].map(([expiryMicros, values]) => ({
          expiryMicros,
          forward: median(values),
          fixedForward: null,
          rate: 0,
          confidence: 1,
        })),
      },
    ],
  };
}

/** A portfolio chosen anew each day, held for one. */
export interface HeldPortfolio {
  readonly name: string;
  readonly portfolio: Portfolio;
  readonly instruments: readonly string[];
}

type Wanted = readonly [right: 'call' | 'put', delta: number, days: number, quantity: number];

/** Option legs by delta and days to expiry, and the share of their delta hedged by a perpetual. */
const strategies: Readonly<Record<string, { legs: readonly Wanted[]; hedge: boolean }>> = {
  'short call': { legs: [['call', 0.3, 30, -1]], hedge: false },
  'short put': { legs: [['put', -0.3, 30, -1]], hedge: false },
  'short straddle': {
    legs: [
      ['call', 0.5, 30, -1],
      ['put', -0.5, 30, -1],
    ],
    hedge: false,
  },
  'short strangle, hedged': {
    legs: [
      ['call', 0.2, 14, -1],
      ['put', -0.2, 14, -1],
    ],
    hedge: true,
  },
  'long straddle, hedged': {
    legs: [
      ['call', 0.5, 30, 1],
      ['put', -0.5, 30, 1],
    ],
    hedge: true,
  },
  'put spread': {
    legs: [
      ['put', -0.4, 30, -1],
      ['put', -0.2, 30, 1],
    ],
    hedge: false,
  },
  'calendar, hedged': {
    legs: [
      ['call', 0.5, 14, -1],
      ['call', 0.5, 60, 1],
    ],
    hedge: true,
  },
  'long call': { legs: [['call', 0.5, 30, 1]], hedge: false },
};

/**
 * Chooses the portfolios of a day.
 *
 * @param snapshot - the snapshot
 * @param coin - BTC or ETH
 * @returns those whose legs are listed
 */
export function portfoliosOf(snapshot: Snapshot, coin: string): readonly HeldPortfolio[] {
  const rows = [...snapshot.rows.values()].filter((row) => row.coin === coin);
  const held: HeldPortfolio[] = [];
  for (const [name, { legs, hedge }] of Object.entries(strategies)) {
    const chosen = legs.map((leg) => ({ row: nearest(rows, leg, snapshot.atMicros), leg }));
    const options: OptionLeg[] = [];
    let delta = 0;
    for (const { row, leg } of chosen) {
      if (row === null) continue;
      const { expiryMicros, strike, right, vol } = row;
      const settlement = 'inverse';
      const quantity = leg[3];
      options.push({ underlying: coin, expiryMicros, strike, right, quantity, vol, settlement });
      delta += quantity * row.delta;
    }
    if (options.length < legs.length) continue;
    const perps = hedge ? [{ underlying: coin, quantity: -delta, unrealised: 0 }] : [];
    held.push({
      name: `${coin} ${name}`,
      portfolio: { account: name, cash: 0, collaterals: [], perps, options },
      instruments: chosen.flatMap(({ row }) => (row === null ? [] : [row.instrument])),
    });
  }
  return held;
}

function nearest(
  rows: readonly ChainRow[],
  [right, delta, days]: Wanted,
  atMicros: number,
): ChainRow | null {
  let best: ChainRow | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const left = (row.expiryMicros - atMicros) / microsPerDay;
    // The snapshot at the end of the holding time must still list it.
    if (row.right !== right || left < 7) continue;
    const distance = Math.abs(Math.log(left / days)) + 4 * Math.abs(row.delta - delta);
    if (distance < least) [best, least] = [row, distance];
  }
  return best;
}

/**
 * Returns the change of a portfolio's value from one snapshot to another, at the exchange's marks.
 *
 * @param held - the portfolio
 * @param coin - BTC or ETH
 * @param before - snapshot of the choice
 * @param after - a later snapshot
 * @returns USD; null when an instrument is not listed any more
 */
export function changeOf(
  held: HeldPortfolio,
  coin: string,
  before: Snapshot,
  after: Snapshot,
): number | null {
  const [from, to] = [before.spots.get(coin), after.spots.get(coin)];
  if (from === undefined || to === undefined) return null;
  let change = 0;
  for (const [row, instrument] of held.instruments.entries()) {
    const [a, b] = [before.rows.get(instrument), after.rows.get(instrument)];
    if (a === undefined || b === undefined) return null;
    change += held.portfolio.options[row].quantity * (b.mark * to - a.mark * from);
  }
  for (const { quantity } of held.portfolio.perps) change += quantity * (to - from);
  return change;
}
