/**
 * @module Slice: the smile of one expiry with its forward, its fit, and how well it fits.
 */
import { fail, ok, type Result } from '../../../base/index.ts';
import type { ExpiryFailure, FindingTally } from '../chain/chain.ts';
import type { SliceForward } from '../chain/forward.ts';
import type { ExpiryQuotes } from '../chain/screen.ts';
import { correctedCurve } from './corrected-curve.ts';
import { correctionQuotesMin } from './local-correction.ts';
import { type RawSvi, sviVariance } from './raw-svi.ts';
import { columnsOf, type Outlier, type SmileQuote, smileOf, smileStrikesMin } from './smile.ts';
import { plainCurve, type SmileCurve } from './smile-curve.ts';
import { fitSvi, reweighted, type SmileColumns } from './svi-fit.ts';

/** Smile of one expiry as quoted: what every fit of it starts from. */
export interface SliceQuotes {
  readonly expiryMicros: number;
  readonly years: number;
  readonly settlement: 'linear' | 'inverse';
  readonly terms: SliceForward;
  /** Quotes that the fit uses, ascending strikes. */
  readonly quotes: readonly SmileQuote[];
  readonly outliers: readonly Outlier[];
  readonly columns: SmileColumns;
  readonly kLow: number;
  readonly kHigh: number;
  readonly twoSided: number;
  /** Latest quote of the expiry. */
  readonly quotedAtMicros: number;
}

/** What was done to a smile to make it free of arbitrage, mildest first. */
export const repairKinds = [
  'none',
  'correction_shrunk',
  'refitted_to_neighbour',
  'jump_wings',
  'ssvi_smile',
  'lifted',
  'flattened',
] as const;

/** Kind of a repair. */
export type RepairKind = (typeof repairKinds)[number];

/** Smile of one expiry. */
export interface Slice extends SliceQuotes {
  readonly curve: SmileCurve;
  /** The fit before any repair. */
  readonly unrepaired: SmileCurve;
  readonly repair: RepairKind;
}

/** Half-spreads and typical errors beyond which a quote is off the smile. */
const outlierBound = 5;

/**
 * Reads the smile of an expiry at its forward.
 *
 * @param expiry - screened quotes
 * @param settlement - how premiums are paid
 * @param terms - forward and discount
 * @param tally - receives findings
 * @returns the smile as quoted, or what is missing; volatilities annualised
 * @source selection as `smileOf`
 */
export function readSlice(
  expiry: ExpiryQuotes,
  settlement: 'linear' | 'inverse',
  terms: SliceForward,
  tally: FindingTally,
): Result<SliceQuotes, ExpiryFailure> {
  const { forward, discount } = terms;
  const { quotes, outliers } = smileOf(expiry, { forward, discount, settlement }, tally);
  if (quotes.length < smileStrikesMin) {
    const missing = `${smileStrikesMin - quotes.length} more strikes with bid and ask`;
    return fail({ kind: 'too_few_strikes', strikes: quotes.length, missing });
  }
  return ok(sliceQuotesOf(expiry, settlement, terms, quotes, outliers));
}

function sliceQuotesOf(
  expiry: Pick<ExpiryQuotes, 'expiryMicros' | 'years' | 'twoSided' | 'quotedAtMicros'>,
  settlement: 'linear' | 'inverse',
  terms: SliceForward,
  quotes: readonly SmileQuote[],
  outliers: readonly Outlier[],
): SliceQuotes {
  const { expiryMicros, years, twoSided, quotedAtMicros } = expiry;
  return {
    expiryMicros,
    years,
    settlement,
    terms,
    quotes,
    outliers,
    columns: columnsOf(quotes, years),
    kLow: quotes[0]!.k,
    kHigh: quotes[quotes.length - 1]!.k,
    twoSided,
    quotedAtMicros,
  };
}

/** How a slice is fitted. */
export interface SliceFitOptions {
  /** Parameters of an earlier fit of the same expiry; the search starts there. */
  readonly near?: RawSvi;
  /** Adds a local correction to SVI where quotes are dense. */
  readonly correction: boolean;
}

/**
 * Fits a smile: raw SVI with errors counted by size rather than square, outliers named and left
 * out, then the local correction.
 *
 * @param slice - smile as quoted
 * @param options - start and correction
 * @param tally - receives findings
 * @returns the fitted slice, unrepaired; total variance
 * @source `fitSvi`; errors by size through reweighting, Huber and Ronchetti (2009), section 7.8
 */
export function fitSlice(slice: SliceQuotes, options: SliceFitOptions, tally: FindingTally): Slice {
  const { near } = options;
  const corrected = options.correction && slice.quotes.length >= correctionQuotesMin;
  let svi = near ?? fitSvi(slice.columns).svi;
  svi = fitSvi(reweighted(slice.columns, svi, corrected), { near: svi, evaluationsMax: 40 }).svi;
  const kept = withoutOutliers(slice, svi, tally);
  if (kept !== slice || near === undefined) {
    svi = fitSvi(reweighted(kept.columns, svi, corrected), { near: svi, evaluationsMax: 40 }).svi;
  }
  const curve = options.correction ? correctedCurve(kept.columns, svi) : plainCurve(svi);
  return { ...kept, curve, unrepaired: curve, repair: 'none' };
}

function withoutOutliers(slice: SliceQuotes, svi: RawSvi, tally: FindingTally): SliceQuotes {
  const { k, w, weight } = slice.columns;
  const errors = new Float64Array(k.length);
  for (let i = 0; i < k.length; i++) {
    errors[i] = Math.abs(sviVariance(svi, k[i]!) - w[i]!) * Math.sqrt(weight[i]!);
  }
  const ascending = errors.slice().sort();
  const bound = outlierBound * Math.max(1, ascending[errors.length >> 1]!);
  if (!(ascending[errors.length - 1]! > bound)) return slice;
  const off: Outlier[] = [];
  const quotes = slice.quotes.filter((quote, i) => {
    if (errors[i]! <= bound) return true;
    const { strike, isCall } = quote;
    tally.note('off_smile', () => `${isCall ? 'call' : 'put'} ${strike}`);
    off.push({ strike, isCall, kind: 'off_smile', halfSpreads: errors[i]! });
    return false;
  });
  if (quotes.length < smileStrikesMin) return slice;
  const outliers = [...slice.outliers, ...off];
  return sliceQuotesOf(slice, slice.settlement, slice.terms, quotes, outliers);
}
