import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evidenceHash, noOverride, type PersonalMargin } from '../policy/index.ts';
import { extendOverrides, isOverrideOver, overrideOf, storeOverride } from './overrides.ts';
import { createBroker } from './state.ts';

const granted = (factor: number, evidence: string): PersonalMargin => ({
  factor,
  grantedAtMicros: 10,
  expiresAtMicros: 20,
  loosenedAtMicros: 10,
  evidence,
});

function brokerOf(participants: number) {
  const state = createBroker();
  extendOverrides(state, participants);
  return state;
}

describe('limits', () => {
  it('who was never granted one has none, and it is not over', () => {
    const state = brokerOf(1);
    expect(overrideOf(state, 0)).toEqual(noOverride);
    expect(isOverrideOver(state, 0, 1e15)).toBe(false);
  });

  it('it is over at its end, not before', () => {
    const state = brokerOf(1);
    storeOverride(state, 0, granted(0.9, evidenceHash('a')));
    expect(isOverrideOver(state, 0, 19)).toBe(false);
    expect(isOverrideOver(state, 0, 20)).toBe(true);
  });

  it('storing the same again changes nothing, and says so', () => {
    const state = brokerOf(1);
    expect(storeOverride(state, 0, granted(0.9, evidenceHash('a')))).toBe(true);
    expect(storeOverride(state, 0, granted(0.9, evidenceHash('a')))).toBe(false);
  });
});

describe('properties', () => {
  it('everybody keeps the evidence of its own, whoever else is granted one after it', () => {
    const texts = fc.array(fc.option(fc.string()), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(texts, (evidence) => {
        const state = brokerOf(evidence.length);
        const overrides = evidence.map((text, id) =>
          granted(1.1 + id / 100, text === null ? '' : evidenceHash(text)),
        );
        for (const [id, override] of overrides.entries()) storeOverride(state, id, override);
        expect(overrides.map((_, id) => overrideOf(state, id))).toEqual(overrides);
      }),
    );
  });
});
