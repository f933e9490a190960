/**
 * @module Guard of parameters: what is coupled changes together or not at all, steps, drift and
 *   pace are bounded, and a dry run names every account that a change would make liquidatable.
 */

/** Bounds of one parameter's changes. */
export interface ChangeLimit {
  /** Whether step and drift are shares of the value or in its own unit. */
  readonly measure: 'relative' | 'absolute';
  /** Greatest change at once. */
  readonly stepMax: number;
  /** Greatest distance from any value held within the window. */
  readonly driftMax: number;
  readonly driftWindowMicros: number;
  /** Least time between two changes. */
  readonly intervalMicros: number;
}

/** What the guard demands. */
export interface GuardTerms {
  /** Limits by path; a path without one cannot be changed. */
  readonly limits: ReadonlyMap<string, ChangeLimit>;
  /** Groups of paths that change together or not at all. */
  readonly coupled: readonly (readonly string[])[];
  /** Most accounts that a change may make liquidatable. */
  readonly liquidatableMax: number;
  /** Greatest sum of their shortfalls, settlement coin. */
  readonly shortfallMax: number;
}

/** One parameter of a change: what its source asks for, and what is to be applied. */
export interface ParameterMove {
  readonly path: string;
  readonly requested: number;
  /** Differs from the request when something on the way has clipped it. */
  readonly applied: number;
}

/** A change that was made. */
export interface PastMove {
  readonly atMicros: number;
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** One account before and after, as the dry run sees it. */
export interface DryRunAccount {
  readonly account: string;
  /** Maintenance margin, settlement coin; null where none could be given. */
  readonly before: number | null;
  readonly after: number | null;
}

/** Why a change is refused. */
export type GuardRefusal =
  | { readonly kind: 'unknown_parameter'; readonly path: string }
  | { readonly kind: 'given_twice'; readonly path: string }
  | { readonly kind: 'not_a_number'; readonly path: string; readonly value: number }
  | {
      readonly kind: 'coupled_apart';
      /** Present in the change. */
      readonly path: string;
      /** Not changed with it. */
      readonly missing: readonly string[];
    }
  | {
      readonly kind: 'coupled_in_part';
      /** Clipped on the way, while others of its group were not. */
      readonly path: string;
      readonly requested: number;
      readonly applied: number;
    }
  | GuardLimitRefusal
  | {
      /** The history does not lead from one value to the next, or not to the one in force. */
      readonly kind: 'history_gap';
      readonly path: string;
      readonly ended: number;
      readonly continues: number;
    }
  | {
      /** A change is recorded after the instant that is judged. */
      readonly kind: 'history_ahead';
      readonly path: string;
      readonly recordedMicros: number;
      readonly atMicros: number;
    }
  /** Steps, drift and pace of presets of different shape cannot be judged. */
  | { readonly kind: 'reshaped' }
  | { readonly kind: 'account_unanswered'; readonly account: string }
  | {
      readonly kind: 'liquidations';
      readonly accounts: number;
      readonly accountsMax: number;
      readonly shortfall: number;
      readonly shortfallMax: number;
    };

/** A step, drift or pace beyond its limit. */
export type GuardLimitRefusal =
  | {
      readonly kind: 'step' | 'drift' | 'pace';
      readonly path: string;
      /** What the change amounts to, in the unit of the limit; for the pace, the time waited. */
      readonly value: number;
      readonly limit: number;
    }
  /** A relative limit cannot judge a change away from zero. */
  | { readonly kind: 'from_zero'; readonly path: string };

/** What the guard decides. */
export interface GuardDecision {
  readonly accepted: boolean;
  readonly refusals: readonly GuardRefusal[];
  /** Every account that the change makes liquidatable, the deepest first. */
  readonly liquidatable: readonly DryRunAccount[];
  /** Sum of their shortfalls after the change, settlement coin. */
  readonly shortfall: number;
}

/** Runs every account at the values after the change, by path. */
export type DryRun = (values: ReadonlyMap<string, number>) => readonly DryRunAccount[];

/**
 * Judges a change.
 *
 * The dry run is made even for a change refused otherwise, as long as its parameters are known, so
 * that the decision always names the accounts at stake.
 *
 * @param values - parameters in force, by path
 * @param moves - the change, all of it or nothing
 * @param past - changes made before
 * @param terms - what the guard demands
 * @param atMicros - now
 * @param dryRun - accounts before and after
 * @returns the decision; money in settlement coin
 */
export function judgeChange(
  values: ReadonlyMap<string, number>,
  moves: readonly ParameterMove[],
  past: readonly PastMove[],
  terms: GuardTerms,
  atMicros: number,
  dryRun: DryRun,
): GuardDecision {
  const refusals: GuardRefusal[] = [];
  const seen = new Set<string>();
  for (const { path, applied, requested } of moves) {
    if (!values.has(path)) refusals.push({ kind: 'unknown_parameter', path });
    if (seen.has(path)) refusals.push({ kind: 'given_twice', path });
    seen.add(path);
    for (const value of new Set([applied, requested])) {
      if (!Number.isFinite(value)) refusals.push({ kind: 'not_a_number', path, value });
    }
  }
  if (refusals.length > 0) return { accepted: false, refusals, liquidatable: [], shortfall: 0 };
  refusals.push(...coupledRefusals(values, moves, terms));
  for (const move of moves) refusals.push(...limitRefusals(values, move, past, terms, atMicros));
  const after = new Map(values);
  for (const { path, applied } of moves) after.set(path, applied);
  const accounts = dryRun(after);
  for (const { account, after: margin } of accounts) {
    if (margin === null) refusals.push({ kind: 'account_unanswered', account });
  }
  const liquidatable = accounts
    .filter((entry) => (entry.before === null || entry.before >= 0) && (entry.after ?? 0) < 0)
    .sort((a, b) => (a.after ?? 0) - (b.after ?? 0));
  const shortfall = liquidatable.reduce((sum, entry) => sum - (entry.after ?? 0), 0);
  const { liquidatableMax: accountsMax, shortfallMax } = terms;
  if (liquidatable.length > accountsMax || shortfall > shortfallMax) {
    const count = liquidatable.length;
    refusals.push({ kind: 'liquidations', accounts: count, accountsMax, shortfall, shortfallMax });
  }
  return { accepted: refusals.length === 0, refusals, liquidatable, shortfall };
}

function coupledRefusals(
  values: ReadonlyMap<string, number>,
  moves: readonly ParameterMove[],
  terms: GuardTerms,
): readonly GuardRefusal[] {
  const refusals: GuardRefusal[] = [];
  const changed = new Map(
    moves.filter(({ path, applied }) => applied !== values.get(path)).map((m) => [m.path, m]),
  );
  for (const group of terms.coupled) {
    const present = group.filter((path) => changed.has(path));
    if (present.length === 0) continue;
    const missing = group.filter((path) => !changed.has(path));
    if (missing.length > 0) refusals.push({ kind: 'coupled_apart', path: present[0], missing });
    for (const path of present) {
      const move = changed.get(path);
      if (move === undefined || move.applied === move.requested) continue;
      const { requested, applied } = move;
      refusals.push({ kind: 'coupled_in_part', path, requested, applied });
    }
  }
  return refusals;
}

function limitRefusals(
  values: ReadonlyMap<string, number>,
  { path, applied }: ParameterMove,
  past: readonly PastMove[],
  terms: GuardTerms,
  atMicros: number,
): readonly GuardRefusal[] {
  const limit = terms.limits.get(path);
  const held = values.get(path);
  if (limit === undefined || held === undefined) return [{ kind: 'unknown_parameter', path }];
  if (applied === held) return [];
  const refusals: GuardRefusal[] = [];
  const own = past.filter((move) => move.path === path);
  const since = atMicros - limit.driftWindowMicros;
  const within = own.filter((move) => move.atMicros > since).flatMap((m) => [m.from, m.to]);
  const isRelative = limit.measure === 'relative';
  if (isRelative && [held, ...within].includes(0)) return [{ kind: 'from_zero', path }];
  const size = (from: number): number => {
    const change = Math.abs(applied - from);
    return isRelative ? change / Math.abs(from) : change;
  };
  const step = size(held);
  if (step > limit.stepMax) {
    refusals.push({ kind: 'step', path, value: step, limit: limit.stepMax });
  }
  const drift = Math.max(step, ...within.map(size));
  if (drift > limit.driftMax) {
    refusals.push({ kind: 'drift', path, value: drift, limit: limit.driftMax });
  }
  for (const { atMicros: then } of own) {
    const waited = atMicros - then;
    if (waited >= limit.intervalMicros) continue;
    refusals.push({ kind: 'pace', path, value: waited, limit: limit.intervalMicros });
    break;
  }
  return refusals;
}
