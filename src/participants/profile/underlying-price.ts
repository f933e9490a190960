/**
 * @module Where the price of an underlying comes from at the end of an hour: its index or one of
 *   its instruments, and the same one as long as that is fresh.
 *
 * `underlyingPrice` and `readSpots` of `risk` are another rule for the same asset, and on purpose:
 * accounts are valued at the last price known, however old, and whatever it came from. A return is
 * only one between two prices of the same source, and an hour without a price has none: taken as a
 * return of 0 it would pass for calm, and a change of source for a move.
 */
import { microsPerHour, none } from '../../base/index.ts';
import { assetPrice, type Prices, quoteRate } from '../../risk/index.ts';

/** Underlyings in order of first appearance, and the instruments upon them. */
export interface UnderlyingSources {
  readonly underlyings: {
    readonly rows: number;
    readonly columns: {
      /** Text id. */
      readonly asset: Uint32Array;
      /** 1 once one of its instruments had a price. */
      readonly seen: Uint8Array;
      /** Instrument id + 1; 0 the index. */
      readonly source: Uint32Array;
    };
  };
  /** By instrument id: the place of its underlying. */
  readonly instruments: {
    readonly rows: number;
    readonly columns: { readonly underlying: Uint32Array };
  };
}

/**
 * Finds where each underlying takes its price: from where it did before if that moved on in the
 * hour, else from the index, else from the first instrument that did.
 *
 * @param sources - `seen` changes in place
 * @param prices - prices at the end of the hour
 * @param endMicros - end of the hour; microseconds since 1970 UTC
 * @param isOption - by instrument id; the price of an option is not one of its underlying
 * @returns by place: instrument id + 1, 0 for the index, `none` where nothing is fresh
 */
export function freshSources(
  sources: UnderlyingSources,
  prices: Prices,
  endMicros: number,
  isOption: (instrument: number) => boolean,
): readonly number[] {
  const { asset, seen, source } = sources.underlyings.columns;
  const { markAt, tradeAt } = prices.instruments.columns;
  const { indexAt } = prices.underlyings.columns;
  const startMicros = endMicros - microsPerHour;
  const isFresh = (from: number, place: number): boolean =>
    from === 0
      ? asset[place]! < prices.underlyings.rows && indexAt[asset[place]!]! > startMicros
      : Math.max(markAt[from - 1]!, tradeAt[from - 1]!) > startMicros &&
        quoteRate(prices, from - 1) > 0;
  const found: number[] = [];
  let open = 0;
  for (let place = 0; place < sources.underlyings.rows; place++) {
    const before = source[place]!;
    const known = seen[place] === 1;
    found.push(known && isFresh(before, place) ? before : known && isFresh(0, place) ? 0 : none);
    if (found[place] === none) open++;
  }
  for (let id = 0; id < sources.instruments.rows && open > 0; id++) {
    const place = sources.instruments.columns.underlying[id]!;
    if (found[place] !== none) continue;
    if (markAt[id]! > 0 || tradeAt[id]! > 0) seen[place] = 1;
    if (isOption(id) || !isFresh(id + 1, place)) continue;
    found[place] = id + 1;
    open--;
  }
  return found;
}

/**
 * Returns the price of an underlying from its source: the newer of mark and trade, or the index.
 *
 * @param sources - underlyings
 * @param prices - prices at the end of the hour
 * @param place - of the underlying
 * @param source - as `freshSources` found it
 * @returns USD, > 0
 */
export function priceAt(
  sources: UnderlyingSources,
  prices: Prices,
  place: number,
  source: number,
): number {
  if (source === 0) return assetPrice(prices, sources.underlyings.columns.asset[place]!);
  const { mark, markAt, trade, tradeAt } = prices.instruments.columns;
  const id = source - 1;
  const price = markAt[id]! >= tradeAt[id]! ? mark[id]! : trade[id]!;
  return price * quoteRate(prices, id);
}
