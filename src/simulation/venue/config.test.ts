import { describe, expect, it } from 'vitest';
import { checkVenueConfig, defaultVenueConfig } from './config.ts';

function refusal(input: unknown) {
  const checked = checkVenueConfig(input);
  return checked.ok ? undefined : checked.failure;
}

describe('checkVenueConfig', () => {
  it('returns the defaults for an empty object', () => {
    expect(checkVenueConfig({})).toEqual({ ok: true, value: defaultVenueConfig });
  });

  it('accepts its own result again, also after JSON', () => {
    const first = checkVenueConfig({ days: 3, seed: 7, start: '2026-01-05' });
    if (!first.ok) throw new Error(first.failure.demand);
    expect(first.value.stressDays).toEqual([]);
    expect(first.value.seed).toBe('7');
    expect(checkVenueConfig(JSON.parse(JSON.stringify(first.value)))).toEqual(first);
  });

  it.each([
    [{ traders: 5 }, 'unknown_field', 'traders', 5],
    [{ mix: { whale: 0.1 } }, 'unknown_field', 'mix.whale', 0.1],
    [{ days: 0 }, 'out_of_bounds', 'days', 0],
    [{ days: 1.5 }, 'out_of_bounds', 'days', 1.5],
    [{ participants: '200' }, 'out_of_bounds', 'participants', '200'],
    [{ activity: 0 }, 'out_of_bounds', 'activity', 0],
    [{ quotesPerMakerMinute: 1 }, 'out_of_bounds', 'quotesPerMakerMinute', 1],
    [{ markMinutes: 1_441 }, 'out_of_bounds', 'markMinutes', 1_441],
    [{ seed: '' }, 'out_of_bounds', 'seed', ''],
    [{ start: 'soon' }, 'out_of_bounds', 'start', 'soon'],
    [{ start: '2026-03-02T01:00:00Z' }, 'out_of_bounds', 'start', '2026-03-02T01:00:00Z'],
    [{ mix: { maker: -0.1 } }, 'out_of_bounds', 'mix.maker', -0.1],
    [{ stressDays: [-1] }, 'out_of_bounds', 'stressDays', -1],
    [{ stressDays: 3 }, 'out_of_bounds', 'stressDays', 3],
    [{ days: 3, stressDays: [3] }, 'impossible_combination', 'stressDays', 3],
    [{ mix: { maker: 0, retail: 0.48 } }, 'impossible_combination', 'mix.maker', 0],
  ])('refuses %j with kind, field and value', (input, kind, field, value) => {
    expect(refusal(input)).toMatchObject({ kind, field, value });
  });

  it('refuses shares that do not sum to 1, and says what they sum to', () => {
    const failure = refusal({ mix: { retail: 0.5 } });
    expect(failure).toMatchObject({ field: 'mix', demand: 'shares that sum to 1' });
    expect(failure?.value).toBeCloseTo(1.06, 9);
  });

  it('says the demand in words that follow "must be"', () => {
    expect(refusal({ days: 0 })?.demand).toBe('a whole number in [1, 1100]');
    expect(refusal({ start: 0 })?.demand).toBe('midnight UTC of a day, 2009 to 2098');
    expect(refusal([])?.demand).toBe('an object');
    expect(refusal(null)?.demand).toBe('an object');
  });
});
