/**
 * @module Settling of a live market: the changed expiries refitted and repaired, the others aged.
 */
import { microsPerYear, type Result } from '../../../base/index.ts';
import { arbitrageGrid, measureCalendar } from '../arbitrage/arbitrage.ts';
import { freeOnFinerGrid, openPlaces } from '../arbitrage/finer-grid.ts';
import { repairBetween, sampledOn } from '../arbitrage/local-repair.ts';
import { repairSlices } from '../arbitrage/repair.ts';
import { createTally, type ExpiryFailure } from '../chain/chain.ts';
import {
  decideForward,
  decideForwards,
  forwardEvidence,
  type SliceForward,
} from '../chain/forward.ts';
import type { ExpiryQuotes } from '../chain/screen.ts';
import { fitSlice, readSlice, type Slice } from '../smile/slice.ts';
import type { AbsentExpiry } from '../surface.ts';
import { freshQuotes } from './expiry-book.ts';
import type { LiveSurfaces, Market, PastSlice, Settled } from './state.ts';

/** Changed expiries up to which slices are repaired one by one. */
const localMax = 2;

/**
 * Tells the slices at the market's instant: those committed, aged, with the changed ones refitted.
 *
 * @param state - limits
 * @param market - remembers the answer until another price changes
 * @returns slices free of arbitrage; total variance
 * @source `fitSlice`, `repairBetween`, `repairSlices`
 */
export function settle(state: LiveSurfaces, market: Market): Settled {
  if (market.settled !== null) return market.settled;
  const before = market.slices
    .filter(({ expiryMicros }) => expiryMicros > market.atMicros)
    .map((slice) => ageSlice(slice, market.atMicros));
  const changed = Array.from(market.dirty)
    .filter((expiry) => expiry > market.atMicros)
    .sort((a, b) => a - b);
  market.settled =
    (changed.length <= localMax ? settleFew(state, market, before, changed) : null) ??
    settleAll(state, market, before);
  return market.settled;
}

/** Refits some expiries between neighbours that stay; null when that is not enough. */
function settleFew(
  state: LiveSurfaces,
  market: Market,
  before: readonly Slice[],
  changed: readonly number[],
): Settled | null {
  let slices = before;
  for (const expiryMicros of changed) {
    const place = slices.findIndex((slice) => slice.expiryMicros >= expiryMicros);
    const known = place >= 0 && slices[place]!.expiryMicros === expiryMicros;
    if (!known) return null;
    const tally = createTally();
    const quotes = freshQuotes(market.books.get(expiryMicros)!, market.atMicros, state.staleMicros);
    const others = slices.filter((slice) => slice.expiryMicros !== expiryMicros);
    const terms = decideForward(forwardEvidence(quotes, market.settlement), others, tally);
    const fitted = refit(state, market, quotes, terms, slices[place]!);
    if (!('curve' in fitted)) return null;
    const earlier = slices[place - 1] ?? null;
    const later = slices[place + 1] ?? null;
    const before = slices[place]!.curve.svi;
    const neighbours = { earlier, later };
    const repaired = repairBetween(fitted, neighbours, before, others);
    if (repaired === null) return null;
    slices = slices.map((slice, i) => (i === place ? repaired : slice));
    // The grid of all expiries has points that the grid of three has not.
    const grid = arbitrageGrid(slices);
    if (openPlaces(repaired.curve, grid, sampledOn(neighbours, grid)).length > 0) return null;
  }
  return { slices, absent: market.history[market.history.length - 1]?.absent ?? [] };
}

/** Refits every expiry that has fresh quotes; a stale one stays while it crosses no neighbour. */
function settleAll(state: LiveSurfaces, market: Market, before: readonly Slice[]): Settled {
  const fitted: Slice[] = [];
  const absent: AbsentExpiry[] = [];
  const kept: Slice[] = [];
  const expiries = Array.from(market.books.keys()).sort((a, b) => a - b);
  const quotes = expiries.map((expiryMicros) =>
    freshQuotes(market.books.get(expiryMicros)!, market.atMicros, state.staleMicros),
  );
  const evidence = quotes.map((one) => forwardEvidence(one, market.settlement));
  const forwards = decideForwards(evidence, createTally());
  for (const [i, expiryMicros] of expiries.entries()) {
    const known = before.find((slice) => slice.expiryMicros === expiryMicros) ?? null;
    const one = refit(state, market, quotes[i]!, forwards[i]!, known);
    if ('curve' in one) fitted.push(one);
    else if (known !== null) kept.push(known);
    else absent.push(one);
  }
  let slices: readonly Slice[] =
    fitted.length === 0
      ? fitted
      : freeOnFinerGrid(fitted, arbitrageGrid(fitted), repairSlices).slices;
  for (const stale of kept) {
    const place = slices.findIndex((slice) => slice.expiryMicros > stale.expiryMicros);
    const at = place < 0 ? slices.length : place;
    const next = [...slices.slice(0, at), stale, ...slices.slice(at)];
    const grid = arbitrageGrid(next);
    const crosses = next.some(
      (slice, i) => i > 0 && measureCalendar(next[i - 1]!.curve, slice.curve, grid).violations > 0,
    );
    if (!crosses) slices = next;
  }
  return { slices, absent };
}

function refit(
  state: LiveSurfaces,
  market: Market,
  quotes: ExpiryQuotes,
  terms: Result<SliceForward, ExpiryFailure>,
  known: Slice | null,
): Slice | AbsentExpiry {
  const { expiryMicros } = quotes;
  const tally = createTally();
  const read = terms.ok ? readSlice(quotes, market.settlement, terms.value, tally) : terms;
  if (!read.ok) return { expiryMicros, failure: read.failure };
  const { correction } = state;
  const near = known === null ? {} : { near: known.unrepaired.svi };
  return fitSlice(read.value, { correction, ...near }, tally);
}

/**
 * Ages a slice: its volatility at every log-moneyness stays, its time shrinks.
 *
 * Total variance shrinks by one factor for all strikes. That opens no butterfly, as g is concave
 * in the factor and not negative at 0 and 1, and no crossing, as the earlier expiry shrinks more.
 *
 * @param slice - slice at an earlier instant
 * @param atMicros - now, before its expiry
 * @returns the slice now; total variance
 * @source g of Gatheral and Jacquier (2014), eq. (2.1), as a function of a factor of w
 */
export function ageSlice<S extends PastSlice>(slice: S, atMicros: number): S {
  const years = (slice.expiryMicros - atMicros) / microsPerYear;
  const scale = slice.curve.scale * Math.min(1, years / slice.years);
  return { ...slice, years, curve: { ...slice.curve, scale } };
}
