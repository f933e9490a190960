import { describe, expect, it } from 'vitest';
import type { MarketEvent, OptionSeries } from '../../../market/index.ts';
import { createChainFold, foldedChains, observeChain } from './chain-fold.ts';

const start = Date.UTC(2026, 1, 1) * 1000;
const day = 86_400e6;

const series = (part: Partial<OptionSeries> = {}): OptionSeries => ({
  kind: 'option',
  name: 'BTC-8FEB26-80000-C',
  underlying: 'BTC',
  quote: 'USD',
  expiryMicros: start + 7 * day,
  strike: 80_000,
  right: 'call',
  exercise: 'european',
  settlement: 'inverse',
  contractSize: 1,
  ...part,
});

function chainsOf(...events: MarketEvent[]) {
  const state = createChainFold();
  for (const event of events) observeChain(state, event);
  return foldedChains(state);
}

const quote = (part: Partial<Extract<MarketEvent, { kind: 'quote' }>> = {}): MarketEvent => ({
  kind: 'quote',
  atMicros: start,
  instrument: series(),
  bid: 0.01,
  ask: 0.02,
  ...part,
});

describe('the chain fold', () => {
  it('of nothing has no chain', () => {
    expect(chainsOf()).toEqual([]);
  });

  it('keeps the last quote and mark of a series', () => {
    const instrument = series();
    const chains = chainsOf(quote({ bid: 0.005 }), quote(), {
      kind: 'mark',
      atMicros: start + 1,
      instrument,
      price: 0.015,
      forward: 81_000,
    });
    expect(chains).toEqual([
      {
        underlying: 'BTC',
        atMicros: start + 1,
        settlement: 'inverse',
        quotes: [
          {
            expiryMicros: start + 7 * day,
            strike: 80_000,
            isCall: true,
            bid: 0.01,
            ask: 0.02,
            price: 0.015,
            forward: 81_000,
            quotedAtMicros: start + 1,
          },
        ],
      },
    ]);
  });

  it('forgets a future that was told longer ago than the limit', () => {
    const instrument = series();
    const told: MarketEvent = {
      kind: 'mark',
      atMicros: start,
      instrument,
      price: 0.015,
      forward: 81_000,
    };
    const state = createChainFold();
    for (const event of [told, quote({ atMicros: start + 2 * 3600e6 })]) observeChain(state, event);
    expect(foldedChains(state)[0]!.quotes[0]).not.toHaveProperty('forward');
    expect(foldedChains(state, 2 * 3600e6)[0]!.quotes[0]).toHaveProperty('forward', 81_000);
  });

  it('forgets a side that is pulled', () => {
    const { bid: _, ...pulled } = { ...quote(), bidSize: 0, bid: 0 };
    expect(chainsOf(quote(), pulled as MarketEvent)[0]!.quotes[0]).toMatchObject({
      bid: 0,
      ask: 0.02,
    });
  });

  it('leaves expired series and other settlements out', () => {
    const linear = series({ name: 'other', settlement: 'linear' });
    const later = series({ name: 'BTC-15FEB26-80000-C', expiryMicros: start + 14 * day });
    const chains = chainsOf(
      quote(),
      quote({ instrument: linear }),
      quote({ instrument: later, atMicros: start + 8 * day }),
    );
    expect(chains[0]!.quotes.map(({ expiryMicros }) => expiryMicros)).toEqual([start + 14 * day]);
  });

  it('lists underlyings by name', () => {
    const eth = series({ name: 'ETH-8FEB26-2000-C', underlying: 'ETH' });
    expect(
      chainsOf(quote({ instrument: eth }), quote()).map(({ underlying }) => underlying),
    ).toEqual(['BTC', 'ETH']);
  });

  it('tells which options are American, and the index of the underlying while it is young', () => {
    const instrument = series({ exercise: 'american', settlement: 'linear' });
    const american = quote({ instrument });
    const index = (atMicros: number, asset = 'BTC'): MarketEvent => {
      return { kind: 'index', atMicros, asset, price: 79_000 };
    };
    const [chain] = chainsOf(index(start - 60e6), index(start, 'ETH'), american);
    expect(chain).toMatchObject({ spot: 79_000, quotes: [{ isAmerican: true }] });
    const [old] = chainsOf(index(start - 3601e6), american);
    expect(old).not.toHaveProperty('spot');
    const [european] = chainsOf(quote());
    expect(european!.quotes[0]).not.toHaveProperty('isAmerican');
  });
});
