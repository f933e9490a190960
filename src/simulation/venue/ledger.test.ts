import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createListing } from './instruments.ts';
import { createLedger, currencies, exchange, firstWallet, settlePosition } from './ledger.ts';

describe('positions', () => {
  const trade = fc.record({
    buyer: fc.nat(3),
    seller: fc.nat(3),
    contract: fc.nat(1),
    quantity: fc.integer({ min: 1, max: 3 }),
    settles: fc.boolean(),
  });

  it('settling what nobody holds changes nothing', () => {
    const ledger = createLedger(1);
    settlePosition(ledger, firstWallet, createListing().contracts[0]!, 5);
    expect(ledger.held[firstWallet]).toEqual({ ids: [], quantities: [] });
    expect(ledger.cash.every((cash) => cash === 0)).toBe(true);
  });

  it('are the same as a map and as lists, in one order; cash and contracts sum to zero', () => {
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 60 }), (trades) => {
        const { contracts } = createListing();
        const ledger = createLedger(4);
        for (const { buyer, seller, contract, quantity, settles } of trades) {
          if (buyer === seller) continue;
          const one = contracts[contract]!;
          exchange(ledger, firstWallet + buyer, firstWallet + seller, one, quantity, 100);
          if (!settles) continue;
          for (let i = 0; i < 4; i++) settlePosition(ledger, firstWallet + i, one, 3);
        }
        const sums = new Map<number, number>();
        ledger.held.forEach(({ ids, quantities }, account) => {
          const pairs = ids.map((id, i) => [id, quantities[i]!] as const);
          expect(pairs).toEqual([...ledger.positions[account]!]);
          for (const [id, held] of pairs) sums.set(id, (sums.get(id) ?? 0) + held);
        });
        for (const sum of sums.values()) expect(sum).toBe(0);
        for (let currency = 0; currency < currencies; currency++) {
          let sum = 0;
          for (let i = currency; i < ledger.cash.length; i += currencies) sum += ledger.cash[i]!;
          expect(Math.abs(sum)).toBeLessThan(1e-9);
        }
      }),
    );
  });
});
