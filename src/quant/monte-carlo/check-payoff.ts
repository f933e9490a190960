/**
 * @module Checks of payoff descriptions, each error naming field, demand and value.
 */
import {
  check,
  checkFinite,
  checkNonNegative,
  checkPositive,
  fail,
  InvariantError,
  ok,
  type Result,
} from '../../base/index.ts';
import { type Payoff, payoffYears } from './payoff.ts';

/** A payoff description that cannot be used. */
export interface PayoffFailure {
  readonly kind: 'bad-payoff';
  /** Path of the field, e.g. `value.sum[1].fixing`. */
  readonly field: string;
  /** What it must be. */
  readonly demand: string;
  /** What it was, as text. */
  readonly value: string;
}

/** Most operations nested in one another that a formula may hold. */
export const formulaDepthMax = 64;

/**
 * Reads a payoff description of unknown origin.
 *
 * @param value - anything, e.g. parsed JSON
 * @returns the payoff, or the first field that is wrong
 * @source definition
 */
export function parsePayoff(value: unknown): Result<Payoff, PayoffFailure> {
  try {
    checkPayoff(value);
    return ok(value);
  } catch (error) {
    if (!(error instanceof InvariantError)) throw error;
    const { argument, demand } = error;
    return fail({ kind: 'bad-payoff', field: argument, demand, value: describe(error.value) });
  }
}

/**
 * Demands a complete and consistent payoff description.
 *
 * @param value - the description
 * @throws InvariantError naming the first field that is wrong
 */
export function checkPayoff(value: unknown): asserts value is Payoff {
  const payoff = record('payoff', value);
  const kind = payoff.kind;
  switch (kind) {
    case 'european':
      positive(payoff, 'strike');
      flag(payoff, 'isCall');
      positive(payoff, 'years');
      return;
    case 'asian':
      oneOf(payoff, 'average', ['arithmetic', 'geometric']);
      if (payoff.strike !== 'floating') positive(payoff, 'strike');
      flag(payoff, 'isCall');
      times(payoff, 'fixingYears');
      return;
    case 'barrier':
      positive(payoff, 'strike');
      flag(payoff, 'isCall');
      positive(payoff, 'barrier');
      oneOf(payoff, 'direction', ['down', 'up']);
      oneOf(payoff, 'knock', ['in', 'out']);
      checkNonNegative('rebate', numberIn(payoff, 'rebate'));
      times(payoff, 'observationYears');
      return;
    case 'lookback':
      if (payoff.strike !== 'floating') positive(payoff, 'strike');
      flag(payoff, 'isCall');
      times(payoff, 'observationYears');
      return;
    case 'cliquet':
      positive(payoff, 'notional');
      times(payoff, 'resetYears');
      ordered(payoff, 'localFloor', 'localCap');
      ordered(payoff, 'globalFloor', 'globalCap');
      return;
    case 'autocallable':
      for (const name of ['notional', 'reference', 'callLevel']) positive(payoff, name);
      for (const name of ['coupon', 'couponLevel', 'protectionLevel']) {
        checkNonNegative(name, numberIn(payoff, name));
      }
      times(payoff, 'observationYears');
      return;
    case 'formula':
      times(payoff, 'fixingYears');
      checkExpression(payoff.value, 'value', (payoff.fixingYears as unknown[]).length, 0);
      return;
    default:
      check(false, 'kind', kinds, describe(kind));
  }
}

const kinds = 'european, asian, barrier, lookback, cliquet, autocallable or formula';

/**
 * Demands that every instant of a payoff still lies ahead after some time has passed.
 *
 * @param payoff - the description
 * @param elapsedYears - time passed; years
 * @throws InvariantError when the first instant has passed
 */
export function checkAhead(payoff: Payoff, elapsedYears: number): void {
  const first = payoffYears(payoff)[0];
  check(elapsedYears < first, 'elapsedYears', `below the first instant ${first}`, elapsedYears);
}

function checkExpression(value: unknown, path: string, fixings: number, depth: number): void {
  check(depth <= formulaDepthMax, path, `nested at most ${formulaDepthMax} deep`, depth);
  if (typeof value === 'number') {
    checkFinite(path, value);
    return;
  }
  const node = record(path, value);
  const inner = (child: unknown, name: string): void =>
    checkExpression(child, `${path}.${name}`, fixings, depth + 1);
  if ('fixing' in node) {
    const index = node.fixing;
    const holds = Number.isInteger(index) && Number(index) >= -1 && Number(index) < fixings;
    check(holds, `${path}.fixing`, `a whole number from -1 to ${fixings - 1}`, describe(index));
    return;
  }
  if ('if' in node) {
    const test = list(node.if, `${path}.if`, 3);
    inner(test[0], 'if[0]');
    inner(test[2], 'if[2]');
    const holds = ['<', '<=', '>', '>='].includes(String(test[1]));
    check(holds, `${path}.if[1]`, '<, <=, > or >=', describe(test[1]));
    inner(node.yes, 'yes');
    inner(node.no, 'no');
    return;
  }
  const name = ['sum', 'product', 'max', 'min', 'ratio'].find((word) => word in node);
  const demand = 'a number, fixing, sum, product, max, min, ratio or if';
  check(name !== undefined, path, demand, describe(value));
  const operands = list(node[name!], `${path}.${name}`, name === 'ratio' ? 2 : undefined);
  operands.forEach((child, i) => {
    inner(child, `${name}[${i}]`);
  });
}

function record(path: string, value: unknown): Readonly<Record<string, unknown>> {
  const holds = typeof value === 'object' && value !== null && !Array.isArray(value);
  check(holds, path, 'an object', describe(value));
  return value as Readonly<Record<string, unknown>>;
}

function list(value: unknown, path: string, length: number | undefined): readonly unknown[] {
  check(Array.isArray(value), path, 'a list', describe(value));
  const items = value as readonly unknown[];
  const holds = length === undefined ? items.length > 0 : items.length === length;
  check(holds, path, length === undefined ? 'not empty' : `${length} items long`, items.length);
  return items;
}

function numberIn(payoff: Readonly<Record<string, unknown>>, name: string): number {
  const value = payoff[name];
  check(typeof value === 'number', name, 'a number', describe(value));
  return value as number;
}

function positive(payoff: Readonly<Record<string, unknown>>, name: string): void {
  checkPositive(name, numberIn(payoff, name));
}

function flag(payoff: Readonly<Record<string, unknown>>, name: string): void {
  check(typeof payoff[name] === 'boolean', name, 'true or false', describe(payoff[name]));
}

function oneOf(
  payoff: Readonly<Record<string, unknown>>,
  name: string,
  words: readonly string[],
): void {
  const value = payoff[name];
  check(
    typeof value === 'string' && words.includes(value),
    name,
    words.join(' or '),
    describe(value),
  );
}

function ordered(payoff: Readonly<Record<string, unknown>>, low: string, high: string): void {
  const floor = numberIn(payoff, low);
  const cap = numberIn(payoff, high);
  checkFinite(low, floor);
  checkFinite(high, cap);
  check(cap >= floor, high, `at least ${low}, ${floor}`, cap);
}

function times(payoff: Readonly<Record<string, unknown>>, name: string): void {
  const items = list(payoff[name], name, undefined);
  let last = 0;
  items.forEach((item, i) => {
    const path = `${name}[${i}]`;
    check(
      typeof item === 'number' && Number.isFinite(item),
      path,
      'a finite number',
      describe(item),
    );
    check((item as number) > last, path, i === 0 ? '> 0' : `above ${last}`, item);
    last = item as number;
  });
}

function describe(value: unknown): string {
  if (typeof value === 'object' && value !== null) return JSON.stringify(value).slice(0, 80);
  return String(value);
}
