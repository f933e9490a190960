import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, microsPerYear } from '../../../base/index.ts';
import { black76 } from '../../black.ts';
import { createTally } from './chain.ts';
import {
  decideForward,
  decideForwards,
  type ForwardEvidence,
  forwardEvidence,
  type SliceForward,
} from './forward.ts';
import type { SeriesQuote } from './screen.ts';

interface Planted {
  readonly years: number;
  readonly forward: number;
  /** Future told; null for none. */
  readonly future: number | null;
  readonly strikes: number;
  /** Half-spread, coin. */
  readonly half?: number;
  /** Shift of the mid price of a call, coin. */
  readonly shift?: (i: number) => number;
}

/** Evidence of an expiry of coin options on a planted forward. */
function evidenceOf(plan: Planted): ForwardEvidence {
  const { years, forward, future, strikes, half = 5e-4, shift = () => 0 } = plan;
  const quote = (mid: number): SeriesQuote => {
    const centre = Math.max(mid, 1.01 * half);
    return { bid: centre - half, ask: centre + half, twoSided: true, price: 0, atMicros: 0 };
  };
  const pairs = Array.from({ length: strikes }, (_, i) => {
    const strike = forward * (0.9 + (0.2 * (i + 0.5)) / strikes);
    const mid = (isCall: boolean) => black76(forward, strike, years, 0.6, isCall) / forward;
    return { strike, call: quote(mid(true) + shift(i)), put: quote(mid(false)) };
  });
  return forwardEvidence(
    {
      expiryMicros: years * microsPerYear,
      years,
      forwardTold: future,
      quotedAtMicros: 0,
      strikes: pairs,
      twoSided: 2 * strikes,
    },
    'inverse',
  );
}

function decided(plans: readonly Planted[]): {
  readonly terms: readonly SliceForward[];
  readonly kinds: readonly string[];
} {
  const tally = createTally();
  const terms = decideForwards(plans.map(evidenceOf), tally).map((one) => {
    if (!one.ok) throw new Error(one.failure.kind);
    return one.value;
  });
  return { terms, kinds: tally.list().map(({ kind }) => kind) };
}

const usual: Planted = { years: 0.25, forward: 2000, future: 2000, strikes: 20 };

describe('limits', () => {
  it('without pairs, future and neighbours there is none, and it says what is missing', () => {
    const plan = { ...usual, future: null, strikes: 2 };
    expect(decideForward(evidenceOf(plan), [], createTally())).toMatchObject({
      ok: false,
      failure: { kind: 'no_forward', pairs: 2 },
    });
  });

  it('without a future parity stands alone', () => {
    const { terms } = decided([{ ...usual, future: null }]);
    expect(terms[0]).toMatchObject({ reason: 'parity_alone', source: 'parity', pairs: 20 });
    expect(terms[0]!.forward).toBeCloseTo(2000, 6);
  });

  it('without pairs the future stands alone', () => {
    const { terms, kinds } = decided([{ ...usual, strikes: 2 }]);
    expect(terms[0]).toMatchObject({ reason: 'future_alone', source: 'future', forward: 2000 });
    expect(kinds).toEqual(['forward_from_future']);
  });

  it('is far from the nearest expiry and alone: no carry is assumed over a year', () => {
    const lone = { ...usual, years: 1.5, future: null, strikes: 1 };
    const answers = decideForwards([usual, lone].map(evidenceOf), createTally());
    expect(answers[1]).toMatchObject({ ok: false, failure: { kind: 'no_forward' } });
  });
});

describe('parity and the future told', () => {
  it('both count by the inverse of their variances when they agree', () => {
    const { terms } = decided([{ ...usual, future: 2001 }]);
    const { parity } = evidenceOf(usual);
    // A future told deviates by five basis points: 1.0005 here.
    const mine = parity!.forwardDeviation ** -2;
    const told = (5e-4 * 2001) ** -2;
    expect(terms[0]!.forward).toBeCloseTo((2000 * mine + 2001 * told) / (mine + told), 6);
    expect(terms[0]!.forwardDeviation).toBeCloseTo((mine + told) ** -0.5, 9);
    expect(terms[0]!.reason).toBe('agreeing');
  });

  // As on 5 February 2026, ETH of December: three pairs of wide quotes tell 2423 +- 421 where the
  // future stands at 2037.
  it('the future counts where parity deviates wildly', () => {
    const shift = (i: number) => [0.15, -0.1, 0.2][i]!;
    const wild = { years: 0.88, forward: 2037, future: 2037, strikes: 3, half: 0.2, shift };
    const { terms, kinds } = decided([usual, wild]);
    expect(Math.abs(evidenceOf(wild).parity!.forward / 2037 - 1)).toBeGreaterThan(0.02);
    expect(terms[1]).toMatchObject({ reason: 'parity_unsure', source: 'future', forward: 2037 });
    expect(kinds).toContain('parity_unsure');
  });

  it('many tight pairs count against a future that is off, without neighbours', () => {
    const { terms, kinds } = decided([{ ...usual, future: 2100 }]);
    expect(terms[0]).toMatchObject({ reason: 'parity_kept', source: 'parity' });
    expect(terms[0]!.forward).toBeCloseTo(2000, 6);
    expect(kinds).toContain('future_off_parity');
  });

  it('the carry of the neighbours decides which of the two is off', () => {
    const side = { ...usual, strikes: 12 };
    const before = { ...side, years: 0.2 };
    const after = { ...side, years: 0.3 };
    const staleFuture = { ...usual, future: 2050 };
    const badQuotes = { ...usual, shift: () => 0.03 };
    expect(decided([before, staleFuture, after]).terms[1]).toMatchObject({
      reason: 'parity_kept',
      forward: expect.closeTo(2000, 6),
    });
    expect(decided([before, badQuotes, after]).terms[1]).toMatchObject({
      reason: 'future_kept',
      forward: 2000,
    });
  });
});

describe('parity that is not sure, without a future', () => {
  // Three pairs of wide quotes that contradict each other.
  const shift = (i: number) => [0.15, -0.1, 0.2][i]!;
  const unsure: Planted = { ...usual, future: null, strikes: 3, half: 0.2, shift };

  it('gives way to the carry of sure neighbours', () => {
    const { terms, kinds } = decided([{ ...usual, years: 0.2 }, unsure, { ...usual, years: 0.3 }]);
    expect(terms[1]).toMatchObject({ reason: 'carry_between', pairs: 0 });
    expect(terms[1]!.forward).toBeCloseTo(2000, 6);
    expect(kinds).toContain('forward_from_carry');
  });

  it('stands where the neighbours are not sure either, and tells its deviation', () => {
    const { parity } = evidenceOf(unsure);
    const { terms } = decided([unsure]);
    expect(terms[0]).toMatchObject({
      reason: 'parity_alone',
      source: 'parity',
      pairs: 3,
      forward: parity!.forward,
    });
    expect(terms[0]!.forwardDeviation).toBeGreaterThan(0.005 * terms[0]!.forward);
    // A year away the carry of the neighbour deviates by more than half a percent.
    const { terms: apart } = decided([usual, { ...unsure, years: 1.5 }]);
    expect(apart[1]!.reason).toBe('parity_alone');
  });
});

describe('the carry of the neighbours', () => {
  const silent = { ...usual, future: null, strikes: 2 };
  const at = (years: number): Planted => {
    const forward = 2000 * Math.exp(0.08 * years);
    return { ...usual, years, forward, future: forward };
  };

  it('is log-linear in time between two expiries', () => {
    const { terms, kinds } = decided([at(0.1), { ...silent, years: 0.25 }, at(0.5)]);
    expect(terms[1]).toMatchObject({ reason: 'carry_between', pairs: 0, future: null });
    expect(terms[1]!.forward).toBeCloseTo(2000 * Math.exp(0.08 * 0.25), 4);
    expect(kinds).toContain('forward_from_carry');
  });

  it('is the forward beside, for a short while, beyond the ends', () => {
    const { terms } = decided([{ ...silent, years: 0.001 }, at(0.004)]);
    expect(terms[0]!.reason).toBe('carry_beside');
    expect(Math.abs(terms[0]!.forward / 2000 - 1)).toBeLessThan(1e-3);
  });

  it('is less sure than the expiries that it comes from', () => {
    const { terms } = decided([at(0.1), { ...silent, years: 0.3 }, at(0.5)]);
    const least = Math.min(terms[0]!.forwardDeviation, terms[2]!.forwardDeviation);
    expect(terms[1]!.forwardDeviation).toBeGreaterThan(least);
  });
});

describe('properties', () => {
  it('is near the planted forward whatever a quarter of the pairs tells', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), fc.integer({ min: 6, max: 30 }), (seed, told, n) => {
        const random = createRandom(seed);
        const wild = Array.from({ length: n }, (_, i) => (i % 4 === 1 ? 0.5 * random.normal() : 0));
        const future = told ? 2000 * (1 + 3e-4 * random.normal()) : null;
        const { terms } = decided([{ ...usual, strikes: n, future, shift: (i) => wild[i]! }]);
        expect(Math.abs(terms[0]!.forward / 2000 - 1)).toBeLessThan(2.5e-3);
      }),
      { numRuns: 60 },
    );
  });

  it('decides one expiry beside the others as it decides all', () => {
    fc.assert(
      fc.property(fc.integer({ min: -4, max: 4 }), fc.integer({ min: 1, max: 8 }), (off, n) => {
        const plans = [
          { ...usual, years: 0.1 },
          { ...usual, strikes: n, future: off === 4 ? null : 2000 + 20 * off },
          { ...usual, years: 0.4 },
        ];
        const evidence = plans.map(evidenceOf);
        const all = decideForwards(evidence, createTally());
        const known = [0, 2].map((i) => {
          const one = all[i]!;
          if (!one.ok) throw new Error(one.failure.kind);
          return { years: plans[i]!.years, terms: one.value };
        });
        expect(decideForward(evidence[1]!, known, createTally())).toEqual(all[1]);
      }),
    );
  });
});
