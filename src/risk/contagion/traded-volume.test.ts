/**
 * @module Traded volume: whole hours, one side or two, inverse contracts, options, a moving window.
 */
import { describe, expect, it } from 'vitest';
import {
  appendEvent,
  createBlockBuilder,
  createDictionary,
  type Instrument,
  type MarketEvent,
  takeBlock,
} from '../../market/index.ts';
import { createPrices, extendPrices } from '../prices.ts';
import { inversePerpetual, linearPerpetual, optionOf } from '../testing-fold.ts';
import {
  createTradedVolume,
  hourlyVolume,
  observeTradedVolume,
  volumeWindowHours,
} from './traded-volume.ts';

const hour = 3600e6;
const start = 470_000 * hour;

const fill = (
  hours: number,
  quantity: number,
  instrument: Instrument = linearPerpetual,
  side: 'buy' | 'sell' = 'buy',
): MarketEvent => ({
  kind: 'fill',
  atMicros: start + hours * hour,
  participant: 'a',
  instrument,
  side,
  price: 100,
  quantity,
  role: 'taker',
});

function volumeOf(events: readonly MarketEvent[]) {
  const dictionary = createDictionary();
  const builder = createBlockBuilder(dictionary, Math.max(1, events.length));
  for (const event of events) appendEvent(builder, event);
  const block = takeBlock(builder);
  const prices = createPrices();
  extendPrices(prices, dictionary);
  const volume = createTradedVolume();
  for (let row = 0; row < block.length; row++) observeTradedVolume(volume, prices, block, row);
  return (asset: string, hours: number) =>
    hourlyVolume(volume, dictionary.texts.ids.get(asset) ?? 0, start + hours * hour);
}

const nothing = { units: 0, hours: 0, busyHours: 0, isOfOptions: false };

describe('limits', () => {
  it('nothing traded is no volume, and neither is what has no time', () => {
    expect(volumeOf([])('ETH', 5)).toEqual(nothing);
    expect(volumeOf([{ ...fill(0, 1), atMicros: 0 }])('ETH', 5)).toEqual(nothing);
  });

  it('the hour so far stands for the first one', () => {
    expect(volumeOf([fill(0, 3)])('ETH', 0.5)).toMatchObject({ units: 3, hours: 1 });
  });

  it('a later hour is no part of an earlier one', () => {
    expect(volumeOf([fill(4, 3)])('ETH', 2)).toEqual(nothing);
  });
});

describe('a usual hour', () => {
  it('is the median over whole hours, quiet ones too, the present one left out', () => {
    // 5, 0, 7, 2 and a fifth hour that goes on: (2 + 5) / 2.
    const of = volumeOf([fill(0, 5), fill(2, 7), fill(3, 2), fill(4, 1000)]);
    expect(of('ETH', 4.5)).toEqual({ units: 3.5, hours: 4, busyHours: 3, isOfOptions: false });
  });

  it('is the mean where most hours are quiet', () => {
    expect(volumeOf([fill(0, 6), fill(2, 2)])('ETH', 5)).toMatchObject({ units: 8 / 5, hours: 5 });
  });

  it('counts a trade once, whether one side is told or both', () => {
    const both = volumeOf([fill(0, 5), fill(0, 5, linearPerpetual, 'sell')]);
    expect(both('ETH', 1).units).toBe(5);
    const one = volumeOf([fill(0, 5), fill(0, 2, linearPerpetual, 'sell')]);
    expect(one('ETH', 1).units).toBe(5);
  });

  it('counts the face value of inverse contracts in coins', () => {
    expect(volumeOf([fill(0, 30, inversePerpetual)])('BTC', 1).units).toBe(3);
  });

  it('is that of options only where nothing else is traded', () => {
    const option = optionOf('call', 'linear', 2);
    expect(volumeOf([fill(0, 4, option)])('BTC', 1)).toMatchObject({ units: 8, isOfOptions: true });
    const mixed = volumeOf([fill(0, 4, option), fill(0, 10, inversePerpetual)]);
    expect(mixed('BTC', 1)).toMatchObject({ units: 1, isOfOptions: false });
  });

  it('forgets what lies before the window', () => {
    const of = volumeOf([fill(0, 1000), ...[1, 2, 3].map((h) => fill(h, 4)), fill(168.5, 7)]);
    expect(of('ETH', volumeWindowHours).units).toBeCloseTo(1012 / 168, 12);
    expect(of('ETH', volumeWindowHours + 1).units).toBeCloseTo(19 / 168, 12);
    expect(of('ETH', 2 * volumeWindowHours + 20)).toMatchObject({ units: 0, hours: 168 });
  });
});
