/**
 * @module Book: the standing quote of every maker on every contract, matched by price, then time.
 */

/** Standing quotes; row-major, contract times makers plus maker. */
export interface Book {
  readonly makers: number;
  bid: Float64Array;
  bidSize: Float64Array;
  ask: Float64Array;
  askSize: Float64Array;
  /** When the quote arrived; microseconds since 1970 UTC. */
  arrivedAt: Float64Array;
}

/** A quote is good for ten minutes. */
export const quoteLifeMicros = 600e6;

/**
 * Creates a book without quotes.
 *
 * @param makers - number of makers
 * @returns the book
 */
export function createBook(makers: number): Book {
  const size = makers * 512;
  return {
    makers,
    bid: new Float64Array(size),
    bidSize: new Float64Array(size),
    ask: new Float64Array(size),
    askSize: new Float64Array(size),
    arrivedAt: new Float64Array(size),
  };
}

/**
 * Returns the place of a maker's quote on a contract, growing the book when it must.
 *
 * @param book - any book
 * @param contract - contract id
 * @param maker - number of the maker, from 0
 * @returns row of the columns
 */
export function quoteRow(book: Book, contract: number, maker: number): number {
  const row = contract * book.makers + maker;
  if (row < book.bid.length) return row;
  const size = Math.max(row + 1, 2 * book.bid.length);
  for (const column of ['bid', 'bidSize', 'ask', 'askSize', 'arrivedAt'] as const) {
    const grown = new Float64Array(size);
    grown.set(book[column]);
    book[column] = grown;
  }
  return row;
}

/** A best quote found. */
export interface BestQuote {
  readonly maker: number;
  readonly price: number;
  readonly size: number;
}

/**
 * Finds the best standing quote that an order would meet.
 *
 * @param book - any book
 * @param contract - contract id
 * @param isBuy - side of the order
 * @param atMicros - when the order arrives; microseconds since 1970 UTC
 * @param except - row of the one who orders, whose own quotes are passed over; -1 for none
 * @returns best price, earliest first among equals; undefined when nothing stands
 */
export function bestQuote(
  book: Book,
  contract: number,
  isBuy: boolean,
  atMicros: number,
  except = -1,
): BestQuote | undefined {
  const first = quoteRow(book, contract, 0);
  quoteRow(book, contract, book.makers - 1);
  const prices = isBuy ? book.ask : book.bid;
  const sizes = isBuy ? book.askSize : book.bidSize;
  let best = -1;
  for (let row = first; row < first + book.makers; row++) {
    if (row === first + except || !(sizes[row]! > 0)) continue;
    if (book.arrivedAt[row]! < atMicros - quoteLifeMicros) continue;
    if (best < 0) {
      best = row;
      continue;
    }
    const gain = isBuy ? prices[best]! - prices[row]! : prices[row]! - prices[best]!;
    if (gain > 0 || (gain === 0 && book.arrivedAt[row]! < book.arrivedAt[best]!)) best = row;
  }
  if (best < 0) return undefined;
  return { maker: best - first, price: prices[best]!, size: sizes[best]! };
}

/**
 * Takes both sides of a quote out of the book.
 *
 * @param book - changed in place
 * @param contract - contract id
 * @param maker - number of the maker
 */
export function clearQuote(book: Book, contract: number, maker: number): void {
  const row = quoteRow(book, contract, maker);
  book.bidSize[row] = 0;
  book.askSize[row] = 0;
}

/**
 * Takes contracts off a standing quote.
 *
 * @param book - changed in place
 * @param contract - contract id
 * @param maker - number of the maker
 * @param isBuy - side of the order that takes them
 * @param quantity - contracts, > 0
 */
export function takeQuote(
  book: Book,
  contract: number,
  maker: number,
  isBuy: boolean,
  quantity: number,
): void {
  const sizes = isBuy ? book.askSize : book.bidSize;
  const row = quoteRow(book, contract, maker);
  sizes[row] = Math.max(0, Math.round((sizes[row]! - quantity) * 1e6) / 1e6);
}
