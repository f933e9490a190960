/**
 * @module Random but repeatable portfolios and markets for the tests of the margin engine.
 */
import { createRandom, microsPerDay } from '../../../base/index.ts';
import type { MarginMarket, OptionLeg, Portfolio } from './portfolio.ts';

/** Instant of the market of the tests. */
export const testingAt = 1_700_000_000_000_000;

const tenors = [0.3, 2, 7, 30, 90, 400];

/**
 * Makes a market of two underlyings with six expiries each.
 *
 * @param change - replaces parts of it
 * @returns the market, prices in quote units
 */
export function testingMarket(change: Partial<MarginMarket> = {}): MarginMarket {
  const underlying = (name: string, spot: number) => ({
    name,
    spot,
    spotConfidence: 0.9,
    perpPrice: spot * 1.001,
    perpConfidence: 0.95,
    funding: spot > 10_000 ? 1e-4 : -2e-4,
    feeds: tenors.map((days) => ({
      expiryMicros: testingAt + Math.round(days * microsPerDay),
      forward: spot * (1 + days * 1e-4),
      fixedForward: null,
      rate: 0.04,
      confidence: days > 50 ? 0.5 : 0.9,
    })),
  });
  return {
    atMicros: testingAt,
    stablePrice: 0.97,
    underlyings: [underlying('BTC', 60_000), underlying('ETH', 3_000)],
    ...change,
  };
}

/**
 * Makes one option leg.
 *
 * @param change - replaces parts of a call on BTC at 60,000 in 30 days, long 1, volatility 60 %
 * @returns the leg
 */
export function testingLeg(change: Partial<OptionLeg> = {}): OptionLeg {
  return {
    underlying: 'BTC',
    expiryMicros: testingAt + 30 * microsPerDay,
    strike: 60_000,
    right: 'call',
    quantity: 1,
    vol: 0.6,
    settlement: 'linear',
    ...change,
  };
}

/**
 * Makes an account with nothing but cash.
 *
 * @param change - replaces parts of it
 * @returns the account
 */
export function testingPortfolio(change: Partial<Portfolio> = {}): Portfolio {
  return { account: 'a', cash: 10_000, collaterals: [], perps: [], options: [], ...change };
}

/** What a random portfolio may hold. */
export interface RandomShape {
  readonly legs: number;
  readonly isInverse?: boolean;
  readonly underlyings?: readonly string[];
}

/**
 * Makes a random portfolio: options over both underlyings, perpetuals and collateral.
 *
 * @param seed - decides everything, a whole number
 * @param shape - what it may hold
 * @returns the portfolio
 */
export function randomPortfolio(seed: number, shape: RandomShape = { legs: 8 }): Portfolio {
  const random = createRandom(seed);
  const names = shape.underlyings ?? ['BTC', 'ETH'];
  const spots: Readonly<Record<string, number>> = { BTC: 60_000, ETH: 3_000 };
  const pick = <T>(list: readonly T[]): T => list[random.integer(list.length)];
  const signed = (): number => Math.round((random.uniform() - 0.5) * 40) / 2 || 0.5;
  const options = Array.from({ length: shape.legs }, (): OptionLeg => {
    const underlying = pick(names);
    return {
      underlying,
      expiryMicros: testingAt + Math.round(pick(tenors) * microsPerDay),
      strike: (spots[underlying] * (6 + random.integer(10))) / 10,
      right: random.uniform() < 0.5 ? 'call' : 'put',
      quantity: signed(),
      vol: 0.3 + random.uniform(),
      settlement: shape.isInverse === true && random.uniform() < 0.5 ? 'inverse' : 'linear',
    };
  });
  return {
    account: `account-${seed}`,
    cash: Math.round((random.uniform() - 0.3) * 1e6),
    collaterals: [
      {
        name: 'ETH',
        quantity: random.uniform() * 20,
        price: 3_000,
        confidence: 0.5,
        underlying: 'ETH',
      },
      { name: 'USDT', quantity: 1e4 * random.uniform(), price: 1, confidence: 1, underlying: null },
    ].filter(({ underlying }) => underlying === null || names.includes(underlying)),
    perps: names.map((underlying) => ({
      underlying,
      quantity: signed(),
      unrealised: Math.round((random.uniform() - 0.5) * 1e4),
    })),
    options,
  };
}
