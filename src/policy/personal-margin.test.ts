/**
 * @module Overrides: expiry, renewal, evidence, and agreement with the rules of the risk folder.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsPerDay } from '../base/index.ts';
import {
  decideOverride,
  marginPresets,
  overriddenParameters,
  type ScenarioMargin,
} from '../risk/index.ts';
import {
  decidePersonalMargin,
  evidenceHash,
  evidenceText,
  noOverride,
  overridePath,
  overrideRecord,
  overrideTermsOf,
  type PersonalEvidence,
  type PersonalMargin,
  personalFactor,
  type Reason,
  standardSchedule,
} from './index.ts';

const { margin } = standardSchedule;
const scan = marginPresets.get('derive-pmrm2') as ScenarioMargin;
const start = 20_000 * microsPerDay;
const safe = { mean: 1e-5, low90: 1e-6, high90: 1e-4, observations: 1000 };
const risky = { mean: 0.2, low90: 0.1, high90: 0.3, observations: 1000 };

interface Day {
  readonly risk: PersonalEvidence['risk'];
  readonly isActive?: boolean;
}

const evidenceOn = (day: number, { risk, isActive = true }: Day): PersonalEvidence => ({
  participant: 'p',
  risk,
  isActive,
  atMicros: start + day * microsPerDay,
  schedule: standardSchedule.version,
});

/** Overrides after each day of decisions. */
function through(days: readonly Day[]): PersonalMargin[] {
  const granted: PersonalMargin[] = [];
  days.forEach((day, i) => {
    granted.push(
      decidePersonalMargin(granted.at(-1) ?? noOverride, evidenceOn(i, day), margin, []),
    );
  });
  return granted;
}

const many = (count: number, day: Day): Day[] => Array(count).fill(day);

describe('evidence', () => {
  // FIPS 180-4, examples of the secure hash standard.
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ])('SHA-256 of %j', (text, hash) => {
    expect(evidenceHash(text)).toBe(hash);
  });

  it('agrees with another implementation on any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '0', 'é', '€', '😀'), maxLength: 150 }),
        (text) => {
          const hash = createHash('sha256').update(text, 'utf8').digest('hex');
          expect(evidenceHash(text)).toBe(hash);
        },
      ),
    );
  });

  it('a loosening carries the hash of what it rests on, which can be computed again', () => {
    const day = { risk: safe };
    const [granted] = through([day]);
    const text = evidenceText(evidenceOn(0, day), 1, granted!.factor);
    expect(granted!.evidence).toBe(createHash('sha256').update(text).digest('hex'));
    expect(through([{ risk: { ...safe, mean: 2e-5 } }])[0]!.evidence).not.toBe(granted!.evidence);
  });
});

describe('limits', () => {
  it('nothing known asks for no override below 1', () => {
    const nothing = { mean: 0.01, low90: 0.001, high90: 0.01, observations: 0 };
    expect(decidePersonalMargin(noOverride, evidenceOn(0, { risk: nothing }), margin, [])).toBe(
      noOverride,
    );
  });

  it('tightening is whole and immediate, without evidence', () => {
    const [granted] = through([{ risk: risky }]);
    expect(granted!.factor).toBeCloseTo(1 + 0.1 * Math.log2(30), 3);
    expect(granted!.evidence).toBe('');
  });

  it('loosening goes by a step a day to the floor and no further', () => {
    const factors = through(many(12, { risk: safe })).map(({ factor }) => factor);
    factors.forEach((factor, i) => {
      expect(factor).toBeCloseTo(Math.max(margin.factorMin, 1 - 0.02 * (i + 1)), 9);
    });
  });

  it('a second decision on the same day does not loosen again', () => {
    const [first] = through([{ risk: safe }]);
    const again = decidePersonalMargin(first!, evidenceOn(0.5, { risk: safe }), margin, []);
    expect(again).toBe(first);
  });

  it('an override of who went away ends after its days, and then says so', () => {
    const held = through(many(10, { risk: safe })).at(-1)!;
    const left = { risk: { ...safe, high90: 0.01 }, isActive: false };
    const end = (held.expiresAtMicros - start) / microsPerDay;
    expect(personalFactor(held, held.expiresAtMicros - 1)).toBe(margin.factorMin);
    expect(personalFactor(held, held.expiresAtMicros)).toBe(1);
    const reasons: Reason[] = [];
    const after = decidePersonalMargin(held, evidenceOn(end, left), margin, reasons);
    expect(after.factor).toBe(1);
    expect(reasons[0]).toMatchObject({
      value: margin.overrideDays,
      threshold: margin.overrideDays,
      contribution: 'override of 0.9 has expired: back to 1',
    });
  });

  it('who is still safe and active has it renewed in its last week, on new evidence', () => {
    const granted = through(many(120, { risk: safe }));
    expect(granted.slice(10).every(({ factor }) => factor === margin.factorMin)).toBe(true);
    const renewals = new Set(granted.slice(10).map(({ evidence }) => evidence));
    expect(renewals.size).toBeGreaterThan(3);
    expect(renewals.size).toBeLessThan(8);
  });

  it('the record stands on the preset with its floor', () => {
    const held = through(many(3, { risk: safe })).at(-1)!;
    expect(overrideRecord(noOverride, 'p', 1, margin)).toBeNull();
    expect(overrideRecord(held, 'p', 2, margin)).toMatchObject({
      participant: 'p',
      changes: [{ path: overridePath, value: 2 * held.factor }],
      floors: [{ path: overridePath, value: 2 * margin.factorMin }],
      evidence: held.evidence,
      expiresAtMicros: held.expiresAtMicros,
    });
  });
});

describe('properties', () => {
  const risk = fc
    .record({
      high90: fc.double({ min: 1e-8, max: 0.999, noNaN: true }),
      observations: fc.double({ min: 0, max: 400, noNaN: true }),
    })
    .map(({ high90, observations }) => ({
      mean: high90 / 2,
      low90: high90 / 4,
      high90,
      observations,
    }));
  const days = fc.array(fc.record({ risk, isActive: fc.boolean() }), {
    minLength: 1,
    maxLength: 50,
  });

  it('the risk folder would grant every override, given the one before', () => {
    const terms = overrideTermsOf(margin);
    const preset = scan.lossFactor.initial;
    fc.assert(
      fc.property(days, (path) => {
        const granted = through(path);
        granted.forEach((now, i) => {
          const before = granted[i - 1] ?? noOverride;
          if (now === before || now.factor === 1) return;
          const record = overrideRecord(now, 'p', preset, margin)!;
          const held = overrideRecord(before, 'p', preset, margin);
          const loosenedAt = before.loosenedAtMicros === 0 ? null : before.loosenedAtMicros;
          const { atMicros } = evidenceOn(i, path[i]!);
          const decided = decideOverride(scan, held, record, loosenedAt, terms, atMicros);
          expect(decided).toMatchObject({ ok: true });
          const inForce = overriddenParameters(scan, record, terms, atMicros);
          expect('lossFactor' in inForce && inForce.lossFactor.initial).toBeCloseTo(
            preset * now.factor,
            9,
          );
        });
      }),
      { numRuns: 15 },
    );
  });

  it('bounds, steps and ends hold for any evidence', () => {
    fc.assert(
      fc.property(days, (path) => {
        let before: PersonalMargin = noOverride;
        through(path).forEach((now, i) => {
          const { atMicros } = evidenceOn(i, path[i]!);
          const loosened = personalFactor(before, atMicros) - now.factor;
          expect(loosened).toBeLessThanOrEqual(margin.loosenStepMax + 1e-9);
          expect(now.factor).toBeGreaterThanOrEqual(margin.factorMin);
          expect(now.factor).toBeLessThanOrEqual(margin.factorMax);
          if (now.factor !== 1) expect(now.expiresAtMicros).toBeGreaterThan(atMicros);
          if (now.factor < 1) expect(now.evidence).toMatch(/^[0-9a-f]{64}$/);
          before = now;
        });
      }),
    );
  });
});
