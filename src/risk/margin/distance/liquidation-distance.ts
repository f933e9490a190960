/**
 * @module Distance to liquidation: the moves of spot and of volatility at which the maintenance
 *   margin reaches zero, solved between brackets.
 */

import { falsePosition } from '../../../math/index.ts';
import type { MarginEngine } from '../engine/margin.ts';
import { marginUnchecked } from '../engine/margin.ts';
import { type MarketMove, movedMarket, movedPortfolio } from '../portfolio/market-move.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import { termsOfMarket } from '../scan/book.ts';

/** Where a move reaches liquidation. */
export type LiquidationPoint =
  /** At this factor; 0.9 is a fall of 10 %. */
  | { readonly kind: 'at'; readonly factor: number }
  /** Nowhere up to this factor. */
  | { readonly kind: 'none'; readonly within: number }
  /** Already below maintenance. */
  | { readonly kind: 'already'; readonly maintenance: number };

/** The four directions. */
export interface LiquidationDistance {
  readonly spotDown: LiquidationPoint;
  readonly spotUp: LiquidationPoint;
  readonly volDown: LiquidationPoint;
  readonly volUp: LiquidationPoint;
}

/** Farthest factors looked at. */
const reach = { spotDown: 0.02, spotUp: 20, volDown: 0.02, volUp: 20 };

/** First bracket, as a log-move, and how much wider each next one is. */
const firstBracket = 0.005;
const widening = 1.25;

/** A point is solved to this log-move. */
const tolerance = 1e-12;

/**
 * Returns the maintenance margin after a move.
 *
 * @param engine - preset and market before the move
 * @param portfolio - what the account holds, checked
 * @param move - the move
 * @returns maintenance margin, settlement coin
 */
export function maintenanceAfter(
  engine: MarginEngine,
  portfolio: Portfolio,
  move: MarketMove,
): number {
  const market = movedMarket(engine.market, move);
  const { parameters } = engine;
  const terms =
    parameters.method === 'scenarios' && move.spotFactor !== 1
      ? termsOfMarket(market, parameters)
      : engine.terms;
  const moved = movedPortfolio(portfolio, engine.market, move);
  return marginUnchecked({ market, parameters, terms }, moved).maintenance;
}

/**
 * Solves the distance of an account to liquidation.
 *
 * Brackets widen from the present until the margin changes sign; inside, the point is solved. A
 * margin that dips below zero and recovers within one bracket is not seen; brackets start at half a
 * percent.
 *
 * @param engine - preset and market
 * @param portfolio - what the account holds, checked
 * @param underlying - which underlying moves; null for all at once
 * @returns points as factors of spot and of volatility
 */
export function liquidationDistance(
  engine: MarginEngine,
  portfolio: Portfolio,
  underlying: string | null = null,
): LiquidationDistance {
  const spot = (factor: number): number =>
    maintenanceAfter(engine, portfolio, { spotFactor: factor, volFactor: 1, underlying });
  const vol = (factor: number): number =>
    maintenanceAfter(engine, portfolio, { spotFactor: 1, volFactor: factor, underlying });
  return {
    spotDown: solvePoint(spot, reach.spotDown),
    spotUp: solvePoint(spot, reach.spotUp),
    volDown: solvePoint(vol, reach.volDown),
    volUp: solvePoint(vol, reach.volUp),
  };
}

/**
 * Solves where a function of a factor first falls below zero, going out from 1.
 *
 * @param margin - function of the factor, settlement coin
 * @param within - farthest factor, > 0, below or above 1
 * @returns the point
 */
export function solvePoint(margin: (factor: number) => number, within: number): LiquidationPoint {
  const now = margin(1);
  if (now < 0) return { kind: 'already', maintenance: now };
  const side = Math.sign(Math.log(within));
  const end = Math.abs(Math.log(within));
  const at = (distance: number): number => margin(Math.exp(side * distance));
  let near = 0;
  let atNear = now;
  let width = firstBracket;
  while (near < end) {
    const far = Math.min(end, near + width);
    const atFar = at(far);
    if (atFar < 0) {
      const bracket = { low: near, high: far, atLow: atNear, atHigh: atFar };
      return { kind: 'at', factor: Math.exp(side * falsePosition(at, bracket, tolerance)) };
    }
    near = far;
    atNear = atFar;
    width *= widening;
  }
  return { kind: 'none', within };
}
