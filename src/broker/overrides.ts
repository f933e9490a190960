/**
 * @module Overrides of the initial margin as rows of the state.
 */
import { growTable } from '../base/index.ts';
import { noOverride, type PersonalMargin } from '../policy/index.ts';
import type { BrokerState } from './state.ts';

type Overrides = Pick<BrokerState, 'overrides' | 'overrideEvidence'>;

/** Words of a hash, and the hexadecimal digits of each. */
const words = 8;
const wordDigits = 8;

/**
 * Makes room for participants.
 *
 * @param state - grows in place
 * @param participants - participants known
 */
export function extendOverrides(state: Overrides, participants: number): void {
  growTable(state.overrides, participants);
  growTable(state.overrideEvidence, participants * words);
}

/**
 * Reads the override of a participant granted last, expired or not.
 *
 * @param state - any state
 * @param participant - participant id
 * @returns the override; factor 1 where there is none
 */
export function overrideOf(state: Overrides, participant: number): PersonalMargin {
  const { factor, grantedAt, expiresAt, loosenedAt } = state.overrides.columns;
  if (factor[participant] === 0) return noOverride;
  return {
    factor: factor[participant]!,
    grantedAtMicros: grantedAt[participant]!,
    expiresAtMicros: expiresAt[participant]!,
    loosenedAtMicros: loosenedAt[participant]!,
    evidence: readEvidence(state, participant),
  };
}

/**
 * Says whether an override has ended and still stands in the state.
 *
 * @param state - any state
 * @param participant - participant id
 * @param atMicros - microseconds since 1970 UTC
 * @returns true once it has ended
 */
export function isOverrideOver(
  { overrides }: Overrides,
  participant: number,
  atMicros: number,
): boolean {
  const end = overrides.columns.expiresAt[participant]!;
  return end > 0 && end <= atMicros;
}

/**
 * Stores an override.
 *
 * @param state - changes in place
 * @param participant - participant id
 * @param override - granted, or none
 * @returns whether it differs from the one that stood there
 */
export function storeOverride(
  state: Overrides,
  participant: number,
  override: PersonalMargin,
): boolean {
  const { factor, grantedAt, expiresAt, loosenedAt } = state.overrides.columns;
  // One decision at an instant: what was granted then is told by the instant and the factor.
  const isSame =
    (factor[participant]! || 1) === override.factor &&
    grantedAt[participant] === override.grantedAtMicros;
  if (isSame) return false;
  factor[participant] = override.factor;
  grantedAt[participant] = override.grantedAtMicros;
  expiresAt[participant] = override.expiresAtMicros;
  loosenedAt[participant] = override.loosenedAtMicros;
  writeEvidence(state, participant, override.evidence);
  return true;
}

function readEvidence({ overrideEvidence }: Overrides, participant: number): string {
  const from = participant * words;
  const hash = overrideEvidence.columns.word.subarray(from, from + words);
  if (hash.every((word) => word === 0)) return '';
  return Array.from(hash, (word) => word.toString(16).padStart(wordDigits, '0')).join('');
}

function writeEvidence({ overrideEvidence }: Overrides, participant: number, hex: string): void {
  for (let i = 0; i < words; i++) {
    const digits = hex.slice(wordDigits * i, wordDigits * (i + 1));
    const word = digits === '' ? 0 : Number.parseInt(digits, 16);
    overrideEvidence.columns.word[participant * words + i] = word;
  }
}
