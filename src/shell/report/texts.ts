/**
 * @module Reasons and evidence of a decision as people read them.
 */
import type { Evidence, Reason } from '../../policy/index.ts';

/**
 * Writes one reason as people read it.
 *
 * @param reason - any reason
 * @returns feature, value, threshold and contribution
 */
export function reasonText({ feature, value, threshold, contribution }: Reason): string {
  const number = (x: number): string => String(Number(x.toPrecision(4)));
  return `${feature} ${number(value)} against ${number(threshold)}: ${contribution}`;
}

/**
 * Writes where in the log a decision finds its evidence.
 *
 * @param evidence - any evidence
 * @returns e.g. `12..940, 57 events, liquidation 801`
 */
export function evidenceText(evidence: Evidence): string {
  const { firstCheckpoint, lastCheckpoint, events, liquidationCheckpoint } = evidence;
  if (firstCheckpoint === undefined || lastCheckpoint === undefined) return 'no events';
  const span = `${firstCheckpoint}..${lastCheckpoint}, ${events} events`;
  return liquidationCheckpoint === undefined
    ? span
    : `${span}, liquidation ${liquidationCheckpoint}`;
}
