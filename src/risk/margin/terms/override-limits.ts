/**
 * @module Which numbers of a preset an override may change, and which way each is stricter.
 */
import { parameterNumbers } from '../parameters/parameter-bounds.ts';
import type { MarginParameters } from '../parameters/parameters.ts';
import type { OverrideLimit } from './overrides.ts';

/**
 * Numbers that ask for more as they grow, whatever is held. Spot moves, volatility moves and
 * discounts work both ways and cannot be overridden; neither can thresholds of prices and oracles,
 * which are no terms of a participant.
 */
const higherIsStricter = new RegExp(
  [
    'scenarios\\.\\d+\\.damping',
    'basis\\.lossShare(PerYear)?',
    '(perp|nakedShort|offsettingFutures)\\.(maintenance|initialExtra)',
    'haircuts\\.(moving|still)\\..+\\.(maintenance|initialExtra)',
    'perp\\.initial',
    'minimumDelta\\.(net|hedged)',
    'lossFactor\\.(maintenance|initial)',
    'shortOption\\..+',
  ]
    .map((path) => `^${path}$`)
    .join('|'),
);

const lowerIsStricter = /^(collateralShares\..+|underlyingOffset)$/;

/**
 * Lists what an override of a preset may change.
 *
 * @param preset - preset of the venue
 * @param bounds - greatest loosening in all and at once, shares of the preset's number
 * @returns limits by path, numbers in their own units
 */
export function overrideLimits(
  preset: MarginParameters,
  bounds: Pick<OverrideLimit, 'loosenMax' | 'loosenStepMax'>,
): ReadonlyMap<string, OverrideLimit> {
  return new Map(
    parameterNumbers(preset).flatMap(({ path }): [string, OverrideLimit][] => {
      if (higherIsStricter.test(path)) return [[path, { stricter: 'higher', ...bounds }]];
      if (lowerIsStricter.test(path)) return [[path, { stricter: 'lower', ...bounds }]];
      return [];
    }),
  );
}
