/**
 * @module Realised-volatility sensitivity: how much more a participant trades when markets are
 *   wild.
 *
 * Hours with a fill, per regime, against the hours of that regime since the participant was first
 * seen. The ratio of the two rates (turbulent over the rest) has a Gamma-Poisson posterior; one
 * observation-equivalent of prior pulls it to 1, "does not care".
 */
import { createTable, growTable, none, type Table } from '../../base/index.ts';
import { type EventBlock, eventKinds } from '../../market/index.ts';
import { normalValueAt } from '../../math/index.ts';
import type { Estimate, FoldContext } from '../context.ts';

/** Active hours and hours at hand by regime, weighted. */
export type VolatilitySensitivity = Table<{
  lastActiveHour: 'f64';
  activeCalm: 'f64';
  activeTurbulent: 'f64';
  hoursCalm: 'f64';
  hoursTurbulent: 'f64';
}>;

const priorActive = 1;

/**
 * Creates the facet.
 *
 * @returns facet of nobody
 */
export function createVolatilitySensitivity(): VolatilitySensitivity {
  return createTable({
    lastActiveHour: 'f64',
    activeCalm: 'f64',
    activeTurbulent: 'f64',
    hoursCalm: 'f64',
    hoursTurbulent: 'f64',
  });
}

/**
 * Folds one event: the first fill of a participant in an hour makes the hour active.
 *
 * @param facet - changes in place
 * @param block - block of the event
 * @param row - row of the event
 * @param context - context of the fold
 */
export function observeVolatilitySensitivity(
  facet: VolatilitySensitivity,
  block: EventBlock,
  row: number,
  context: FoldContext,
): void {
  const participant = block.participant[row]!;
  if (block.kind[row] !== eventKinds.fill || participant === none) return;
  const { lastActiveHour, activeCalm, activeTurbulent } = facet.columns;
  if (lastActiveHour[participant] === context.hour) return;
  lastActiveHour[participant] = context.hour;
  const active = context.regime === 2 ? activeTurbulent : activeCalm;
  active[participant] = active[participant]! + context.weight;
}

/**
 * Folds an hour that begins for a participant.
 *
 * @param facet - changes in place
 * @param participant - participant id, seen before the hour
 * @param context - context of the fold, at the hour
 */
export function observeSensitivityHour(
  facet: VolatilitySensitivity,
  participant: number,
  context: FoldContext,
): void {
  const { hoursCalm, hoursTurbulent } = facet.columns;
  const hours = context.regime === 2 ? hoursTurbulent : hoursCalm;
  hours[participant] = hours[participant]! + context.weight;
}

/**
 * Makes room for participants.
 *
 * @param facet - grows in place
 * @param participants - participants known
 */
export function extendVolatilitySensitivity(
  facet: VolatilitySensitivity,
  participants: number,
): void {
  growTable(facet, participants);
}

/**
 * Reads the facet of one participant.
 *
 * @param facet - facet now
 * @param participant - participant id
 * @param context - context of the fold, for its weight
 * @returns ratio of activity in turbulent hours to other hours, > 0; 1 = indifferent
 */
export function readVolatilitySensitivity(
  facet: VolatilitySensitivity,
  participant: number,
  context: FoldContext,
): Estimate {
  const { activeCalm, activeTurbulent, hoursCalm, hoursTurbulent } = facet.columns;
  const calm = activeCalm[participant]! / context.weight;
  const turbulent = activeTurbulent[participant]! / context.weight;
  const hours = Math.max(
    1,
    (hoursCalm[participant]! + hoursTurbulent[participant]!) / context.weight,
  );
  const priorHours = (priorActive * hours) / (calm + turbulent + priorActive);
  const calmRate = (calm + priorActive) / (hoursCalm[participant]! / context.weight + priorHours);
  const turbulentRate =
    (turbulent + priorActive) / (hoursTurbulent[participant]! / context.weight + priorHours);
  const mean = turbulentRate / calmRate;
  // Variance of the log of a Gamma rate is close to one over its shape.
  const deviation = Math.sqrt(1 / (calm + priorActive) + 1 / (turbulent + priorActive));
  const reach = Math.exp(normalValueAt(0.95) * deviation);
  return {
    mean,
    low90: mean / reach,
    high90: mean * reach,
    observations: calm + turbulent,
  };
}
