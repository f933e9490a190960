/**
 * @module The part of a market that can be used when a price in it is wrong: accounts that do not
 *   need that price are still answered.
 */
import { fail, ok, type Result } from '../../../base/index.ts';
import type { MarginFailure } from '../portfolio/failures.ts';
import type { MarginMarket, Portfolio } from '../portfolio/portfolio.ts';
import { checkMarket } from './portfolio-check.ts';

/** A market without its wrong prices. */
export interface UsableMarket {
  /** Passes its checks. */
  readonly market: MarginMarket;
  /** What was wrong, by underlying left out in whole or in part. */
  readonly leftOut: ReadonlyMap<string, readonly MarginFailure[]>;
}

/**
 * Leaves out the underlyings and expiries whose prices are wrong. An account that holds one of them
 * is then refused for an unknown underlying or instrument, never answered from the rest.
 *
 * @param market - state of the market
 * @returns what can be used, prices in quote units, or why nothing can: time or settlement coin
 */
export function usableMarket(market: MarginMarket): Result<UsableMarket, readonly MarginFailure[]> {
  const failures = checkMarket(market);
  const own = failures.filter(({ row }) => row === 'market');
  if (own.length > 0) return fail(own);
  const leftOut = new Map<string, readonly MarginFailure[]>();
  const underlyings = market.underlyings.flatMap((underlying) => {
    const row = `underlyings.${underlying.name}`;
    const whole = failures.filter((failure) => failure.row === row);
    const parts = failures.filter((failure) => failure.row.startsWith(`${row}.feeds[`));
    if (whole.length + parts.length > 0) leftOut.set(underlying.name, [...whole, ...parts]);
    if (whole.length > 0) return [];
    const wrong = new Set(parts.map((failure) => failure.row));
    const feeds = underlying.feeds.filter((_, i) => !wrong.has(`${row}.feeds[${i}]`));
    // An expiry given twice is left out twice: neither forward is the right one.
    const bad = underlying.feeds.filter((_, i) => wrong.has(`${row}.feeds[${i}]`));
    const badExpiries = new Set(bad.map(({ expiryMicros }) => expiryMicros));
    return [{ ...underlying, feeds: feeds.filter((feed) => !badExpiries.has(feed.expiryMicros)) }];
  });
  return ok({ market: { ...market, underlyings }, leftOut });
}

/**
 * Adds to the failures of an account what was wrong with the prices it needs.
 *
 * @param failures - of one account
 * @param leftOut - what was left out of the market
 * @param portfolio - what the account holds, which names the underlyings of its rows; null when it
 *   is not known
 * @returns all of them, no unit
 */
export function withMarketFailures(
  failures: readonly MarginFailure[],
  { leftOut }: UsableMarket,
  portfolio: Portfolio | null = null,
): readonly MarginFailure[] {
  const account = failures[0]?.account ?? '';
  const needed = new Set<string>();
  const told = failures.map((failure): MarginFailure => {
    const { kind, value, row } = failure;
    if (kind === 'unknown_instrument') {
      // A row that does not name its underlying may miss whatever was left out.
      const leg = portfolio?.options[Number(/^options\[(\d+)\]$/.exec(row)?.[1] ?? -1)];
      for (const name of leg === undefined ? leftOut.keys() : [leg.underlying]) needed.add(name);
    }
    if (kind !== 'unknown_underlying' || !leftOut.has(value)) return failure;
    needed.add(value);
    return { ...failure, demand: 'priced in the market' };
  });
  const reasons = [...needed].flatMap((name) => leftOut.get(name) ?? []);
  return [...told, ...reasons.map((reason) => ({ ...reason, account }))];
}
