import { describe, expect, it } from 'vitest';
import { createRandom } from '../../base/index.ts';
import { defaultVenueConfig } from './config.ts';
import { createListing, listOptions } from './instruments.ts';
import { createLedger, deposit, exchange } from './ledger.ts';
import { assess, initialMargin, isBreached, mayTrade } from './margin.ts';
import { createMarketPath } from './market-path.ts';
import { createMarks, markOf, moveMarks } from './marks.ts';

const config = { ...defaultVenueConfig, days: 1, stressDays: [] };
const listing = createListing();
listOptions(listing, config.startMicros, [88_000, 3_000]);
const marks = createMarks(createMarketPath(config, createRandom('margin')), listing);
moveMarks(marks, 0, config.startMicros);
const named = (name: string) => listing.contracts.find((contract) => contract.name === name)!;
const btc = named('BTC-PERP');
const eth = named('ETH-PERP');

describe('assess', () => {
  it('asks nothing of an account without positions', () => {
    const ledger = createLedger(2);
    deposit(ledger, 2, 1, 0.5);
    expect(assess(ledger, marks, 2)).toEqual({
      equity: 44_000,
      initial: 0,
      maintenance: 0,
      notional: 0,
    });
  });

  it('asks 4 % and 2 % of the notional of perpetuals, linear and inverse', () => {
    const ledger = createLedger(2);
    deposit(ledger, 2, 0, 1_000);
    exchange(ledger, 2, 3, eth, 5, 3_010);
    exchange(ledger, 3, 2, btc, 200, 88_000);
    const { equity, initial, maintenance, notional } = assess(ledger, marks, 2);
    // 5 x 3,000 and 200 x 10 USD; ten USD lost on each of five ETH.
    expect(notional).toBeCloseTo(17_000, 9);
    expect(initial).toBeCloseTo(680, 9);
    expect(maintenance).toBeCloseTo(340, 9);
    expect(equity).toBeCloseTo(950, 6);
  });

  it('asks 15 % less the distance, at least 10 %, of a short option, and 7.5 % to keep it', () => {
    const near = named('ETH-6MAR26-3000-P');
    const far = named('ETH-6MAR26-2600-P');
    expect(initialMargin(marks, near, -2)).toBeCloseTo(2 * 450, 9);
    expect(initialMargin(marks, far, -1)).toBeCloseTo(300, 9);
    const ledger = createLedger(2);
    exchange(ledger, 3, 2, near, 2, 60);
    const { equity, maintenance } = assess(ledger, marks, 2);
    expect(maintenance).toBeCloseTo(450, 9);
    expect(equity).toBeCloseTo(120 - 2 * markOf(marks, near), 9);
  });

  it('counts an inverse option in coin at the index', () => {
    const call = named('BTC-6MAR26-88000-C');
    const ledger = createLedger(2);
    deposit(ledger, 2, 1, 1);
    exchange(ledger, 2, 3, call, 2, 0.03);
    const expected = 88_000 * (1 - 0.06 + 2 * markOf(marks, call));
    expect(assess(ledger, marks, 2).equity).toBeCloseTo(expected, 6);
    expect(assess(ledger, marks, 2).maintenance).toBe(0);
  });
});

describe('mayTrade', () => {
  it('allows up to 25 times equity, not more, and any reduction', () => {
    const ledger = createLedger(2);
    deposit(ledger, 2, 0, 1_200);
    expect(mayTrade(ledger, marks, 2, eth, 10)).toBe(true);
    expect(mayTrade(ledger, marks, 2, eth, 10.01)).toBe(false);
    exchange(ledger, 2, 3, eth, 10, 3_100);
    expect(mayTrade(ledger, marks, 2, eth, 1)).toBe(false);
    expect(mayTrade(ledger, marks, 2, eth, -10)).toBe(true);
  });

  it('wants a long option paid for in full', () => {
    const ledger = createLedger(2);
    const call = named('ETH-6MAR26-3000-C');
    deposit(ledger, 2, 0, 10 * markOf(marks, call));
    expect(mayTrade(ledger, marks, 2, call, 10)).toBe(true);
    expect(mayTrade(ledger, marks, 2, call, 11)).toBe(false);
  });
});

describe('isBreached', () => {
  it('says of any account what its assessment says', () => {
    const random = createRandom('breached');
    let breached = 0;
    for (let i = 0; i < 300; i++) {
      const ledger = createLedger(2);
      deposit(ledger, 2, 0, 3_000 * random.uniform());
      for (const name of ['BTC-PERP', 'ETH-PERP', 'ETH-6MAR26-3000-P', 'BTC-6MAR26-88000-C']) {
        const contract = named(name);
        const quantity = Math.round(8 * random.normal()) / (contract.isInverse ? 0.1 : 4);
        if (quantity !== 0) exchange(ledger, 2, 3, contract, quantity, markOf(marks, contract));
      }
      const { equity, maintenance } = assess(ledger, marks, 2);
      expect(isBreached(ledger, marks, 2)).toBe(equity < maintenance);
      if (equity < maintenance) breached++;
    }
    expect(breached).toBeGreaterThan(50);
    expect(breached).toBeLessThan(250);
  });
});
