/**
 * @module Every exotic with a closed form under one roof: price and Greeks by kind.
 */
import { arithmeticAsianPrice } from './arithmetic-asian.ts';
import type { AsianOption } from './averaging.ts';
import { type BarrierOption, barrierPrice } from './barrier.ts';
import { type Digital, digitalPrice, type Gap, gapPrice } from './digital.ts';
import { type DoubleBarrierOption, doubleBarrierPrice } from './double-barrier.ts';
import { geometricAsianPrice } from './geometric-asian.ts';
import { type ExoticGreeks, greeksByDifferences, type SmoothRange } from './greeks.ts';
import {
  type FixedLookback,
  type FloatingLookback,
  fixedLookbackPrice,
  floatingLookbackPrice,
} from './lookback.ts';
import type { SpotMarket } from './market.ts';
import { isBeyond, type NoTouch, noTouchPrice, type OneTouch, oneTouchPrice } from './one-touch.ts';

/** An exotic option: its kind and its terms. */
export type Exotic =
  | { readonly kind: 'digital'; readonly terms: Digital }
  | { readonly kind: 'gap'; readonly terms: Gap }
  | { readonly kind: 'one-touch'; readonly terms: OneTouch }
  | { readonly kind: 'no-touch'; readonly terms: NoTouch }
  | { readonly kind: 'barrier'; readonly terms: BarrierOption }
  | { readonly kind: 'double-barrier'; readonly terms: DoubleBarrierOption }
  | { readonly kind: 'floating-lookback'; readonly terms: FloatingLookback }
  | { readonly kind: 'fixed-lookback'; readonly terms: FixedLookback }
  | { readonly kind: 'geometric-asian'; readonly terms: AsianOption }
  | { readonly kind: 'arithmetic-asian'; readonly terms: AsianOption };

/**
 * Prices an exotic option by its closed form.
 *
 * @param exotic - kind and terms
 * @param market - spot, time and rates
 * @returns value in quote units
 * @throws InvariantError when a field is out of range
 * @source each kind names its own
 */
export function exoticPrice(exotic: Exotic, market: SpotMarket): number {
  switch (exotic.kind) {
    case 'digital':
      return digitalPrice(exotic.terms, market);
    case 'gap':
      return gapPrice(exotic.terms, market);
    case 'one-touch':
      return oneTouchPrice(exotic.terms, market);
    case 'no-touch':
      return noTouchPrice(exotic.terms, market);
    case 'barrier':
      return barrierPrice(exotic.terms, market);
    case 'double-barrier':
      return doubleBarrierPrice(exotic.terms, market);
    case 'floating-lookback':
      return floatingLookbackPrice(exotic.terms, market);
    case 'fixed-lookback':
      return fixedLookbackPrice(exotic.terms, market);
    case 'geometric-asian':
      return geometricAsianPrice(exotic.terms, market);
    case 'arithmetic-asian':
      return arithmeticAsianPrice(exotic.terms, market);
  }
}

/**
 * Computes the Greeks of an exotic option; differences never step across a barrier or an extreme.
 *
 * @param exotic - kind and terms
 * @param market - spot, time and rates; years and vol > 0
 * @returns price and Greeks in the units of their fields
 * @throws InvariantError when a field is out of range, or years or vol is zero
 * @source differences of the closed form, see `greeksByDifferences`
 */
export function exoticGreeks(exotic: Exotic, market: SpotMarket): ExoticGreeks {
  const range = smoothRange(exotic, market);
  return greeksByDifferences((moved) => exoticPrice(exotic, moved), market, range);
}

function smoothRange(exotic: Exotic, market: SpotMarket): SmoothRange {
  const { spot, years } = market;
  switch (exotic.kind) {
    case 'digital':
    case 'gap':
      return {};
    case 'one-touch':
    case 'no-touch':
    case 'barrier': {
      const { barrier, direction } = exotic.terms;
      // A spot on the barrier counts as beyond it.
      const isAbove = isBeyond(spot, barrier, direction)
        ? direction === 'up'
        : direction === 'down';
      return isAbove ? { spotLow: barrier } : { spotHigh: barrier };
    }
    case 'double-barrier': {
      const { lower, upper } = exotic.terms;
      if (spot <= lower) return { spotHigh: lower };
      return spot >= upper ? { spotLow: upper } : { spotLow: lower, spotHigh: upper };
    }
    case 'floating-lookback':
      return exotic.terms.isCall
        ? { spotLow: exotic.terms.extreme }
        : { spotHigh: exotic.terms.extreme };
    case 'fixed-lookback':
      return exotic.terms.isCall
        ? { spotHigh: exotic.terms.extreme }
        : { spotLow: exotic.terms.extreme };
    case 'geometric-asian':
    case 'arithmetic-asian': {
      const { averaging } = exotic.terms;
      if (averaging.kind === 'continuous') {
        const { periodYears } = averaging;
        return periodYears <= years ? { yearsLow: periodYears } : { yearsHigh: periodYears };
      }
      return { yearsLow: Math.max(0, ...averaging.yearsBeforeExpiry) };
    }
  }
}
