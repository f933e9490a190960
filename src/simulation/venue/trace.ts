/**
 * @module Trace: what only the simulator can know of each wallet, summed while it runs.
 */

/** Sums per wallet; entry i belongs to wallet i of the list. */
export interface Trace {
  /** Perpetual orders filled as taker, by their own will. */
  readonly count: Float64Array;
  /** Sum of next-hour index log returns times the side. */
  readonly sum: Float64Array;
  /** Sum of their squares. */
  readonly squares: Float64Array;
  readonly liquidations: Uint32Array;
}

/**
 * Creates a trace of zeros.
 *
 * @param wallets - number of wallets
 * @returns trace
 */
export function createTrace(wallets: number): Trace {
  return {
    count: new Float64Array(wallets),
    sum: new Float64Array(wallets),
    squares: new Float64Array(wallets),
    liquidations: new Uint32Array(wallets),
  };
}

/**
 * Adds the next-hour return of a trade.
 *
 * @param trace - changed in place
 * @param wallet - place in the list of wallets
 * @param signedReturn - log return of the index over the next hour, times 1 or -1 by side
 */
export function traceReturn(trace: Trace, wallet: number, signedReturn: number): void {
  trace.count[wallet]!++;
  trace.sum[wallet]! += signedReturn;
  trace.squares[wallet]! += signedReturn * signedReturn;
}

/**
 * Returns the Sharpe ratio per trade that came about.
 *
 * @param trace - any trace
 * @param wallet - place in the list of wallets
 * @returns mean over sample deviation; undefined with fewer than two trades or no variation
 */
export function tracedSharpe(trace: Trace, wallet: number): number | undefined {
  const count = trace.count[wallet]!;
  if (count < 2) return undefined;
  const mean = trace.sum[wallet]! / count;
  const variance = (trace.squares[wallet]! - count * mean * mean) / (count - 1);
  return variance > 0 ? mean / Math.sqrt(variance) : undefined;
}
