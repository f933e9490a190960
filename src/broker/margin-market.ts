/**
 * @module The venue's state as the market of the margin engine: a price for whatever is held.
 */
import { none } from '../base/index.ts';
import { type Instrument, isDollar, type OptionSeries } from '../market/index.ts';
import type { LiveSurface } from '../quant/index.ts';
import {
  assetPrice,
  type ExpiryFeed,
  type MarginMarket,
  type Prices,
  quoteRate,
  type UnderlyingMarket,
} from '../risk/index.ts';
import { type Holdings, holdingsOf } from './holdings.ts';
import {
  forwardOf,
  type PricedForward,
  type PricedNumber,
  referenceOf,
  type UnderlyingPrices,
  unpriced,
  volOf,
} from './margin-prices.ts';
import type { BrokerState } from './state.ts';

/** What the state does not know itself. */
export interface VenueView {
  /** Instant of the margin; microseconds since 1970 UTC. */
  readonly atMicros: number;
  /** Live surfaces as of that instant, by underlying; one may be absent. */
  readonly surfaces: ReadonlyMap<string, LiveSurface>;
  /** What a long perpetual pays per 8 hours, share of spot, by underlying; 0 when absent. */
  readonly funding: ReadonlyMap<string, number>;
  /** Whether the volatility of a mark goes before that of the surface; not unless told. */
  readonly marksFirst?: boolean;
}

/** Prices of one underlying with their origins. */
export interface PricedUnderlying {
  readonly spot: PricedNumber;
  readonly perp: PricedNumber;
  /** By expiry, of options that are held. */
  readonly forwards: ReadonlyMap<number, PricedForward>;
}

/** Market of a venue with the origin of every number. */
export interface PricedVenue {
  readonly market: MarginMarket;
  readonly holdings: Holdings;
  readonly underlyings: ReadonlyMap<string, PricedUnderlying>;
  /** Volatility by instrument id, of options that are held and have not expired. */
  readonly vols: ReadonlyMap<number, PricedNumber>;
}

/**
 * Prices what the accounts of a venue hold at an instant.
 *
 * @param state - folded up to the instant
 * @param view - instant, surfaces, funding
 * @returns market for the margin engine; prices in quote units, volatilities annualised
 */
export function priceVenue(state: BrokerState, view: VenueView): PricedVenue {
  const { fold } = state.context;
  const holdings = holdingsOf(fold.accounts);
  const { texts } = fold.dictionary;
  const names = new Set<string>();
  for (const id of holdings.instruments.keys()) {
    const instrument = fold.dictionary.instruments[id]!;
    if (instrument.kind !== 'pool') {
      names.add(instrument.underlying);
      names.add(marketNameOf(instrument, quoteRate(fold.prices, id)));
    }
    if (!isDollar(instrument.quote)) names.add(instrument.quote);
  }
  for (const asset of holdings.assets) names.add(texts.texts[asset]!);
  const sorted = [...names].sort((a, b) => (a < b ? -1 : 1));
  const underlyings = new Map<string, PricedUnderlying>();
  const vols = new Map<number, PricedNumber>();
  for (const name of sorted)
    underlyings.set(name, priceUnderlying(state, view, name, holdings, vols));
  const market: MarginMarket = {
    atMicros: view.atMicros,
    stablePrice: stablePriceOf(state, holdings),
    underlyings: Array.from(underlyings, ([name, priced]) =>
      underlyingMarket(name, priced, view.funding.get(name) ?? 0),
    ),
  };
  return { market, holdings, underlyings, vols };
}

function underlyingMarket(
  name: string,
  { spot, perp, forwards }: PricedUnderlying,
  funding: number,
): UnderlyingMarket {
  const feeds: ExpiryFeed[] = [];
  for (const [expiryMicros, { value, rate }] of forwards) {
    if (value === null) continue;
    feeds.push({ expiryMicros, forward: value, fixedForward: null, rate, confidence: 1 });
  }
  return {
    ...(funding === 0 ? {} : { funding }),
    ...{ name, spot: spot.value, spotConfidence: 1 },
    ...{ perpPrice: perp.value, perpConfidence: 1, feeds },
  };
}

/**
 * Names the underlying under which the market prices an instrument.
 *
 * @param instrument - any instrument
 * @param rate - price of its quote asset; USD, 0 when never seen
 * @returns its underlying; a name without any price where the quote asset has none
 */
export function marketNameOf({ underlying, quote }: Instrument, rate: number): string {
  return rate > 0 ? underlying : `${underlying} in ${quote}`;
}

/** Price of the dollar in which all is quoted, where the log tells that of another than USD. */
function stablePriceOf({ context }: BrokerState, { instruments }: Holdings): number {
  const { dictionary, prices } = context.fold;
  const quotes = new Set<string>();
  for (const id of instruments.keys()) quotes.add(dictionary.instruments[id]!.quote);
  const [quote, another] = quotes;
  const isStable = quote !== undefined && quote !== 'USD' && isDollar(quote);
  if (!isStable || another !== undefined) return 1;
  const price = assetPrice(prices, dictionary.texts.ids.get(quote) ?? none);
  return price > 0 ? price : 1;
}

/** Everything listed of one underlying. */
interface Listing {
  readonly perpetuals: readonly number[];
  readonly spots: readonly number[];
  /** Id by expiry; those to come. */
  readonly futures: ReadonlyMap<number, number>;
  /** Options held, to come. */
  readonly options: readonly (readonly [number, OptionSeries])[];
}

function listingOf(
  instruments: readonly Instrument[],
  name: string,
  { instruments: held }: Holdings,
  atMicros: number,
): Listing {
  const perpetuals: number[] = [];
  const spots: number[] = [];
  const futures = new Map<number, number>();
  const options: [number, OptionSeries][] = [];
  for (const [id, instrument] of instruments.entries()) {
    if (instrument.underlying !== name) continue;
    if (instrument.kind === 'perpetual') perpetuals.push(id);
    if (instrument.kind === 'spot') spots.push(id);
    if (instrument.kind === 'future' && instrument.expiryMicros > atMicros) {
      futures.set(instrument.expiryMicros, id);
    }
    const isOption = instrument.kind === 'option' && instrument.expiryMicros > atMicros;
    if (isOption && held.has(id)) options.push([id, instrument]);
  }
  options.sort(([, a], [, b]) => a.expiryMicros - b.expiryMicros);
  return { perpetuals, spots, futures, options };
}

function priceUnderlying(
  { context }: BrokerState,
  { atMicros, surfaces, marksFirst = false }: VenueView,
  name: string,
  holdings: Holdings,
  vols: Map<number, PricedNumber>,
): PricedUnderlying {
  const { prices, dictionary } = context.fold;
  const listing = listingOf(dictionary.instruments, name, holdings, atMicros);
  const surface = surfaces.get(name);
  const perpetual = freshest(prices, listing.perpetuals, atMicros);
  const future = freshest(prices, [...listing.futures.values()], atMicros);
  const spot = spotOf(
    indexOf(prices, dictionary.texts.ids.get(name), atMicros),
    { ...freshest(prices, listing.spots, atMicros), origin: 'spot' },
    { ...perpetual, origin: 'perpetual' },
    { ...future, origin: 'future' },
  );
  const dated = future.value === null ? spot : ({ ...future, origin: 'future' } as const);
  const perp = perpetual.value === null ? dated : perpetual;
  const known: UnderlyingPrices = { surface, spot, atMicros, marksFirst };
  const forwards = new Map<number, PricedForward>();
  for (const [id, series] of listing.options) {
    const { expiryMicros } = series;
    let forward = forwards.get(expiryMicros);
    if (forward === undefined) {
      const dated = listing.futures.get(expiryMicros);
      const price = dated === undefined ? unpriced : referenceOf(prices, dated, atMicros);
      forward = forwardOf(known, expiryMicros, price);
      forwards.set(expiryMicros, forward);
    }
    const { vol, markAt } = prices.instruments.columns;
    const age = Math.max(0, atMicros - markAt[id]!);
    const marked: PricedNumber = { value: vol[id]!, origin: 'mark', ageMicros: age };
    const own = {
      vol: vol[id]! > 0 ? marked : unpriced,
      price: referenceOf(prices, id, atMicros),
      rate: quoteRate(prices, id),
    };
    vols.set(id, volOf(known, series, forward, own));
  }
  return { spot, perp, forwards };
}

/** The first that is known. */
function spotOf(...sources: readonly PricedNumber[]): PricedNumber {
  return sources.find(({ value }) => value !== null) ?? unpriced;
}

function indexOf(prices: Prices, asset: number | undefined, atMicros: number): PricedNumber {
  const value = asset === undefined ? 0 : assetPrice(prices, asset);
  if (!(value > 0)) return unpriced;
  const age = Math.max(0, atMicros - prices.underlyings.columns.indexAt[asset!]!);
  return { value, origin: 'index', ageMicros: age };
}

/** The instrument whose price is the latest; the first of equals. */
function freshest(prices: Prices, ids: readonly number[], atMicros: number): PricedNumber {
  let best = unpriced;
  for (const id of ids) {
    const price = referenceOf(prices, id, atMicros);
    const rate = quoteRate(prices, id);
    if (price.value === null || rate === 0) continue;
    if (best.value !== null && price.ageMicros! >= best.ageMicros!) continue;
    best = { ...price, value: price.value * rate };
  }
  return best;
}
