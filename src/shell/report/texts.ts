/**
 * @module Reasons and evidence of a decision as people read them.
 */
import type { Evidence, Reason } from '../../policy/index.ts';
import type { ProximityReading } from '../../risk/index.ts';

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

/**
 * Says how near liquidation an account is.
 *
 * @param proximity - reading at the prices known now
 * @returns a phrase; `-` for no position
 */
export function proximityText({
  standing,
  spotDown,
  spotUp,
  volUp,
  volDown,
}: ProximityReading): string {
  if (standing === 'flat') return '-';
  if (standing === 'liquidatable') return 'below maintenance';
  const signed = (value: number): string =>
    `${value > 0 ? '+' : '−'}${formatFixed(Math.abs(value) * 100)}`;
  const spots = [spotDown, spotUp].filter((move) => move !== null).map((m) => `${signed(m)} %`);
  const vols = [volDown, volUp].filter((shift) => shift !== null).map((v) => signed(v));
  const parts = [
    ...(spots.length > 0 ? [`spot ${spots.join(' or ')}`] : []),
    ...(vols.length > 0 ? [`volatility ${vols.join(' or ')} points`] : []),
  ];
  return parts.length === 0 ? 'none in reach' : parts.join(', ');
}

function formatFixed(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0);
}
