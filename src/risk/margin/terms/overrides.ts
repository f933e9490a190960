/**
 * @module Terms of single participants: loosening is slow, bounded and expires, tightening is
 *   immediate, and nothing goes below the floor of the preset.
 */
import { fail, ok, type Result } from '../../../base/index.ts';
import { parameterNumbers, withParameter } from '../parameters/parameter-bounds.ts';
import { checkMarginParameters } from '../parameters/parameter-check.ts';
import type { MarginParameters } from '../parameters/parameters.ts';
import type { MarginFailure } from '../portfolio/failures.ts';

/** One number of a preset that differs for a participant. */
export interface OverrideChange {
  readonly path: string;
  readonly value: number;
}

/** Terms of one participant that differ from the preset. */
export interface MarginOverride {
  readonly participant: string;
  readonly changes: readonly OverrideChange[];
  /** SHA-256 of the evidence, 64 hexadecimal digits. */
  readonly evidence: string;
  readonly grantedAtMicros: number;
  readonly expiresAtMicros: number;
  /** The floor of each changed number when it was granted, for the reader. */
  readonly floors: readonly OverrideChange[];
}

/** Which way a number is stricter, and how far it may be loosened. */
export interface OverrideLimit {
  /** Whether a greater number asks for more margin. */
  readonly stricter: 'higher' | 'lower';
  /** Greatest total loosening, share of the preset's number. */
  readonly loosenMax: number;
  /** Greatest loosening at once, share of the preset's number. */
  readonly loosenStepMax: number;
}

/** What an override may do. */
export interface OverrideTerms {
  /** By path of the preset; other numbers cannot be overridden. */
  readonly limits: ReadonlyMap<string, OverrideLimit>;
  /** Least time between two loosenings of one participant. */
  readonly loosenIntervalMicros: number;
  /** Longest life of an override. */
  readonly durationMaxMicros: number;
}

/** Why an override is refused. */
export type OverrideRefusal =
  | { readonly kind: 'unknown_parameter'; readonly path: string }
  | { readonly kind: 'no_evidence'; readonly evidence: string }
  | { readonly kind: 'expiry'; readonly expiresAtMicros: number; readonly latestMicros: number }
  | {
      readonly kind: 'below_floor';
      readonly path: string;
      readonly value: number;
      readonly floor: number;
    }
  | {
      readonly kind: 'step';
      readonly path: string;
      readonly value: number;
      readonly loosest: number;
    }
  | { readonly kind: 'pace'; readonly waitedMicros: number; readonly leastMicros: number }
  | { readonly kind: 'not_valid'; readonly failures: readonly MarginFailure[] };

/** A wish for an override. */
export interface OverrideProposal {
  readonly participant: string;
  readonly changes: readonly OverrideChange[];
  readonly evidence: string;
  readonly expiresAtMicros: number;
}

/**
 * Returns the loosest number an override may set.
 *
 * @param preset - the preset's number
 * @param limit - how far it may be loosened
 * @returns the floor, in the unit of the number
 */
export function overrideFloor(preset: number, limit: OverrideLimit): number {
  const room = Math.abs(preset) * limit.loosenMax;
  return limit.stricter === 'higher' ? preset - room : preset + room;
}

/** How much looser a number is than another; negative when stricter. */
function looser(value: number, than: number, { stricter }: OverrideLimit): number {
  return stricter === 'higher' ? than - value : value - than;
}

/**
 * Decides on an override that is to replace the one in force, if any.
 *
 * @param preset - preset of the venue
 * @param inForce - the participant's override in force; null for none
 * @param proposal - the wish; numbers it leaves out go back to the preset
 * @param lastLoosenedMicros - when the participant's terms were last loosened; null for never
 * @param terms - what an override may do
 * @param atMicros - now
 * @returns the override, or every reason against it; numbers in their own units
 */
export function decideOverride(
  preset: MarginParameters,
  inForce: MarginOverride | null,
  proposal: OverrideProposal,
  lastLoosenedMicros: number | null,
  terms: OverrideTerms,
  atMicros: number,
): Result<MarginOverride, readonly OverrideRefusal[]> {
  const refusals: OverrideRefusal[] = [];
  const present = overriddenParameters(preset, inForce, terms, atMicros);
  const presets = new Map(parameterNumbers(preset).map(({ path, value }) => [path, value]));
  const held = new Map(parameterNumbers(present).map(({ path, value }) => [path, value]));
  const wanted = new Map(proposal.changes.map(({ path, value }) => [path, value]));
  const floors: OverrideChange[] = [];
  let loosens = false;
  for (const path of new Set([...wanted.keys(), ...(inForce?.changes ?? []).map((c) => c.path)])) {
    const limit = terms.limits.get(path);
    const base = presets.get(path);
    const now = held.get(path);
    if (limit === undefined || base === undefined || now === undefined) {
      refusals.push({ kind: 'unknown_parameter', path });
      continue;
    }
    const value = wanted.get(path) ?? base;
    const floor = overrideFloor(base, limit);
    floors.push({ path, value: floor });
    if (looser(value, floor, limit) > 0) {
      refusals.push({ kind: 'below_floor', path, value, floor });
    }
    const loosening = looser(value, now, limit);
    if (loosening <= 0) continue;
    loosens = true;
    const stepMax = Math.abs(base) * limit.loosenStepMax;
    // Steps add up to the floor only up to rounding.
    if (loosening > stepMax * (1 + 1e-9)) {
      const loosest = limit.stricter === 'higher' ? now - stepMax : now + stepMax;
      refusals.push({ kind: 'step', path, value, loosest });
    }
  }
  if (loosens) refusals.push(...loosenRefusals(proposal, lastLoosenedMicros, terms, atMicros));
  const latestMicros = atMicros + terms.durationMaxMicros;
  const { expiresAtMicros } = proposal;
  if (!(expiresAtMicros > atMicros && expiresAtMicros <= latestMicros)) {
    refusals.push({ kind: 'expiry', expiresAtMicros, latestMicros });
  }
  const override = { ...proposal, grantedAtMicros: atMicros, floors };
  if (refusals.length === 0) refusals.push(...validity(preset, override));
  return refusals.length > 0 ? fail(refusals) : ok(override);
}

function loosenRefusals(
  { evidence }: OverrideProposal,
  lastLoosenedMicros: number | null,
  terms: OverrideTerms,
  atMicros: number,
): readonly OverrideRefusal[] {
  const refusals: OverrideRefusal[] = [];
  if (!/^[0-9a-f]{64}$/.test(evidence)) refusals.push({ kind: 'no_evidence', evidence });
  if (lastLoosenedMicros !== null) {
    const waitedMicros = atMicros - lastLoosenedMicros;
    const leastMicros = terms.loosenIntervalMicros;
    if (waitedMicros < leastMicros) refusals.push({ kind: 'pace', waitedMicros, leastMicros });
  }
  return refusals;
}

function validity(preset: MarginParameters, override: MarginOverride): readonly OverrideRefusal[] {
  let changed = preset;
  for (const { path, value } of override.changes) changed = withParameter(changed, path, value);
  const checked = checkMarginParameters(changed);
  return checked.ok ? [] : [{ kind: 'not_valid', failures: checked.failure }];
}

/**
 * Returns the preset of a participant at an instant.
 *
 * An expired override has no effect. A number below the floor of the preset as it stands now,
 * because the preset has become stricter since, is lifted to the floor at once.
 *
 * @param preset - preset of the venue
 * @param override - the participant's override; null for none
 * @param terms - what an override may do
 * @param atMicros - now
 * @returns the preset in force, numbers in their own units
 */
export function overriddenParameters(
  preset: MarginParameters,
  override: MarginOverride | null,
  terms: OverrideTerms,
  atMicros: number,
): MarginParameters {
  if (override === null || atMicros >= override.expiresAtMicros) return preset;
  const presets = new Map(parameterNumbers(preset).map(({ path, value }) => [path, value]));
  let changed = preset;
  for (const { path, value } of override.changes) {
    const limit = terms.limits.get(path);
    const base = presets.get(path);
    if (limit === undefined || base === undefined) continue;
    const floor = overrideFloor(base, limit);
    changed = withParameter(changed, path, looser(value, floor, limit) > 0 ? floor : value);
  }
  return changed;
}
