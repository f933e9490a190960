/**
 * @module Checks of a margin preset: shape, words and bounds of every number.
 */
import { fail, ok, type Result } from '../../../base/index.ts';
import type { MarginFailure, MarginFailureKind } from '../portfolio/failures.ts';
import { parameterBound } from './parameter-bounds.ts';
import type { MarginParameters, RuleMargin, ScenarioMargin } from './parameters.ts';
import { deriveStandard } from './presets-rules.ts';
import { deriveScan } from './presets-scan.ts';

/** Parts that may be null. */
const optional = new Set([
  'farMoves',
  'skew',
  'basis',
  'minimumDelta',
  'provisions',
  'shortOption',
]);

/** Parts keyed by free names. */
const tables = new Set(['haircuts.moving', 'haircuts.still', 'priceCaps', 'collateralShares']);

const volRules = new Set(['up', 'down', 'none', 'linear-skew', 'abs-skew']);

/** Most scenarios of one preset, the limit of the scenario grid less the basis. */
const scenariosMax = 250;

/** What `deriveScan` leaves null. */
const otherParts = {
  farMoves: { from: 1, range: 1, allowance: 0 },
  minimumDelta: { net: 0, hedged: 0 },
  priceCaps: { any: { ratio: 1, sinceMicros: 0, growthPerYear: 0 } },
  provisions: { fundingHours: 0, perpFee: 0, optionFee: 0, optionFeeCap: 0 },
};
const templates: Readonly<Record<string, unknown>> = {
  scenarios: { ...deriveScan, ...otherParts } satisfies ScenarioMargin,
  rules: deriveStandard satisfies RuleMargin,
};

/**
 * Checks a preset.
 *
 * @param parameters - a preset, or a plain value that should be one
 * @returns the preset, or every failure with field, demand and value; each number in its own unit
 */
export function checkMarginParameters(
  parameters: unknown,
): Result<MarginParameters, readonly MarginFailure[]> {
  const failures: MarginFailure[] = [];
  const add = (kind: MarginFailureKind, field: string, demand: string, value: unknown): void => {
    failures.push({ kind, account: '', row: 'parameters', field, demand, value: text(value) });
  };
  const method = isRecord(parameters) ? parameters.method : undefined;
  if (method !== 'scenarios' && method !== 'rules') {
    add('malformed', 'method', 'scenarios or rules', method);
    return fail(failures);
  }
  compare(templates[method], parameters, '', method, add);
  if (failures.length > 0) return fail(failures);
  const checked = parameters as MarginParameters;
  if (checked.method === 'scenarios') checkScan(checked, add);
  return failures.length > 0 ? fail(failures) : ok(checked);
}

type Add = (kind: MarginFailureKind, field: string, demand: string, value: unknown) => void;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'object' ? (JSON.stringify(value) ?? 'nothing') : String(value);
}

/** Walks a preset beside a complete one of its kind. */
function compare(
  template: unknown,
  seen: unknown,
  path: string,
  method: MarginParameters['method'],
  add: Add,
): void {
  if (seen === null && optional.has(path)) return;
  if (typeof template === 'number') {
    checkNumber(seen, path, method, add);
  } else if (Array.isArray(template)) {
    if (!Array.isArray(seen)) add('malformed', path, 'a list', seen);
    else
      for (const [i, part] of seen.entries())
        compare(template[0], part, `${path}.${i}`, method, add);
  } else if (isRecord(template)) {
    if (!isRecord(seen)) add('malformed', path, 'an object', seen);
    else compareRecord(template, seen, path, method, add);
  } else if (typeof seen !== typeof template) {
    add('malformed', path, `a ${typeof template}`, seen);
  }
}

function compareRecord(
  template: Record<string, unknown>,
  seen: Record<string, unknown>,
  path: string,
  method: MarginParameters['method'],
  add: Add,
): void {
  const prefix = path === '' ? '' : `${path}.`;
  if (tables.has(path)) {
    const entry = Object.values(template)[0];
    for (const [key, part] of Object.entries(seen)) {
      compare(entry, part, `${prefix}${key}`, method, add);
    }
    return;
  }
  for (const [key, part] of Object.entries(template)) {
    if (Object.hasOwn(seen, key)) compare(part, seen[key], `${prefix}${key}`, method, add);
    else add('malformed', `${prefix}${key}`, 'given', 'missing');
  }
  for (const key of Object.keys(seen)) {
    if (!Object.hasOwn(template, key)) {
      add('unknown_field', `${prefix}${key}`, 'a field of the preset', key);
    }
  }
}

function checkNumber(
  seen: unknown,
  path: string,
  method: MarginParameters['method'],
  add: Add,
): void {
  if (typeof seen !== 'number' || !Number.isFinite(seen)) {
    add('not_a_number', path, 'a finite number', seen);
    return;
  }
  const bound = parameterBound(method, path);
  if (bound === null) add('unknown_field', path, 'a field of the preset', seen);
  else if (seen < bound.low || seen > bound.high) {
    add('out_of_bounds', path, `in [${bound.low}, ${bound.high}] (${bound.unit})`, seen);
  }
}

function checkScan(parameters: ScenarioMargin, add: Add): void {
  const { scenarios, skew } = parameters;
  if (scenarios.length === 0 || scenarios.length > scenariosMax) {
    add('out_of_bounds', 'scenarios', `1 to ${scenariosMax} of them`, scenarios.length);
  }
  for (const [index, { vol, spotFactor }] of scenarios.entries()) {
    const path = `scenarios.${index}`;
    if (!volRules.has(vol)) add('malformed', `${path}.vol`, [...volRules].join(', '), vol);
    if (vol !== 'linear-skew' && vol !== 'abs-skew') continue;
    if (spotFactor !== 1) add('out_of_bounds', `${path}.spotFactor`, '1 for a skew', spotFactor);
    if (skew === null) add('malformed', 'skew', `given, because ${path} twists it`, 'null');
  }
}
