/**
 * @module Strikes left out by sixths from whole surfaces, repair included: how far the surface of
 * the others runs from them, beside a straight line between the neighbouring quotes.
 *
 * The way of fitting was chosen on December to February; March and April are the test. The line
 * knows both neighbours, where the surface lacks every sixth strike, and need not be free of
 * arbitrage.
 */
import { curveVol, fitSurface, type Slice, type SmileQuote } from '../src/quant/index.ts';
import { type Finding, finding } from './evaluation.ts';
import type { MarkedChain } from './option-chains.ts';
import { placeOf, testFromMicros } from './surface-left-out.ts';
import { median, medianInterval } from './surface-pools.ts';

/** Surfaces that a chain is fitted to, each without another sixth of the strikes. */
const parts = 6;

/** Errors beyond this count as this in means, half-spreads. */
const errorMost = 10;

interface Errors {
  readonly ours: number[];
  readonly line: number[];
}

/** Errors in half-spreads by period, and in the test months by moneyness. */
export type LeftOutWhole = Map<string, Errors>;

interface Left {
  readonly slice: Slice;
  readonly quote: SmileQuote;
  /** Volatility of the straight line between the neighbours. */
  readonly line: number;
  readonly part: number;
}

/**
 * Fits a chain six times, without a sixth of the inner strikes each time.
 *
 * @param errors - grows in place
 * @param chain - quotes with call and put of every strike
 * @param slices - of the surface of the whole chain
 */
export function leaveSixthsOut(
  errors: LeftOutWhole,
  chain: MarkedChain,
  slices: readonly Slice[],
): void {
  const left = slices.flatMap(leftOf);
  for (let part = 0; part < parts; part++) {
    const mine = left.filter((one) => one.part === part);
    const gone = new Set(mine.map(({ slice, quote }) => `${slice.expiryMicros} ${quote.strike}`));
    const quotes = chain.quotes.filter((one) => !gone.has(`${one.expiryMicros} ${one.strike}`));
    const fitted = fitSurface({ ...chain, quotes });
    if (!fitted.ok) continue;
    const byExpiry = new Map(fitted.value.slices.map((one) => [one.expiryMicros, one]));
    for (const { slice, quote, line } of mine) {
      const other = byExpiry.get(slice.expiryMicros);
      if (other === undefined) continue;
      const k = Math.log(quote.strike / other.terms.forward);
      const off = (vol: number): number => Math.abs(vol - quote.vol) / quote.halfSpreadVol;
      const pair = [off(curveVol(other.curve, k, other.years)), off(line)] as const;
      const tested = chain.atMicros >= testFromMicros;
      add(errors, tested ? 'March and April' : 'December to February', ...pair);
      if (tested) add(errors, placeOf(slice, quote.k), ...pair);
    }
  }
}

/** Two-sided quotes out of the money, but for the outermost. */
function leftOf(slice: Slice): readonly Left[] {
  const { forward } = slice.terms;
  const quotes = slice.quotes.filter(
    ({ twoSided, isCall, strike }) => twoSided && isCall === strike >= forward,
  );
  return quotes.slice(1, -1).map((quote, i) => {
    const low = quotes[i]!;
    const high = quotes[i + 2]!;
    const line = low.vol + ((quote.k - low.k) / (high.k - low.k)) * (high.vol - low.vol);
    return { slice, quote, line, part: i % parts };
  });
}

function add(errors: LeftOutWhole, group: string, ours: number, line: number): void {
  const known = errors.get(group) ?? { ours: [], line: [] };
  errors.set(group, known);
  known.ours.push(ours);
  known.line.push(line);
}

/**
 * Tells median and mean errors by group, with those of the line.
 *
 * @param errors - errors in half-spreads
 * @param places - groups by moneyness, in order
 * @returns two findings per group
 */
export function leftOutWholeFindings(
  errors: LeftOutWhole,
  places: readonly string[],
): readonly Finding[] {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, one) => sum + Math.min(errorMost, one), 0) / values.length;
  return ['December to February', 'March and April', ...places].flatMap((group) => {
    const found = errors.get(group);
    if (found === undefined) return [];
    const { ours, line } = found;
    const name = `left out of whole surfaces, ${group}`;
    const sample = ours.length;
    return [
      finding({
        name: `${name}: median error, half-spreads (line)`,
        value: median(ours),
        ...medianInterval(ours),
        baseline: median(line),
        sample,
      }),
      finding({
        name: `${name}: mean error, half-spreads (line)`,
        value: mean(ours),
        baseline: mean(line),
        sample,
      }),
    ];
  });
}
