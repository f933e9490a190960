import { describe, expect, it } from 'vitest';
import { feeOf, takerFeePrice } from './fees.ts';
import { createListing, listOptions } from './instruments.ts';

const listing = createListing();
listOptions(listing, Date.UTC(2026, 2, 2) * 1000, [88_000, 3_000]);
const named = (name: string) => listing.contracts.find((contract) => contract.name === name)!;

describe('feeOf', () => {
  it('takes 5 bps of a perpetual from the taker and gives half a bp to the maker', () => {
    expect(feeOf(named('ETH-PERP'), 2, 3_001, 3_000, false)).toBe(3);
    expect(feeOf(named('ETH-PERP'), 2, 3_001, 3_000, true)).toBe(-0.3);
    // 1,000 contracts of 10 USD, whatever the index.
    expect(feeOf(named('BTC-PERP'), 1_000, 88_000, 90_000, false)).toBe(5);
  });

  it('takes 3 bps of the underlying of an option, at most an eighth of the premium', () => {
    expect(feeOf(named('ETH-6MAR26-3000-C'), 10, 60, 3_000, false)).toBe(9);
    expect(feeOf(named('ETH-6MAR26-3000-C'), 10, 0.4, 3_000, false)).toBe(0.5);
    expect(feeOf(named('BTC-6MAR26-88000-C'), 1, 0.0001, 80_000, false)).toBe(1);
  });

  it('is the same told as a part of the price', () => {
    for (const [name, price, index] of [
      ['ETH-PERP', 3_001, 3_001],
      ['ETH-6MAR26-3000-C', 60, 3_000],
      ['ETH-6MAR26-3000-C', 0.4, 3_000],
      ['BTC-6MAR26-88000-C', 0.02, 80_000],
      ['BTC-6MAR26-88000-C', 0.0001, 80_000],
    ] as const) {
      const contract = named(name);
      const unit = contract.isInverse ? index : 1;
      const fee = feeOf(contract, 2, price, index, false);
      expect(takerFeePrice(contract, price, index) * 2 * unit).toBeCloseTo(fee, 6);
    }
  });
});
