/**
 * @module Overrides of the initial margin as rows of the state.
 */
import { evidenceHex, noOverride, type PersonalMargin } from '../policy/index.ts';
import type { OverrideTable } from './state.ts';

const words = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/**
 * Reads the override of a participant granted last, expired or not.
 *
 * @param overrides - table of the state
 * @param participant - participant id
 * @returns the override; factor 1 where there is none
 */
export function overrideOf(overrides: OverrideTable, participant: number): PersonalMargin {
  const { columns } = overrides;
  const factor = columns.factor[participant]!;
  if (factor === 0) return noOverride;
  const hash = words.map((i) => columns[`evidence${i}`][participant]!);
  return {
    factor,
    grantedAtMicros: columns.grantedAt[participant]!,
    expiresAtMicros: columns.expiresAt[participant]!,
    loosenedAtMicros: columns.loosenedAt[participant]!,
    evidence: hash.some((word) => word !== 0) ? evidenceHex(hash) : '',
  };
}

/**
 * Says whether an override has ended and still stands in the table.
 *
 * @param overrides - table of the state
 * @param participant - participant id
 * @param atMicros - microseconds since 1970 UTC
 * @returns true once it has ended
 */
export function isOverrideOver(
  overrides: OverrideTable,
  participant: number,
  atMicros: number,
): boolean {
  const end = overrides.columns.expiresAt[participant]!;
  return end > 0 && end <= atMicros;
}

/**
 * Stores an override.
 *
 * @param overrides - changes in place
 * @param participant - participant id
 * @param override - granted, or none
 * @returns whether it differs from the one that stood there
 */
export function storeOverride(
  overrides: OverrideTable,
  participant: number,
  override: PersonalMargin,
): boolean {
  const { columns } = overrides;
  // One decision at an instant: what was granted then is told by the instant and the factor.
  const isSame =
    (columns.factor[participant]! || 1) === override.factor &&
    columns.grantedAt[participant] === override.grantedAtMicros;
  if (isSame) return false;
  columns.factor[participant] = override.factor;
  columns.grantedAt[participant] = override.grantedAtMicros;
  columns.expiresAt[participant] = override.expiresAtMicros;
  columns.loosenedAt[participant] = override.loosenedAtMicros;
  for (const i of words) {
    const digits = override.evidence.slice(8 * i, 8 * i + 8);
    columns[`evidence${i}`][participant] = digits === '' ? 0 : Number.parseInt(digits, 16);
  }
  return true;
}
