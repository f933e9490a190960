/**
 * @module Underlyings of the synthetic venue: where spot starts, how it moves, how it is settled.
 */

/**
 * Half-spread of options in volatility: `(floor + vol (30 days / tenor)^power)` at the money, wider
 * in the wings by `wing` times the log of tenor over `wingDays`, narrower for tenors below that.
 */
export interface OptionSpread {
  readonly floor: number;
  readonly vol: number;
  readonly power: number;
  readonly wing: number;
  /** Days. */
  readonly wingDays: number;
}

/** Parameters of one underlying. */
export interface Underlying {
  readonly asset: string;
  /** Spot at the start, USD. */
  readonly spot: number;
  /** Long-run annualised volatility, 1 = 100 %. */
  readonly vol: number;
  /** Level to which implied volatility reverts with tenor, 1 = 100 %. */
  readonly impliedVol: number;
  /** Factor on realised volatility of some days that short implied volatility follows. */
  readonly ofRealised: number;
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
  /** Half-spread of its options. */
  readonly optionSpread: OptionSpread;
  /** Distance of strikes by tenor: up to 2, 10 and 40 days, longer; USD. */
  readonly strikeSteps: readonly [number, number, number, number];
  readonly smile: {
    /** Correlation of spot and volatility at rest, in (-1, 1). */
    readonly rho: number;
    /** How far fear tilts it. */
    readonly ofFear: number;
    /** Loading on the noise of its own that tilts it, too. */
    readonly noise: number;
    /** Curvature; `eta^2 (1 + |rho|) <= 4`. */
    readonly eta: number;
  };
}

/** BTC settles in coin, ETH in USD: both conventions occur. */
export const underlyings: readonly Underlying[] = [
  {
    asset: 'BTC',
    spot: 88_000,
    vol: 0.391,
    impliedVol: 0.422,
    ofRealised: 0.793,
    fearLoading: { ofReturn: 1, noise: 1 },
    jumpLoading: 1,
    carry: 0.05,
    settlement: 'inverse',
    perpetual: { size: 10, tick: 0.5, lot: 1 },
    option: { size: 1, tick: 0.0001, lot: 0.1 },
    optionSpread: { floor: 0.0006, vol: 0.0058, power: 0.6, wing: 0.33, wingDays: 36 },
    strikeSteps: [1_000, 2_000, 5_000, 10_000],
    smile: { rho: -0.232, ofFear: 0.055, noise: 1.57, eta: 0.85 },
  },
  {
    asset: 'ETH',
    spot: 3_000,
    vol: 0.515,
    impliedVol: 0.607,
    ofRealised: 0.781,
    fearLoading: { ofReturn: 0.854, noise: 0.919 },
    jumpLoading: 1.25,
    carry: 0.04,
    settlement: 'linear',
    perpetual: { size: 1, tick: 0.05, lot: 0.01 },
    option: { size: 1, tick: 0.1, lot: 1 },
    optionSpread: { floor: 0.0031, vol: 0.0038, power: 0.68, wing: 0.24, wingDays: 12 },
    strikeSteps: [50, 100, 250, 500],
    smile: { rho: -0.153, ofFear: 0.078, noise: 1.14, eta: 0.9 },
  },
];

/** Distances that strikes may have, times a power of ten. */
const strikeLadder = [1, 2, 2.5, 5, 10];

/**
 * Returns the distance of strikes; it follows spot, so that a market that has halved is listed as
 * densely as before.
 *
 * @param underlying - with the distances at its first spot
 * @param days - tenor, > 0
 * @param spot - USD, > 0
 * @returns USD, > 0
 */
export function strikeStep(underlying: Underlying, days: number, spot: number): number {
  const atStart = underlying.strikeSteps[days <= 2 ? 0 : days <= 10 ? 1 : days <= 40 ? 2 : 3];
  const wanted = (atStart * spot) / underlying.spot;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const distance = (step: number) => Math.abs(Math.log((step * power) / wanted));
  return (
    strikeLadder.reduce((best, step) => (distance(step) < distance(best) ? step : best)) * power
  );
}
