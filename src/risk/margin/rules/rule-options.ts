/**
 * @module Short options under fixed rules: each alone, or the largest loss of the whole expiry.
 */
import { microsPerSecond, microsPerYear } from '../../../base/index.ts';
import { black76 } from '../../../quant/index.ts';
import type { ShortOptionTerms } from '../parameters/parameters.ts';
import type { ExpiryFeed, OptionLeg } from '../portfolio/portfolio.ts';
import { splitForward } from '../scan/expiry-group.ts';

/** Initial and maintenance part of one leg, settlement coin; negative takes from the margin. */
export interface LegRequirement {
  readonly index: number;
  readonly initial: number;
  readonly maintenance: number;
}

/** One expiry under fixed rules. */
export interface ExpiryRequirement {
  readonly underlying: string;
  readonly expiryMicros: number;
  /** Value of all legs now, long ones too. */
  readonly value: number;
  /** Sum of the shorts, each alone. */
  readonly isolated: { readonly initial: number; readonly maintenance: number };
  /** Worst payoff over all strikes and zero, with the charge on uncovered calls. */
  readonly bounded: { readonly initial: number; readonly maintenance: number };
  /** The better of both, leg by leg. */
  readonly legs: readonly LegRequirement[];
}

/**
 * Computes what one expiry requires.
 *
 * @param options - all legs of the portfolio, checked
 * @param indexes - those of one underlying and expiry, at least one
 * @param feed - prices of the expiry
 * @param spot - quote units
 * @param atMicros - now
 * @param terms - rules
 * @param averagingSeconds - length of the settlement averaging
 * @returns requirements, settlement coin, <= 0
 */
export function expiryRequirement(
  options: readonly OptionLeg[],
  indexes: readonly number[],
  feed: ExpiryFeed,
  spot: number,
  atMicros: number,
  terms: ShortOptionTerms,
  averagingSeconds: number,
): ExpiryRequirement {
  const micros = feed.expiryMicros - atMicros;
  const { variable, fixed } = splitForward(feed, micros / microsPerSecond, averagingSeconds);
  const forward = variable + fixed;
  let value = 0;
  const alone = indexes.map((index): LegRequirement => {
    const leg = options[index];
    const coin = leg.settlement === 'inverse' ? spot / forward : 1;
    const years = micros / microsPerYear;
    const mark = coin * black76(forward, leg.strike, years, leg.vol ?? 0, leg.right === 'call');
    value += mark * leg.quantity;
    return shortAlone(leg, index, mark, spot, terms);
  });
  const bounded = largestLoss(options, indexes, forward, terms);
  const sums = { isolated: sumLegs(alone), bounded: sumLegs(bounded) };
  const initial = sums.isolated.initial >= sums.bounded.initial ? alone : bounded;
  const maintenance = sums.isolated.maintenance >= sums.bounded.maintenance ? alone : bounded;
  const legs = indexes.map((index, row) => ({
    index,
    initial: initial[row].initial,
    maintenance: maintenance[row].maintenance,
  }));
  const { underlying, expiryMicros } = options[indexes[0]];
  return { underlying, expiryMicros, value, ...sums, legs };
}

function sumLegs(legs: readonly LegRequirement[]): { initial: number; maintenance: number } {
  let initial = 0;
  let maintenance = 0;
  for (const leg of legs) {
    initial += leg.initial;
    maintenance += leg.maintenance;
  }
  return { initial, maintenance };
}

function shortAlone(
  leg: OptionLeg,
  index: number,
  mark: number,
  spot: number,
  terms: ShortOptionTerms,
): LegRequirement {
  if (leg.quantity >= 0) return { index, initial: 0, maintenance: 0 };
  const isCall = leg.right === 'call';
  const distance = Math.max(isCall ? leg.strike - spot : spot - leg.strike, 0) / spot;
  const scan = mark + Math.max(terms.initialSpot - distance, terms.initialSpotMin) * spot;
  const onSpot = terms.maintenanceSpot * spot;
  if (isCall) {
    return { index, initial: leg.quantity * scan, maintenance: leg.quantity * (mark + onSpot) };
  }
  const maintenance = mark + Math.max(onSpot, terms.maintenanceMark * mark);
  const initial = Math.max(scan, terms.initialOverMaintenance * maintenance);
  return { index, initial: leg.quantity * initial, maintenance: leg.quantity * maintenance };
}

/** Spreads the worst payoff and the charge on uncovered calls over the legs that cause them. */
function largestLoss(
  options: readonly OptionLeg[],
  indexes: readonly number[],
  forward: number,
  terms: ShortOptionTerms,
): readonly LegRequirement[] {
  const payoffs = (price: number): readonly number[] =>
    indexes.map((index) => {
      const { strike, right, quantity } = options[index];
      return quantity * Math.max(right === 'call' ? price - strike : strike - price, 0);
    });
  const sum = (values: readonly number[]): number => values.reduce((total, v) => total + v, 0);
  let worst: readonly number[] = indexes.map(() => 0);
  for (const price of [0, ...indexes.map((index) => options[index].strike)]) {
    const candidate = payoffs(price);
    if (sum(candidate) < sum(worst)) worst = candidate;
  }
  let net = 0;
  let short = 0;
  for (const index of indexes) {
    const { right, quantity } = options[index];
    if (right !== 'call') continue;
    net += quantity;
    if (quantity < 0) short -= quantity;
  }
  const share = short === 0 ? 0 : Math.max(-net, 0) / short;
  return indexes.map((index, row) => {
    const { right, quantity } = options[index];
    const open = right === 'call' && quantity < 0 ? quantity * share * forward : 0;
    return {
      index,
      initial: worst[row] + open * terms.uncoveredInitial,
      maintenance: worst[row] + open * terms.uncoveredMaintenance,
    };
  });
}
