/**
 * @module Presets that scan scenarios: numbers with their sources, and what each leaves out.
 */
import type { MarginScenario, ScenarioMargin, VolRule } from './parameters.ts';

function cross(spotFactors: readonly number[], vols: readonly VolRule[]): MarginScenario[] {
  return spotFactors.flatMap((spotFactor) => vols.map((vol) => ({ spotFactor, vol, damping: 1 })));
}

function up(spotFactor: number, damping = 1): MarginScenario {
  return { spotFactor, vol: 'up', damping };
}

/**
 * Derive's second portfolio margin: 31 scenarios, the numbers of its published cases (v2-core,
 * commit 7736900d, BTC-like).
 *
 * All of it is modelled, except that the fee on open interest and the shortened check for trusted
 * assessors are left out. The haircuts are those of the published cases; the collateral `*` is not
 * known there and counts for nothing.
 */
export const deriveScan: ScenarioMargin = {
  method: 'scenarios',
  name: 'derive-pmrm2',
  scenarios: [
    up(1.18),
    ...cross([1.135, 1.09, 1.045, 1, 0.955, 0.91, 0.865], ['down', 'none', 'up']),
    up(0.82),
    up(0.34, 0.06 / 1.1),
    up(0.67, 0.12 / 1.1),
    up(1.5, 0.072),
    up(2, 0.036),
    up(3, 0.018),
    up(4, 0.012),
    { spotFactor: 1, vol: 'linear-skew', damping: 1 },
    { spotFactor: 1, vol: 'abs-skew', damping: 1 },
  ],
  farMoves: null,
  volShock: {
    up: 0.5,
    down: 0.275,
    shortPower: 0.3,
    longPower: 0.13,
    floorDays: 1,
    volMin: 0.45,
  },
  skew: {
    linear: { cap: 0.15, capPerRootYear: -0.05 },
    absolute: { cap: 0.15, capPerRootYear: -0.05 },
    widthMin: 0.01,
    widthDeviations: 4,
    widthVol: 0.6,
    widthVolPerRootYear: -0.1,
  },
  discounting: {
    discountsMarks: true,
    long: { factor: 0.95, rateShare: 1, rateAdded: 0.08 },
    short: { factor: 1.04, rateShare: 0.5, rateAdded: 0.08 },
  },
  averagingSeconds: 1800,
  basis: { spotFactorUp: 1.045, spotFactorDown: 0.955, lossShare: 0.5, lossSharePerYear: 2 },
  perp: { maintenance: 0.015, initialExtra: 0.005 },
  offsettingFutures: { maintenance: 0, initialExtra: 0 },
  nakedShort: { maintenance: 0.003, initialExtra: 0.002 },
  contingenciesScaled: false,
  minimumDelta: null,
  provisions: null,
  haircuts: {
    moving: {
      ETH: { maintenance: 0.015, initialExtra: 0.005 },
      BTC: { maintenance: 0.02, initialExtra: 0.01 },
      LBTC: { maintenance: 0.03, initialExtra: 0.015 },
      CBBTC: { maintenance: 0.04, initialExtra: 0.015 },
      RSWETH: { maintenance: 0.03, initialExtra: 0.01 },
      WEETH: { maintenance: 0.05, initialExtra: 0.01 },
    },
    still: {
      USDT: { maintenance: 0.02, initialExtra: 0.03 },
      DAI: { maintenance: 0.08, initialExtra: 0.02 },
      SDAI: { maintenance: 0.12, initialExtra: 0.03 },
      USDE: { maintenance: 0.2, initialExtra: 0.05 },
      SUSDE: { maintenance: 0.25, initialExtra: 0.1 },
      ETH: { maintenance: 0.15, initialExtra: 0.05 },
      BTC: { maintenance: 0.25, initialExtra: 0.05 },
      LBTC: { maintenance: 0.3, initialExtra: 0.05 },
      CBBTC: { maintenance: 0.35, initialExtra: 0.1 },
      RSWETH: { maintenance: 0.2, initialExtra: 0.05 },
      WEETH: { maintenance: 0.25, initialExtra: 0.1 },
    },
  },
  priceCaps: {},
  lossFactor: { maintenance: 0.8, initial: 1 },
  peg: { threshold: 0.98, factor: 2 },
  oracle: { threshold: 0.55, share: 1 },
  underlyingOffset: 0,
};

/** No enlargement of negative values. */
const plainShort = { factor: 1, rateShare: 0, rateAdded: 0 };

/**
 * Derive's first portfolio margin: 21 scenarios, undiscounted marks, contingencies inside the loss
 * factors (v2-core, published cases of 2023).
 *
 * All of it is modelled. Only the underlying itself is taken as collateral.
 */
export const deriveScanFirst: ScenarioMargin = {
  ...deriveScan,
  name: 'derive-pmrm1',
  scenarios: cross([1.15, 1.1, 1.05, 1, 0.95, 0.9, 0.85], ['up', 'none', 'down']),
  volShock: {
    up: 0.45,
    down: 0.3,
    shortPower: 0.3,
    longPower: 0.13,
    floorDays: 1,
    volMin: 0,
  },
  skew: null,
  discounting: {
    discountsMarks: false,
    long: { factor: 0.95, rateShare: 4, rateAdded: 0.05 },
    short: plainShort,
  },
  basis: { spotFactorUp: 1.05, spotFactorDown: 0.95, lossShare: 0.25, lossSharePerYear: 0.01 },
  perp: { maintenance: 0.02, initialExtra: 0 },
  nakedShort: { maintenance: 0.01, initialExtra: 0 },
  contingenciesScaled: true,
  haircuts: { moving: { '*': { maintenance: 0.02, initialExtra: 0 } }, still: {} },
  lossFactor: { maintenance: 1, initial: 1.3 },
  oracle: { threshold: 0.6, share: 0.5 },
};

/** Neither discount nor enlargement. */
const noDiscounting = { discountsMarks: false, long: plainShort, short: plainShort };

/** Spot moves of the far scenarios that both exchanges use, from -66 % to +500 %. */
const farFactors = [0.34, 0.67, 1.5, 2, 3, 4, 5, 6];

/**
 * In the style of Deribit's segregated portfolio margin: nine spot buckets over +-16 %, volatility
 * up, same and down by 38 % (30 d / time)^0.30, eight far moves with volatility up, 1 % of the
 * underlying per naked short of a strike and on offsetting futures (public pages on portfolio
 * margin).
 *
 * Maintenance is 0.8 of the whole requirement, contingencies included; the far moves count in full,
 * futures stop at 16 % in them, and their damping is an amount of money: `mm_factor`,
 * `extended_table_factor`, the vectors of BTC-PERPETUAL and `extended_dampener` of BTC in the
 * published example of `private/pme/simulate` (API reference; the last one taken as USD, and 25,000
 * for USD itself). The exchange changes these numbers without notice.
 *
 * Left out: the roll, delta and correlation charges that have replaced the one on offsetting
 * futures since, the charge on vega across expiries, open orders and protection orders. The pages
 * give one power of time; it serves below and above 30 days. The exchange measures in coin at the
 * moved spot, this preset in quote units. Coin collateral moves with its underlying, without
 * haircut.
 */
export const deribitStyle: ScenarioMargin = {
  ...deriveScan,
  name: 'deribit-style',
  scenarios: [
    ...cross([1.16, 1.12, 1.08, 1.04, 1, 0.96, 0.92, 0.88, 0.84], ['up', 'none', 'down']),
    ...farFactors.map((spotFactor) => up(spotFactor)),
  ],
  farMoves: { from: 0.2, range: 0.16, allowance: 100_000 },
  volShock: {
    up: 0.38,
    down: 0.38,
    shortPower: 0.3,
    longPower: 0.3,
    floorDays: 1,
    volMin: 0,
  },
  skew: null,
  discounting: noDiscounting,
  averagingSeconds: 1800,
  basis: null,
  perp: { maintenance: 0, initialExtra: 0 },
  offsettingFutures: { maintenance: 0.01, initialExtra: 0 },
  nakedShort: { maintenance: 0.01, initialExtra: 0 },
  contingenciesScaled: true,
  haircuts: {
    moving: { '*': { maintenance: 0, initialExtra: 0 } },
    still: {},
  },
  lossFactor: { maintenance: 0.8, initial: 1 },
  peg: { threshold: 0, factor: 0 },
  oracle: { threshold: 0, share: 0 },
};

/** Weights of the far moves for BTC and ETH, in the order of `farFactors`. */
const farWeights = [0.18, 0.36, 0.24, 0.12, 0.06, 0.04, 0.03, 0.024];

/**
 * In the style of Paradex's portfolio margin (public beta documentation, its table for BTC and ETH
 * of early 2026): the larger of 24 weighted scenarios and a least requirement per delta,
 * maintenance at half of that, and in both the funding of 8 hours and the fees of closing.
 *
 * A volatility after a rise is at least 40 %. Options close at the smaller of the fee on spot and
 * 12.5 % of their mark. Both fees are 3 bps here, an assumption within the published tiers.
 *
 * Left out: open orders (they enter the exchange's initial requirement, the scan and the fees), the
 * tables of other assets (HYPE and CL: +-28 %, +64 / -35.2 %, volatility of at least 60 %; one
 * preset has one table for all underlyings), and collateral other than cash and what moves with an
 * underlying. In the last half hour the exchange scales profits, here the forward is fixed in part.
 */
export const paradexStyle: ScenarioMargin = {
  ...deriveScan,
  name: 'paradex-style',
  scenarios: [
    up(1.16),
    ...cross([1.12, 1.08, 1.04, 1, 0.96, 0.92, 0.88], ['up', 'down']),
    up(0.84),
    ...farFactors.map((spotFactor, row) => up(spotFactor, farWeights[row])),
  ],
  volShock: {
    up: 0.4,
    down: 0.22,
    shortPower: 0.3,
    longPower: 0.13,
    floorDays: 1,
    volMin: 0.4,
  },
  skew: null,
  discounting: noDiscounting,
  averagingSeconds: 1800,
  basis: null,
  perp: { maintenance: 0, initialExtra: 0 },
  nakedShort: { maintenance: 0, initialExtra: 0 },
  minimumDelta: { net: 0.02, hedged: 0.01 },
  provisions: { fundingHours: 8, perpFee: 0.0003, optionFee: 0.0003, optionFeeCap: 0.125 },
  haircuts: {
    moving: { '*': { maintenance: 0, initialExtra: 0 } },
    still: {},
  },
  lossFactor: { maintenance: 0.5, initial: 1 },
  peg: { threshold: 0, factor: 0 },
  oracle: { threshold: 0, share: 0 },
};
