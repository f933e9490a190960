/**
 * @module Why an expiry has no smile and a chain no surface, by what the chain holds.
 */
import { formatInstant } from '../../../base/index.ts';
import type {
  ChainQuote,
  ExpiryFailure,
  OptionChain,
  SurfaceFailure,
} from '../../../quant/index.ts';

/** What a chain holds of one expiry. */
export interface ExpiryCensus {
  readonly series: number;
  readonly strikes: number;
  /** Series whose quotes are older than the limit. */
  readonly stale: number;
  /** Whether bid and ask count; otherwise single prices do. */
  readonly isTwoSided: boolean;
  /** Strikes with such a price of either side, stale ones left out. */
  readonly priced: number;
  /** Strikes with such a price of call and put. */
  readonly pairs: number;
}

/** Expiries of a chain with what it holds of each. */
export type ChainCensus = ReadonlyMap<number, ExpiryCensus>;

/** Fewest strikes with call and put for a forward, and fewest strikes for a smile. */
const strikesMin = 3;
/** Expiries named one by one where there is no surface. */
const expiriesShown = 5;

/**
 * Counts what a chain holds.
 *
 * @param chain - quotes of one underlying
 * @param staleMicros - age at which a quote is left out; microseconds
 * @returns counts by expiry; microseconds since 1970 UTC
 */
export function censusOf(chain: OptionChain, staleMicros: number): ChainCensus {
  const byExpiry = new Map<number, ChainQuote[]>();
  for (const quote of chain.quotes) {
    const known = byExpiry.get(quote.expiryMicros);
    if (known === undefined) byExpiry.set(quote.expiryMicros, [quote]);
    else known.push(quote);
  }
  return new Map(
    Array.from(byExpiry, ([expiry, quotes]) => [expiry, countOf(quotes, chain, staleMicros)]),
  );
}

const isTwoSidedQuote = ({ bid = 0, ask = 0 }: ChainQuote): boolean => bid > 0 && ask > bid;

function countOf(
  quotes: readonly ChainQuote[],
  { atMicros }: OptionChain,
  staleMicros: number,
): ExpiryCensus {
  const fresh = quotes.filter(
    ({ quotedAtMicros = atMicros }) => atMicros - quotedAtMicros <= staleMicros,
  );
  const isTwoSided = fresh.some(isTwoSidedQuote);
  const sides = new Map<number, Set<boolean>>();
  for (const quote of fresh) {
    if (!(isTwoSided ? isTwoSidedQuote(quote) : (quote.price ?? 0) > 0)) continue;
    const known = sides.get(quote.strike) ?? new Set();
    sides.set(quote.strike, known.add(quote.isCall));
  }
  return {
    series: quotes.length,
    strikes: new Set(quotes.map(({ strike }) => strike)).size,
    stale: quotes.length - fresh.length,
    isTwoSided,
    priced: sides.size,
    pairs: [...sides.values()].filter(({ size }) => size === 2).length,
  };
}

/**
 * Tells in words why an expiry has no smile.
 *
 * @param failure - of the expiry
 * @param census - what the chain holds of it
 * @returns what there is and what is missing
 */
export function expiryFailureText(failure: ExpiryFailure, census: ExpiryCensus): string {
  const { series, strikes, stale, isTwoSided, pairs } = census;
  const price = isTwoSided ? 'bid and ask' : 'a price';
  const old = stale === 0 ? '' : `, ${stale} of them stale`;
  const held = `${series} series at ${strikes} ${strikes === 1 ? 'strike' : 'strikes'}${old}`;
  return failure.kind === 'no_forward'
    ? `no forward: ${price} of both call and put at ${pairs} strikes; missing ${strikesMin} such ` +
        `strikes, or a future (${held})`
    : `a volatility at ${failure.strikes} strikes; missing ${strikesMin} such strikes (${held})`;
}

/**
 * Tells in words why there is no surface.
 *
 * @param chain - that could not be fitted
 * @param failure - of the chain
 * @param staleMicros - age at which quotes were left out; microseconds
 * @returns what there is and what is missing, expiry by expiry
 */
export function surfaceFailureText(
  chain: OptionChain,
  failure: SurfaceFailure,
  staleMicros: number,
): string {
  const at = formatInstant(chain.atMicros);
  if (failure.kind === 'no_quotes') {
    return `${failure.told} quotes at ${at}, none can be used; missing ${failure.missing}`;
  }
  const census = censusOf(chain, staleMicros);
  const { expiries } = failure;
  const lines = expiries.slice(0, expiriesShown).map(({ expiryMicros, failure: why }) => {
    const words = expiryFailureText(why, census.get(expiryMicros)!);
    return `\n  ${formatInstant(expiryMicros).slice(0, 16).replace('T', ' ')}: ${words}`;
  });
  const rest = expiries.length - lines.length;
  const more = rest > 0 ? `\n  and ${rest} more expiries likewise` : '';
  return `no expiry can be fitted at ${at}${lines.join('')}${more}`;
}
