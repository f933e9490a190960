/**
 * @module Forwards of Deribit expiries: where they come from, and how well they tell a pair of call
 * and put that was left out.
 */
import { type ForwardReason, forwardReasons, type Slice } from '../src/quant/index.ts';
import { createTally } from '../src/quant/surface/chain/chain.ts';
import { decideForward, forwardEvidence } from '../src/quant/surface/chain/forward.ts';
import {
  type ExpiryQuotes,
  type StrikePair,
  screenChain,
} from '../src/quant/surface/chain/screen.ts';
import { type Finding, finding } from './evaluation.ts';
import type { MarkedChain } from './option-chains.ts';
import { median, medianInterval } from './surface-pools.ts';

/** Pairs of an expiry that are left out, at most. */
const pairsLeftOut = 8;

/** Counts by reason, and errors of left-out pairs in half-spreads. */
export interface ForwardTotals {
  readonly reasons: Map<ForwardReason, number>;
  readonly ours: number[];
  readonly parity: number[];
  readonly future: number[];
  readonly ofFew: { readonly ours: number[]; readonly parity: number[] };
}

/**
 * Creates empty totals.
 *
 * @returns no counts and no errors
 */
export function noForwards(): ForwardTotals {
  const ofFew = { ours: [], parity: [] };
  return { reasons: new Map(), ours: [], parity: [], future: [], ofFew };
}

/**
 * Counts where the forwards of a surface come from.
 *
 * @param totals - changes in place
 * @param slices - slices of a surface
 */
export function countReasons({ reasons }: ForwardTotals, slices: readonly Slice[]): void {
  for (const { terms } of slices) {
    reasons.set(terms.reason, (reasons.get(terms.reason) ?? 0) + 1);
  }
}

/**
 * Leaves pairs out in turn and tells each from the forward of the rest.
 *
 * @param totals - changes in place
 * @param chain - a chain of coin options
 */
export function leavePairsOut(totals: ForwardTotals, chain: MarkedChain): void {
  for (const expiry of screenChain(chain, { staleMicros: 3600e6 }, createTally())) {
    const pairs = expiry.strikes.filter(
      ({ call, put }) => call?.twoSided === true && put?.twoSided === true,
    );
    if (pairs.length < 4 || expiry.forwardTold === null) continue;
    const step = Math.max(1, Math.floor(pairs.length / pairsLeftOut));
    for (let i = 0; i < pairs.length; i += step) {
      leaveOut(totals, expiry, pairs[i]!, pairs.length);
    }
  }
}

function leaveOut(
  totals: ForwardTotals,
  expiry: ExpiryQuotes,
  out: StrikePair,
  pairs: number,
): void {
  const strikes = expiry.strikes.filter((pair) => pair !== out);
  const evidence = forwardEvidence({ ...expiry, strikes }, 'inverse');
  const decided = decideForward(evidence, [], createTally());
  if (evidence.parity === null || evidence.future === null || !decided.ok) return;
  const { call, put, strike } = out;
  const half = (call!.ask - call!.bid + put!.ask - put!.bid) / 2;
  const difference = (call!.bid + call!.ask - put!.bid - put!.ask) / 2;
  const errorOf = (forward: number): number => Math.abs(1 - strike / forward - difference) / half;
  totals.ours.push(errorOf(decided.value.forward));
  totals.parity.push(errorOf(evidence.parity.forward));
  totals.future.push(errorOf(evidence.future));
  if (pairs >= 8) return;
  totals.ofFew.ours.push(errorOf(decided.value.forward));
  totals.ofFew.parity.push(errorOf(evidence.parity.forward));
}

/**
 * Tells where forwards come from and how well they tell left-out pairs.
 *
 * @param totals - counts and errors
 * @returns findings; errors in half-spreads of call and put together
 */
export function forwardFindings(totals: ForwardTotals): readonly Finding[] {
  const { reasons, ours, parity, future, ofFew } = totals;
  const all = Array.from(reasons.values()).reduce((sum, count) => sum + count, 0);
  const errors = { value: median(ours), ...medianInterval(ours), sample: ours.length };
  const name = 'left-out pairs: median error of the forward, half-spreads';
  return [
    finding({ name: `${name} (parity alone)`, ...errors, baseline: median(parity) }),
    finding({ name: `${name} (future alone)`, ...errors, baseline: median(future) }),
    finding({
      name: 'left-out pairs, fewer than 8: the same (parity alone)',
      value: median(ofFew.ours),
      baseline: median(ofFew.parity),
      sample: ofFew.ours.length,
    }),
    ...(Object.keys(forwardReasons) as ForwardReason[]).map((reason) =>
      finding({ name: `forward: ${reason}`, value: reasons.get(reason) ?? 0, sample: all }),
    ),
  ];
}
