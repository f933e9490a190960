/**
 * @module Which collateral counts under a preset, and for how much.
 */
import type { Haircuts, MarginParameters, TwoPartCharge } from '../parameters/parameters.ts';
import type { Collateral, Portfolio } from '../portfolio/portfolio.ts';

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
 * Empties the collaterals that a preset does not know: they count for nothing, in no part.
 *
 * @param portfolio - what the account holds
 * @param parameters - preset
 * @returns the same rows, quantities in units; the portfolio itself where all are known
 */
export function countedPortfolio(portfolio: Portfolio, parameters: MarginParameters): Portfolio {
  const isKnown = (held: Collateral): boolean =>
    parameters.method === 'scenarios'
      ? haircutOf(parameters.haircuts, held) !== null
      : collateralShare(parameters.collateralShares, held.name) !== null;
  if (portfolio.collaterals.every(isKnown)) return portfolio;
  const collaterals = portfolio.collaterals.map((held) =>
    isKnown(held) ? held : { ...held, quantity: 0 },
  );
  return { ...portfolio, collaterals };
}
