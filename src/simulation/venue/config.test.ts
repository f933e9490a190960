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
    [{ openOrderMargin: 1.01 }, 'out_of_bounds', 'openOrderMargin', 1.01],
    [{ openOrderMargin: -0.1 }, 'out_of_bounds', 'openOrderMargin', -0.1],
    [{ markMinutes: 1_441 }, 'out_of_bounds', 'markMinutes', 1_441],
    [{ seed: '' }, 'out_of_bounds', 'seed', ''],
    [{ start: 'soon' }, 'out_of_bounds', 'start', 'soon'],
    [{ start: '2026-03-02T01:00:00Z' }, 'out_of_bounds', 'start', '2026-03-02T01:00:00Z'],
    [{ mix: { maker: -0.1 } }, 'out_of_bounds', 'mix.maker', -0.1],
    [{ toString: 1 }, 'unknown_field', 'toString', 1],
    [{ adversaries: { flicker: -1 } }, 'out_of_bounds', 'adversaries.flicker', -1],
    [{ adversaries: { flicker: 0.5 } }, 'out_of_bounds', 'adversaries.flicker', 0.5],
    [{ adversaries: { whale: 1 } }, 'unknown_field', 'adversaries.whale', 1],
    [{ adversaries: 3 }, 'out_of_bounds', 'adversaries', 3],
    [{ walletGraph: 1 }, 'out_of_bounds', 'walletGraph', 1],
    [{ governance: 'yes' }, 'out_of_bounds', 'governance', 'yes'],
    [{ form: 'xml' }, 'out_of_bounds', 'form', 'xml'],
    [{ dirt: { ties: 0.2 } }, 'out_of_bounds', 'dirt.ties', 0.2],
    [{ dirt: { mud: 0.1 } }, 'unknown_field', 'dirt.mud', 0.1],
    [{ dirt: { missingFinalNewline: 1 } }, 'out_of_bounds', 'dirt.missingFinalNewline', 1],
    [{ days: 5, crunchDays: [3] }, 'impossible_combination', 'crunchDays', 3],
    [{ congestionDays: ['soon'] }, 'out_of_bounds', 'congestionDays', 'soon'],
    [{ days: 3, oracleFailureDays: [9] }, 'impossible_combination', 'oracleFailureDays', 9],
    [{ stressDays: [-1] }, 'out_of_bounds', 'stressDays', -1],
    [{ stressDays: 3 }, 'out_of_bounds', 'stressDays', 3],
    [{ days: 3, stressDays: [3] }, 'impossible_combination', 'stressDays', 3],
    [{ mix: { maker: 0, retail: 0.42 } }, 'impossible_combination', 'mix.maker', 0],
  ])('refuses %j with kind, field and value', (input, kind, field, value) => {
    expect(refusal(input)).toMatchObject({ kind, field, value });
  });

  it('reads days of stress by date', () => {
    const checked = checkVenueConfig({ start: '2026-03-02', crunchDays: ['2026-03-05', 1] });
    if (!checked.ok) throw new Error(checked.failure.demand);
    expect(checked.value.crunchDays).toEqual([3, 1]);
    expect(refusal({ start: '2026-03-02', crunchDays: ['2026-03-01'] })).toMatchObject({
      field: 'crunchDays',
      value: -1,
    });
  });

  it('keeps the default for what a part does not name', () => {
    const checked = checkVenueConfig({ adversaries: { flicker: 0 }, dirt: { ties: 0.01 } });
    if (!checked.ok) throw new Error(checked.failure.demand);
    expect(checked.value.adversaries).toMatchObject({ flicker: 0, 'wash-pair': 1 });
    expect(checked.value.dirt).toMatchObject({ ties: 0.01, duplicates: 0 });
  });

  it('refuses shares that do not sum to 1, and says what they sum to', () => {
    const failure = refusal({ mix: { retail: 0.44 } });
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
