import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parameterBound, parameterNumbers, withParameter } from './parameter-bounds.ts';
import { checkMarginParameters } from './parameter-check.ts';
import { marginPresets } from './presets.ts';
import { deriveStandard } from './presets-rules.ts';
import { deriveScan } from './presets-scan.ts';

function failuresOf(parameters: unknown): readonly string[] {
  const checked = checkMarginParameters(parameters);
  return checked.ok ? [] : checked.failure.map(({ kind, field }) => `${kind} ${field}`);
}

describe('limits', () => {
  it('every preset passes, also after a trip through JSON', () => {
    for (const preset of marginPresets.values()) {
      expect(failuresOf(preset)).toEqual([]);
      expect(checkMarginParameters(JSON.parse(JSON.stringify(preset)))).toEqual({
        ok: true,
        value: preset,
      });
    }
  });

  it('the presets are the six that are named', () => {
    expect([...marginPresets.keys()]).toEqual([
      'derive-pmrm2',
      'derive-pmrm1',
      'derive-standard',
      'deribit-style',
      'paradex-style',
      'isolated-perp',
    ]);
  });

  it('derive-pmrm2 has 31 scenarios, derive-pmrm1 21, deribit-style 35, paradex-style 24', () => {
    const counts = [...marginPresets.values()].map((preset) =>
      preset.method === 'scenarios' ? preset.scenarios.length : null,
    );
    expect(counts).toEqual([31, 21, null, 35, 24, null]);
  });

  it.each([
    ['nothing', undefined, ['malformed method']],
    ['another method', { method: 'magic' }, ['malformed method']],
    [
      'a missing part',
      { ...deriveStandard, perp: { initial: 0.1 } },
      ['malformed perp.maintenance'],
    ],
    ['a field too many', { ...deriveStandard, skill: 1 }, ['unknown_field skill']],
    [
      'text for a number',
      { ...deriveStandard, averagingSeconds: '5' },
      ['not_a_number averagingSeconds'],
    ],
    ['a list for an object', { ...deriveStandard, peg: [] }, ['malformed peg']],
    ['no scenarios', { ...deriveScan, scenarios: [] }, ['out_of_bounds scenarios']],
    [
      'an unknown volatility rule',
      { ...deriveScan, scenarios: [{ spotFactor: 1, vol: 'sideways', damping: 1 }] },
      ['malformed scenarios.0.vol'],
    ],
    [
      'a skew that moves the spot',
      { ...deriveScan, scenarios: [{ spotFactor: 1.1, vol: 'abs-skew', damping: 1 }] },
      ['out_of_bounds scenarios.0.spotFactor'],
    ],
    ['a skew without shape', { ...deriveScan, skew: null }, ['malformed skew', 'malformed skew']],
    [
      'a haircut above the value',
      { ...deriveStandard, collateralShares: { ETH: 2 } },
      ['out_of_bounds collateralShares.ETH'],
    ],
  ])('%s is named', (_, parameters, expected) => {
    expect(failuresOf(parameters)).toEqual(expected);
  });

  it('a number keeps its demand and value', () => {
    const checked = checkMarginParameters(withParameter(deriveScan, 'volShock.up', 11));
    expect(checked.ok ? null : checked.failure[0]).toMatchObject({
      field: 'volShock.up',
      demand: 'in [0, 10] (relative)',
      value: '11',
    });
  });
});

describe('properties', () => {
  const presets = [...marginPresets.values()];

  it('every number of every preset has a bound and lies within it', () => {
    for (const preset of presets) {
      for (const { path, value } of parameterNumbers(preset)) {
        const bound = parameterBound(preset.method, path);
        expect(bound, path).not.toBe(null);
        expect(value, path).toBeGreaterThanOrEqual(bound!.low);
        expect(value, path).toBeLessThanOrEqual(bound!.high);
      }
    }
  });

  it('a number moved out of its bound is named, and only it', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.boolean(), (which, row, above) => {
        const preset = presets[which % presets.length];
        const numbers = parameterNumbers(preset);
        const { path } = numbers[row % numbers.length];
        const bound = parameterBound(preset.method, path)!;
        const moved = withParameter(preset, path, above ? bound.high + 1 : bound.low - 1);
        expect(failuresOf(moved)).toContain(`out_of_bounds ${path}`);
      }),
    );
  });

  it('replacing a number changes that number alone', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (which, row) => {
        const preset = presets[which % presets.length];
        const before = parameterNumbers(preset);
        const { path } = before[row % before.length];
        const after = parameterNumbers(withParameter(preset, path, 0.123));
        const changed = after.filter(({ value }, i) => value !== before[i].value);
        expect(changed.map((number) => number.path)).toEqual([path]);
      }),
    );
  });

  it('an unknown path changes nothing', () => {
    expect(withParameter(deriveScan, 'volShock.sideways', 1)).toBe(deriveScan);
  });
});
