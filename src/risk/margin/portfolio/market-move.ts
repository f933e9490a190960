/**
 * @module A market and an account after a move of spot and volatility.
 */
import type { MarginMarket, Portfolio } from './portfolio.ts';

/** A move of everything at once; 1 for no move. */
export interface MarketMove {
  /** Multiplies spots, perpetuals, and the moving parts of forwards. */
  readonly spotFactor: number;
  /** Multiplies mark volatilities. */
  readonly volFactor: number;
  /** Underlying that moves; null for all of them. */
  readonly underlying: string | null;
}

/**
 * Moves a market.
 *
 * @param market - state of the market
 * @param move - the move
 * @returns the state after it, prices in quote units; confidences and rates stay
 */
export function movedMarket(market: MarginMarket, move: MarketMove): MarginMarket {
  return {
    ...market,
    underlyings: market.underlyings.map((entry) => {
      const { name, spot, perpPrice, feeds } = entry;
      if (move.underlying !== null && move.underlying !== name) return entry;
      return {
        ...entry,
        spot: spot === null ? null : spot * move.spotFactor,
        perpPrice: perpPrice === null ? null : perpPrice * move.spotFactor,
        feeds: feeds.map((feed) => {
          const fixed = feed.fixedForward ?? 0;
          return { ...feed, forward: (feed.forward - fixed) * move.spotFactor + fixed };
        }),
      };
    }),
  };
}

/**
 * Moves what an account holds: collateral prices, volatilities and the unrealised profit of
 * perpetuals.
 *
 * @param portfolio - what the account holds
 * @param market - state of the market before the move
 * @param move - the move
 * @returns the same holdings after it, settlement coin
 */
export function movedPortfolio(
  portfolio: Portfolio,
  market: MarginMarket,
  move: MarketMove,
): Portfolio {
  const moves = (name: string | null): boolean =>
    name !== null && (move.underlying === null || move.underlying === name);
  const perpPrices = new Map(market.underlyings.map(({ name, perpPrice }) => [name, perpPrice]));
  return {
    ...portfolio,
    collaterals: portfolio.collaterals.map((collateral) =>
      moves(collateral.underlying) && collateral.price !== null
        ? { ...collateral, price: collateral.price * move.spotFactor }
        : collateral,
    ),
    perps: portfolio.perps.map((perp) => {
      if (!moves(perp.underlying)) return perp;
      const price = perpPrices.get(perp.underlying) ?? 0;
      const gain = perp.quantity * price * (move.spotFactor - 1);
      return { ...perp, unrealised: perp.unrealised + gain };
    }),
    options: portfolio.options.map((leg) =>
      moves(leg.underlying) && leg.vol !== null ? { ...leg, vol: leg.vol * move.volFactor } : leg,
    ),
  };
}
