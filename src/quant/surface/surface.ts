/**
 * @module Volatility surface: smiles of all expiries free of arbitrage, joined in total variance.
 */
import {
  checkFinite,
  checkPositive,
  fail,
  microsPerHour,
  ok,
  type Result,
} from '../../base/index.ts';
import { arbitrageGrid } from './arbitrage/arbitrage.ts';
import { freeOnFinerGrid } from './arbitrage/finer-grid.ts';
import { type ArbitrageReport, measureArbitrage, repairSlices } from './arbitrage/repair.ts';
import { europeanExpiries } from './chain/american.ts';
import {
  type ChainFinding,
  createTally,
  type ExpiryFailure,
  type FindingTally,
  type OptionChain,
  type SurfaceFailure,
} from './chain/chain.ts';
import { decideForwards, forwardEvidence } from './chain/forward.ts';
import { type ExpiryQuotes, screenChain } from './chain/screen.ts';
import { unixMicros } from './chain/unix-time.ts';
import { repairSabr, withSabr } from './sabr-slices.ts';
import { fitEssvi, fitSsvi } from './smile/essvi-fit.ts';
import { fitSlice, readSlice, type Slice } from './smile/slice.ts';
import { curveVariance, plainCurve } from './smile/smile-curve.ts';
import { rawOfSsvi } from './smile/ssvi.ts';
import { reweighted } from './smile/svi-fit.ts';

/** Model of the smiles of a surface. */
export type SurfaceModelName = 'svi' | 'sabr' | 'essvi' | 'ssvi';

/** How a surface is made. */
export interface SurfaceOptions {
  /** Age at which a quote is left out; microseconds, an hour unless told. */
  readonly staleMicros?: number;
  /** Local correction of SVI where quotes are dense; on unless told, never with SSVI. */
  readonly correction?: boolean;
  /**
   * `svi` fits each expiry and repairs. `sabr` does so with three parameters and no correction: on
   * coin options it is as close as SVI without correction up to a week and half as close beyond
   * ninety days. `essvi` and `ssvi` are free of arbitrage for every strike, wider still.
   */
  readonly model?: SurfaceModelName;
}

/** Expiry without a smile. */
export interface AbsentExpiry {
  readonly expiryMicros: number;
  readonly failure: ExpiryFailure;
}

/** Smiles of one underlying at one instant. */
export interface VolSurface {
  readonly underlying: string;
  readonly atMicros: number;
  readonly settlement: 'linear' | 'inverse';
  /** By ascending expiry, at least one. */
  readonly slices: readonly Slice[];
  readonly absent: readonly AbsentExpiry[];
  readonly findings: readonly ChainFinding[];
  /** Arbitrage of the fits before and after repair, on the same grid. */
  readonly before: ArbitrageReport;
  readonly after: ArbitrageReport;
}

/** Default age at which a quote is left out. */
export const staleMicrosDefault = microsPerHour;

/**
 * Fits a surface to a chain.
 *
 * American options of quote units are read as European ones of the same volatility.
 *
 * @param chain - quotes of one underlying; any order, any dirt
 * @param options - limits and model
 * @returns the surface, or what is missing; volatilities annualised, times in years of 365 days
 * @throws InvariantError when the chain's instant is not finite
 * @source Gatheral and Jacquier (2014), section 5: slices, then no-arbitrage across them
 */
export function fitSurface(
  chain: OptionChain,
  options: SurfaceOptions = {},
): Result<VolSurface, SurfaceFailure> {
  const tally = createTally();
  const { staleMicros = staleMicrosDefault, model = 'svi' } = options;
  const correction = model === 'svi' && (options.correction ?? true);
  const expiries = readExpiries(chain, staleMicros, tally);
  if (expiries.length === 0) {
    const missing = 'quotes of series that have not expired';
    return fail({ kind: 'no_quotes', told: chain.quotes.length, missing });
  }
  const fitted: Slice[] = [];
  const absent: AbsentExpiry[] = [];
  const evidence = expiries.map((expiry) => forwardEvidence(expiry, chain.settlement));
  const forwards = decideForwards(evidence, tally);
  for (const [i, expiry] of expiries.entries()) {
    const terms = forwards[i]!;
    const read = terms.ok ? readSlice(expiry, chain.settlement, terms.value, tally) : terms;
    if (read.ok) fitted.push(fitSlice(read.value, { correction }, tally));
    else absent.push({ expiryMicros: expiry.expiryMicros, failure: read.failure });
  }
  if (fitted.length === 0) return fail(noExpiryFits(expiries, absent));
  const repair = model === 'sabr' ? repairSabr : repairSlices;
  return ok({
    ...freeSurface(chain, withModel(fitted, model), repair),
    absent,
    findings: tally.list(),
  });
}

/** Screened quotes, American ones of quote units as European. */
function readExpiries(
  chain: OptionChain,
  staleMicros: number,
  tally: FindingTally,
): readonly ExpiryQuotes[] {
  const expiries = screenChain(chain, { staleMicros }, tally);
  const isEarly = chain.settlement === 'linear' && chain.quotes.some((one) => one.isAmerican);
  return isEarly ? europeanExpiries(expiries, spotOf(chain), tally) : expiries;
}

function spotOf({ spot = 0 }: OptionChain): number | null {
  return Number.isFinite(spot) && spot > 0 ? spot : null;
}

/** Slices with the curves of a model over all expiries. */
function withModel(slices: readonly Slice[], model: SurfaceModelName): readonly Slice[] {
  if (model === 'svi') return slices;
  if (model === 'sabr') return withSabr(slices);
  const smiles = slices.map(({ columns, curve }) => reweighted(columns, curve.svi));
  const fit = model === 'essvi' ? fitEssvi(smiles) : fitSsvi(smiles);
  return slices.map((slice, i) => {
    const curve = plainCurve(rawOfSsvi(fit.slices[i]!));
    return { ...slice, curve, unrepaired: curve };
  });
}

/** Surface without arbitrage on a fine grid, with the arbitrage of the slices it is made of. */
function freeSurface(
  chain: OptionChain,
  fitted: readonly Slice[],
  repair: (slices: readonly Slice[], grid: Float64Array) => readonly Slice[],
): Omit<VolSurface, 'absent' | 'findings'> {
  const { underlying, settlement } = chain;
  const atMicros = unixMicros(chain.atMicros);
  const { slices, grid, before } = freeOnFinerGrid(fitted, arbitrageGrid(fitted), repair);
  const after =
    slices === fitted
      ? before
      : measureArbitrage(
          slices.map((slice) => slice.curve),
          grid,
        );
  return { underlying, atMicros, settlement, slices, before, after };
}

function noExpiryFits(
  expiries: readonly ExpiryQuotes[],
  absent: readonly AbsentExpiry[],
): SurfaceFailure {
  const missing = `a forward and three strikes in one of ${expiries.length} expiries`;
  return { kind: 'no_expiry_fits', expiries: absent, missing };
}

/** What interpolation needs of a slice. */
export type TimedSmile = Pick<Slice, 'years' | 'curve' | 'terms'>;

/** Smiles by ascending expiry, at least one. */
export interface TimedSmiles {
  readonly slices: readonly TimedSmile[];
}

/** Place of a surface. */
export interface SurfacePlace {
  /** ln(strike / forward of that time). */
  readonly k: number;
  /** Time to expiry; years of 365 days, > 0. */
  readonly years: number;
}

/**
 * Computes the total variance at any time by interpolation along constant log-moneyness.
 *
 * Limits: before the first expiry total variance shrinks with time to zero, behind the last it
 * grows with time; both keep the volatility of the nearest smile. Between smiles free of calendar
 * arbitrage there is none either.
 *
 * @param surface - fitted surface
 * @param place - log-moneyness and time
 * @returns total variance, vol^2 years
 * @throws InvariantError when k is not finite or years is not above zero
 * @source Gatheral and Jacquier (2014), lemma 5.1 in its linear form
 */
export function surfaceVariance(surface: TimedSmiles, { k, years }: SurfacePlace): number {
  checkFinite('k', k);
  checkPositive('years', years);
  const { earlier, later, share } = bracket(surface.slices, years);
  const before = curveVariance(earlier.curve, k);
  if (later === null) return Math.max(0, before * (years / earlier.years));
  return Math.max(0, before + share * (curveVariance(later.curve, k) - before));
}

/**
 * Computes the volatility at any time and log-moneyness.
 *
 * @param surface - fitted surface
 * @param place - log-moneyness and time
 * @returns annualised volatility, 1 = 100 %
 * @throws InvariantError when k is not finite or years is not above zero
 * @source `surfaceVariance`
 */
export function surfaceVol(surface: TimedSmiles, place: SurfacePlace): number {
  return Math.sqrt(surfaceVariance(surface, place) / place.years);
}

/**
 * Computes the forward at any time, log-linear between expiries; flat beyond them.
 *
 * @param surface - fitted surface
 * @param years - time to delivery; years of 365 days, > 0
 * @returns forward, quote units
 * @throws InvariantError when years is not above zero
 * @source constant carry between expiries
 */
export function surfaceForward(surface: TimedSmiles, years: number): number {
  checkPositive('years', years);
  const { earlier, later, share } = bracket(surface.slices, years);
  const { forward } = earlier.terms;
  return later === null ? forward : forward * (later.terms.forward / forward) ** share;
}

/** Neighbours in time; a single one beyond the ends. */
function bracket(slices: readonly TimedSmile[], years: number) {
  const first = slices[0]!;
  const last = slices[slices.length - 1]!;
  if (years <= first.years) return { earlier: first, later: null, share: 0 };
  if (years >= last.years) return { earlier: last, later: null, share: 0 };
  let i = 1;
  while (slices[i]!.years < years) i++;
  const earlier = slices[i - 1]!;
  const later = slices[i]!;
  return { earlier, later, share: (years - earlier.years) / (later.years - earlier.years) };
}
