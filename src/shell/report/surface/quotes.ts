/**
 * @module What became of every quote of a chain: its volatilities, the fit there, and why unused.
 */
import {
  type ChainQuote,
  curveVol,
  impliedVol,
  type OptionChain,
  type Slice,
  type VolSurface,
} from '../../../quant/index.ts';

/** Whether a quote entered the fit, or why not. */
export type QuoteUse =
  | 'fitted'
  | 'off_smile'
  | 'no_vol'
  | 'stale'
  | 'crossed'
  | 'locked'
  | 'no_bid'
  | 'no_ask'
  | 'no_quote'
  | 'other_side'
  | 'no_smile';

/** Meaning of each use. */
export const quoteUses: Readonly<Record<QuoteUse, string>> = {
  fitted: 'the fit uses the quote',
  off_smile: 'an outlier: beyond five half-spreads and five typical errors off the smile',
  no_vol: 'an outlier: the price is attained by no volatility',
  stale: 'older than the limit',
  crossed: 'the bid is above the ask',
  locked: 'bid and ask are equal and tell no spread',
  no_bid: 'nobody bids',
  no_ask: 'nobody offers',
  no_quote: 'neither bid nor ask',
  other_side: 'in the money: the other option tells the smile; this one may serve parity',
  no_smile: 'the expiry has no smile',
};

/** A quote beside the fit. */
export interface QuoteFit {
  readonly quote: ChainQuote;
  /** Null when the expiry has no smile. */
  readonly slice: Slice | null;
  readonly use: QuoteUse;
  /** Volatilities of the prices, annualised; null where there is none. */
  readonly bidVol: number | null;
  readonly midVol: number | null;
  readonly askVol: number | null;
  readonly fittedVol: number | null;
  /** Fitted less mid volatility over the half-spread in volatility; null where either is absent. */
  readonly errorHalfSpreads: number | null;
}

/**
 * Lists the quotes of a chain beside its surface.
 *
 * @param chain - what the surface was fitted to
 * @param surface - its surface
 * @param staleMicros - age at which a quote was left out; microseconds
 * @returns one entry per quote by expiry, strike, call before put; annualised volatilities
 */
export function quoteFits(
  chain: OptionChain,
  surface: VolSurface,
  staleMicros: number,
): readonly QuoteFit[] {
  const slices = new Map(surface.slices.map((slice) => [slice.expiryMicros, slice]));
  return [...chain.quotes]
    .sort(
      (a, b) =>
        a.expiryMicros - b.expiryMicros ||
        a.strike - b.strike ||
        Number(b.isCall) - Number(a.isCall),
    )
    .map((quote) => {
      const slice = slices.get(quote.expiryMicros) ?? null;
      const at = quote.quotedAtMicros ?? chain.atMicros;
      return fitOf(quote, slice, chain.atMicros - at > staleMicros);
    });
}

function fitOf(quote: ChainQuote, slice: Slice | null, isStale: boolean): QuoteFit {
  if (slice === null) {
    const none = { bidVol: null, midVol: null, askVol: null, fittedVol: null };
    return { quote, slice, use: 'no_smile', ...none, errorHalfSpreads: null };
  }
  const isSame = (other: { readonly strike: number; readonly isCall: boolean }) =>
    other.strike === quote.strike && other.isCall === quote.isCall;
  const { forward } = slice.terms;
  const fittedVol = curveVol(slice.curve, Math.log(quote.strike / forward), slice.years);
  const fitted = slice.quotes.find(isSame);
  if (fitted !== undefined) {
    const { bidVol, askVol, vol: midVol, halfSpreadVol } = fitted;
    const errorHalfSpreads = (fittedVol - midVol) / halfSpreadVol;
    return { quote, slice, use: 'fitted', bidVol, midVol, askVol, fittedVol, errorHalfSpreads };
  }
  const use = slice.outliers.find(isSame)?.kind ?? useOf(quote, slice, isStale);
  const vols = volsOf(quote, slice);
  return { quote, slice, use, ...vols, fittedVol, errorHalfSpreads: errorOf(vols, fittedVol) };
}

function useOf(
  { bid = 0, ask = 0, price = 0 }: ChainQuote,
  slice: Slice,
  isStale: boolean,
): QuoteUse {
  if (isStale) return 'stale';
  if (bid > 0 && ask > 0) {
    if (bid > ask) return 'crossed';
    return bid === ask ? 'locked' : 'other_side';
  }
  if (bid > 0) return 'no_ask';
  if (ask > 0) return 'no_bid';
  // Where single prices are fitted, that of the side in the money is left.
  return slice.twoSided === 0 && price > 0 ? 'other_side' : 'no_quote';
}

type Vols = Pick<QuoteFit, 'bidVol' | 'midVol' | 'askVol'>;

function errorOf({ bidVol, midVol, askVol }: Vols, fittedVol: number): number | null {
  if (bidVol === null || midVol === null || askVol === null || !(askVol > bidVol)) return null;
  return (fittedVol - midVol) / ((askVol - bidVol) / 2);
}

/** Volatilities of a quote at the forward and discount of its slice. */
function volsOf({ strike, isCall, bid = 0, ask = 0 }: ChainQuote, slice: Slice): Vols {
  const { terms, years, settlement } = slice;
  const unit = settlement === 'inverse' ? terms.forward : 1 / terms.discount;
  const volOf = (price: number): number | null => {
    if (!(price > 0)) return null;
    const { forward } = terms;
    const answer = impliedVol({ price: price * unit, forward, strike, years, isCall });
    return answer.ok ? answer.value : null;
  };
  const midVol = bid > 0 && ask > 0 ? volOf((bid + ask) / 2) : null;
  return { bidVol: volOf(bid), midVol, askVol: volOf(ask) };
}
