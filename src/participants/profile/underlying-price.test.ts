/**
 * @module Source of the price of an underlying: fresh, the same as before, never a name alone.
 */
import { describe, expect, it } from 'vitest';
import { microsPerHour, none } from '../../base/index.ts';
import {
  appendEvent,
  createBlockBuilder,
  createDictionary,
  type Instrument,
  takeBlock,
} from '../../market/index.ts';
import { createPrices, extendPrices, observePrice } from '../../risk/index.ts';
import { freshSources, priceAt } from './underlying-price.ts';

const dollarPerpetual: Instrument = {
  kind: 'perpetual',
  name: 'ETH-PERP',
  underlying: 'ETH',
  quote: 'USD',
  settlement: 'linear',
  contractSize: 1,
};
const option: Instrument = {
  kind: 'option',
  name: 'ETH-C',
  underlying: 'ETH',
  quote: 'USD',
  settlement: 'linear',
  contractSize: 1,
  expiryMicros: 9e15,
  strike: 2000,
  right: 'call',
  exercise: 'european',
};
const end = 1000 * microsPerHour;

/** A venue with an option (id 0) and a perpetual (id 1) on ETH, and what happened there. */
function venue(perpetual: Instrument = dollarPerpetual) {
  const dictionary = createDictionary();
  const prices = createPrices();
  const tell = (...events: Parameters<typeof appendEvent>[1][]): void => {
    const builder = createBlockBuilder(dictionary, events.length);
    for (const event of events) appendEvent(builder, event);
    const block = takeBlock(builder);
    extendPrices(prices, dictionary);
    for (let row = 0; row < block.length; row++) observePrice(prices, block, row);
  };
  const mark = (instrument: Instrument, price: number, hoursAgo: number) => {
    const atMicros = end - hoursAgo * microsPerHour;
    tell({ kind: 'mark', atMicros, instrument, price });
  };
  mark(option, 50, 500);
  mark(perpetual, 2000, 400);
  const eth = dictionary.texts.ids.get('ETH')!;
  const columns = {
    asset: Uint32Array.of(eth),
    seen: Uint8Array.of(0),
    source: Uint32Array.of(0),
  };
  const instruments = { rows: 2, columns: { underlying: Uint32Array.of(0, 0) } };
  const sources = { underlyings: { rows: 1, columns }, instruments };
  const find = () => freshSources(sources, prices, end, (id) => id === 0)[0]!;
  return { tell, mark, sources, prices, find, perpetual };
}

describe('limits', () => {
  it('old prices are none, and count as seen', () => {
    const { find, sources } = venue();
    expect(find()).toBe(none);
    expect(sources.underlyings.columns.seen[0]).toBe(1);
  });

  it('the price of an option is not one of its underlying', () => {
    const { find, mark } = venue();
    mark(option, 60, 0.5);
    expect(find()).toBe(none);
  });

  it('before an instrument had a price the index does not count', () => {
    const { find, tell, prices } = venue();
    const { markAt } = prices.instruments.columns;
    markAt.fill(0);
    tell({ kind: 'index', atMicros: end - 1, asset: 'ETH', price: 1990 });
    expect(find()).toBe(none);
  });
});

describe('sources', () => {
  it('the index comes first, the perpetual where there is none', () => {
    const { find, mark, tell, sources, prices, perpetual } = venue();
    mark(perpetual, 2001, 0.5);
    expect(find()).toBe(2);
    expect(priceAt(sources, prices, 0, 2)).toBe(2001);
    tell({ kind: 'index', atMicros: end - 1, asset: 'ETH', price: 1990 });
    expect(find()).toBe(0);
    expect(priceAt(sources, prices, 0, 0)).toBe(1990);
  });

  it('stays with the source that it had, as long as that is fresh', () => {
    const { find, mark, tell, sources, perpetual } = venue();
    sources.underlyings.columns.seen[0] = 1;
    sources.underlyings.columns.source[0] = 2;
    tell({ kind: 'index', atMicros: end - 1, asset: 'ETH', price: 1990 });
    expect(find()).toBe(0);
    mark(perpetual, 2001, 0.5);
    expect(find()).toBe(2);
  });

  it('takes the newer of mark and trade', () => {
    const { mark, tell, sources, prices, perpetual } = venue();
    mark(perpetual, 2001, 0.5);
    tell({
      kind: 'fill',
      atMicros: end - 1,
      participant: 'p',
      instrument: perpetual,
      side: 'buy',
      price: 2005,
      quantity: 1,
      role: 'taker',
    });
    expect(priceAt(sources, prices, 0, 2)).toBe(2005);
  });

  it('a price in another quote is one in dollars, and none before its rate is known', () => {
    const { mark, tell, find, sources, prices, perpetual } = venue({
      ...dollarPerpetual,
      name: 'ETH-EUR',
      quote: 'EUR',
    });
    mark(perpetual, 2001, 0.5);
    expect(find()).toBe(none);
    tell({ kind: 'index', atMicros: end - 1, asset: 'EUR', price: 1.25 });
    expect(find()).toBe(2);
    expect(priceAt(sources, prices, 0, 2)).toBe(2001 * 1.25);
  });
});
