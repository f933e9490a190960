/**
 * @module Override of the initial margin of one participant: what the desk grants or demands, for
 *   how long, and on which evidence.
 *
 * The rules are those of `decideOverride` in risk, on one number: tightening is immediate;
 * loosening goes in small steps, needs evidence and time between two steps; nothing goes below the
 * floor of the preset; every override ends unless it is renewed.
 */
import { microsPerDay } from '../base/index.ts';
import type { Estimate } from '../participants/index.ts';
import {
  type MarginOverride,
  type OverrideLimit,
  type OverrideTerms,
  overrideFloor,
} from '../risk/index.ts';
import { evidenceHash } from './evidence-hash.ts';
import { wantedFactor } from './margin-terms.ts';
import type { MarginTerms } from './schedule.ts';
import type { Reason } from './terms.ts';

/** Number of a scan preset that the override changes: the factor on the worst loss. */
export const overridePath = 'lossFactor.initial';

/** Override of one participant, as a multiple of the preset's number. */
export interface PersonalMargin {
  /** 1 = none. */
  readonly factor: number;
  /** Microseconds since 1970 UTC; 0 without an override. */
  readonly grantedAtMicros: number;
  readonly expiresAtMicros: number;
  /** When the participant's terms were last loosened; 0 = never. */
  readonly loosenedAtMicros: number;
  /** SHA-256 of the evidence as 64 hexadecimal digits; empty for a tightening. */
  readonly evidence: string;
}

/** No override. */
export const noOverride: PersonalMargin = {
  factor: 1,
  grantedAtMicros: 0,
  expiresAtMicros: 0,
  loosenedAtMicros: 0,
  evidence: '',
};

/** What an override is decided on. */
export interface PersonalEvidence {
  /** Name of the participant. */
  readonly participant: string;
  /** Probability of liquidation within a day. */
  readonly risk: Estimate;
  /** Whether it acted since the override was granted, or holds positions. */
  readonly isActive: boolean;
  readonly atMicros: number;
  readonly schedule: string;
}

/**
 * Writes the evidence of an override as the text that is hashed.
 *
 * Places in the log are left out: they shift when an earlier event is corrected.
 *
 * @param evidence - what it was decided on
 * @param from - factor before
 * @param to - factor granted
 * @returns one line of JSON
 */
export function evidenceText(evidence: PersonalEvidence, from: number, to: number): string {
  const { participant, atMicros, schedule, risk } = evidence;
  const { mean, low90, high90, observations } = risk;
  return JSON.stringify({
    participant,
    atMicros,
    schedule,
    path: overridePath,
    from,
    to,
    liquidationProbability: { mean, low90, high90, observations },
  });
}

/**
 * Decides the override of a participant.
 *
 * @param held - override granted last, expired or not
 * @param evidence - probability of liquidation and who it is about
 * @param margin - schedule of the factor
 * @param reasons - grows by what decided
 * @returns the override from now on; `held` itself when nothing changes
 */
export function decidePersonalMargin(
  held: PersonalMargin,
  evidence: PersonalEvidence,
  margin: MarginTerms,
  reasons: Reason[],
): PersonalMargin {
  const { atMicros } = evidence;
  const present = personalFactor(held, atMicros);
  if (present !== held.factor) {
    reasons.push({
      feature: 'age of the override in days',
      value: (atMicros - held.grantedAtMicros) / microsPerDay,
      threshold: margin.overrideDays,
      contribution: `override of ${held.factor} has expired: back to 1`,
    });
  }
  const wanted = wantedFactor(evidence.risk, margin, reasons);
  const mayLoosen = atMicros - held.loosenedAtMicros >= margin.loosenEveryDays * microsPerDay;
  const factor = approach(present, wanted, mayLoosen, margin, reasons);
  if (factor !== present) return grant(held, evidence, factor, present, margin);
  if (present === 1) return held.factor === 1 ? held : { ...held, ...without };
  const daysLeft = (held.expiresAtMicros - atMicros) / microsPerDay;
  if (daysLeft > margin.renewDays || !evidence.isActive) return held;
  reasons.push({
    feature: 'days left of the override',
    value: daysLeft,
    threshold: margin.renewDays,
    contribution: `override of ${factor} renewed for ${margin.overrideDays} days`,
  });
  return grant(held, evidence, factor, present, margin);
}

const without = { factor: 1, grantedAtMicros: 0, expiresAtMicros: 0, evidence: '' } as const;

function grant(
  held: PersonalMargin,
  evidence: PersonalEvidence,
  factor: number,
  present: number,
  margin: MarginTerms,
): PersonalMargin {
  const { atMicros } = evidence;
  const loosens = factor < present;
  const needsEvidence = loosens || factor < 1;
  const loosenedAtMicros = loosens ? atMicros : held.loosenedAtMicros;
  if (factor === 1) return { ...without, loosenedAtMicros };
  return {
    factor,
    grantedAtMicros: atMicros,
    expiresAtMicros: atMicros + margin.overrideDays * microsPerDay,
    loosenedAtMicros,
    evidence: needsEvidence ? evidenceHash(evidenceText(evidence, present, factor)) : '',
  };
}

/**
 * Returns the factor that an override gives at an instant.
 *
 * @param held - override granted last
 * @param atMicros - microseconds since 1970 UTC
 * @returns its factor; 1 once it has expired
 */
export function personalFactor(held: PersonalMargin, atMicros: number): number {
  return atMicros < held.expiresAtMicros ? held.factor : 1;
}

/** Tightens at once, loosens in steps, leaves small changes alone. */
function approach(
  held: number,
  wanted: number,
  mayLoosen: boolean,
  margin: MarginTerms,
  reasons: Reason[],
): number {
  const inBounds = held >= margin.factorMin && held <= margin.factorMax;
  const change = Math.abs(wanted - held);
  if (inBounds && change < margin.changeMin) {
    if (change > 0) {
      reasons.push({
        feature: 'change of the margin factor',
        value: change,
        threshold: margin.changeMin,
        contribution: `initial margin factor stays ${held}: the change is too small`,
      });
    }
    return held;
  }
  const bounded = Math.min(held, margin.factorMax);
  const least = mayLoosen ? round(bounded - margin.loosenStepMax) : bounded;
  const step = Math.max(wanted, least);
  if (step > wanted) {
    reasons.push({
      feature: 'change of the margin factor',
      value: change,
      threshold: margin.loosenStepMax,
      contribution: `initial margin factor ${step} for now: margin loosens in steps`,
    });
  }
  return step;
}

const round = (factor: number): number => Math.round(factor * 1e4) / 1e4;

/**
 * Returns the limit of an override as the risk folder understands it.
 *
 * @param margin - schedule of the factor
 * @returns limit of `overridePath`, interval and life of an override
 */
export function overrideTermsOf(margin: MarginTerms): OverrideTerms {
  return {
    limits: new Map([[overridePath, limitOf(margin)]]),
    loosenIntervalMicros: margin.loosenEveryDays * microsPerDay,
    durationMaxMicros: margin.overrideDays * microsPerDay,
  };
}

function limitOf({ factorMin, loosenStepMax }: MarginTerms): OverrideLimit {
  return { stricter: 'higher', loosenMax: 1 - factorMin, loosenStepMax };
}

/**
 * Writes an override as the record that the margin engine applies to a preset.
 *
 * @param held - override granted last
 * @param participant - its name
 * @param preset - the preset's number at `overridePath`
 * @param margin - schedule of the factor
 * @returns the record, or null without an override
 */
export function overrideRecord(
  held: PersonalMargin,
  participant: string,
  preset: number,
  margin: MarginTerms,
): MarginOverride | null {
  if (held.factor === 1) return null;
  return {
    participant,
    changes: [{ path: overridePath, value: preset * held.factor }],
    evidence: held.evidence,
    grantedAtMicros: held.grantedAtMicros,
    expiresAtMicros: held.expiresAtMicros,
    floors: [{ path: overridePath, value: overrideFloor(preset, limitOf(margin)) }],
  };
}
