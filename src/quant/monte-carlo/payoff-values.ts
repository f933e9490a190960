/**
 * @module Values of structured payoffs on blocks of paths.
 */
import { compileExpression } from './expression.ts';
import type { PathValue } from './path-block.ts';
import {
  type AsianPayoff,
  type AutocallablePayoff,
  type BarrierPayoff,
  type CliquetPayoff,
  type EuropeanPayoff,
  type FormulaPayoff,
  type LookbackPayoff,
  type Payoff,
  payoffYears,
} from './payoff.ts';

/**
 * Turns a payoff description into a function of paths.
 *
 * @param payoff - a checked description
 * @param discounts - discount factor to each of its instants
 * @returns writer of discounted values; quote units
 * @source definition of each payoff
 */
export function pathValue(payoff: Payoff, discounts: Float64Array): PathValue {
  const final = discounts[payoffYears(payoff).length - 1];
  switch (payoff.kind) {
    case 'european':
      return europeanValue(payoff, final);
    case 'asian':
      return asianValue(payoff, final);
    case 'barrier':
      return barrierValue(payoff, discounts);
    case 'lookback':
      return lookbackValue(payoff, final);
    case 'cliquet':
      return cliquetValue(payoff, final);
    case 'autocallable':
      return autocallableValue(payoff, discounts);
    case 'formula':
      return formulaValue(payoff, final);
  }
}

/**
 * Returns the discounted value of a plain option on the instant numbered `row`.
 *
 * @param row - index of the instant
 * @param strike - quote units
 * @param isCall - true for a call
 * @param discount - discount factor
 * @returns writer of discounted values; quote units
 * @source definition
 */
export function plainValue(
  row: number,
  strike: number,
  isCall: boolean,
  discount: number,
): PathValue {
  const sign = isCall ? discount : -discount;
  return ({ prices, stride, count }, values) => {
    const at = row * stride;
    for (let p = 0; p < count; p++) {
      const gain = sign * (prices[at + p] - strike);
      values[p] = Math.max(gain, 0);
    }
  };
}

function europeanValue(payoff: EuropeanPayoff, discount: number): PathValue {
  return plainValue(0, payoff.strike, payoff.isCall, discount);
}

function asianValue(payoff: AsianPayoff, discount: number): PathValue {
  const n = payoff.fixingYears.length;
  const sign = payoff.isCall ? discount : -discount;
  const { strike } = payoff;
  const isGeometric = payoff.average === 'geometric';
  return ({ prices, stride, count }, values) => {
    values.fill(0, 0, count);
    for (let i = 0; i < n; i++) {
      const at = i * stride;
      if (isGeometric) for (let p = 0; p < count; p++) values[p] += Math.log(prices[at + p]);
      else for (let p = 0; p < count; p++) values[p] += prices[at + p];
    }
    const last = (n - 1) * stride;
    for (let p = 0; p < count; p++) {
      const average = isGeometric ? Math.exp(values[p] / n) : values[p] / n;
      const gain = strike === 'floating' ? prices[last + p] - average : average - strike;
      values[p] = Math.max(0, sign * gain);
    }
  };
}

function barrierValue(payoff: BarrierPayoff, discounts: Float64Array): PathValue {
  const n = payoff.observationYears.length;
  const { strike, barrier, rebate } = payoff;
  const sign = payoff.isCall ? 1 : -1;
  const side = payoff.direction === 'up' ? 1 : -1;
  const isOut = payoff.knock === 'out';
  const final = discounts[n - 1];
  return ({ spot, prices, stride, count }, values) => {
    const already = side * (spot - barrier) >= 0;
    for (let p = 0; p < count; p++) {
      let touched = already ? 0 : -1;
      for (let i = 0; i < n && touched < 0; i++) {
        if (side * (prices[i * stride + p] - barrier) >= 0) touched = i + 1;
      }
      const payout = final * Math.max(0, sign * (prices[(n - 1) * stride + p] - strike));
      if (!isOut) values[p] = touched >= 0 ? payout : rebate * final;
      else if (touched < 0) values[p] = payout;
      else values[p] = touched === 0 ? rebate : rebate * discounts[touched - 1];
    }
  };
}

function lookbackValue(payoff: LookbackPayoff, discount: number): PathValue {
  const n = payoff.observationYears.length;
  const { strike, isCall } = payoff;
  // Fixed calls and floating puts look at the high, the others at the low.
  const wantsHigh = isCall === (strike !== 'floating');
  const sign = isCall ? discount : -discount;
  return ({ spot, prices, stride, count }, values) => {
    for (let p = 0; p < count; p++) {
      let extreme = spot;
      for (let i = 0; i < n; i++) {
        const price = prices[i * stride + p];
        if (wantsHigh ? price > extreme : price < extreme) extreme = price;
      }
      const last = prices[(n - 1) * stride + p];
      const gain = strike === 'floating' ? last - extreme : extreme - strike;
      values[p] = Math.max(0, sign * gain);
    }
  };
}

function cliquetValue(payoff: CliquetPayoff, discount: number): PathValue {
  const n = payoff.resetYears.length;
  const { localFloor, localCap, globalFloor, globalCap } = payoff;
  const scale = discount * payoff.notional;
  return ({ spot, prices, stride, count }, values) => {
    for (let p = 0; p < count; p++) {
      let sum = 0;
      let before = spot;
      for (let i = 0; i < n; i++) {
        const price = prices[i * stride + p];
        sum += Math.min(localCap, Math.max(localFloor, price / before - 1));
        before = price;
      }
      values[p] = scale * Math.min(globalCap, Math.max(globalFloor, sum));
    }
  };
}

function autocallableValue(payoff: AutocallablePayoff, discounts: Float64Array): PathValue {
  const n = payoff.observationYears.length;
  const { notional, reference, coupon } = payoff;
  const call = payoff.callLevel * reference;
  const couponFrom = payoff.couponLevel * reference;
  const protectedFrom = payoff.protectionLevel * reference;
  return ({ prices, stride, count }, values) => {
    for (let p = 0; p < count; p++) {
      let i = 0;
      while (i < n - 1 && prices[i * stride + p] < call) i++;
      const price = prices[i * stride + p];
      const earns = price >= call || price >= couponFrom;
      const kept = price >= call || price >= protectedFrom ? 1 : Math.min(1, price / reference);
      values[p] = discounts[i] * notional * (kept + (earns ? coupon * (i + 1) : 0));
    }
  };
}

function formulaValue(payoff: FormulaPayoff, discount: number): PathValue {
  const evaluate = compileExpression(payoff.value);
  return (block, values) => {
    evaluate(block, values);
    for (let p = 0; p < block.count; p++) values[p] *= discount;
  };
}
