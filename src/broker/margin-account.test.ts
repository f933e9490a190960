import { describe, expect, it } from 'vitest';
import { microsPerDay, microsPerHour } from '../base/index.ts';
import type { Instrument, MarketEvent, OptionSeries } from '../market/index.ts';
import { collateralUsd, type Portfolio, payoutPrice, valueAccount } from '../risk/index.ts';
import { unbalanced } from './holdings.ts';
import { marginPortfolio, positionsOf } from './margin-account.ts';
import { priceVenue, type VenueView } from './margin-market.ts';
import { originsOf } from './margin-origins.ts';
import { type BrokerState, participantCount } from './state.ts';
import { foldEvents, writeEvents } from './testing-events.ts';

const at = 460_000 * microsPerHour;
const expiryMicros = at + 30 * microsPerDay;
const view: VenueView = { atMicros: at + 1e6, surfaces: new Map(), funding: new Map() };

const traded = { quote: 'USD', settlement: 'linear', contractSize: 1 } as const;
const ethPerp: Instrument = { kind: 'perpetual', name: 'ETH-PERP', underlying: 'ETH', ...traded };
const btcPerp: Instrument = {
  ...{ kind: 'perpetual', name: 'BTC-PERP', underlying: 'BTC', quote: 'USD' },
  ...{ settlement: 'inverse', contractSize: 10 },
};
const ethFuture: Instrument = {
  ...{ kind: 'future', name: 'ETH-FUT', underlying: 'ETH', expiryMicros },
  ...traded,
};
const ethSpot: Instrument = { kind: 'spot', name: 'ETH/USD', underlying: 'ETH', quote: 'USD' };
const pool: Instrument = { kind: 'pool', name: 'VAULT', underlying: 'ETH', quote: 'USD' };
const option = (settlement: 'linear' | 'inverse'): OptionSeries => ({
  ...{ kind: 'option', name: `${settlement}-CALL`, quote: 'USD', expiryMicros },
  ...{ underlying: settlement === 'linear' ? 'ETH' : 'BTC', right: 'call' },
  ...{ strike: settlement === 'linear' ? 2200 : 24_000, exercise: 'european', settlement },
  contractSize: 0.1,
});

const deposit = (asset: string, amount: number): MarketEvent => ({
  ...{ kind: 'deposit', atMicros: at, participant: 'ann', asset, amount },
});
const index = (asset: string, price: number): MarketEvent => ({
  ...{ kind: 'index', atMicros: at, asset, price },
});
const mark = (instrument: Instrument, price: number, iv?: number): MarketEvent => ({
  ...{ kind: 'mark', atMicros: at, instrument, price },
  ...(iv === undefined ? {} : { iv }),
});

/** Two sides of a trade, without fees; ann buys a positive quantity. */
function trade(instrument: Instrument, price: number, quantity: number): readonly MarketEvent[] {
  const size = { kind: 'fill', atMicros: at, instrument, price, quantity: Math.abs(quantity) };
  const side = (isBuyer: boolean, participant: string): MarketEvent =>
    ({ ...size, participant, side: isBuyer ? 'buy' : 'sell', role: 'taker' }) as MarketEvent;
  return [side(quantity > 0, 'ann'), side(quantity < 0, 'bob')];
}

const prices = [index('ETH', 2000), index('BTC', 20_000)];

function portfolioOf(events: readonly MarketEvent[], name = 'ann'): Portfolio | null {
  const { state } = foldEvents(events);
  const id = state.context.fold.dictionary.participants.ids.get(name)!;
  return marginPortfolio(state, priceVenue(state, view), id);
}

const empty = { account: 'ann', cash: 0, collaterals: [], perps: [], options: [] };
const leg = { expiryMicros, right: 'call' } as const;

describe('an account as a portfolio', () => {
  it('is none without cash, coins and positions', () => {
    expect(portfolioOf([...prices, deposit('USD', 0)])).toBe(null);
    const gone: MarketEvent = { ...deposit('USD', 0), kind: 'withdrawal' } as MarketEvent;
    expect(portfolioOf([...prices, gone])).toBe(null);
  });

  it('has dollars as cash and coins at their number, whatever they were booked at', () => {
    const held = [...prices, deposit('USD', 100), deposit('ETH', 2), index('ETH', 2500)];
    const coins = { name: 'ETH', quantity: 2, price: 2500, confidence: 1, underlying: 'ETH' };
    expect(portfolioOf(held)).toEqual({ ...empty, cash: 100, collaterals: [coins] });
  });

  it('has a linear perpetual with the profit since its entry', () => {
    const events = [...prices, ...trade(ethPerp, 2000, 3), mark(ethPerp, 2100)];
    const perp = { underlying: 'ETH', quantity: 3, unrealised: 300 };
    expect(portfolioOf(events)).toEqual({ ...empty, perps: [perp] });
    expect(portfolioOf(events, 'bob')!.perps).toEqual([
      { underlying: 'ETH', quantity: -3, unrealised: -300 },
    ]);
  });

  it('has an inverse perpetual in units at its entry, its profit in dollars', () => {
    // 100 contracts of 10 USD at 16,000 are 0.0625 BTC; at 20,000 they have gained 0.0125 BTC.
    const events = [...prices, ...trade(btcPerp, 16_000, 100), mark(btcPerp, 20_000)];
    const [perp] = portfolioOf(events)!.perps;
    expect(perp!.quantity).toBeCloseTo(0.0625, 12);
    expect(perp!.unrealised).toBeCloseTo(0.0125 * 20_000, 9);
  });

  it('moves an inverse perpetual as the fold does when its price moves', () => {
    const bought = [...prices, ...trade(btcPerp, 16_000, 100), mark(btcPerp, 20_000)];
    const moved = [...bought, index('BTC', 22_000), mark(btcPerp, 22_000)];
    const [before] = portfolioOf(bought)!.perps;
    const [after] = portfolioOf(moved)!.perps;
    const change = after!.unrealised - before!.unrealised;
    expect(before!.quantity * 2000).toBeCloseTo(change, 9);
  });

  it('takes the premium of an option from the cash, of an inverse one from the coins', () => {
    const linear = option('linear');
    const bought = [...prices, deposit('USD', 500), ...trade(linear, 50, 20)];
    expect(portfolioOf([...bought, mark(linear, 60, 0.6)])).toEqual({
      ...{ ...empty, cash: 400 },
      options: [
        { ...leg, underlying: 'ETH', strike: 2200, quantity: 2, vol: 0.6, settlement: 'linear' },
      ],
    });
    const inverse = option('inverse');
    const sold = [...prices, ...trade(inverse, 0.04, -30), mark(inverse, 0.05, 0.7)];
    const { collaterals, options, cash } = portfolioOf(sold)!;
    expect(cash).toBe(0);
    expect(collaterals).toHaveLength(1);
    expect(collaterals[0]!.quantity).toBeCloseTo(0.12, 12);
    expect(options).toEqual([
      { ...leg, underlying: 'BTC', strike: 24_000, quantity: -3, vol: 0.7, settlement: 'inverse' },
    ]);
  });

  it('owes coins as a short row and as much negative cash', () => {
    const inverse = option('inverse');
    const bought = [...prices, deposit('USD', 5000), ...trade(inverse, 0.04, 30)];
    const { cash, perps, collaterals } = portfolioOf([...bought, mark(inverse, 0.05, 0.7)])!;
    expect(collaterals).toEqual([]);
    expect(perps).toHaveLength(1);
    expect(perps[0]!.quantity).toBeCloseTo(-0.12, 12);
    expect(cash).toBeCloseTo(5000 - 0.12 * 20_000, 9);
  });

  it('has a dated future as a row of its own, spot as coins, a pool at its price', () => {
    const events = [
      ...[...prices, deposit('USD', 10_000)],
      ...[...trade(ethPerp, 2000, 1), ...trade(ethFuture, 2050, -1), mark(ethFuture, 2040)],
      ...[...trade(ethSpot, 1900, 2), ...trade(pool, 10, 50), mark(pool, 12)],
    ];
    const { cash, perps, collaterals } = portfolioOf(events)!;
    expect(cash).toBe(10_000 - 3800 - 500);
    expect(perps).toEqual([
      { underlying: 'ETH', quantity: 1, unrealised: 0 },
      { underlying: 'ETH', quantity: -1, unrealised: 10 },
    ]);
    expect(collaterals).toEqual([
      { name: 'VAULT', quantity: 50, price: 12, confidence: 1, underlying: null },
      { name: 'ETH', quantity: 2, price: 2000, confidence: 1, underlying: 'ETH' },
    ]);
  });

  it('prices a coin without an index at its own pair', () => {
    const pair: Instrument = { ...ethSpot, name: 'HYPE/USD', underlying: 'HYPE' } as Instrument;
    const coins = { name: 'HYPE', quantity: 2, price: 31, confidence: 1, underlying: 'HYPE' };
    const events = [deposit('USD', 100), ...trade(pair, 30, 2), mark(pair, 31)];
    expect(portfolioOf(events)).toEqual({ ...empty, cash: 40, collaterals: [coins] });
  });

  it('leaves a volatility and a price open that nothing tells', () => {
    const linear = option('linear');
    // Dearer than the coin itself: no volatility gives that.
    const events = [...prices, ...trade(linear, 2500, 10)];
    expect(portfolioOf(events)!.options[0]!.vol).toBe(null);
    const dark: Instrument = { ...ethPerp, name: 'ETH-XYZ', quote: 'XYZ' } as Instrument;
    const { state } = foldEvents([...prices, ...trade(dark, 3, 1)]);
    const { market } = priceVenue(state, view);
    const unknown = market.underlyings.find(({ name }) => name === 'ETH in XYZ');
    expect(unknown).toMatchObject({ spot: null, perpPrice: null });
  });
});

/** Value of a portfolio with its options at the marks of the fold, not at a model. */
function markedValue(state: BrokerState, portfolio: Portfolio, participant: number): number {
  const { prices: known } = state.context.fold;
  const { contractSize, reference } = known.instruments.columns;
  let value = portfolio.cash;
  for (const { quantity, price } of portfolio.collaterals) value += quantity * price!;
  for (const { unrealised } of portfolio.perps) value += unrealised;
  for (const { id, instrument, quantity } of positionsOf(state, participant)) {
    if (instrument.kind !== 'option') continue;
    value += quantity * contractSize[id]! * reference[id]! * payoutPrice(known, id);
  }
  return value;
}

describe('the accounts of a venue', () => {
  const { state } = foldEvents(writeEvents({ seed: 'margin', events: 3000 }));
  const { fold } = state.context;
  const venue = priceVenue(state, { ...view, atMicros: state.clock.columns.atMicros[0]! });

  it('are worth what the fold says', () => {
    let accounts = 0;
    for (let id = 0; id < participantCount(state); id++) {
      const portfolio = marginPortfolio(state, venue, id);
      if (portfolio === null) continue;
      accounts += 1;
      const { equityUsd } = valueAccount(fold, id, collateralUsd(fold.accounts, id));
      const value = markedValue(state, portfolio, id);
      expect(Math.abs(value - equityUsd)).toBeLessThan(1e-9 * (1 + Math.abs(equityUsd)));
    }
    expect(accounts).toBeGreaterThan(5);
  });

  it('say of every leg where its numbers come from', () => {
    for (let id = 0; id < participantCount(state); id++) {
      const legs = positionsOf(state, id);
      const origins = originsOf(state, venue, id);
      for (const { instrument } of legs) {
        const what = instrument.kind === 'option' ? 'vol' : 'price';
        const told = origins.filter((one) => one.subject === instrument.name && one.what === what);
        expect(told, instrument.name).toHaveLength(1);
        expect(told[0]!.value === null).toBe(told[0]!.origin === 'none');
      }
    }
  });

  it('hold nothing together where both sides of every trade are there, else it is said', () => {
    const both = foldEvents([...prices, ...trade(ethPerp, 2000, 3), ...trade(btcPerp, 2e4, -7)]);
    expect(unbalanced(priceVenue(both.state, view).holdings)).toEqual([]);
    const one = foldEvents([...prices, ...trade(ethPerp, 2000, 3).slice(0, 1)]);
    const [found] = unbalanced(priceVenue(one.state, view).holdings);
    expect(found![1]).toEqual({ net: 3, gross: 3 });
  });
});
