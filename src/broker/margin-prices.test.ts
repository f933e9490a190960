import { beforeAll, describe, expect, it } from 'vitest';
import { microsPerDay, microsPerHour, microsPerYear } from '../base/index.ts';
import type { EventOf, OptionSeries } from '../market/index.ts';
import {
  black76,
  createLiveSurfaces,
  type LiveSurface,
  observeSurface,
  surfaceAt,
} from '../quant/index.ts';
import {
  forwardOf,
  type OwnPrices,
  type PricedNumber,
  type UnderlyingPrices,
  unpriced,
  volOf,
} from './margin-prices.ts';

const at = 480_000 * microsPerHour;
const near = at + 20 * microsPerDay;
const far = at + 60 * microsPerDay;
const forward = 2000;
const flatVol = 0.6;

const series = (expiryMicros: number, strike: number, right: 'call' | 'put'): OptionSeries => ({
  ...{ kind: 'option', name: `ETH-${expiryMicros}-${strike}-${right}`, underlying: 'ETH' },
  ...{ quote: 'USD', expiryMicros, strike, right, exercise: 'european' },
  ...{ settlement: 'linear', contractSize: 1 },
});
const priceOf = ({ expiryMicros, strike, right }: OptionSeries, vol: number): number =>
  black76(forward, strike, (expiryMicros - at) / microsPerYear, vol, right === 'call');

let surface: LiveSurface;
beforeAll(() => {
  const live = createLiveSurfaces();
  for (const expiry of [near, far]) {
    for (let strike = 1600; strike <= 2400; strike += 100) {
      for (const right of ['call', 'put'] as const) {
        const instrument = series(expiry, strike, right);
        const price = priceOf(instrument, flatVol);
        const mark: EventOf<'mark'> = { kind: 'mark', atMicros: at, instrument, price };
        observeSurface(live, mark);
      }
    }
  }
  const read = surfaceAt(live, { underlying: 'ETH', atMicros: at });
  if (!read.ok) throw new Error(read.failure.kind);
  surface = read.value;
});

const spot: PricedNumber = { value: 1990, origin: 'index', ageMicros: 5 };
const known = (more: Partial<UnderlyingPrices> = {}): UnderlyingPrices => ({
  ...{ surface, spot, atMicros: at, marksFirst: false },
  ...more,
});
const nothing: OwnPrices = { vol: unpriced, price: unpriced, rate: 1 };
const marked: OwnPrices = { ...nothing, vol: { value: 0.9, origin: 'mark', ageMicros: 7 } };
const priced = (price: number): OwnPrices => ({
  ...nothing,
  price: { value: price, origin: 'trade', ageMicros: 9 },
});
const askedOf = (from: UnderlyingPrices, option: OptionSeries, own: OwnPrices) =>
  volOf(from, option, forwardOf(from, option.expiryMicros, unpriced), own);

describe('a forward', () => {
  it('is that of the smile, the dated future, the smiles beside, or the spot', () => {
    expect(forwardOf(known(), near, unpriced)).toMatchObject({ origin: 'surface', ageMicros: 0 });
    expect(forwardOf(known(), near, unpriced).value).toBeCloseTo(forward, 6);
    const between = at + 40 * microsPerDay;
    const future: PricedNumber = { value: 2010, origin: 'mark', ageMicros: 3 };
    expect(forwardOf(known(), between, future)).toEqual({ ...future, origin: 'future', rate: 0 });
    expect(forwardOf(known(), between, unpriced)).toMatchObject({ origin: 'neighbours' });
    expect(forwardOf(known({ surface: undefined }), near, unpriced)).toEqual({ ...spot, rate: 0 });
  });

  it('is unknown where nothing tells it', () => {
    const dark = known({ surface: undefined, spot: unpriced });
    expect(forwardOf(dark, near, unpriced)).toEqual({ ...unpriced, rate: 0 });
  });
});

describe('a volatility', () => {
  it('is that of the smile, said to be a wing beyond its quotes', () => {
    const inside = askedOf(known(), series(near, 2100, 'call'), marked);
    expect(inside.origin).toBe('surface');
    expect(inside.value).toBeCloseTo(flatVol, 3);
    const wing = askedOf(known(), series(near, 2900, 'call'), marked);
    expect(wing.origin).toBe('surface_wing');
    expect(wing.value).toBeCloseTo(flatVol, 1);
  });

  it('is that of the mark where there is no smile, or where marks go first', () => {
    const other = at + 40 * microsPerDay;
    expect(askedOf(known(), series(other, 2000, 'put'), marked)).toEqual(marked.vol);
    const first = known({ marksFirst: true });
    expect(askedOf(first, series(near, 2000, 'put'), marked)).toEqual(marked.vol);
    expect(askedOf(first, series(near, 2000, 'put'), nothing).origin).toBe('surface');
  });

  it('is implied from the last price, in coin where the option is inverse', () => {
    const dark = known({ surface: undefined, spot: { ...spot, value: forward } });
    const option = series(near, 2200, 'call');
    const found = askedOf(dark, option, priced(priceOf(option, 0.75)));
    expect(found).toMatchObject({ origin: 'implied', ageMicros: 9 });
    expect(found.value).toBeCloseTo(0.75, 9);
    const coin: OptionSeries = { ...option, settlement: 'inverse' };
    const coins = askedOf(dark, coin, priced(priceOf(option, 0.75) / forward));
    expect(coins.value).toBeCloseTo(0.75, 9);
  });

  it('is that of the smiles beside where the venue tells nothing, and else unknown', () => {
    const other = series(at + 40 * microsPerDay, 2000, 'put');
    const beside = askedOf(known(), other, nothing);
    expect(beside.origin).toBe('neighbours');
    expect(beside.value).toBeCloseTo(flatVol, 3);
    expect(askedOf(known({ surface: undefined }), other, nothing)).toEqual(unpriced);
    expect(askedOf(known({ surface: undefined }), other, priced(1e7))).toEqual(unpriced);
  });

  it('of a pair without dollars is told by no smile', () => {
    const pair: OptionSeries = { ...series(near, 0.05, 'call'), quote: 'BTC' };
    expect(askedOf(known(), pair, { ...nothing, rate: 40_000 })).toEqual(unpriced);
    expect(askedOf(known(), pair, { ...marked, rate: 40_000 })).toEqual(marked.vol);
  });
});
