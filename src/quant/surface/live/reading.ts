/**
 * @module Reading of the live surface: as of any instant that it still remembers.
 */
import { fail, ok, type Result } from '../../../base/index.ts';
import type { AbsentExpiry } from '../surface.ts';
import { ageSlice, settle } from './settle.ts';
import { type Commit, type LiveSurfaces, type Market, type PastSlice, presentOf } from './state.ts';

/** Slice as of an instant, with the age of its quotes. */
export interface LiveSlice extends PastSlice {
  /** Time since the latest quote of the expiry; microseconds. */
  readonly staleMicros: number;
}

/** Surface as of an instant. */
export interface LiveSurface {
  readonly underlying: string;
  readonly settlement: 'linear' | 'inverse';
  readonly atMicros: number;
  /** When the surface was last refitted. */
  readonly fittedAtMicros: number;
  /** USD; null when no index has been told. */
  readonly index: number | null;
  /** By ascending expiry, at least one. */
  readonly slices: readonly LiveSlice[];
  readonly absent: readonly AbsentExpiry[];
}

/** Why there is no surface as of an instant. */
export type LiveFailure =
  | { readonly kind: 'unknown_underlying'; readonly underlying: string }
  | { readonly kind: 'before_history'; readonly atMicros: number; readonly firstMicros: number }
  | { readonly kind: 'no_slice'; readonly atMicros: number; readonly absent: number };

/** What is asked of the fold. */
export interface SurfaceQuestion {
  readonly underlying: string;
  /** Microseconds since 1970 UTC; the last event's when absent. */
  readonly atMicros?: number;
}

/**
 * Tells the surface as of an instant, past or present, from the events up to it.
 *
 * Limits: reading changes nothing; an instant between two refits gives the earlier one, aged. The
 * past reaches back as far as `historyMax` instants; an archive answers for the time before.
 *
 * @param state - the fold
 * @param question - underlying and instant
 * @returns the surface, or why there is none; times in microseconds, volatilities annualised
 * @source slices aged as by `ageSlice`
 */
export function surfaceAt(
  state: LiveSurfaces,
  { underlying, atMicros }: SurfaceQuestion,
): Result<LiveSurface, LiveFailure> {
  const market = state.markets.get(underlying);
  if (market === undefined) return fail({ kind: 'unknown_underlying', underlying });
  const at = atMicros ?? market.atMicros;
  const commit = commitAt(state, market, at);
  if (commit === null) {
    const firstMicros = market.history[0]?.atMicros ?? market.atMicros;
    return fail({ kind: 'before_history', atMicros: at, firstMicros });
  }
  const { absent, index, fittedAtMicros } = commit;
  const slices = commit.slices
    .map((slice, i) => ({ ...slice, quotedAtMicros: commit.quotedAtMicros[i]! }))
    .filter(({ expiryMicros }) => expiryMicros > at)
    .map((slice) => ({ ...ageSlice(slice, at), staleMicros: at - slice.quotedAtMicros }));
  if (slices.length === 0) return fail({ kind: 'no_slice', atMicros: at, absent: absent.length });
  const { settlement } = market;
  return ok({ underlying, settlement, atMicros: at, fittedAtMicros, index, slices, absent });
}

/** Last commit at or before an instant; the unfinished instant counts when it is not later. */
function commitAt(state: LiveSurfaces, market: Market, at: number): Commit | null {
  if (at >= market.atMicros && (market.dirty.size > 0 || market.touched)) {
    return presentOf(market, market.dirty.size > 0 ? settle(state, market) : null);
  }
  const { history } = market;
  let low = 0;
  let high = history.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (history[middle]!.atMicros <= at) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : history[low - 1]!;
}
