import { describe, expect, it } from 'vitest';
import { microsPerDay } from '../../../base/index.ts';
import { black76, normalQuantile } from '../../../quant/index.ts';
import type { MarginParameters } from '../parameters/parameters.ts';
import { marginPresets } from '../parameters/presets.ts';
import { deriveStandard, isolatedPerp } from '../parameters/presets-rules.ts';
import {
  deribitStyle,
  deriveScan,
  deriveScanFirst,
  paradexStyle,
} from '../parameters/presets-scan.ts';
import type { MarginMarket, Portfolio } from '../portfolio/portfolio.ts';
import { testingAt, testingLeg, testingPortfolio } from '../portfolio/testing-portfolios.ts';
import { computeMargin, computeMargins, createMarginEngine } from './margin.ts';

/** One underlying at 100, forward 100 in 30 days, no rate, full confidence. */
const plain: MarginMarket = {
  atMicros: testingAt,
  stablePrice: 1,
  underlyings: [
    {
      name: 'X',
      spot: 100,
      spotConfidence: 1,
      perpPrice: 100,
      perpConfidence: 1,
      feeds: [
        {
          expiryMicros: testingAt + 30 * microsPerDay,
          forward: 100,
          fixedForward: null,
          rate: 0,
          confidence: 1,
        },
      ],
    },
  ],
};
const perp = (quantity: number) => ({ underlying: 'X', quantity, unrealised: 0 });
const option = (change: object) => testingLeg({ underlying: 'X', strike: 100, ...change });

function engineOf(parameters: MarginParameters, market = plain) {
  const engine = createMarginEngine(market, parameters);
  if (!engine.ok) throw new Error(JSON.stringify(engine.failure));
  return engine.value;
}

function marginOf(parameters: MarginParameters, portfolio: Partial<Portfolio>, market = plain) {
  const answer = computeMargin(engineOf(parameters, market), testingPortfolio(portfolio));
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value;
}

describe('limits', () => {
  it('cash alone is its own margin, under every preset', () => {
    for (const preset of marginPresets.values()) {
      const margin = marginOf(preset, { cash: 7 });
      expect([margin.initial, margin.maintenance, margin.markToMarket]).toEqual([7, 7, 7]);
    }
  });

  it('one perpetual at 100 under derive-pmrm2', () => {
    // Worst scenario: spot -18 % of 100. Contingencies: 1.5 % and 0.5 % of 100.
    const margin = marginOf(deriveScan, { cash: 50, perps: [perp(1)] });
    expect(margin.maintenance).toBeCloseTo(50 - 0.8 * 18 - 1.5, 10);
    expect(margin.initial).toBeCloseTo(50 - 18 - 1.5 - 0.5, 10);
  });

  it('a naked short is netted per strike, whatever the type', () => {
    const naked = marginOf(deribitStyle, { options: [option({ quantity: -2 })] });
    const covered = marginOf(deribitStyle, {
      options: [option({ quantity: -2 }), option({ quantity: 2, right: 'put' })],
    });
    // 1 % of 100 for each of two.
    expect(naked.method === 'scenarios' && naked.charges.optionMaintenance).toBe(-2);
    expect(covered.method === 'scenarios' && covered.charges.optionMaintenance).toBeCloseTo(0, 12);
  });

  it('a short call 10 % out of the money without volatility under derive-standard', () => {
    const leg = option({ strike: 110, quantity: -1, vol: 0 });
    const margin = marginOf(deriveStandard, { cash: 0, options: [leg] });
    // max(15 % - 10 %, 10 %) of 100, and 7.5 % of 100; the largest loss asks 120 and 110.
    expect(margin.initial).toBeCloseTo(-10, 10);
    expect(margin.maintenance).toBeCloseTo(-7.5, 10);
  });

  it('a put spread under derive-standard asks its largest loss', () => {
    const options = [
      option({ strike: 100, quantity: -1, right: 'put' }),
      option({ strike: 95, quantity: 1, right: 'put' }),
    ];
    const margin = marginOf(deriveStandard, { cash: 0, options });
    expect(margin.initial).toBeCloseTo(-5, 10);
    expect(margin.maintenance).toBeCloseTo(-5, 10);
  });

  it('a put deep in the money under derive-standard asks 1.05 of its maintenance', () => {
    // Mark 300: maintenance 300 + 7.5 % of 300; initial max(300 + 15, 1.05 x 322.5).
    const leg = option({ strike: 400, quantity: -1, right: 'put', vol: 0 });
    const margin = marginOf(deriveStandard, { cash: 0, options: [leg] });
    expect(margin.maintenance).toBeCloseTo(-322.5, 9);
    expect(margin.initial).toBeCloseTo(-338.625, 9);
  });

  it('an uncovered call of an expiry under derive-standard asks 1.2 forwards', () => {
    // Worst payoff -5 at 11; one of five shorts without a long.
    const options = [
      option({ strike: 10, quantity: -5, vol: 0 }),
      option({ strike: 11, quantity: 4, vol: 0 }),
    ];
    const margin = marginOf(deriveStandard, { cash: 0, options });
    expect(margin.initial).toBeCloseTo(-5 - 120, 9);
    expect(margin.maintenance).toBeCloseTo(-5 - 110, 9);
  });

  it('a settlement coin at 0.9 costs shorts and perpetuals under derive-standard', () => {
    // 1.2 x 0.08 x 100 for each, initial only.
    const market = { ...plain, stablePrice: 0.9 };
    const held = { options: [option({ quantity: -1 })], perps: [perp(1)] };
    const margin = marginOf(deriveStandard, held, market);
    if (margin.method !== 'rules') throw new Error('rules');
    const pegs = margin.lines.filter(({ kind }) => kind === 'peg');
    expect(pegs.map(({ initial }) => initial)).toEqual([
      expect.closeTo(-9.6, 9),
      expect.closeTo(-9.6, 9),
    ]);
    expect(pegs.every(({ maintenance }) => maintenance === 0)).toBe(true);
  });

  it('a weak perpetual price taints options only where a perpetual is held', () => {
    // (1 - 0.4) of 100 for each of both.
    const market = { ...plain, underlyings: [{ ...plain.underlyings[0], perpConfidence: 0.4 }] };
    const oracle = (held: Partial<Portfolio>) => {
      const margin = marginOf(deriveScan, held, market);
      return margin.method === 'scenarios' ? margin.charges.oracle : null;
    };
    expect(oracle({ options: [option({})], perps: [perp(1)] })).toBeCloseTo(-120, 10);
    expect(oracle({ options: [option({})] })).toBeCloseTo(0, 10);
  });

  it('two perpetuals under isolated-perp', () => {
    const margin = marginOf(isolatedPerp, { cash: 0, perps: [perp(2)] });
    expect(margin.initial).toBeCloseTo(-20, 10);
    expect(margin.maintenance).toBeCloseTo(-13, 10);
  });

  it('the least requirement per delta of a published example', () => {
    // Paradex documentation: +1 perpetual, -5 calls of delta 0.3 at a spot of 70,000 ask 1,400.
    const total = 0.6 * Math.sqrt(30 / 365);
    const strike = 70_000 * Math.exp(-normalQuantile(0.3) * total + total ** 2 / 2);
    const x = plain.underlyings[0];
    const feeds = [{ ...x.feeds[0], forward: 70_000 }];
    const market = {
      ...plain,
      underlyings: [{ ...x, spot: 70_000, perpPrice: 70_000, feeds }],
    };
    const options = [option({ strike, quantity: -5, vol: 0.6 })];
    const margin = marginOf(paradexStyle, { perps: [perp(1)], options }, market);
    if (margin.method !== 'scenarios') throw new Error('a scan');
    expect(margin.underlyings[0].minimumDelta).toBeCloseTo(-1400, 6);
  });

  it('an inverse option at forward = spot is worth its linear twin', () => {
    const linear = marginOf(deribitStyle, { options: [option({ quantity: -3 })] });
    const inverse = marginOf(deribitStyle, {
      options: [option({ quantity: -3, settlement: 'inverse' })],
    });
    expect(inverse.initial).toBeCloseTo(linear.initial, 9);
  });

  it('an inverse option is worth its coin price at spot', () => {
    const x = plain.underlyings[0];
    const market = { ...plain, underlyings: [{ ...x, feeds: [{ ...x.feeds[0], forward: 110 }] }] };
    const leg = option({ quantity: 1, settlement: 'inverse' });
    const margin = marginOf(deribitStyle, { cash: 0, options: [leg] }, market);
    const coin = black76(110, 100, 30 / 365, 0.6, true) / 110;
    expect(margin.markToMarket).toBeCloseTo(coin * 100, 10);
  });
});

describe('collateral', () => {
  const held = (name: string, underlying: string | null) => ({
    collaterals: [{ name, quantity: 2, price: 50, confidence: 1, underlying }],
    cash: 0,
  });

  it('that the preset does not know counts for nothing in any part', () => {
    for (const preset of [deriveScan, deriveScanFirst, deriveStandard]) {
      const margin = marginOf(preset, held('shells', null));
      expect([margin.initial, margin.maintenance, margin.markToMarket]).toEqual([0, 0, 0]);
    }
  });

  it('counts its value less the haircuts, more than that while it moves', () => {
    // USDT: 2 % and 3 % of 100. ETH that moves: 1.5 % and 0.5 %, and 18 % in the worst scenario.
    const still = marginOf(deriveScan, held('USDT', null));
    expect([still.maintenance, still.initial]).toEqual([98, 95]);
    const moving = marginOf(deriveScan, held('ETH', 'X'));
    expect(moving.maintenance).toBeCloseTo(100 - 0.8 * 18 - 1.5, 10);
    expect(moving.initial).toBeCloseTo(100 - 18 - 2, 10);
  });

  it('offsets a short perpetual of the same underlying', () => {
    const margin = marginOf(deriveScan, { ...held('ETH', 'X'), perps: [perp(-1)] });
    // 100 of collateral against 100 short: no scenario changes anything.
    expect(margin.maintenance).toBeCloseTo(100 - 1.5 - 1.5, 10);
  });
});

describe('a cap on the price of collateral', () => {
  const capped = (ratio: number, days = 0): MarginParameters => ({
    ...deriveScan,
    haircuts: { moving: { STX: { maintenance: 0.05, initialExtra: 0 } }, still: {} },
    priceCaps: {
      STX: { ratio, sinceMicros: testingAt - days * microsPerDay, growthPerYear: 0.365 },
    },
  });
  const held = {
    cash: 0,
    collaterals: [{ name: 'STX', quantity: 2, price: 120, confidence: 1, underlying: 'X' }],
  };

  it('counts the smaller of price and cap, which grows with time', () => {
    // 1.1 x 100 for each; 1.1 x (1 + 0.365 x 100 / 365) = 1.21 after 100 days, above the price.
    expect(marginOf(capped(1.1), held).markToMarket).toBeCloseTo(220, 10);
    expect(marginOf(capped(1.1, 100), held).markToMarket).toBe(240);
    const half = marginOf(capped(1.1, 50), held).markToMarket;
    expect(half).toBeCloseTo(2 * 100 * 1.1 * 1.05, 9);
  });

  it('enters the scan and the haircut', () => {
    // 220, less 0.8 of a fall by 18 % and 5 %.
    const { maintenance } = marginOf(capped(1.1), held);
    expect(maintenance).toBeCloseTo(220 * (1 - 0.8 * 0.18 - 0.05), 9);
  });

  it('does not touch what does not move with an underlying', () => {
    const still = { ...held, collaterals: [{ ...held.collaterals[0], underlying: null }] };
    const preset = capped(1.1);
    if (preset.method !== 'scenarios') throw new Error('no scan');
    const known = { ...preset, haircuts: { ...preset.haircuts, still: preset.haircuts.moving } };
    expect(marginOf(known, still).markToMarket).toBe(240);
  });
});

describe('bad input', () => {
  const cases: readonly (readonly [string, Partial<Portfolio>, string])[] = [
    ['unknown underlying', { perps: [{ ...perp(1), underlying: 'Y' }] }, 'perps[0] underlying'],
    [
      'unknown expiry',
      { options: [option({ expiryMicros: testingAt + 31 * microsPerDay })] },
      'options[0] expiry',
    ],
    ['expired leg', { options: [option({ expiryMicros: testingAt })] }, 'options[0] expiry'],
    ['missing volatility', { options: [option({}), option({ vol: null })] }, 'options[1] vol'],
    ['negative volatility', { options: [option({ vol: -0.1 })] }, 'options[0] vol'],
    ['no strike', { options: [option({ strike: 0 })] }, 'options[0] strike'],
    ['no number', { cash: Number.NaN }, ' cash'],
    [
      'collateral without price',
      {
        collaterals: [{ name: 'X', quantity: 1, price: null, confidence: 1, underlying: null }],
      },
      'collaterals[0] price',
    ],
    [
      'negative collateral',
      {
        collaterals: [{ name: 'X', quantity: -1, price: 1, confidence: 1, underlying: null }],
      },
      'collaterals[0] quantity',
    ],
  ];

  it.each(cases)('%s is named and gives no margin', (_, change, where) => {
    const answer = computeMargin(engineOf(deriveScan), testingPortfolio(change));
    const seen = answer.ok ? [] : answer.failure.map(({ row, field }) => `${row} ${field}`);
    expect(seen).toEqual([where]);
  });

  it('a missing spot or perpetual price gives no margin to those who need it', () => {
    const x = plain.underlyings[0];
    const market = { ...plain, underlyings: [{ ...x, perpPrice: null }] };
    const engine = engineOf(deriveScan, market);
    const holder = computeMargin(engine, testingPortfolio({ perps: [perp(1)] }));
    expect(holder.ok ? '' : holder.failure[0].kind).toBe('missing_price');
    expect(computeMargin(engine, testingPortfolio({ options: [option({})] })).ok).toBe(true);
  });

  it('a negative spot refuses the market', () => {
    const x = plain.underlyings[0];
    const market = { ...plain, underlyings: [{ ...x, spot: -5 }] };
    const engine = createMarginEngine(market, deriveScan);
    expect(engine.ok ? [] : engine.failure.map(({ row, field }) => `${row} ${field}`)).toEqual([
      'underlyings.X spot',
    ]);
  });

  it('an option under a preset without options is refused', () => {
    const answer = computeMargin(
      engineOf(isolatedPerp),
      testingPortfolio({ options: [option({})] }),
    );
    expect(answer.ok ? '' : answer.failure[0].kind).toBe('not_margined');
  });

  it('an account given twice is refused both times, the others answered', () => {
    const one = testingPortfolio({ account: 'one' });
    const answers = computeMargins(engineOf(deriveScan), [one, testingPortfolio(), one]);
    expect(answers.map(({ ok }) => ok)).toEqual([false, true, false]);
  });
});
