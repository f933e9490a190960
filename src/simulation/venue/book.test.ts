import { describe, expect, it } from 'vitest';
import { type Book, bestQuote, createBook, quoteLifeMicros, quoteRow, takeQuote } from './book.ts';

function offer(book: Book, maker: number, ask: number, size: number, at: number): void {
  const row = quoteRow(book, 5, maker);
  book.ask[row] = ask;
  book.askSize[row] = size;
  book.bid[row] = ask - 2;
  book.bidSize[row] = size;
  book.arrivedAt[row] = at;
}

describe('bestQuote', () => {
  it('finds nothing in an empty book', () => {
    expect(bestQuote(createBook(3), 5, true, 1_000)).toBeUndefined();
  });

  it('takes the lowest ask for a buyer and the highest bid for a seller', () => {
    const book = createBook(3);
    offer(book, 0, 101, 1, 10);
    offer(book, 1, 100, 2, 20);
    expect(bestQuote(book, 5, true, 1_000)).toEqual({ maker: 1, price: 100, size: 2 });
    expect(bestQuote(book, 5, false, 1_000)).toEqual({ maker: 0, price: 99, size: 1 });
  });

  it('takes the earlier of two equal prices', () => {
    const book = createBook(3);
    offer(book, 0, 100, 1, 30);
    offer(book, 2, 100, 1, 20);
    expect(bestQuote(book, 5, true, 1_000)?.maker).toBe(2);
  });

  it('passes over a quote that is taken up, and over one that has lapsed', () => {
    const book = createBook(2);
    offer(book, 0, 100, 1.5, 10);
    offer(book, 1, 101, 1, 1_000);
    takeQuote(book, 5, 0, true, 1.5);
    expect(bestQuote(book, 5, true, 1_000)?.maker).toBe(1);
    expect(bestQuote(book, 5, false, 11 + quoteLifeMicros)?.maker).toBe(1);
  });

  it('keeps quotes when it grows', () => {
    const book = createBook(2);
    offer(book, 1, 100, 1, 10);
    quoteRow(book, 100_000, 1);
    expect(bestQuote(book, 5, true, 20)?.price).toBe(100);
    expect(bestQuote(book, 100_000, true, 20)).toBeUndefined();
  });
});
