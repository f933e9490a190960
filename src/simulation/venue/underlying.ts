/**
 * @module Underlyings of the synthetic venue: where spot starts, how it moves, how it is settled.
 */

/** Parameters of one underlying. */
export interface Underlying {
  readonly asset: string;
  /** Spot at the start, USD. */
  readonly spot: number;
  /** Long-run annualised volatility, 1 = 100 %. */
  readonly vol: number;
  /** Level to which implied volatility reverts with tenor, 1 = 100 %. */
  readonly impliedVol: number;
  /** Loadings of fear on returns and on noise of its own. */
  readonly fearLoading: { readonly ofReturn: number; readonly noise: number };
  /** Loading on scripted falls. */
  readonly jumpLoading: number;
  /** Cost of carry of the forward, per year, continuous. */
  readonly carry: number;
  /** How options and the perpetual are settled. */
  readonly settlement: 'linear' | 'inverse';
  readonly perpetual: { readonly size: number; readonly tick: number; readonly lot: number };
  readonly option: { readonly size: number; readonly tick: number; readonly lot: number };
  /** Factor on the half-spread of its options. */
  readonly spreadFactor: number;
  /** Distance of strikes by tenor: up to 10 days, up to 40 days, longer; USD. */
  readonly strikeSteps: readonly [number, number, number];
  /** Smile: correlation of spot and volatility, how fear tilts it, and curvature. */
  readonly smile: { readonly rho: number; readonly ofFear: number; readonly eta: number };
}

/** BTC settles in coin, ETH in USD: both conventions occur. */
export const underlyings: readonly Underlying[] = [
  {
    asset: 'BTC',
    spot: 88_000,
    vol: 0.375,
    impliedVol: 0.455,
    fearLoading: { ofReturn: 1, noise: 1 },
    jumpLoading: 1,
    carry: 0.05,
    settlement: 'inverse',
    perpetual: { size: 10, tick: 0.5, lot: 1 },
    option: { size: 1, tick: 0.0001, lot: 0.1 },
    spreadFactor: 1.05,
    strikeSteps: [2_000, 5_000, 10_000],
    smile: { rho: -0.225, ofFear: 0.3, eta: 0.85 },
  },
  {
    asset: 'ETH',
    spot: 3_000,
    vol: 0.505,
    impliedVol: 0.655,
    fearLoading: { ofReturn: 0.6, noise: 0.85 },
    jumpLoading: 1.25,
    carry: 0.04,
    settlement: 'linear',
    perpetual: { size: 1, tick: 0.05, lot: 0.01 },
    option: { size: 1, tick: 0.1, lot: 1 },
    spreadFactor: 1.2,
    strikeSteps: [100, 250, 500],
    smile: { rho: -0.14, ofFear: 0.55, eta: 0.9 },
  },
];
