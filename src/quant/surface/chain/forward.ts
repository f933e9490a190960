/**
 * @module Forwards of all expiries: put-call parity and the futures told, weighed by how sure each
 * is, and the carry of the neighbours where neither is good.
 */
import { fail, ok, type Result } from '../../../base/index.ts';
import type { ExpiryFailure, FindingTally } from './chain.ts';
import { type ParityForward, parityForward, parityPairsMin } from './parity.ts';
import type { ExpiryQuotes } from './screen.ts';

/** Why a forward is what it is. */
export const forwardReasons = {
  agreeing: 'parity and the future told agree; both count by their precision',
  parity_alone: 'the venue tells no future; parity tells the forward',
  parity_kept: 'they disagree, and the neighbours or the number of pairs speak for parity',
  future_kept: 'they disagree, and the neighbours or the few pairs speak for the future told',
  parity_unsure: 'parity deviates too far to be used; the future told is the forward',
  future_alone: 'too few pairs of call and put; the future told is the forward',
  carry_between: 'neither parity nor a future; the carry between the expiries before and after',
  carry_beside: 'neither parity nor a future; the forward of the nearest expiry',
} as const;

/** Reason of a forward. */
export type ForwardReason = keyof typeof forwardReasons;

/** Forward of an expiry and where it comes from. */
export interface SliceForward {
  /** Quote units. */
  readonly forward: number;
  /** Standard deviation; quote units. */
  readonly forwardDeviation: number;
  readonly discount: number;
  /** What weighs most in it; of the nearest expiry where the reason is carry. */
  readonly source: 'parity' | 'future';
  readonly reason: ForwardReason;
  /** Pairs of call and put that told parity; 0 when parity does not count. */
  readonly pairs: number;
  /** The future told by the venue; null when none. */
  readonly future: number | null;
}

/** Standard deviation of a future told against parity, as a share of it: five basis points. */
const futureDeviation = 5e-4;

/** Joint deviations beyond which parity and the future told disagree. */
const agreement = 4;

/** Deviation, as a share of the forward, beyond which an estimate is not used alone. */
const unsureFrom = 5e-3;

/** Pairs from which on parity is believed against a future when no neighbour decides. */
const pairsBelieved = 6;

/** Uncertainty of carry: rate per year for time beyond the known expiries, and between them. */
const rateBeside = 0.1;
const rateBetween = 0.02;

/** What one expiry alone tells of its forward. */
export interface ForwardEvidence {
  readonly expiry: Pick<ExpiryQuotes, 'expiryMicros' | 'years' | 'strikes'>;
  readonly parity: ParityForward | null;
  readonly future: number | null;
}

/** Forward of an expiry that is known. */
export interface KnownForward {
  readonly years: number;
  readonly terms: Pick<SliceForward, 'forward' | 'forwardDeviation' | 'discount' | 'source'>;
}

/**
 * Gathers what an expiry tells of its forward.
 *
 * @param expiry - screened quotes
 * @param settlement - how premiums are paid
 * @returns parity and the future told; quote units
 * @source as `parityForward`
 */
export function forwardEvidence(
  expiry: ExpiryQuotes,
  settlement: 'linear' | 'inverse',
): ForwardEvidence {
  return { expiry, parity: parityForward(expiry, settlement), future: expiry.forwardTold };
}

/**
 * Decides the forwards of all expiries: those that need no neighbour first, then the others.
 *
 * @param evidence - by ascending expiry
 * @param tally - receives findings
 * @returns forwards in quote units by expiry, or what is missing
 * @source inverse-variance weighting; log-linear carry between expiries
 */
export function decideForwards(
  evidence: readonly ForwardEvidence[],
  tally: FindingTally,
): readonly Result<SliceForward, ExpiryFailure>[] {
  const alone = evidence.map(withoutNeighbours);
  const known = evidence.flatMap(({ expiry: { years } }, i) => {
    const terms = alone[i];
    return terms === null || terms === undefined ? [] : [{ years, terms }];
  });
  return evidence.map((one, i) => noted(one, alone[i] ?? withNeighbours(one, known), tally));
}

/**
 * Decides the forward of one expiry beside others that are known.
 *
 * @param evidence - what the expiry tells
 * @param known - other expiries by ascending time
 * @param tally - receives findings
 * @returns the forward in quote units, or what is missing
 * @source as `decideForwards`
 */
export function decideForward(
  evidence: ForwardEvidence,
  known: readonly KnownForward[],
  tally: FindingTally,
): Result<SliceForward, ExpiryFailure> {
  return noted(evidence, withoutNeighbours(evidence) ?? withNeighbours(evidence, known), tally);
}

/** Decides what parity and future tell by themselves; null when the neighbours are needed. */
function withoutNeighbours({ parity, future }: ForwardEvidence): SliceForward | null {
  const sure = parity !== null && isSure(parity.forward, parity.forwardDeviation);
  if (future === null) return sure ? byParity(parity, null, 'parity_alone') : null;
  if (parity === null) return byFuture(future, 'future_alone');
  if (!sure) return byFuture(future, 'parity_unsure');
  return disagree(parity, future) ? null : joined(parity, future);
}

function isSure(forward: number, deviation: number): boolean {
  return deviation <= unsureFrom * forward;
}

function disagree({ forward, forwardDeviation }: ParityForward, future: number): boolean {
  const joint = Math.hypot(forwardDeviation, futureDeviation * future);
  return Math.abs(forward - future) > agreement * joint;
}

/** Both by the inverse of their variances. */
function joined(parity: ParityForward, future: number): SliceForward {
  const mine = Math.max(parity.forwardDeviation, 1e-9 * parity.forward) ** -2;
  const told = (futureDeviation * future) ** -2;
  const { discount, pairs } = parity;
  return {
    forward: (mine * parity.forward + told * future) / (mine + told),
    forwardDeviation: (mine + told) ** -0.5,
    discount,
    source: mine >= told ? 'parity' : 'future',
    reason: 'agreeing',
    pairs,
    future,
  };
}

function byParity(
  { forward, forwardDeviation, discount, pairs }: ParityForward,
  future: number | null,
  reason: ForwardReason,
): SliceForward {
  return { forward, forwardDeviation, discount, source: 'parity', reason, pairs, future };
}

function byFuture(future: number, reason: ForwardReason): SliceForward {
  return {
    forward: future,
    forwardDeviation: futureDeviation * future,
    discount: 1,
    source: 'future',
    reason,
    pairs: 0,
    future,
  };
}

/** Settles a disagreement by the neighbours, or takes their carry. */
function withNeighbours(
  { expiry, parity, future }: ForwardEvidence,
  known: readonly KnownForward[],
): SliceForward | null {
  const carry = carryAt(known, expiry.years);
  const sure = carry !== null && isSure(carry.forward, carry.forwardDeviation);
  if (parity !== null && future !== null) {
    const nearer = (value: number): number => Math.abs(value - (carry?.forward ?? 0));
    const kept = sure ? nearer(parity.forward) <= nearer(future) : parity.pairs >= pairsBelieved;
    return kept ? byParity(parity, future, 'parity_kept') : byFuture(future, 'future_kept');
  }
  if (sure) return carry;
  return parity === null ? null : byParity(parity, future, 'parity_alone');
}

/** Forward by the carry of the known expiries. */
function carryAt(known: readonly KnownForward[], years: number): SliceForward | null {
  const later = known.find((one) => one.years > years);
  const earlier = known.findLast((one) => one.years < years);
  const none = { pairs: 0, future: null };
  if (earlier !== undefined && later !== undefined) {
    const span = later.years - earlier.years;
    const share = (years - earlier.years) / span;
    const between = (of: (one: KnownForward) => number): number =>
      of(earlier) ** (1 - share) * of(later) ** share;
    const forward = between(({ terms }) => terms.forward);
    const own = Math.hypot(
      (1 - share) * earlier.terms.forwardDeviation,
      share * later.terms.forwardDeviation,
    );
    const drift = rateBetween * span * share * (1 - share) * forward;
    return {
      forward,
      forwardDeviation: Math.hypot(own, drift),
      discount: between(({ terms }) => terms.discount),
      source: (share < 0.5 ? earlier : later).terms.source,
      reason: 'carry_between',
      ...none,
    };
  }
  const beside = earlier ?? later;
  if (beside === undefined) return null;
  const { forward, forwardDeviation, discount, source } = beside.terms;
  const drift = rateBeside * Math.abs(years - beside.years) * forward;
  return {
    forward,
    forwardDeviation: Math.hypot(forwardDeviation, drift),
    discount: discount ** (years / beside.years),
    source,
    reason: 'carry_beside',
    ...none,
  };
}

function noted(
  { expiry, parity, future }: ForwardEvidence,
  terms: SliceForward | null,
  tally: FindingTally,
): Result<SliceForward, ExpiryFailure> {
  const where = () => `expiry ${expiry.expiryMicros} us`;
  if (parity !== null && future !== null && disagree(parity, future)) {
    tally.note(
      'future_off_parity',
      () => `${where()}: ${parity.forward} by parity, ${future} told`,
    );
  }
  if (terms === null) {
    const pairs = expiry.strikes.filter(({ call, put }) => call !== null && put !== null).length;
    const missing = `a future, or ${parityPairsMin} strikes with two-sided call and put`;
    return fail({ kind: 'no_forward', pairs, missing });
  }
  const { reason } = terms;
  if (reason === 'parity_unsure') {
    tally.note(
      'parity_unsure',
      () => `${where()}: ${parity!.forward} +- ${parity!.forwardDeviation}`,
    );
  }
  if (reason === 'carry_between' || reason === 'carry_beside')
    tally.note('forward_from_carry', where);
  if (reason === 'future_alone') tally.note('forward_from_future', where);
  if (terms.pairs > 0 && parity?.discountTold === false) tally.note('discount_not_told', where);
  return ok(terms);
}
