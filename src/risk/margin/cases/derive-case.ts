/**
 * @module Published cases of Derive's margin: what is held, under which terms, with which result.
 */
import { fail, ok, type Result } from '../../../base/index.ts';
import { computeMargin, createMarginEngine, scenarioParts } from '../engine/margin.ts';
import type { MarginParameters } from '../parameters/parameters.ts';
import type { MarginFailure } from '../portfolio/failures.ts';
import { isPlainRecord, PlainReader, type PlainRecord } from '../portfolio/plain-fields.ts';
import type { MarginMarket, Portfolio } from '../portfolio/portfolio.ts';
import type { RuleMarginResult } from '../rules/rule-margin.ts';
import type { ScenarioParts } from '../scan/scenario-margin.ts';
import { readFirstCase } from './derive-case-first.ts';
import { readScanCase } from './derive-case-scan.ts';
import { readStandardCase } from './derive-case-standard.ts';

/** A published result; read from the computed margin by its name. */
export interface ExpectedNumber {
  readonly name: string;
  readonly value: number;
}

/** One published case. */
export interface DeriveCase {
  readonly name: string;
  readonly family: 'derive-pmrm2' | 'derive-pmrm1' | 'derive-standard';
  readonly market: MarginMarket;
  readonly portfolio: Portfolio;
  readonly parameters: MarginParameters;
  readonly expected: readonly ExpectedNumber[];
}

/** A published number beside the computed one. */
export interface CaseDifference extends ExpectedNumber {
  readonly computed: number;
  /** |computed - published| over the larger of 1 and |published|. */
  readonly relative: number;
}

/**
 * Reads published cases: one file of the second portfolio margin, or a collection of the first or
 * of the standard margin.
 *
 * @param value - content of the file, parsed
 * @param name - name for a file that holds one case
 * @returns cases with numbers in quote units and fractions, or what is wrong
 */
export function parseDeriveCases(
  value: unknown,
  name: string,
): Result<readonly DeriveCase[], readonly MarginFailure[]> {
  const reader = new PlainReader('');
  if (!isPlainRecord(value)) {
    reader.refuse('malformed', name, '', 'an object', value);
    return fail(reader.failures);
  }
  const entries: readonly (readonly [string, unknown])[] =
    'Scenario' in value ? [[name, value]] : Object.entries(value);
  const cases: DeriveCase[] = [];
  for (const [key, entry] of entries) {
    if (isPlainRecord(entry)) cases.push(readCase(reader, key, entry));
    else reader.refuse('malformed', key, '', 'an object', entry);
  }
  return reader.failures.length > 0 ? fail(reader.failures) : ok(cases);
}

function readCase(reader: PlainReader, name: string, entry: PlainRecord): DeriveCase {
  const scenario = reader.record(entry, name, 'Scenario');
  const result = reader.record(entry, name, 'Result');
  if ('Parameters' in entry) {
    const parameters = reader.record(entry, name, 'Parameters');
    return readScanCase(reader, name, { scenario, parameters, result });
  }
  if ('OptionUnderlying' in scenario) return readStandardCase(reader, name, scenario, result);
  return readFirstCase(reader, name, scenario, result);
}

/**
 * Computes a case and compares every published number.
 *
 * @param published - the case
 * @returns differences, or why no margin is given
 */
export function compareDeriveCase(
  published: DeriveCase,
): Result<readonly CaseDifference[], readonly MarginFailure[]> {
  const engine = createMarginEngine(published.market, published.parameters);
  if (!engine.ok) return engine;
  const margin = computeMargin(engine.value, published.portfolio);
  if (!margin.ok) return margin;
  const computed =
    margin.value.method === 'rules'
      ? ruleNumbers(margin.value)
      : scanNumbers(scenarioParts(engine.value, published.portfolio)!);
  return ok(
    published.expected.map(({ name, value }) => {
      const found = computed.get(name) ?? 0;
      const relative = Math.abs(found - value) / Math.max(1, Math.abs(value));
      return { name, value, computed: found, relative };
    }),
  );
}

function scanNumbers({ result, books }: ScenarioParts): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>([
    ['initial', result.initial],
    ['maintenance', result.maintenance],
    ['markToMarket', result.markToMarket],
    ['basis', result.basis],
    ['worstScenario', Math.min(...result.changes)],
    ['initialFactor', result.initialFactor],
    ['collateral', result.charges.collateralMaintenance],
    ...Object.entries(result.charges),
  ]);
  for (const [index, change] of result.changes.entries()) numbers.set(`changes.${index}`, change);
  for (const { groups } of books) {
    for (const { terms, legs } of groups) {
      const at = terms.expiryMicros;
      numbers.set(`longDiscount.${at}`, terms.longDiscount / terms.discount);
      numbers.set(`shortDiscount.${at}`, terms.shortDiscount / terms.discount);
      for (const leg of legs) {
        numbers.set(`volUp.${leg.index}`, terms.volUp);
        numbers.set(`volDown.${leg.index}`, terms.volDown);
        numbers.set(`linearSkew.${leg.index}`, leg.linearSkew);
        numbers.set(`absSkew.${leg.index}`, leg.absSkew);
      }
    }
  }
  return numbers;
}

function ruleNumbers(result: RuleMarginResult): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>([
    ['initial', result.initial],
    ['maintenance', result.maintenance],
    ['markToMarket', result.markToMarket],
  ]);
  for (const { underlying, isolated, bounded } of result.expiries) {
    for (const part of ['initial', 'maintenance'] as const) {
      add(numbers, `isolated.${part}.${underlying}`, isolated[part]);
      add(numbers, `bounded.${part}.${underlying}`, bounded[part]);
      add(numbers, `options.${part}.${underlying}`, Math.max(isolated[part], bounded[part]));
    }
  }
  for (const { kind, initial, maintenance } of result.lines) {
    add(numbers, `initial.${kind}`, initial);
    add(numbers, `maintenance.${kind}`, maintenance);
  }
  return numbers;
}

function add(numbers: Map<string, number>, name: string, value: number): void {
  numbers.set(name, (numbers.get(name) ?? 0) + value);
}
