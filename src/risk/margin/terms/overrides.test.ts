import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsPerDay } from '../../../base/index.ts';
import type { ScenarioMargin } from '../parameters/parameters.ts';
import { deriveScan } from '../parameters/presets-scan.ts';
import {
  decideOverride,
  type MarginOverride,
  type OverrideTerms,
  overriddenParameters,
} from './overrides.ts';

const at = 1000 * microsPerDay;
const evidence = 'ab'.repeat(32);
const path = 'lossFactor.initial';
const terms: OverrideTerms = {
  limits: new Map([
    [path, { stricter: 'higher', loosenMax: 0.2, loosenStepMax: 0.05 }],
    ['discounting.long.factor', { stricter: 'lower', loosenMax: 0.1, loosenStepMax: 0.02 }],
  ]),
  loosenIntervalMicros: 7 * microsPerDay,
  durationMaxMicros: 30 * microsPerDay,
};
const proposal = (value: number, change: object = {}) => ({
  participant: 'p',
  changes: [{ path, value }],
  evidence,
  expiresAtMicros: at + 10 * microsPerDay,
  ...change,
});
const decide = (
  value: number,
  change: object = {},
  held: MarginOverride | null = null,
  last: number | null = null,
) => decideOverride(deriveScan, held, proposal(value, change), last, terms, at);
const kinds = (answer: ReturnType<typeof decide>) =>
  answer.ok ? [] : answer.failure.map(({ kind }) => kind);
const factor = (held: MarginOverride | null, when: number, preset = deriveScan) =>
  (overriddenParameters(preset, held, terms, when) as ScenarioMargin).lossFactor.initial;

describe('limits', () => {
  it('no override is the preset', () => {
    expect(overriddenParameters(deriveScan, null, terms, at)).toBe(deriveScan);
  });

  it('tightening is immediate, however large and however soon, without evidence', () => {
    const answer = decide(3, { evidence: '' }, null, at - 1);
    expect(answer.ok && factor(answer.value, at)).toBe(3);
  });

  it('loosening takes a step, evidence and time', () => {
    expect(kinds(decide(0.95))).toEqual([]);
    expect(kinds(decide(0.94))).toEqual(['step']);
    expect(kinds(decide(0.95, { evidence: 'trust me' }))).toEqual(['no_evidence']);
    expect(kinds(decide(0.95, {}, null, at - 6 * microsPerDay))).toEqual(['pace']);
  });

  it('never goes below the floor of the preset', () => {
    const answer = decide(0.95);
    if (!answer.ok) throw new Error('refused');
    const held = { ...answer.value, changes: [{ path, value: 0.81 }] };
    expect(kinds(decide(0.79, {}, held))).toEqual(['below_floor']);
    expect(kinds(decide(0.8, {}, held))).toEqual([]);
    // A stricter preset lifts what was granted under the old one at once.
    const stricter = { ...deriveScan, lossFactor: { maintenance: 0.8, initial: 2 } };
    expect(factor(held, at, stricter)).toBeCloseTo(1.6, 12);
  });

  it('expires', () => {
    const answer = decide(0.95);
    if (!answer.ok) throw new Error('refused');
    expect(factor(answer.value, at + 10 * microsPerDay - 1)).toBe(0.95);
    expect(factor(answer.value, at + 10 * microsPerDay)).toBe(1);
    expect(kinds(decide(0.95, { expiresAtMicros: at + 31 * microsPerDay }))).toEqual(['expiry']);
    expect(kinds(decide(0.95, { expiresAtMicros: at }))).toEqual(['expiry']);
  });

  it('giving a tightened number back is a loosening', () => {
    const tight = decide(1.5);
    if (!tight.ok) throw new Error('refused');
    expect(kinds(decide(1, { changes: [] }, tight.value))).toEqual(['step']);
  });

  it('a number that is stricter when lower loosens upwards', () => {
    const changes = [{ path: 'discounting.long.factor', value: 0.96 }];
    expect(kinds(decide(1, { changes }))).toEqual([]);
    expect(kinds(decide(1, { changes: [{ ...changes[0], value: 0.98 }] }))).toEqual(['step']);
  });

  it('a number without limit, or outside the preset, is refused', () => {
    expect(kinds(decide(1, { changes: [{ path: 'peg.factor', value: 1 }] }))).toEqual([
      'unknown_parameter',
    ]);
    expect(kinds(decide(1e9))).toEqual(['not_valid']);
  });
});

describe('properties', () => {
  it('no sequence of proposals ever gives terms below the floor or faster than the steps', () => {
    const wish = fc.record({
      value: fc.double({ min: 0.5, max: 2, noNaN: true }),
      days: fc.integer({ min: 0, max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 30 }), (wishes) => {
        let held: MarginOverride | null = null;
        let last: number | null = null;
        let now = at;
        let before = 1;
        for (const { value, days } of wishes) {
          now += days * microsPerDay;
          const expiresAtMicros = now + 30 * microsPerDay;
          before = factor(held, now);
          const wanted = proposal(value, { expiresAtMicros });
          const answer = decideOverride(deriveScan, held, wanted, last, terms, now);
          if (!answer.ok) continue;
          held = answer.value;
          const after = factor(held, now);
          expect(after).toBeGreaterThanOrEqual(0.8);
          if (after < before) {
            expect(before - after).toBeLessThanOrEqual(0.05 + 1e-9);
            if (last !== null) expect(now - last).toBeGreaterThanOrEqual(7 * microsPerDay);
            last = now;
          }
        }
      }),
    );
  });
});
