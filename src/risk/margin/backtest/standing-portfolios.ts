/**
 * @module Standing portfolios for a backtest: chosen anew from an option chain each day, and what
 *   they gain or lose until a later one.
 */
import { microsPerDay } from '../../../base/index.ts';
import type { MarginMarket, OptionLeg, Portfolio } from '../portfolio/portfolio.ts';

/** One option of a chain. */
export interface ChainRow {
  readonly instrument: string;
  readonly coin: string;
  readonly expiryMicros: number;
  readonly strike: number;
  readonly right: 'call' | 'put';
  /** Annualised, 1 = 100 %. */
  readonly vol: number;
  readonly delta: number;
  /** Coin. */
  readonly mark: number;
  readonly forward: number;
}

/** Option chains of one instant. */
export interface ChainSnapshot {
  readonly atMicros: number;
  /** Index price by coin, USD. */
  readonly spots: ReadonlyMap<string, number>;
  /** By instrument. */
  readonly rows: ReadonlyMap<string, ChainRow>;
}

/**
 * Builds the market of one coin at a snapshot.
 *
 * @param snapshot - the snapshot
 * @param coin - BTC or ETH
 * @returns the market, USD; the perpetual trades at the index
 */
export function chainMarket(snapshot: ChainSnapshot, coin: string): MarginMarket {
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
 * @returns those whose legs are listed; one unit of the coin each
 */
export function standingPortfolios(
  snapshot: ChainSnapshot,
  coin: string,
): readonly HeldPortfolio[] {
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
export function standingChange(
  held: HeldPortfolio,
  coin: string,
  before: ChainSnapshot,
  after: ChainSnapshot,
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

function median(values: readonly number[]): number {
  const sorted = values.slice().sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
