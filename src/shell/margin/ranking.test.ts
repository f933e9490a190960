import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ok } from '../../base/index.ts';
import type { MarginAnswer, MarginFigures } from './answers.ts';
import { addToTotals, createNearest, createTotals, usedShare } from './ranking.ts';

const answerOf = (
  account: string,
  figures: MarginFigures | null,
  factor?: number,
): MarginAnswer => ({
  ...({
    account,
    figures,
    engine: null,
    before: null,
    explanation: null,
  } as unknown as MarginAnswer),
  ...{ portfolio: null, failures: [], origins: [] },
  terms:
    factor === undefined
      ? null
      : { market: factor, own: 1, initial: factor, maintenance: factor, expiresAtMicros: null },
});
const figuresOf = (markToMarket: number, initial: number, maintenance: number): MarginFigures => ({
  ...{ markToMarket, initial, maintenance },
  worst: '',
});

function nearest(count: number, answers: readonly MarginAnswer[]): readonly string[] {
  const ranking = createNearest(count);
  for (const answer of answers) ranking.take({ answer, account: ok(null as never) });
  return ranking.list().map(({ answer }) => answer.account);
}

const safe = answerOf('safe', figuresOf(100, 90, 95));
const near = answerOf('near', figuresOf(100, -10, 10));
const flat = answerOf('flat', figuresOf(50, 50, 50));
const small = answerOf('small', figuresOf(-1, -2, -2));
const large = answerOf('large', figuresOf(100, -900, -700));
const refused = answerOf('refused', null);

describe('the share used', () => {
  it('is none without equity, nothing without requirement, one at liquidation', () => {
    expect(usedShare(figuresOf(-1, -2, -2), null)).toBe(null);
    expect(usedShare(figuresOf(0, 0, 0), null)).toBe(0);
    expect(usedShare(figuresOf(10, 10, 10), null)).toBe(0);
    expect(usedShare(figuresOf(10, -5, 0), null)).toBe(1);
  });
});

describe('the nearest to liquidation', () => {
  it('are those that lack most money, then those with the least share of equity left', () => {
    const all = [safe, flat, small, near, large, refused];
    expect(nearest(9, all)).toEqual(['large', 'small', 'near', 'safe', 'flat']);
    expect(nearest(2, all)).toEqual(['large', 'small']);
    expect(nearest(1, all.toReversed())).toEqual(['large']);
  });

  it('are judged under personal terms where these are asked for', () => {
    const strict = answerOf('strict', figuresOf(100, 10, 50), 3);
    expect(nearest(1, [near, strict])).toEqual(['strict']);
  });

  it('are the first of the whole order, whatever the number kept and the order taken', () => {
    const margin = fc.record({ equity: fc.integer({ min: -9, max: 9 }), need: fc.nat(9) });
    fc.assert(
      fc.property(
        fc.array(margin, { maxLength: 20 }),
        fc.integer({ min: 1, max: 20 }),
        (all, n) => {
          const answers = all.map(({ equity, need }, i) =>
            answerOf(`${i}`, figuresOf(equity, equity - need, equity - need)),
          );
          expect(nearest(n, answers)).toEqual(nearest(100, answers).slice(0, n));
        },
      ),
    );
  });
});

describe('totals', () => {
  it('count everybody and sum those that were answered', () => {
    const totals = createTotals();
    for (const answer of [safe, near, large, refused]) addToTotals(totals, answer);
    expect(totals).toMatchObject({
      ...{ accounts: 4, refused: 1, belowInitial: 1, liquidatable: 1, markToMarket: 300 },
      venue: {
        ...{ initialRequirement: 10 + 110 + 1000, maintenanceRequirement: 5 + 90 + 800 },
        ...{ excess: 90, shortfall: 910 },
      },
    });
    expect(totals.personal).toEqual(totals.venue);
  });

  it('differ under personal terms', () => {
    const totals = createTotals();
    addToTotals(totals, answerOf('own', figuresOf(100, 40, 70), 2));
    expect(totals.venue.initialRequirement).toBe(60);
    expect(totals.personal).toMatchObject({ initialRequirement: 120, shortfall: 20, excess: 0 });
  });
});
