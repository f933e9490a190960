import { describe, expect, it } from 'vitest';
import { testingLeg, testingMarket, testingPortfolio } from '../portfolio/testing-portfolios.ts';
import { usableMarket, withMarketFailures } from './usable-market.ts';

const market = testingMarket();
const [bitcoin, ether] = market.underlyings;

describe('limits', () => {
  it('a market without faults stays whole', () => {
    const usable = usableMarket(market);
    expect(usable.ok && usable.value.market).toEqual(market);
    expect(usable.ok && usable.value.leftOut.size).toBe(0);
  });

  it('a wrong time or settlement coin leaves nothing', () => {
    expect(usableMarket({ ...market, stablePrice: -1 }).ok).toBe(false);
    expect(usableMarket({ ...market, atMicros: Number.NaN }).ok).toBe(false);
  });
});

describe('a wrong price', () => {
  it('takes its underlying away and no other', () => {
    const usable = usableMarket({ ...market, underlyings: [{ ...bitcoin, spot: -1 }, ether] });
    if (!usable.ok) throw new Error('refused');
    expect(usable.value.market.underlyings).toEqual([ether]);
    expect(usable.value.leftOut.get('BTC')?.map(({ field }) => field)).toEqual(['spot']);
  });

  it('takes its expiry away and no other', () => {
    const feeds = bitcoin.feeds.map((feed, i) => (i === 2 ? { ...feed, forward: 0 } : feed));
    const usable = usableMarket({ ...market, underlyings: [{ ...bitcoin, feeds }, ether] });
    if (!usable.ok) throw new Error('refused');
    expect(usable.value.market.underlyings[0].feeds).toEqual(bitcoin.feeds.toSpliced(2, 1));
  });

  it('an expiry or underlying given twice is left out twice', () => {
    const feeds = [...bitcoin.feeds, { ...bitcoin.feeds[1], forward: 1 }];
    const twice = usableMarket({ ...market, underlyings: [{ ...bitcoin, feeds }, ether, ether] });
    if (!twice.ok) throw new Error('refused');
    const names = twice.value.market.underlyings.map(({ name }) => name);
    expect(names).toEqual(['BTC']);
    expect(twice.value.market.underlyings[0].feeds).toEqual(bitcoin.feeds.toSpliced(1, 1));
  });

  it('becomes a reason of the accounts that need it', () => {
    const usable = usableMarket({ ...market, underlyings: [{ ...bitcoin, spot: -1 }, ether] });
    if (!usable.ok) throw new Error('refused');
    const own = { account: 'a', row: 'perps[0]', field: 'underlying', demand: 'in the market' };
    const unknown = (value: string) => [{ kind: 'unknown_underlying' as const, ...own, value }];
    const reasons = withMarketFailures(unknown('BTC'), usable.value);
    expect(reasons.map(({ account, field }) => `${account} ${field}`)).toEqual([
      'a underlying',
      'a spot',
    ]);
    expect(withMarketFailures(unknown('SOL'), usable.value).length).toBe(1);
  });

  it('is no reason of accounts that miss an expiry of another underlying', () => {
    const usable = usableMarket({ ...market, underlyings: [{ ...bitcoin, spot: -1 }, ether] });
    if (!usable.ok) throw new Error('refused');
    const own = { account: 'a', row: 'options[1]', field: 'expiry', demand: '', value: '' };
    const missing = [{ kind: 'unknown_instrument' as const, ...own }];
    const options = [testingLeg(), testingLeg({ underlying: 'ETH' })];
    const held = testingPortfolio({ options });
    expect(withMarketFailures(missing, usable.value, held).length).toBe(1);
    const first = missing.map((failure) => ({ ...failure, row: 'options[0]' }));
    expect(withMarketFailures(first, usable.value, held).length).toBe(2);
    expect(withMarketFailures(missing, usable.value).length).toBe(2);
  });
});
