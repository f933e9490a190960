/**
 * @module Bounds of every number in a margin preset, and the numbers of a preset by path.
 */
import type { MarginParameters } from './parameters.ts';

/** Closed interval that a number must keep to. */
export interface ParameterBound {
  readonly low: number;
  readonly high: number;
  /** Unit or meaning, in words. */
  readonly unit: string;
}

/** One number of a preset with its place, as `scenarios.3.damping`. */
export interface ParameterNumber {
  readonly path: string;
  readonly value: number;
}

const bound = (low: number, high: number, unit: string): ParameterBound => ({ low, high, unit });
const share = (high: number): ParameterBound => bound(0, high, 'share');

/** Bounds of the scan, by path; `*` stands for one index or name. */
const scenarioBounds: Readonly<Record<string, ParameterBound>> = {
  'scenarios.*.spotFactor': bound(0.01, 20, 'factor'),
  'scenarios.*.damping': bound(0, 10, 'factor'),
  'farMoves.from': bound(0.001, 20, 'relative'),
  'farMoves.range': bound(0.001, 20, 'relative'),
  'farMoves.allowance': bound(0, 1e9, 'settlement coin'),
  'volShock.up': bound(0, 10, 'relative'),
  'volShock.down': bound(0, 10, 'relative'),
  'volShock.shortPower': bound(0, 10, 'power'),
  'volShock.longPower': bound(0, 10, 'power'),
  'volShock.floorDays': bound(0.01, 400, 'days'),
  'volShock.volMin': bound(0, 20, 'annualised'),
  'skew.linear.cap': bound(0, 10, 'relative'),
  'skew.linear.capPerRootYear': bound(-1, 10, 'relative per root year'),
  'skew.absolute.cap': bound(0, 10, 'relative'),
  'skew.absolute.capPerRootYear': bound(-1, 10, 'relative per root year'),
  'skew.widthMin': bound(0.0001, 10, 'log-moneyness'),
  'skew.widthDeviations': bound(0, 10, 'deviations'),
  'skew.widthVol': bound(0, 10, 'annualised'),
  'skew.widthVolPerRootYear': bound(-1, 20, 'annualised per root year'),
  'discounting.long.factor': bound(0.01, 1.1, 'factor'),
  'discounting.long.rateShare': bound(0, 10, 'factor'),
  'discounting.long.rateAdded': bound(0, 10, 'per year'),
  'discounting.short.factor': bound(1, 4, 'factor'),
  'discounting.short.rateShare': bound(0, 10, 'factor'),
  'discounting.short.rateAdded': bound(0, 10, 'per year'),
  averagingSeconds: bound(0, 86_400, 'seconds'),
  'basis.spotFactorUp': bound(1, 3, 'factor'),
  'basis.spotFactorDown': bound(0.01, 1, 'factor'),
  'basis.lossShare': bound(0, 20, 'share'),
  'basis.lossSharePerYear': bound(0, 20, 'share per year'),
  'perp.maintenance': share(3),
  'perp.initialExtra': share(3),
  'offsettingFutures.maintenance': share(2),
  'offsettingFutures.initialExtra': share(2),
  'nakedShort.maintenance': share(2),
  'nakedShort.initialExtra': share(2),
  'minimumDelta.net': share(1),
  'minimumDelta.hedged': share(1),
  'provisions.fundingHours': bound(0, 8760, 'hours'),
  'provisions.perpFee': share(0.1),
  'provisions.optionFee': share(0.1),
  'provisions.optionFeeCap': share(1),
  'haircuts.moving.*.maintenance': share(1),
  'haircuts.moving.*.initialExtra': share(1),
  'haircuts.still.*.maintenance': share(1),
  'haircuts.still.*.initialExtra': share(1),
  'priceCaps.*.ratio': bound(0, 1e6, 'units of the underlying'),
  'priceCaps.*.sinceMicros': bound(0, Number.MAX_SAFE_INTEGER, 'microseconds since 1970'),
  'priceCaps.*.growthPerYear': bound(0, 100, 'relative per year'),
  'lossFactor.maintenance': bound(0, 10, 'factor'),
  'lossFactor.initial': bound(0, 10, 'factor'),
  'peg.threshold': bound(0, 100, 'price'),
  'peg.factor': bound(0, 10, 'factor'),
  'oracle.threshold': bound(0, 1, 'confidence'),
  'oracle.share': bound(0, 20, 'share'),
  underlyingOffset: bound(0, 1, 'share'),
};

/** Bounds of the fixed rules, by path. */
const ruleBounds: Readonly<Record<string, ParameterBound>> = {
  'shortOption.maintenanceSpot': share(1),
  'shortOption.maintenanceMark': share(1),
  'shortOption.initialSpot': share(1),
  'shortOption.initialSpotMin': share(1),
  'shortOption.initialOverMaintenance': bound(1, 4, 'factor'),
  'shortOption.uncoveredMaintenance': bound(1, 10, 'factor'),
  'shortOption.uncoveredInitial': bound(1, 10, 'factor'),
  'perp.maintenance': share(1),
  'perp.initial': share(1),
  'collateralShares.*': share(1),
  'peg.threshold': bound(0, 100, 'price'),
  'peg.factor': bound(0, 10, 'factor'),
  'oracle.threshold': bound(0, 1, 'confidence'),
  'oracle.share': bound(0, 20, 'share'),
  averagingSeconds: bound(0, 86_400, 'seconds'),
};

/**
 * Finds the bound of a number of a preset.
 *
 * @param method - how margin is computed
 * @param path - place of the number, as `scenarios.3.damping`
 * @returns the bound, in the unit of the number, or null where no such number belongs
 */
export function parameterBound(
  method: MarginParameters['method'],
  path: string,
): ParameterBound | null {
  const bounds = parameterBounds(method);
  if (Object.hasOwn(bounds, path)) return bounds[path];
  const general = path
    .replace(/^scenarios\.\d+\./, 'scenarios.*.')
    .replace(/^(haircuts\.(?:moving|still)|priceCaps)\..+\.(\w+)$/, '$1.*.$2')
    .replace(/^collateralShares\..+$/, 'collateralShares.*');
  return Object.hasOwn(bounds, general) ? bounds[general] : null;
}

/**
 * Lists the bounds of every number that a preset can have.
 *
 * @param method - how margin is computed
 * @returns bounds by path, `*` for one index or name; each in the unit of its number
 */
export function parameterBounds(
  method: MarginParameters['method'],
): Readonly<Record<string, ParameterBound>> {
  return method === 'scenarios' ? scenarioBounds : ruleBounds;
}

/**
 * Lists the numbers of a preset by path.
 *
 * @param parameters - preset, or any plain value
 * @returns paths and numbers in the order of the object; each in its own unit
 */
export function parameterNumbers(parameters: unknown): readonly ParameterNumber[] {
  const found: ParameterNumber[] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'number') found.push({ path, value });
    else if (typeof value === 'object' && value !== null) {
      for (const [key, part] of Object.entries(value)) {
        visit(part, path === '' ? key : `${path}.${key}`);
      }
    }
  };
  visit(parameters, '');
  return found;
}

/**
 * Returns a preset with one number replaced.
 *
 * @param parameters - preset
 * @param path - place of the number
 * @param value - in the unit of the number
 * @returns a new preset; the same one where the path names no number
 */
export function withParameter<T extends MarginParameters>(
  parameters: T,
  path: string,
  value: number,
): T {
  if (!parameterNumbers(parameters).some((number) => number.path === path)) return parameters;
  const visit = (part: unknown, at: string): unknown => {
    if (at === path) return value;
    if (Array.isArray(part)) return part.map((entry, index) => visit(entry, join(at, index)));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([key, entry]) => [key, visit(entry, join(at, key))]),
    );
  };
  return visit(parameters, '') as T;
}

function join(path: string, key: string | number): string {
  return path === '' ? String(key) : `${path}.${key}`;
}
