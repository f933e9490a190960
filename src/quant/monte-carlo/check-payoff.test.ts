import { describe, expect, it } from 'vitest';
import { formulaDepthMax, parsePayoff } from './check-payoff.ts';

const asian = {
  kind: 'asian',
  average: 'arithmetic',
  strike: 100,
  isCall: true,
  fixingYears: [0.5, 1],
};

function failureOf(value: unknown): string {
  const result = parsePayoff(value);
  return result.ok ? 'none' : `${result.failure.field}: ${result.failure.demand}`;
}

describe('payoff descriptions', () => {
  it('are accepted when complete', () => {
    expect(failureOf(asian)).toBe('none');
    expect(failureOf({ ...asian, strike: 'floating' })).toBe('none');
  });

  it('are refused with the field and the demand', () => {
    expect(failureOf(null)).toBe('payoff: an object');
    expect(failureOf({ kind: 'accumulator' })).toMatch(/^kind: european, asian/);
    expect(failureOf({ ...asian, strike: -1 })).toBe('strike: > 0 and finite');
    expect(failureOf({ ...asian, strike: '100' })).toBe('strike: a number');
    expect(failureOf({ ...asian, isCall: 1 })).toBe('isCall: true or false');
    expect(failureOf({ ...asian, average: 'harmonic' })).toBe('average: arithmetic or geometric');
    expect(failureOf({ ...asian, fixingYears: [] })).toBe('fixingYears: not empty');
    expect(failureOf({ ...asian, fixingYears: [0, 1] })).toBe('fixingYears[0]: > 0');
    expect(failureOf({ ...asian, fixingYears: [1, 0.5] })).toBe('fixingYears[1]: above 1');
    expect(failureOf({ ...asian, fixingYears: [1, Number.NaN] })).toBe(
      'fixingYears[1]: a finite number',
    );
    const cliquet = { kind: 'cliquet', notional: 1, resetYears: [1], localFloor: 0.1, localCap: 0 };
    expect(failureOf({ ...cliquet, globalFloor: 0, globalCap: 1 })).toBe(
      'localCap: at least localFloor, 0.1',
    );
  });

  it('name the place inside a formula', () => {
    const formula = (value: unknown): unknown => ({ kind: 'formula', fixingYears: [1, 2], value });
    expect(failureOf(formula({ sum: [1, { fixing: 1 }] }))).toBe('none');
    expect(failureOf(formula({ sum: [1, { fixing: 2 }] }))).toBe(
      'value.sum[1].fixing: a whole number from -1 to 1',
    );
    expect(failureOf(formula({ max: [] }))).toBe('value.max: not empty');
    expect(failureOf(formula({ ratio: [1] }))).toBe('value.ratio: 2 items long');
    expect(failureOf(formula({ if: [1, '=', 2], yes: 1, no: 0 }))).toBe(
      'value.if[1]: <, <=, > or >=',
    );
    expect(failureOf(formula({ power: [1, 2] }))).toMatch(/^value: a number, fixing/);
    expect(failureOf(formula(Number.POSITIVE_INFINITY))).toBe('value: finite');
  });

  it('refuse a formula nested without end', () => {
    let value: unknown = 1;
    for (let i = 0; i <= formulaDepthMax; i++) value = { sum: [value] };
    expect(failureOf({ kind: 'formula', fixingYears: [1], value })).toMatch(/nested at most/);
  });

  it('describe the value seen', () => {
    const result = parsePayoff({ ...asian, strike: { amount: 5 } });
    expect(!result.ok && result.failure.value).toBe('{"amount":5}');
  });
});
