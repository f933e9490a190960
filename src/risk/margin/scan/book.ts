/**
 * @module A checked portfolio, sorted by underlying and expiry, ready for the scan.
 */

import type { ScenarioMargin } from '../parameters/parameters.ts';
import type { MarginMarket, Portfolio, UnderlyingMarket } from '../portfolio/portfolio.ts';
import { type ExpiryGroup, type ExpiryTerms, expiryGroup, expiryTerms } from './expiry-group.ts';

/** What an account holds in one underlying. */
export interface UnderlyingBook {
  readonly market: UnderlyingMarket;
  /** Quote units, > 0. */
  readonly spot: number;
  readonly groups: readonly ExpiryGroup[];
  /** Indexes of the portfolio's perpetuals. */
  readonly perps: readonly number[];
  /** Indexes of the portfolio's collaterals that move with this underlying. */
  readonly collaterals: readonly number[];
}

/** Terms of the expiries of a market under a preset, computed once for all accounts. */
export type TermsByExpiry = ReadonlyMap<string, ReadonlyMap<number, ExpiryTerms>>;

/**
 * Computes the terms of every expiry that has not passed and whose underlying has a spot.
 *
 * @param market - state of the market, checked
 * @param parameters - preset
 * @returns terms by underlying and expiry; prices in quote units
 */
export function termsOfMarket(market: MarginMarket, parameters: ScenarioMargin): TermsByExpiry {
  return new Map(
    market.underlyings.map(({ name, spot, feeds }) => [
      name,
      new Map(
        feeds
          .filter(({ expiryMicros }) => spot !== null && expiryMicros > market.atMicros)
          .map((feed) => [
            feed.expiryMicros,
            expiryTerms(feed, spot ?? 0, market.atMicros, parameters),
          ]),
      ),
    ]),
  );
}

/**
 * Sorts a portfolio by underlying, expiry and settlement; the order of its rows does not matter to
 * any sum beyond rounding.
 *
 * @param portfolio - what the account holds, checked
 * @param market - state of the market, checked
 * @param parameters - preset
 * @param terms - terms of the market's expiries
 * @returns one book per underlying that the portfolio touches, in the order of the market; values
 *   in quote units
 */
export function booksOf(
  portfolio: Portfolio,
  market: MarginMarket,
  parameters: ScenarioMargin,
  terms: TermsByExpiry,
): readonly UnderlyingBook[] {
  const books: UnderlyingBook[] = [];
  for (const underlying of market.underlyings) {
    const perps = indexesWhere(portfolio.perps, ({ underlying: name }) => name === underlying.name);
    const collaterals = indexesWhere(
      portfolio.collaterals,
      ({ underlying: name }) => name === underlying.name,
    );
    const legs = indexesWhere(
      portfolio.options,
      ({ underlying: name }) => name === underlying.name,
    );
    if (perps.length + collaterals.length + legs.length === 0) continue;
    const groups: ExpiryGroup[] = [];
    const known = terms.get(underlying.name);
    for (const expiry of known?.values() ?? []) {
      for (const settlement of ['linear', 'inverse'] as const) {
        const indexes = legs.filter((index) => {
          const leg = portfolio.options[index];
          return leg.expiryMicros === expiry.expiryMicros && leg.settlement === settlement;
        });
        if (indexes.length === 0) continue;
        groups.push(expiryGroup(portfolio.options, indexes, expiry, parameters.skew));
      }
    }
    const spot = underlying.spot ?? 0;
    books.push({ market: underlying, spot, groups, perps, collaterals });
  }
  return books;
}

function indexesWhere<T>(rows: readonly T[], holds: (row: T) => boolean): number[] {
  const indexes: number[] = [];
  for (let index = 0; index < rows.length; index++) if (holds(rows[index])) indexes.push(index);
  return indexes;
}

/**
 * Values a collateral in settlement coin.
 *
 * @param portfolio - its holder
 * @param index - which collateral
 * @param stablePrice - price of the settlement coin, > 0
 * @returns settlement coin
 */
export function collateralValue(portfolio: Portfolio, index: number, stablePrice: number): number {
  const { quantity, price } = portfolio.collaterals[index];
  return (quantity * (price ?? 0)) / stablePrice;
}
