/**
 * @module Double-barrier options: they end, or start, when either of two barriers is touched.
 */
import { check, checkPositive } from '../../base/index.ts';
import { barrierPrice } from './barrier.ts';
import { checkSpotMarket, noiselessPath, type SpotMarket, totalVol } from './market.ts';
import { expCdf } from './weighted-normal.ts';

/** Option watched continuously between two flat barriers. */
export interface DoubleBarrierOption {
  /** Strike; quote units, > 0. */
  readonly strike: number;
  /** Lower barrier; quote units, > 0. */
  readonly lower: number;
  /** Upper barrier; quote units, above the lower. */
  readonly upper: number;
  /** Whether a touch brings the option to life or ends it. */
  readonly knock: 'in' | 'out';
  /** True for a call. */
  readonly isCall: boolean;
}

/**
 * Prices a double-barrier option without rebate.
 *
 * Limits: a spot at or beyond a barrier counts as touched; without volatility the forward curve
 * decides. In plus out is the plain option.
 *
 * @param option - the option
 * @param market - spot, time and rates
 * @returns value in quote units; absolute error near 1e-14 of the larger of spot and strike
 * @throws InvariantError when a field is out of range
 * @source Ikeda and Kunitomo (1992), Mathematical Finance 2(4), flat barriers
 */
export function doubleBarrierPrice(option: DoubleBarrierOption, market: SpotMarket): number {
  checkSpotMarket(market);
  checkPositive('strike', option.strike);
  checkPositive('lower', option.lower);
  check(option.upper > option.lower, 'upper', 'above lower', option.upper);
  checkPositive('upper', option.upper);
  if (option.knock === 'out') return survivingValue(option, market);
  const { strike, lower, isCall } = option;
  // A knock-in whose barrier is already touched is the plain option.
  const touched = { strike, isCall, barrier: Math.max(market.spot, lower), rebate: 0 };
  const plain = barrierPrice({ ...touched, direction: 'down', knock: 'in' }, market);
  return Math.max(0, plain - survivingValue(option, market));
}

function survivingValue(option: DoubleBarrierOption, market: SpotMarket): number {
  const { strike, lower, upper, isCall } = option;
  const { spot, years, rate, dividendYield } = market;
  if (spot <= lower || spot >= upper) return 0;
  const v = totalVol(market);
  if (v === 0) {
    const path = noiselessPath(market);
    if (path.low <= lower || path.high >= upper) return 0;
    return Math.exp(-rate * years) * Math.max(0, (path.end - strike) * (isCall ? 1 : -1));
  }
  const from = isCall ? Math.max(strike, lower) : lower;
  const to = isCall ? upper : Math.min(strike, upper);
  if (from >= to) return 0;
  const width = Math.log(upper / lower);
  const drift = (rate - dividendYield) * years - 0.5 * v * v;
  const bounds = { low: Math.log(from / spot), high: Math.log(to / spot) };
  const term = (shift: number): number => {
    const power = (drift * shift) / (v * v);
    const a = (bounds.low - shift - drift) / v;
    const b = (bounds.high - shift - drift) / v;
    const asset = spot * between(power + shift - dividendYield * years, a - v, b - v);
    return asset - strike * between(power - rate * years, a, b);
  };
  const reach = Math.ceil((Math.abs(drift) + 9 * v + width) / (2 * width)) + 1;
  let sum = 0;
  for (let n = -reach; n <= reach; n++) {
    sum += term(2 * n * width) - term(2 * Math.log(upper / spot) - 2 * n * width);
  }
  return Math.max(0, isCall ? sum : -sum);
}

/** exp(logWeight) times the probability between a and b, from the side whose tails are small. */
function between(logWeight: number, a: number, b: number): number {
  return a > 0
    ? expCdf(logWeight, -a) - expCdf(logWeight, -b)
    : expCdf(logWeight, b) - expCdf(logWeight, a);
}
