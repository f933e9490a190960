import { describe, expect, it } from 'vitest';
import { createMarginEngine, type MarginEngine, marginUnchecked } from '../engine/margin.ts';
import type { MarginParameters } from '../parameters/parameters.ts';
import { marginPresets } from '../parameters/presets.ts';
import { deriveScan } from '../parameters/presets-scan.ts';
import { movedMarket, movedPortfolio } from '../portfolio/market-move.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import {
  randomPortfolio,
  testingMarket,
  testingPortfolio,
} from '../portfolio/testing-portfolios.ts';
import { createMarginBook } from './margin-book.ts';

function engineOf(parameters: MarginParameters, market = testingMarket()): MarginEngine {
  const engine = createMarginEngine(market, parameters);
  if (!engine.ok) throw new Error(JSON.stringify(engine.failure));
  return engine.value;
}

function bookOf(
  engine: MarginEngine,
  portfolios: readonly Portfolio[],
  choice: 'auto' | 'typescript',
) {
  const answer = createMarginBook(engine, portfolios, choice);
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value;
}

/** Greatest difference over the gross notional of the account. */
function differences(engine: MarginEngine, portfolios: readonly Portfolio[], shocked = 1): number {
  const { book } = bookOf(engine, portfolios, 'auto');
  if (shocked !== 1) book.moveSpot(shocked, 'BTC');
  book.run();
  const move = { spotFactor: shocked, volFactor: 1, underlying: 'BTC' };
  const market = movedMarket(engine.market, move);
  const moved = engineOf(engine.parameters, market);
  let worst = 0;
  for (const [row, portfolio] of portfolios.entries()) {
    const exact = marginUnchecked(moved, movedPortfolio(portfolio, engine.market, move));
    let gross = Math.abs(portfolio.cash) + 1;
    for (const { underlying, quantity } of [...portfolio.options, ...portfolio.perps]) {
      gross += Math.abs(quantity) * (underlying === 'BTC' ? 60_000 : 3_000);
    }
    for (const part of ['initial', 'maintenance', 'markToMarket'] as const) {
      worst = Math.max(worst, Math.abs(book[part][row] - exact[part]) / gross);
    }
    if (exact.method === 'scenarios' && exact.worst.kind === 'scenario') {
      expect(book.worst[row]).toBe(exact.worst.scenario);
    }
  }
  return worst;
}

const scans = [...marginPresets.values()].filter(({ method }) => method === 'scenarios');
const random = Array.from({ length: 40 }, (_, seed) =>
  randomPortfolio(seed, { legs: 1 + (seed % 20), isInverse: seed % 2 === 0 }),
);

describe('limits', () => {
  it('no options: cash only', () => {
    const engine = engineOf(deriveScan);
    const { book } = bookOf(engine, [testingPortfolio({ cash: 123 })], 'auto');
    book.run();
    expect(book.initial[0]).toBe(123);
    expect(book.maintenance[0]).toBe(123);
  });

  it('fixed rules have no book', () => {
    const engine = engineOf(marginPresets.get('derive-standard')!);
    expect(createMarginBook(engine, []).ok).toBe(false);
  });

  it('volatility factors beyond the grid are refused, not run', () => {
    const volShock = { ...deriveScan.volShock, up: 10, shortPower: 10, floorDays: 0.01 };
    const answer = createMarginBook(engineOf({ ...deriveScan, volShock }), [randomPortfolio(1)]);
    expect(answer.ok ? [] : answer.failure.map(({ field }) => field)).toEqual(['volShock']);
  });

  it('a spot cannot be moved to zero', () => {
    const { book } = bookOf(engineOf(deriveScan), [randomPortfolio(1)], 'auto');
    expect(() => book.moveSpot(0, null)).toThrow('factor');
  });

  it('accounts that fail are named and the others answered', () => {
    const bad = { ...randomPortfolio(1), cash: Number.NaN, account: 'bad' };
    const twice = { ...randomPortfolio(2), account: 'twice' };
    const good = randomPortfolio(3);
    const { book, failures } = bookOf(engineOf(deriveScan), [bad, twice, good, twice], 'auto');
    expect(book.accounts).toEqual([good.account]);
    expect(failures.map(({ kind, account }) => `${account} ${kind}`)).toEqual([
      'bad not_a_number',
      'twice duplicate_account',
      'twice duplicate_account',
    ]);
  });
});

describe('properties', () => {
  it.each(scans.map((preset) => [preset.name, preset] as const))(
    'agrees with the exact engine to 1e-10 of the notional: %s',
    (_, preset) => {
      expect(differences(engineOf(preset), random)).toBeLessThan(1e-10);
      const shared = { ...preset, underlyingOffset: 0.4 } as MarginParameters;
      expect(differences(engineOf(shared), random)).toBeLessThan(1e-10);
    },
  );

  it('agrees where prices are capped, also after the spot moved', () => {
    const priceCaps = { ETH: { ratio: 0.9, sinceMicros: 0, growthPerYear: 0 } };
    for (const factor of [1, 0.8]) {
      expect(differences(engineOf({ ...deriveScan, priceCaps }), random, factor)).toBeLessThan(
        1e-10,
      );
    }
  });

  it('agrees after the spot of one underlying moved', () => {
    for (const factor of [0.7, 1.001, 1.6]) {
      expect(differences(engineOf(deriveScan), random, factor)).toBeLessThan(1e-10);
    }
  });

  it('gives the same bits on both engines of the kernel', () => {
    const engine = engineOf(deriveScan);
    const books = (['auto', 'typescript'] as const).map(
      (choice) => bookOf(engine, random, choice).book,
    );
    for (const book of books) book.run();
    expect([...books[0].initial]).toEqual([...books[1].initial]);
  });
});
