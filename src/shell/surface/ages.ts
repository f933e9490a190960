/**
 * @module Ages of bid and ask beside newer marks: a mark must not make old quotes young.
 */
import type { MarketEvent, OptionSeries } from '../../market/index.ts';
import type { ChainQuote, OptionChain } from '../../quant/index.ts';

/** When a series was last quoted and last marked; microseconds since 1970 UTC. */
interface Age {
  quoted: number;
  marked: number;
}

/** Ages of all series. */
export interface QuoteAges {
  readonly byKey: Map<string, Age>;
  /** The same, found without writing a key: readers give one object per series. */
  readonly bySeries: WeakMap<OptionSeries, Age>;
}

/**
 * Creates ages of no series.
 *
 * @returns to be changed by `observeAge` only
 */
export function createQuoteAges(): QuoteAges {
  return { byKey: new Map(), bySeries: new WeakMap() };
}

const keyOf = (
  underlying: string,
  { expiryMicros, strike, isCall }: Pick<ChainQuote, 'expiryMicros' | 'strike' | 'isCall'>,
): string => `${underlying} ${expiryMicros} ${strike} ${isCall ? 'C' : 'P'}`;

/**
 * Notes when a series is quoted or marked.
 *
 * @param ages - changes in place
 * @param event - any event
 */
export function observeAge(ages: QuoteAges, event: MarketEvent): void {
  if (event.kind !== 'mark' && event.kind !== 'quote') return;
  const { instrument, atMicros } = event;
  if (instrument.kind !== 'option') return;
  const age = ages.bySeries.get(instrument) ?? ageOf(ages, instrument);
  if (event.kind === 'quote') age.quoted = atMicros;
  else age.marked = atMicros;
}

function ageOf({ byKey, bySeries }: QuoteAges, series: OptionSeries): Age {
  const { underlying, expiryMicros, strike, right } = series;
  const key = keyOf(underlying, { expiryMicros, strike, isCall: right === 'call' });
  const age = byKey.get(key) ?? { quoted: 0, marked: 0 };
  byKey.set(key, age);
  bySeries.set(series, age);
  return age;
}

/**
 * Gives every quote of a chain its own age: bid and ask older than the limit are taken away where a
 * newer mark stands beside them.
 *
 * A fold keeps 0 where nothing was told; where neither side was, none was quoted.
 *
 * @param chain - as folded
 * @param ages - of its series
 * @param staleMicros - age at which a quote is left out; microseconds
 * @returns the chain, and how many series lost bid and ask
 */
export function agedChain(
  chain: OptionChain,
  ages: QuoteAges,
  staleMicros: number,
): { readonly chain: OptionChain; readonly outlived: number } {
  let outlived = 0;
  const quotes = chain.quotes.map(({ bid = 0, ask = 0, ...quote }): ChainQuote => {
    if (bid === 0 && ask === 0) return quote;
    const age = ages.byKey.get(keyOf(chain.underlying, quote));
    const isOld = age !== undefined && chain.atMicros - age.quoted > staleMicros;
    if (!isOld || age.marked <= age.quoted) return { ...quote, bid, ask };
    outlived++;
    return { ...quote, quotedAtMicros: age.marked };
  });
  return { chain: { ...chain, quotes }, outlived };
}
