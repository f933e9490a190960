/**
 * @module Profile facets: trading, collateral, liquidations, regime and volatility sensitivity.
 */
import { describe, expect, it } from 'vitest';
import { createRandom, microsPerHour } from '../../base/index.ts';
import {
  appendEvent,
  createBlockBuilder,
  createDictionary,
  type EventBlock,
  type MarketEvent,
  takeBlock,
} from '../../market/index.ts';
import { createPrices, extendPrices, observePrice } from '../../risk/index.ts';
import { contextOf, passHours } from '../testing-context.ts';
import {
  createCollateral,
  extendCollateral,
  observeCollateral,
  readCollateral,
} from './collateral.ts';
import {
  createLiquidationHistory,
  extendLiquidationHistory,
  observeLiquidationHistory,
  readLiquidationHistory,
} from './liquidation.ts';
import {
  createTrading,
  extendTrading,
  observeSeen,
  observeTrading,
  readTrading,
} from './trading.ts';
import {
  createVolatilityRegime,
  extendVolatilityRegime,
  observeVolatilityHour,
  readRegime,
  readUnderlyingVolatility,
  readVolatilityRegime,
} from './volatility-regime.ts';
import {
  createVolatilitySensitivity,
  extendVolatilitySensitivity,
  observeSensitivityHour,
  observeVolatilitySensitivity,
  readVolatilitySensitivity,
} from './volatility-sensitivity.ts';

const perpetual = {
  kind: 'perpetual',
  name: 'ETH-PERP',
  underlying: 'ETH',
  quote: 'USD',
  settlement: 'linear',
  contractSize: 1,
} as const;

function blockOf(...events: readonly MarketEvent[]): EventBlock {
  const builder = createBlockBuilder(createDictionary(), events.length);
  for (const event of events) appendEvent(builder, event);
  return takeBlock(builder);
}

const fill = (role: 'maker' | 'taker', participant = 'p0'): MarketEvent => ({
  kind: 'fill',
  atMicros: 7,
  participant,
  instrument: perpetual,
  side: 'buy',
  price: 100,
  quantity: 1,
  role,
});

describe('trading', () => {
  it('nothing seen is zero everywhere, the share made too', () => {
    const trading = createTrading();
    extendTrading(trading, 1);
    expect(readTrading(trading, 0, contextOf(1))).toEqual({
      firstSeenMicros: 0,
      lastSeenMicros: 0,
      fills: 0,
      volumeUsd: 0,
      makerShare: 0,
      recentVolumeUsd: 0,
    });
  });

  it('splits volume by role and fades it by half in 30 days', () => {
    const trading = createTrading();
    extendTrading(trading, 1);
    const context = contextOf(1);
    const block = blockOf(fill('maker'), fill('taker'));
    context.fold.outcome.notionalUsd = 300;
    observeTrading(trading, block, 0, context);
    context.fold.outcome.notionalUsd = 100;
    observeTrading(trading, block, 1, context);
    passHours(context, 720);
    const read = readTrading(trading, 0, context);
    expect(read).toMatchObject({ fills: 2, volumeUsd: 400, makerShare: 0.75 });
    expect(read.recentVolumeUsd).toBe(200);
  });

  it('undated events do not say when somebody was seen', () => {
    const trading = createTrading();
    extendTrading(trading, 1);
    observeSeen(trading, 0, 0);
    observeSeen(trading, 0, 5);
    observeSeen(trading, 0, 9);
    expect(readTrading(trading, 0, contextOf(1))).toMatchObject({
      firstSeenMicros: 5,
      lastSeenMicros: 9,
    });
  });
});

describe('collateral', () => {
  it('counts flows and keeps the peak of the cash after them', () => {
    const collateral = createCollateral();
    extendCollateral(collateral, 1);
    const context = contextOf(1);
    const { columns } = context.fold.accounts.accounts;
    const flow = { atMicros: 3, participant: 'p0', asset: 'USD', amount: 1 } as const;
    const block = blockOf({ kind: 'deposit', ...flow }, { kind: 'withdrawal', ...flow });
    columns.depositsUsd[0] = 50;
    observeCollateral(collateral, block, 0, context);
    columns.withdrawalsUsd[0] = 20;
    observeCollateral(collateral, block, 1, context);
    expect(readCollateral(collateral, 0, context)).toEqual({
      deposits: 1,
      withdrawals: 1,
      depositsUsd: 50,
      withdrawalsUsd: 20,
      collateralUsd: 30,
      peakUsd: 50,
      lastFlowMicros: 3,
    });
  });
});

describe('liquidations', () => {
  it('an auction of several stages is one liquidation with all its notional', () => {
    const history = createLiquidationHistory();
    extendLiquidationHistory(history, 1);
    const stage = (name: 'closed' | 'started' | 'bid' | 'ended', notional: number, at: number) =>
      ({
        kind: 'liquidation',
        atMicros: at,
        participant: 'p0',
        stage: name,
        notional,
        accountValue: 1,
        mode: 'cross',
      }) as const;
    const block = blockOf(
      stage('started', 0, 1),
      stage('bid', 70, 2),
      stage('bid', 30, 3),
      stage('ended', 0, 4),
      stage('closed', 50, 9),
    );
    expect(readLiquidationHistory(history, 0).lastMicros).toBeUndefined();
    for (let row = 0; row < 5; row++) observeLiquidationHistory(history, block, row);
    const read = readLiquidationHistory(history, 0);
    expect(read).toEqual({ liquidations: 2, notionalUsd: 150, lastMicros: 9 });
  });
});

interface Hours {
  /** Volatility of each hour. */
  readonly vols: readonly number[];
  readonly seed?: string;
  /** Hours of silence before each. */
  readonly gap?: number;
}

/** Hours of normal returns through the regime of one perpetual; returns it after each. */
function regimesOf({ vols, seed = 'hours', gap = 0 }: Hours) {
  const dictionary = createDictionary();
  const builder = createBlockBuilder(dictionary, 1);
  appendEvent(builder, fill('taker'));
  const prices = createPrices();
  extendPrices(prices, dictionary);
  const regime = createVolatilityRegime();
  extendVolatilityRegime(regime, dictionary);
  const random = createRandom(seed);
  let price = 100;
  const labels = vols.map((vol, i) => {
    const hour = 1000 + i * (gap + 1);
    price *= Math.exp(vol * random.normal());
    const atMicros = hour * microsPerHour - 1;
    observePrice(prices, blockOf({ kind: 'mark', atMicros, instrument: perpetual, price }), 0);
    return observeVolatilityHour(regime, prices, hour * microsPerHour, () => false);
  });
  return { labels, regime, asset: dictionary.texts.ids.get('ETH')! };
}

const hoursOf = (count: number, vol: number): number[] => Array(count).fill(vol);
const shareOf = (labels: readonly number[], label: number): number =>
  labels.filter((one) => one === label).length / labels.length;

describe('volatility regime', () => {
  it('is normal and as usual before any price and through the first day', () => {
    const nothing = createVolatilityRegime();
    expect(readRegime(nothing)).toMatchObject({ regime: 1, relativeVol: 1, observations: 0 });
    expect(readUnderlyingVolatility(nothing, 0)).toEqual({
      relativeVol: 1,
      usualVol: undefined,
      overLongVol: 1,
      returns: 0,
    });
    const { labels } = regimesOf({ vols: Array.from({ length: 24 }, (_, i) => 0.001 * (i + 1)) });
    expect(new Set(labels)).toEqual(new Set([1]));
  });

  it('stays normal when nothing changes', () => {
    const { labels, regime, asset } = regimesOf({ vols: hoursOf(2000, 0.005) });
    expect(shareOf(labels.slice(500), 1)).toBeGreaterThan(0.95);
    const { usualVol } = readUnderlyingVolatility(regime, asset);
    expect(usualVol! / (0.005 * Math.sqrt(8760))).toBeGreaterThan(0.9);
    expect(usualVol! / (0.005 * Math.sqrt(8760))).toBeLessThan(1.1);
  });

  it('prices that never move are no regime', () => {
    const { labels, regime } = regimesOf({ vols: hoursOf(100, 0) });
    expect(new Set(labels)).toEqual(new Set([1]));
    expect(readRegime(regime).observations).toBe(0);
  });

  it('turns turbulent within hours of a shock and calms down after it', () => {
    const vols = [...hoursOf(400, 0.005), ...hoursOf(24, 0.03), ...hoursOf(120, 0.001)];
    const { labels, regime } = regimesOf({ vols });
    const turned = labels.indexOf(2, 400);
    expect(turned).toBeLessThan(408);
    expect(shareOf(labels.slice(408, 424), 2)).toBeGreaterThan(0.9);
    expect(labels.at(-1)).toBe(0);
    const reading = readRegime(regime);
    expect(reading.relativeVol).toBeLessThan(0.8);
    expect(reading.probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    expect(reading.sinceHour).toBeGreaterThan(1424);
  });

  it('knows nothing of later hours', () => {
    const vols = [...hoursOf(300, 0.005), ...hoursOf(50, 0.03)];
    const whole = regimesOf({ vols }).labels;
    expect(regimesOf({ vols: vols.slice(0, 320) }).labels).toEqual(whole.slice(0, 320));
  });

  it('a return over several hours counts as so many, and not as a storm', () => {
    const { labels, regime, asset } = regimesOf({ vols: hoursOf(600, 0.005 * 2), gap: 3 });
    expect(shareOf(labels, 2)).toBeLessThan(0.1);
    const usual = readUnderlyingVolatility(regime, asset).usualVol! / Math.sqrt(8760);
    expect(usual / 0.005).toBeGreaterThan(0.9);
    expect(usual / 0.005).toBeLessThan(1.1);
  });

  it('a gap of more than a day starts the series again', () => {
    const { regime, asset } = regimesOf({ vols: hoursOf(50, 0.01), gap: 24 });
    expect(readUnderlyingVolatility(regime, asset).returns).toBe(0);
  });

  it('one wild coin of three is not a wild venue, and is itself known as wild', () => {
    const dictionary = createDictionary();
    const coins = ['ETH', 'BTC', 'SOL'].map((underlying) => ({
      ...perpetual,
      name: `${underlying}-PERP`,
      underlying,
    }));
    const builder = createBlockBuilder(dictionary, 3);
    for (const instrument of coins) {
      appendEvent(builder, { kind: 'mark', atMicros: 7, instrument, price: 1 });
    }
    const prices = createPrices();
    extendPrices(prices, dictionary);
    const regime = createVolatilityRegime();
    extendVolatilityRegime(regime, dictionary);
    const random = createRandom('three');
    const price = [100, 100, 100];
    for (let hour = 1000; hour < 1500; hour++) {
      coins.forEach((_, id) => {
        price[id]! *= Math.exp(random.normal() * (id === 2 && hour >= 1480 ? 0.02 : 0.005));
        const { mark, markAt, trade, tradeAt } = prices.instruments.columns;
        mark[id] = price[id]!;
        markAt[id] = hour * microsPerHour - 1;
        trade[id] = 0;
        tradeAt[id] = 0;
      });
      observeVolatilityHour(regime, prices, hour * microsPerHour, () => false);
    }
    expect(readVolatilityRegime(regime)).toBe(1);
    const relative = (name: string) =>
      readUnderlyingVolatility(regime, dictionary.texts.ids.get(name)!).relativeVol;
    expect(relative('SOL')).toBeGreaterThan(1.15);
    expect(relative('ETH')).toBeLessThan(1.1);
  });
});

describe('volatility sensitivity', () => {
  const block = blockOf(fill('taker'));
  const facetOf = () => {
    const facet = createVolatilitySensitivity();
    extendVolatilitySensitivity(facet, 1);
    return facet;
  };

  it('nothing seen is indifferent and wide', () => {
    const read = readVolatilitySensitivity(facetOf(), 0, contextOf(1));
    expect(read.mean).toBe(1);
    expect(read.high90).toBeGreaterThan(5);
    expect(read.observations).toBe(0);
  });

  it('several fills of an hour are one active hour', () => {
    const facet = facetOf();
    const context = contextOf(1);
    passHours(context, 1);
    for (let i = 0; i < 3; i++) observeVolatilitySensitivity(facet, block, 0, context);
    expect(readVolatilitySensitivity(facet, 0, context).observations).toBe(1);
  });

  it.each([
    [1, 0.5, 2],
    [4, 2.5, 6],
    [0.25, 0.15, 0.45],
  ])('finds a planted ratio of %d', (ratio, low, high) => {
    const facet = facetOf();
    const context = contextOf(1);
    const random = createRandom(`sensitivity ${ratio}`);
    for (let hour = 0; hour < 1500; hour++) {
      passHours(context, 1);
      context.regime = hour % 5 === 0 ? 2 : 1;
      observeSensitivityHour(facet, 0, context);
      const rate = context.regime === 2 ? 0.2 * ratio : 0.2;
      if (random.uniform() < rate) observeVolatilitySensitivity(facet, block, 0, context);
    }
    const { mean, low90, high90 } = readVolatilitySensitivity(facet, 0, context);
    expect(mean).toBeGreaterThan(low);
    expect(mean).toBeLessThan(high);
    expect(low90).toBeLessThan(ratio);
    expect(high90).toBeGreaterThan(ratio);
  });
});
