import { describe, expect, it } from 'vitest';
import { microsPerDay } from '../../../base/index.ts';
import { createMarginEngine, marginUnchecked } from '../engine/margin.ts';
import { withParameter } from '../parameters/parameter-bounds.ts';
import { marginPresets } from '../parameters/presets.ts';
import { isolatedPerp } from '../parameters/presets-rules.ts';
import { deriveScan } from '../parameters/presets-scan.ts';
import { randomPortfolio, testingMarket } from '../portfolio/testing-portfolios.ts';
import { overrideLimits } from './override-limits.ts';
import { gatherOverrides, type OverrideRecord, parseOverrideRecord } from './override-records.ts';

const at = 20_000 * microsPerDay;
const bounds = { loosenMax: 0.2, loosenStepMax: 0.1 };
const terms = {
  limits: overrideLimits(deriveScan, bounds),
  loosenIntervalMicros: 0,
  durationMaxMicros: 30 * microsPerDay,
};
const record = (change: Partial<OverrideRecord> = {}): OverrideRecord => ({
  ...{ account: 'a', path: 'lossFactor.initial', value: 0.9, row: 'line 1' },
  expiresAtMicros: at + microsPerDay,
  ...change,
});
const fieldsOf = (...records: readonly OverrideRecord[]): readonly string[] => {
  const gathered = gatherOverrides(records, deriveScan, terms, at);
  return gathered.ok ? [] : gathered.failure.map(({ row, field }) => `${row} ${field}`);
};

describe('limits', () => {
  it('the floor may be set, and nothing below it', () => {
    expect(fieldsOf(record({ value: 0.8 }))).toEqual([]);
    expect(fieldsOf(record({ value: 0.799 }))).toEqual(['line 1 value']);
    expect(fieldsOf(record({ value: 5 }))).toEqual([]);
  });

  it('the last instant within the life may be set, and nothing after it', () => {
    const life = terms.durationMaxMicros;
    expect(fieldsOf(record({ expiresAtMicros: at + life }))).toEqual([]);
    expect(fieldsOf(record({ expiresAtMicros: at + life + 1 }))).toEqual(['line 1 expires']);
  });

  it('what has expired is not looked at', () => {
    expect(fieldsOf(record({ expiresAtMicros: at, value: -9 }))).toEqual([]);
  });

  it('numbers of one account are gathered, the first to expire ends them', () => {
    const later = record({ path: 'perp.maintenance', value: 0.013, expiresAtMicros: at + 5 });
    const gathered = gatherOverrides([record(), later], deriveScan, terms, at);
    if (!gathered.ok) throw new Error(JSON.stringify(gathered.failure));
    const own = gathered.value.get('a');
    expect(own?.changes.map(({ path }) => path)).toEqual([
      'lossFactor.initial',
      'perp.maintenance',
    ]);
    expect(own?.expiresAtMicros).toBe(at + 5);
  });

  it.each([
    ['no object', [], ''],
    ['no expiry', { account: 'a', path: 'b', value: 1 }, 'expires'],
    ['another field', { account: 'a', path: 'b', value: 1, expires: '2026-01-01', x: 1 }, 'x'],
  ])('%s is named', (_, value, field) => {
    const parsed = parseOverrideRecord(value, 'line 1');
    expect(parsed.ok ? [] : parsed.failure.map((failure) => failure.field)).toContain(field);
  });
});

describe('properties', () => {
  const market = testingMarket();

  it.each([...marginPresets.values()])('what is stricter asks for more: $name', (preset) => {
    const drawn = Array.from({ length: 6 }, (_, seed) => randomPortfolio(seed));
    for (const [path, { stricter }] of overrideLimits(preset, bounds)) {
      const value = path.split('.').reduce<unknown>((part, key) => {
        return (part as Record<string, unknown>)[key];
      }, preset) as number;
      const wanted = stricter === 'higher' ? value * 1.2 + 0.01 : value * 0.8;
      for (const one of drawn) {
        const portfolio = preset === isolatedPerp ? { ...one, options: [] } : one;
        const [before, after] = [preset, withParameter(preset, path, wanted)].map((parameters) => {
          const engine = createMarginEngine(market, parameters);
          if (!engine.ok) throw new Error(JSON.stringify(engine.failure));
          return marginUnchecked(engine.value, portfolio);
        });
        expect(after.initial, path).toBeLessThanOrEqual(before.initial + 1e-6);
        expect(after.maintenance, path).toBeLessThanOrEqual(before.maintenance + 1e-6);
      }
    }
  });
});
