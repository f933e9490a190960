/**
 * @module Strikes that are offered and not bid: whether the surface stays below what they are
 * offered at.
 */
import { curveVol, impliedVol, type Slice } from '../src/quant/index.ts';
import { type Finding, finding } from './evaluation.ts';
import type { MarkedChain } from './option-chains.ts';
import { median } from './surface-pools.ts';

/** Out-of-the-money options that nobody bids for. */
export interface Offers {
  count: number;
  above: number;
  aboveUnrepaired: number;
  /** Distance of the surface from the exchange's mark volatility. */
  readonly fromMark: number[];
}

/**
 * Starts the count.
 *
 * @returns no offers
 */
export const noOffers = (): Offers => ({ count: 0, above: 0, aboveUnrepaired: 0, fromMark: [] });

/**
 * Counts the offers of a coin chain that its surface exceeds.
 *
 * @param offers - grows in place
 * @param chain - quotes in coin
 * @param slices - of the surface
 */
export function countOffers(offers: Offers, chain: MarkedChain, slices: readonly Slice[]): void {
  const byExpiry = new Map(slices.map((slice) => [slice.expiryMicros, slice]));
  for (const { expiryMicros, strike, isCall, bid = 0, ask = 0, markVol } of chain.quotes) {
    const slice = byExpiry.get(expiryMicros);
    if (slice === undefined || bid > 0 || !(ask > 0)) continue;
    const { years, terms } = slice;
    const { forward } = terms;
    if (isCall !== strike >= forward) continue;
    const offered = impliedVol({ price: ask * forward, forward, strike, years, isCall });
    if (!offered.ok) continue;
    const k = Math.log(strike / forward);
    const vol = curveVol(slice.curve, k, years);
    offers.count++;
    if (vol > offered.value) offers.above++;
    if (curveVol(slice.unrepaired, k, years) > offered.value) offers.aboveUnrepaired++;
    if (markVol > 0) offers.fromMark.push(Math.abs(vol - markVol));
  }
}

/**
 * Tells the shares of offers that the surface exceeds.
 *
 * @param offers - counts
 * @returns three findings
 */
export function offerFindings(offers: Offers): readonly Finding[] {
  const sample = offers.count;
  const share = (part: number): number => part / Math.max(1, sample);
  const name = 'strikes offered and not bid';
  return [
    finding({ name: `${name}: surface above the offer`, value: share(offers.above), sample }),
    finding({ name: `${name}: fit before repair`, value: share(offers.aboveUnrepaired), sample }),
    finding({
      name: `${name}: median distance from the mark, vol points`,
      value: 100 * median(offers.fromMark),
      sample: offers.fromMark.length,
    }),
  ];
}
