import { describe, expect, it } from 'vitest';
import { microsPerDay } from '../../../base/index.ts';
import type { ScenarioMargin } from '../parameters/parameters.ts';
import { deribitStyle, paradexStyle } from '../parameters/presets-scan.ts';
import type { MarginMarket, PerpPosition, Portfolio } from '../portfolio/portfolio.ts';
import { testingAt, testingLeg, testingPortfolio } from '../portfolio/testing-portfolios.ts';
import type { ScenarioMarginResult } from '../scan/scenario-margin.ts';
import { computeMargin, createMarginEngine } from './margin.ts';

function marketAt(spot: number, change: { funding?: number; days?: number } = {}): MarginMarket {
  const expiryMicros = testingAt + (change.days ?? 30) * microsPerDay;
  return {
    atMicros: testingAt,
    stablePrice: 1,
    underlyings: [
      {
        ...{ name: 'BTC', spot, spotConfidence: 1, perpPrice: spot, perpConfidence: 1 },
        ...(change.funding === undefined ? {} : { funding: change.funding }),
        feeds: [{ expiryMicros, forward: spot, fixedForward: null, rate: 0, confidence: 1 }],
      },
    ],
  };
}

function marginOf(
  preset: ScenarioMargin,
  market: MarginMarket,
  change: Partial<Portfolio>,
): ScenarioMarginResult {
  const engine = createMarginEngine(market, preset);
  if (!engine.ok) throw new Error(JSON.stringify(engine.failure));
  const answer = computeMargin(engine.value, testingPortfolio({ cash: 0, ...change }));
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  if (answer.value.method !== 'scenarios') throw new Error('no scan');
  return answer.value;
}

const perp = (quantity: number): PerpPosition => ({ underlying: 'BTC', quantity, unrealised: 0 });

describe('deribit-style', () => {
  // Published example of private/pme/simulate (Deribit API reference): BTC-PERPETUAL 0.314538364
  // and BTC-28JUN24 -0.001187534 at an index of 65,666.19; vectors in coin at the moved spot.
  const spot = 65_666.19;
  const moves: readonly (readonly [number, number])[] = [
    [0.84, -0.05991206933333334],
    [0.88, -0.04289159509090909],
    [0.92, -0.027351162086956524],
    [0.96, -0.013105765166666668],
    [1.04, 0.012097629384615385],
    [1.08, 0.023299138074074074],
    [1.12, 0.033700538999999995],
    [1.16, 0.043384601931034494],
  ];

  it('has the nine buckets of the published example, for a perpetual', () => {
    const plain = { ...deribitStyle, farMoves: null };
    const { changes } = marginOf(plain, marketAt(spot), { perps: [perp(0.314538364)] });
    for (const [factor, coin] of moves) {
      const rows = plain.scenarios.flatMap((scenario, row) =>
        scenario.spotFactor === factor ? [changes[row]] : [],
      );
      expect(rows.length).toBe(3);
      for (const change of rows) expect(change / (factor * spot)).toBeCloseTo(coin, 12);
    }
  });

  it('stops futures at the ends of the buckets in the extended table, as in the example', () => {
    // Extended vector of the example: -0.0599 at -66 and -33 %, 0.0434 at +50 % and beyond; in coin
    // at the ends of the buckets. The damping is left out: the example's own makes all of them 0.
    const undamped = { ...deribitStyle, farMoves: { from: 0.2, range: 0.16, allowance: 0 } };
    const held = { perps: [perp(0.314538364)] };
    const far = marginOf(undamped, marketAt(spot), held).changes.slice(27);
    for (const [row, change] of far.entries()) {
      const [factor, coin] = row < 2 ? moves[0] : moves[7];
      expect(change / (factor * spot)).toBeCloseTo(coin, 12);
    }
    const damped = marginOf(deribitStyle, marketAt(spot), held).changes.slice(27);
    expect(damped).toEqual(Array<number>(8).fill(expect.closeTo(0, 12)));
  });

  it('nets a perpetual with a dated future, and asks 0.8 of the whole for maintenance', () => {
    // worst_case 0.05968587238095239 in coin. The example's roll shock of 1 % of both sizes is not
    // modelled; 1 % of what offsets is.
    const held = { perps: [perp(0.314538364), perp(-0.001187534)] };
    const margin = marginOf(deribitStyle, marketAt(spot), held);
    expect(margin.worstChange / (0.84 * spot)).toBeCloseTo(-0.05968587238095239, 12);
    expect(margin.charges.perpMaintenance).toBeCloseTo(-0.01 * 0.001187534 * spot, 9);
    expect(margin.maintenance / margin.initial).toBeCloseTo(0.050274504784 / 0.06284313098, 9);
  });

  it('charges 1 % of the underlying on 100 long and 100 short futures', () => {
    // Example of the older public page: 1 % of 100 BTC is added.
    const { charges } = marginOf(deribitStyle, marketAt(100), { perps: [perp(100), perp(-100)] });
    expect(charges.perpMaintenance).toBeCloseTo(-0.01 * 100 * 100, 9);
  });

  it('charges 0.01 of the underlying per net short of a strike', () => {
    // The same page: call +10 and put -20 at one strike are 10 short, 0.1 of the underlying.
    const options = [
      testingLeg({ strike: 100, quantity: 10 }),
      testingLeg({ strike: 100, quantity: -20, right: 'put' }),
    ];
    const { charges } = marginOf(deribitStyle, marketAt(100), { options });
    expect(charges.optionMaintenance).toBeCloseTo(-0.1 * 100, 9);
  });

  it('moves volatility by (30 / 15)^0.30 x 38 % at 15 days', () => {
    // The page's own example of an option that expires in 15 days.
    const market = marketAt(100, { days: 15 });
    const engine = createMarginEngine(market, deribitStyle);
    if (!engine.ok) throw new Error('no engine');
    const terms = [...engine.value.terms.get('BTC')!.values()][0];
    expect(terms.volUp - 1).toBeCloseTo(2 ** 0.3 * 0.38, 12);
    expect(1 - terms.volDown).toBeCloseTo(2 ** 0.3 * 0.38, 12);
  });

  it('damps five hundred percent by thirty ranges and a quarter of the allowance', () => {
    const market = marketAt(50_000);
    const options = [testingLeg({ strike: 100_000, quantity: -50, vol: 1e-9 })];
    const { changes } = marginOf(deribitStyle, market, { options });
    // Worth nothing now, 200,000 each at 300,000.
    expect(changes.at(-1)).toBeCloseTo(-50 * 200_000 + (5 / 0.16 - 1) * 100_000, 3);
  });
});

describe('paradex-style', () => {
  it('has the floor of 40 % on a volatility after a rise', () => {
    const market = marketAt(100, { days: 30 });
    const quantity = 1;
    const rise = (vol: number): number => {
      const held = { options: [testingLeg({ strike: 100, quantity, vol })] };
      const margin = marginOf(paradexStyle, market, held);
      const row = paradexStyle.scenarios.findIndex((s) => s.spotFactor === 1 && s.vol === 'up');
      return margin.changes[row] + margin.markToMarket;
    };
    // 5 % and 20 % both rise to 40 %; 50 % rises by 40 % to 70 %.
    expect(rise(0.05)).toBeCloseTo(rise(0.2), 10);
    expect(rise(0.5)).toBeGreaterThan(rise(0.2) * 1.7);
  });

  it('sets aside eight hours of funding in full, from both margins, where it is paid', () => {
    const paid = { perps: [perp(2), perp(-1)] };
    const free = { ...paradexStyle, provisions: { ...paradexStyle.provisions!, perpFee: 0 } };
    const rate = (funding: number) => marginOf(free, marketAt(80_000, { funding }), paid);
    const none = rate(0);
    // 0.1 % of one net unit at 80,000.
    expect(rate(0.001).initial - none.initial).toBeCloseTo(-80, 9);
    expect(rate(0.001).maintenance - none.maintenance).toBeCloseTo(-80, 9);
    expect(rate(-0.001).initial).toBe(none.initial);
  });

  it('sets aside the fees of the published examples', () => {
    // Tests of Paradex's own SDK: 3 bps of 0.01 perpetuals at 80,000; of options the smaller of 3
    // bps of 77,939.768 and 12.5 % of 2,455.661.
    const perps = marginOf(paradexStyle, marketAt(80_000), { perps: [perp(0.01)] });
    expect(perps.charges.provisions).toBeCloseTo(-0.24, 12);
    const dear = [testingLeg({ strike: 78_000, quantity: 0.001, vol: 0.5 })];
    const options = marginOf(paradexStyle, marketAt(77_939.768), { options: dear });
    expect(options.charges.provisions).toBeCloseTo(-0.0003 * 77_939.768 * 0.001, 12);
    const cheap = [testingLeg({ strike: 200_000, quantity: 1, vol: 0.5 })];
    const capped = marginOf(paradexStyle, marketAt(77_939.768), { options: cheap });
    expect(capped.charges.provisions).toBeCloseTo(-0.125 * capped.markToMarket, 12);
  });

  it('finds a fall of volatility worst for the hedged call of the published example', () => {
    // The same tests: 0.0005 perpetuals short against 0.001 calls at 78,000, 16 days, 42.7 %.
    const margin = marginOf(paradexStyle, marketAt(77_939.768, { days: 16 }), {
      perps: [perp(-0.0005)],
      options: [testingLeg({ strike: 78_000, quantity: 0.001, vol: 0.42746687, ...days(16) })],
    });
    const scenarios = margin.changes.indexOf(Math.min(...margin.changes));
    expect(paradexStyle.scenarios[scenarios].vol).toBe('down');
  });

  it('asks maintenance of half the net requirement, and the provisions in full', () => {
    const { initial, maintenance, charges } = marginOf(paradexStyle, marketAt(100), {
      perps: [perp(1)],
    });
    // 16 % of 100.
    expect(initial).toBeCloseTo(-16 + charges.provisions, 12);
    expect(maintenance).toBeCloseTo(-8 + charges.provisions, 12);
  });
});

function days(count: number): { expiryMicros: number } {
  return { expiryMicros: testingAt + count * microsPerDay };
}
