/**
 * @module Margin by fixed rules, position by position and expiry by expiry.
 */

import type { RuleMargin } from '../parameters/parameters.ts';
import type { MarginMarket, Portfolio, UnderlyingMarket } from '../portfolio/portfolio.ts';
import { collateralValue } from '../scan/book.ts';
import { oracleShare } from '../scan/charges.ts';
import { collateralShare, countedPortfolio } from '../scan/collateral-terms.ts';
import { type MarginLine, type MarginLineKind, sumLines } from './lines.ts';
import { type ExpiryRequirement, expiryRequirement } from './rule-options.ts';

/** Margin of one account by rules. Below zero, an equity falls short of its requirement. */
export interface RuleMarginResult {
  readonly method: 'rules';
  readonly account: string;
  readonly initial: number;
  readonly maintenance: number;
  readonly markToMarket: number;
  readonly expiries: readonly ExpiryRequirement[];
  /** The parts; they sum to the margins. */
  readonly lines: readonly MarginLine[];
}

/**
 * Computes the margin of one checked portfolio.
 *
 * Long options add nothing by themselves; collateral counts by its share.
 *
 * @param holdings - what the account holds, checked
 * @param market - state of the market, checked
 * @param parameters - preset, checked
 * @returns margin and its parts, settlement coin
 */
export function ruleMargin(
  holdings: Portfolio,
  market: MarginMarket,
  parameters: RuleMargin,
): RuleMarginResult {
  const portfolio = countedPortfolio(holdings, parameters, market);
  const lines: MarginLine[] = [];
  const both = (kind: MarginLineKind, subject: string, amount: number): void => {
    if (amount !== 0) lines.push({ kind, subject, initial: amount, maintenance: amount });
  };
  both('cash', 'cash', portfolio.cash);
  let markToMarket = portfolio.cash;
  portfolio.perps.forEach((perp, index) => {
    if (perp.quantity === 0) return;
    markToMarket += perp.unrealised;
    both('perp_unrealised', `perps[${index}]`, perp.unrealised);
  });
  portfolio.collaterals.forEach((collateral, index) => {
    const value = collateralValue(portfolio, index, market.stablePrice);
    markToMarket += value;
    const own = collateralShare(parameters.collateralShares, collateral.name);
    both('collateral_value', `collaterals[${index}]`, value * (own ?? 0));
  });
  const expiries = optionLines(portfolio, market, parameters, lines);
  for (const expiry of expiries) markToMarket += expiry.value;
  perpLines(portfolio, market, parameters, lines);
  chargeLines(portfolio, market, parameters, lines);
  const account = portfolio.account;
  return { method: 'rules', account, ...sumLines(lines), markToMarket, expiries, lines };
}

function optionLines(
  portfolio: Portfolio,
  market: MarginMarket,
  parameters: RuleMargin,
  lines: MarginLine[],
): readonly ExpiryRequirement[] {
  const { shortOption, averagingSeconds } = parameters;
  const { options } = portfolio;
  if (shortOption === null) return [];
  const expiries: ExpiryRequirement[] = [];
  for (const { name, spot, feeds } of market.underlyings) {
    for (const feed of feeds) {
      const indexes = [...options.keys()].filter(
        (row) =>
          options[row].underlying === name && options[row].expiryMicros === feed.expiryMicros,
      );
      if (indexes.length === 0) continue;
      const expiry = expiryRequirement(
        options,
        indexes,
        feed,
        spot ?? 0,
        market.atMicros,
        shortOption,
        averagingSeconds,
      );
      expiries.push(expiry);
      for (const { index, initial, maintenance } of expiry.legs) {
        if (initial === 0 && maintenance === 0) continue;
        lines.push({ kind: 'short_option', subject: `options[${index}]`, initial, maintenance });
      }
    }
  }
  return expiries;
}

function perpLines(
  portfolio: Portfolio,
  market: MarginMarket,
  parameters: RuleMargin,
  lines: MarginLine[],
): void {
  const named = new Map(market.underlyings.map((entry) => [entry.name, entry]));
  portfolio.perps.forEach((perp, index) => {
    const value = Math.abs(perp.quantity) * (named.get(perp.underlying)?.perpPrice ?? 0);
    if (value === 0) return;
    lines.push({
      kind: 'perp_requirement',
      subject: `perps[${index}]`,
      initial: -value * parameters.perp.initial,
      maintenance: -value * parameters.perp.maintenance,
    });
  });
}

/** Charges of initial margin only: the settlement coin's peg and weak oracles. */
function chargeLines(
  portfolio: Portfolio,
  market: MarginMarket,
  parameters: RuleMargin,
  lines: MarginLine[],
): void {
  const { peg, oracle } = parameters;
  const named = new Map(market.underlyings.map((entry) => [entry.name, entry]));
  const lost = peg.factor * Math.max(0, peg.threshold - market.stablePrice);
  const charge = (kind: 'peg' | 'oracle', subject: string, amount: number): void => {
    if (amount > 0) lines.push({ kind, subject, initial: -amount, maintenance: 0 });
  };
  portfolio.options.forEach((leg, index) => {
    const underlying = named.get(leg.underlying);
    if (leg.quantity >= 0 || underlying === undefined) return;
    const notional = -leg.quantity * (underlying.spot ?? 0);
    const confidence = Math.min(
      underlying.spotConfidence,
      feedConfidence(underlying, leg.expiryMicros),
    );
    charge('peg', `options[${index}]`, lost * notional);
    charge('oracle', `options[${index}]`, oracleShare(confidence, oracle) * notional);
  });
  portfolio.perps.forEach((perp, index) => {
    const underlying = named.get(perp.underlying);
    if (underlying === undefined) return;
    const notional = Math.abs(perp.quantity) * (underlying.spot ?? 0);
    const confidence = Math.min(underlying.spotConfidence, underlying.perpConfidence);
    charge('peg', `perps[${index}]`, lost * notional);
    charge('oracle', `perps[${index}]`, oracleShare(confidence, oracle) * notional);
  });
  portfolio.collaterals.forEach((collateral, index) => {
    const notional = collateral.quantity * (collateral.price ?? 0);
    const spot = named.get(collateral.underlying ?? '')?.spotConfidence ?? 1;
    const confidence = Math.min(collateral.confidence, spot);
    charge('oracle', `collaterals[${index}]`, oracleShare(confidence, oracle) * notional);
  });
}

function feedConfidence(underlying: UnderlyingMarket, expiryMicros: number): number {
  return underlying.feeds.find((feed) => feed.expiryMicros === expiryMicros)?.confidence ?? 0;
}
