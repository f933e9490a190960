/**
 * @module Checks of portfolios and markets: never a margin from missing or impossible values.
 */
import { formatInstant } from '../../../base/index.ts';
import type { MarginParameters } from '../parameters/parameters.ts';
import type { MarginFailure, MarginFailureKind } from '../portfolio/failures.ts';
import type {
  Collateral,
  MarginMarket,
  OptionLeg,
  PerpPosition,
  Portfolio,
  UnderlyingMarket,
} from '../portfolio/portfolio.ts';

/** Greatest price, strike, quantity or amount of money that is taken for true. */
export const magnitudeMax = 1e15;

/** Greatest funding of 8 hours that is taken for true, share of spot. */
const fundingMax = 1;

/** Greatest annualised volatility that is taken for true. */
export const volMax = 1e5;

/** Collects failures of one account, or of the market. */
class Findings {
  readonly failures: MarginFailure[] = [];
  private readonly account: string;

  constructor(account: string) {
    this.account = account;
  }

  add(kind: MarginFailureKind, row: string, field: string, demand: string, value: unknown): void {
    this.failures.push({ kind, account: this.account, row, field, demand, value: String(value) });
  }

  /** Demands a number in a closed interval. */
  number(row: string, field: string, value: unknown, low: number, high: number): void {
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      this.add('not_a_number', row, field, 'a finite number', value);
    } else if (value < low || value > high) {
      this.add('out_of_bounds', row, field, `in [${low}, ${high}]`, value);
    }
  }

  price(row: string, field: string, value: number | null): void {
    if (value === null || value === undefined) {
      this.add('missing_price', row, field, 'known', 'missing');
    } else if (Number.isFinite(value) && value <= 0) {
      this.add('out_of_bounds', row, field, '> 0', value);
    } else this.number(row, field, value, 0, magnitudeMax);
  }
}

/**
 * Checks the market state that all accounts share.
 *
 * @param market - state of the market
 * @returns failures, empty when it can be used
 */
export function checkMarket(market: MarginMarket): readonly MarginFailure[] {
  const findings = new Findings('');
  findings.number('market', 'atMicros', market.atMicros, 0, Number.MAX_SAFE_INTEGER);
  findings.price('market', 'stablePrice', market.stablePrice);
  const names = new Set<string>();
  for (const underlying of market.underlyings) {
    const row = `underlyings.${underlying.name}`;
    if (names.has(underlying.name)) {
      findings.add('malformed', row, 'name', 'given once', underlying.name);
    }
    names.add(underlying.name);
    if (underlying.spot !== null) findings.price(row, 'spot', underlying.spot);
    if (underlying.perpPrice !== null) findings.price(row, 'perpPrice', underlying.perpPrice);
    findings.number(row, 'spotConfidence', underlying.spotConfidence, 0, 1);
    findings.number(row, 'perpConfidence', underlying.perpConfidence, 0, 1);
    if (underlying.funding !== undefined) {
      findings.number(row, 'funding', underlying.funding, -fundingMax, fundingMax);
    }
    checkFeeds(findings, row, underlying);
  }
  return findings.failures;
}

function checkFeeds(findings: Findings, row: string, underlying: UnderlyingMarket): void {
  const seen = new Set<number>();
  for (const [index, feed] of underlying.feeds.entries()) {
    const at = `${row}.feeds[${index}]`;
    findings.number(at, 'expiryMicros', feed.expiryMicros, 0, Number.MAX_SAFE_INTEGER);
    findings.price(at, 'forward', feed.forward);
    if (feed.fixedForward !== null) {
      findings.number(at, 'fixedForward', feed.fixedForward, 0, feed.forward);
    }
    findings.number(at, 'rate', feed.rate, -100, 100);
    findings.number(at, 'confidence', feed.confidence, 0, 1);
    if (seen.has(feed.expiryMicros)) {
      findings.add('malformed', at, 'expiryMicros', 'given once', feed.expiryMicros);
    }
    seen.add(feed.expiryMicros);
  }
}

/**
 * Checks what one account holds against the market and the preset.
 *
 * @param portfolio - what the account holds
 * @param market - state of the market, checked
 * @param parameters - preset
 * @returns failures by row and field, empty when a margin can be given
 */
export function checkPortfolio(
  portfolio: Portfolio,
  market: MarginMarket,
  parameters: MarginParameters,
): readonly MarginFailure[] {
  const findings = new Findings(portfolio.account);
  if (typeof portfolio.account !== 'string' || portfolio.account === '') {
    findings.add('malformed', '', 'account', 'named', portfolio.account);
  }
  findings.number('', 'cash', portfolio.cash, -magnitudeMax, magnitudeMax);
  const named = new Map(market.underlyings.map((entry) => [entry.name, entry]));
  portfolio.collaterals.forEach((collateral, index) => {
    checkCollateral(findings, `collaterals[${index}]`, collateral, named);
  });
  portfolio.perps.forEach((perp, index) => {
    checkPerp(findings, `perps[${index}]`, perp, named);
  });
  portfolio.options.forEach((leg, index) => {
    const row = `options[${index}]`;
    if (parameters.method === 'rules' && parameters.shortOption === null) {
      findings.add('not_margined', row, 'right', 'no option under this preset', leg.right);
    }
    checkOption(findings, row, leg, named, market.atMicros);
  });
  return findings.failures;
}

function knownUnderlying(
  findings: Findings,
  row: string,
  name: string,
  named: ReadonlyMap<string, UnderlyingMarket>,
): UnderlyingMarket | null {
  const found = named.get(name);
  if (found === undefined) {
    findings.add('unknown_underlying', row, 'underlying', 'in the market', name);
    return null;
  }
  if (found.spot === null) findings.add('missing_price', row, 'spot', 'known', 'missing');
  return found;
}

function checkCollateral(
  findings: Findings,
  row: string,
  collateral: Collateral,
  named: ReadonlyMap<string, UnderlyingMarket>,
): void {
  findings.number(row, 'quantity', collateral.quantity, 0, magnitudeMax);
  findings.price(row, 'price', collateral.price);
  findings.number(row, 'confidence', collateral.confidence, 0, 1);
  if (collateral.underlying !== null) {
    knownUnderlying(findings, row, collateral.underlying, named);
  }
}

function checkPerp(
  findings: Findings,
  row: string,
  perp: PerpPosition,
  named: ReadonlyMap<string, UnderlyingMarket>,
): void {
  findings.number(row, 'quantity', perp.quantity, -magnitudeMax, magnitudeMax);
  findings.number(row, 'unrealised', perp.unrealised, -magnitudeMax, magnitudeMax);
  const underlying = knownUnderlying(findings, row, perp.underlying, named);
  if (underlying !== null) findings.price(row, 'perpPrice', underlying.perpPrice);
}

function checkOption(
  findings: Findings,
  row: string,
  leg: OptionLeg,
  named: ReadonlyMap<string, UnderlyingMarket>,
  atMicros: number,
): void {
  findings.price(row, 'strike', leg.strike);
  findings.number(row, 'quantity', leg.quantity, -magnitudeMax, magnitudeMax);
  if (leg.vol === null || leg.vol === undefined) {
    findings.add('missing_vol', row, 'vol', 'known', 'missing');
  } else findings.number(row, 'vol', leg.vol, 0, volMax);
  if (leg.right !== 'call' && leg.right !== 'put') {
    findings.add('malformed', row, 'right', 'call or put', leg.right);
  }
  if (leg.settlement !== 'linear' && leg.settlement !== 'inverse') {
    findings.add('malformed', row, 'settlement', 'linear or inverse', leg.settlement);
  }
  const underlying = knownUnderlying(findings, row, leg.underlying, named);
  if (!(leg.expiryMicros > atMicros)) {
    findings.add(
      'expired_leg',
      row,
      'expiry',
      `after ${instantText(atMicros)}`,
      instantText(leg.expiryMicros),
    );
  } else if (
    underlying !== null &&
    !underlying.feeds.some((feed) => feed.expiryMicros === leg.expiryMicros)
  ) {
    findings.add(
      'unknown_instrument',
      row,
      'expiry',
      'an expiry with a feed',
      instantText(leg.expiryMicros),
    );
  }
}

/** Instants are read as dates, unless they are none. */
function instantText(micros: number): string {
  return Number.isFinite(micros) && Math.abs(micros) < 8.64e18
    ? formatInstant(micros)
    : `${micros}`;
}
