/**
 * @module Which collateral counts under a preset, and for how much.
 */
import { microsPerYear } from '../../../base/index.ts';
import type {
  Haircuts,
  MarginParameters,
  PriceCap,
  TwoPartCharge,
} from '../parameters/parameters.ts';
import type { Collateral, MarginMarket, Portfolio } from '../portfolio/portfolio.ts';

/**
 * Returns the haircut of a collateral.
 *
 * @param haircuts - tables of the preset
 * @param collateral - the collateral
 * @returns shares of the value; null where the preset names neither it nor `*`
 */
export function haircutOf(
  haircuts: Haircuts,
  { name, underlying }: Collateral,
): TwoPartCharge | null {
  const table = underlying === null ? haircuts.still : haircuts.moving;
  return namedOr(table, name);
}

/**
 * Returns the share of a collateral that counts under fixed rules.
 *
 * @param shares - table of the preset
 * @param name - name of the collateral
 * @returns share in [0, 1]; null where the preset names neither it nor `*`
 */
export function collateralShare(
  shares: Readonly<Record<string, number>>,
  name: string,
): number | null {
  return namedOr(shares, name);
}

function namedOr<T>(table: Readonly<Record<string, T>>, name: string): T | null {
  if (Object.hasOwn(table, name)) return table[name];
  return Object.hasOwn(table, '*') ? table['*'] : null;
}

/**
 * Returns what counts of the collaterals: those that a preset does not know count for nothing, in
 * no part, and a capped price is taken for the price.
 *
 * @param portfolio - what the account holds
 * @param parameters - preset
 * @param market - spots and instant of the caps
 * @returns the same rows, quantities in units; the portfolio itself where nothing changes
 */
export function countedPortfolio(
  portfolio: Portfolio,
  parameters: MarginParameters,
  market: MarginMarket,
): Portfolio {
  const counted = portfolio.collaterals.map((held) => counting(held, parameters, market));
  if (counted.every((held, row) => held === portfolio.collaterals[row])) return portfolio;
  return { ...portfolio, collaterals: counted };
}

function counting(
  held: Collateral,
  parameters: MarginParameters,
  market: MarginMarket,
): Collateral {
  if (parameters.method === 'rules') {
    const isKnown = collateralShare(parameters.collateralShares, held.name) !== null;
    return isKnown ? held : { ...held, quantity: 0 };
  }
  if (haircutOf(parameters.haircuts, held) === null) return { ...held, quantity: 0 };
  const { name, underlying, price } = held;
  if (underlying === null || !Object.hasOwn(parameters.priceCaps, name)) return held;
  const spot = market.underlyings.find((entry) => entry.name === underlying)?.spot ?? null;
  const most = cappedRatio(parameters.priceCaps[name], market.atMicros) * (spot ?? 0);
  return spot === null || price === null || price <= most ? held : { ...held, price: most };
}

/**
 * Returns the greatest price that counts under a cap.
 *
 * @param cap - ratio, its instant and its growth
 * @param atMicros - now; before the cap's instant the ratio has not grown yet
 * @returns units of the underlying, >= 0
 */
export function cappedRatio(cap: PriceCap, atMicros: number): number {
  const years = Math.max(0, atMicros - cap.sinceMicros) / microsPerYear;
  return cap.ratio * (1 + cap.growthPerYear * years);
}
