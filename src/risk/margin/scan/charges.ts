/**
 * @module Contingencies and charges beside the scan: perpetuals, naked shorts, haircuts, oracles.
 */

import type {
  OracleTerms,
  Provisions,
  ScenarioMargin,
  TwoPartCharge,
} from '../parameters/parameters.ts';
import type { MarginMarket, Portfolio, UnderlyingMarket } from '../portfolio/portfolio.ts';
import { collateralValue, type UnderlyingBook } from './book.ts';
import { haircutOf } from './collateral-terms.ts';
import type { GroupLeg } from './expiry-group.ts';

/** Charges of one holding, as shares of its notional. */
export interface Charge {
  readonly kind:
    | 'perp_contingency'
    | 'offsetting_futures'
    | 'naked_short'
    | 'collateral_haircut'
    | 'oracle'
    | 'funding_provision'
    | 'fee_provision';
  readonly subject: string;
  /** <= 0, settlement coin. */
  readonly maintenance: number;
  /** What initial margin takes on top of maintenance, <= 0, settlement coin. */
  readonly initialExtra: number;
}

/**
 * Returns a share charged for a weak oracle.
 *
 * @param confidence - 0 to 1
 * @param terms - threshold and share
 * @returns share of the notional, >= 0
 */
export function oracleShare(confidence: number, terms: OracleTerms): number {
  return confidence < terms.threshold ? (1 - confidence) * terms.share : 0;
}

/**
 * Splits the naked shorts of one expiry over the short legs of each strike.
 *
 * @param legs - legs of one underlying, expiry and settlement
 * @returns by leg index, naked quantity, units of underlying, > 0
 */
export function nakedShorts(legs: readonly GroupLeg[]): ReadonlyMap<number, number> {
  const net = new Map<number, number>();
  const short = new Map<number, number>();
  for (const { strike, quantity } of legs) {
    net.set(strike, (net.get(strike) ?? 0) + quantity);
    if (quantity < 0) short.set(strike, (short.get(strike) ?? 0) - quantity);
  }
  const naked = new Map<number, number>();
  for (const { index, strike, quantity } of legs) {
    const open = -(net.get(strike) ?? 0);
    if (quantity < 0 && open > 0) naked.set(index, (open * -quantity) / (short.get(strike) ?? 1));
  }
  return naked;
}

/**
 * Lists every charge of a portfolio.
 *
 * @param portfolio - what the account holds, checked
 * @param books - the same by underlying
 * @param market - state of the market
 * @param parameters - preset
 * @returns charges, settlement coin
 */
export function chargesOf(
  portfolio: Portfolio,
  books: readonly UnderlyingBook[],
  market: MarginMarket,
  parameters: ScenarioMargin,
): readonly Charge[] {
  const charges: Charge[] = [];
  for (const book of books) {
    perpCharges(portfolio, book, parameters, charges);
    optionCharges(portfolio, book, parameters, charges);
    if (parameters.provisions !== null) {
      provisionCharges(portfolio, book, parameters.provisions, charges);
    }
  }
  const spots = new Map(market.underlyings.map((entry) => [entry.name, entry.spotConfidence]));
  // Collateral that moves with nothing is worth as little trust as the spots the account rests on.
  const touched = books.length > 0 ? books.map((book) => book.market) : market.underlyings;
  const least = Math.min(1, ...touched.map(({ spotConfidence }) => spotConfidence));
  portfolio.collaterals.forEach((collateral, index) => {
    const value = collateralValue(portfolio, index, market.stablePrice);
    const subject = `collaterals[${index}]`;
    const haircut = haircutOf(parameters.haircuts, collateral);
    if (haircut !== null) push(charges, 'collateral_haircut', subject, value, haircut);
    const own = collateral.underlying === null ? undefined : spots.get(collateral.underlying);
    const spot = own ?? least;
    const confidence = Math.min(collateral.confidence, spot);
    pushOracle(charges, subject, value, oracleShare(confidence, parameters.oracle));
  });
  return charges;
}

function perpCharges(
  portfolio: Portfolio,
  { market, spot, perps }: UnderlyingBook,
  parameters: ScenarioMargin,
  charges: Charge[],
): void {
  const confidence = Math.min(market.spotConfidence, market.perpConfidence);
  let [net, gross] = [0, 0];
  for (const index of perps) {
    const { quantity } = portfolio.perps[index];
    net += quantity;
    gross += Math.abs(quantity);
    const notional = Math.abs(quantity) * spot;
    push(charges, 'perp_contingency', `perps[${index}]`, notional, parameters.perp);
    const share = oracleShare(confidence, parameters.oracle);
    pushOracle(charges, `perps[${index}]`, notional, share);
  }
  const offset = ((gross - Math.abs(net)) / 2) * spot;
  push(charges, 'offsetting_futures', market.name, offset, parameters.offsettingFutures);
}

/**
 * Returns what net payers of funding set aside for one underlying.
 *
 * @param net - net size of its perpetuals, units
 * @param market - its market
 * @param provisions - terms
 * @returns settlement coin, >= 0
 */
export function fundingProvision(
  net: number,
  market: UnderlyingMarket,
  provisions: Provisions,
): number {
  const paid = net * (market.funding ?? 0) * (market.spot ?? 0);
  return Math.max(0, (paid * provisions.fundingHours) / fundingPeriodHours);
}

/** Hours of the period for which a market tells its funding. */
const fundingPeriodHours = 8;

/**
 * Returns the fee of closing one unit of an option.
 *
 * @param mark - its value, quote units, >= 0
 * @param spot - quote units
 * @param provisions - terms
 * @returns settlement coin per unit, >= 0
 */
export function optionFee(mark: number, spot: number, provisions: Provisions): number {
  return Math.min(provisions.optionFee * spot, provisions.optionFeeCap * mark);
}

function provisionCharges(
  portfolio: Portfolio,
  book: UnderlyingBook,
  provisions: Provisions,
  charges: Charge[],
): void {
  const { market, spot, groups, perps } = book;
  const whole = { maintenance: 1, initialExtra: 0 };
  let net = 0;
  for (const index of perps) {
    const { quantity } = portfolio.perps[index];
    net += quantity;
    const fee = Math.abs(quantity) * (market.perpPrice ?? 0) * provisions.perpFee;
    push(charges, 'fee_provision', `perps[${index}]`, fee, whole);
  }
  for (const { legs } of groups) {
    for (const { index, quantity, value } of legs) {
      if (quantity === 0) continue;
      const fee = Math.abs(quantity) * optionFee(value / quantity, spot, provisions);
      push(charges, 'fee_provision', `options[${index}]`, fee, whole);
    }
  }
  const funding = fundingProvision(net, market, provisions);
  push(charges, 'funding_provision', market.name, funding, whole);
}

function optionCharges(
  portfolio: Portfolio,
  book: UnderlyingBook,
  parameters: ScenarioMargin,
  charges: Charge[],
): void {
  const { market, spot, groups } = book;
  const holdsPerp = book.perps.some((index) => portfolio.perps[index].quantity !== 0);
  const base = Math.min(market.spotConfidence, holdsPerp ? market.perpConfidence : 1);
  for (const { legs, terms } of groups) {
    for (const [index, quantity] of nakedShorts(legs)) {
      const subject = `options[${index}]`;
      push(charges, 'naked_short', subject, quantity * spot, parameters.nakedShort);
    }
    const share = oracleShare(Math.min(base, terms.confidence), parameters.oracle);
    for (const { index, quantity } of legs) {
      pushOracle(charges, `options[${index}]`, Math.abs(quantity) * spot, share);
    }
  }
}

function push(
  charges: Charge[],
  kind: Charge['kind'],
  subject: string,
  notional: number,
  terms: TwoPartCharge,
): void {
  if (notional === 0 || (terms.maintenance === 0 && terms.initialExtra === 0)) return;
  charges.push({
    kind,
    subject,
    maintenance: -notional * terms.maintenance,
    initialExtra: -notional * terms.initialExtra,
  });
}

function pushOracle(charges: Charge[], subject: string, notional: number, share: number): void {
  if (notional === 0 || share === 0) return;
  charges.push({ kind: 'oracle', subject, maintenance: 0, initialExtra: -notional * share });
}
