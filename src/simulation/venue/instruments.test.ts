import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInstrumentName } from '../../market/index.ts';
import { listedExpiries } from './calendar.ts';
import {
  contractValue,
  createListing,
  delistExpired,
  listOptions,
  needsStrikes,
  notionalOf,
} from './instruments.ts';
import { payoffOf } from './settlement.ts';

const start = Date.UTC(2026, 2, 2) * 1000;

describe('listing', () => {
  it('gives names that read back into the same instruments', () => {
    const listing = createListing();
    const added = listOptions(listing, start, [88_000, 3_000]);
    expect(added.length).toBe(2 * 2 * 11 * 7);
    for (const { name, instrument } of listing.contracts) {
      if (instrument.kind !== 'option' && instrument.kind !== 'perpetual') throw new Error(name);
      const { quote, settlement, contractSize } = instrument;
      const read = parseInstrumentName(name, { quote, settlement, contractSize });
      expect(read).toEqual({ ok: true, value: instrument });
    }
  });

  it('lists nothing twice and adds strikes when spot has moved', () => {
    const listing = createListing();
    listOptions(listing, start, [88_000, 3_000]);
    expect(listOptions(listing, start, [88_000, 3_000])).toEqual([]);
    const added = listOptions(listing, start, [98_000, 3_000]);
    expect(added.length).toBeGreaterThan(0);
    expect(added.every(({ underlying }) => underlying === 0)).toBe(true);
  });

  it('has strikes on both sides of spot, wherever spot goes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -0.03, max: 0.03, noNaN: true }), { maxLength: 60 }),
        (moves) => {
          const listing = createListing();
          let spot = 88_000;
          listOptions(listing, start, [spot, 3_000]);
          for (const move of moves) {
            spot *= Math.exp(move);
            if (needsStrikes(listing, [spot, 3_000])) listOptions(listing, start, [spot, 3_000]);
            for (const expiryMicros of listedExpiries(start)) {
              const strikes = listing.contracts
                .filter((c) => c.underlying === 0 && c.expiryMicros === expiryMicros && c.isCall)
                .map(({ strike }) => strike);
              expect(strikes.filter((strike) => strike > spot).length).toBeGreaterThanOrEqual(2);
              expect(strikes.filter((strike) => strike < spot).length).toBeGreaterThanOrEqual(2);
            }
          }
        },
      ),
      { numRuns: 30, seed: 4 },
    );
  });

  it('asks for strikes when spot has moved by more than two of the nearest, not before', () => {
    const listing = createListing();
    expect(needsStrikes(listing, [88_000, 3_000])).toBe(true);
    listOptions(listing, start, [88_000, 3_000]);
    expect(needsStrikes(listing, [90_000, 3_100])).toBe(false);
    expect(needsStrikes(listing, [90_001, 3_000])).toBe(true);
    expect(needsStrikes(listing, [88_000, 2_899])).toBe(true);
  });

  it('takes an expired series off the live list, not a later one', () => {
    const listing = createListing();
    listOptions(listing, start, [88_000, 3_000]);
    const expiry = Date.UTC(2026, 2, 6, 8) * 1000;
    expect(delistExpired(listing, expiry - 1)).toEqual([]);
    const expired = delistExpired(listing, expiry);
    expect(expired.length).toBe(44);
    expect(expired.every(({ expiryMicros }) => expiryMicros === expiry)).toBe(true);
    expect(delistExpired(listing, expiry)).toEqual([]);
  });
});

describe('contract value', () => {
  const [btc, eth] = createListing().contracts;

  it('is the price times size for a linear perpetual', () => {
    expect(contractValue(eth!, 3_000)).toBe(3_000);
    expect(notionalOf(eth!, 3_000)).toBe(3_000);
  });

  it('gives an inverse perpetual the profit of size (1/entry - 1/exit) coin', () => {
    const profit = contractValue(btc!, 100_000) - contractValue(btc!, 80_000);
    expect(profit).toBeCloseTo(10 * (1 / 80_000 - 1 / 100_000), 15);
    expect(notionalOf(btc!, 80_000)).toBe(10);
  });
});

describe('payoffOf', () => {
  const listing = createListing();
  listOptions(listing, start, [88_000, 3_000]);
  const named = (name: string) => listing.contracts.find((contract) => contract.name === name)!;

  it('is nothing at or out of the money', () => {
    expect(payoffOf(named('BTC-6MAR26-88000-C'), 88_000)).toBe(0);
    expect(payoffOf(named('BTC-6MAR26-88000-P'), 90_000)).toBe(0);
  });

  it('is USD for a linear option and coin for an inverse one', () => {
    expect(payoffOf(named('ETH-6MAR26-3000-C'), 3_120.5)).toBe(120.5);
    expect(payoffOf(named('BTC-6MAR26-88000-P'), 80_000)).toBe(0.1);
  });
});
