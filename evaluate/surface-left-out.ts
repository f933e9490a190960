/**
 * @module Quotes left out one by one: how far a surface fitted without a quote runs from it, beside
 * a straight line between its neighbours and the exchange's mark.
 *
 * The way of fitting was chosen on December to February; March and April are the test. The mark
 * knows the quote that is left out. A cubic through the marks of the neighbouring strikes, two on
 * either side, knows as little as the fit does.
 */
import { curveVol, type Slice, type SmileQuote, smileColumns } from '../src/quant/index.ts';
import { createTally } from '../src/quant/surface/chain/chain.ts';
import { fitSlice } from '../src/quant/surface/smile/slice.ts';
import { type Finding, finding } from './evaluation.ts';
import type { MarkedChain } from './option-chains.ts';
import { median, medianInterval } from './surface-pools.ts';

/** Two-sided quotes from which on a slice counts. */
const quotesMin = 8;

/** First instant of the months that the fit was not chosen on. */
export const testFromMicros = Date.UTC(2026, 2, 1) * 1000;

/** Errors in half-spreads of left-out quotes. */
interface Errors {
  readonly ours: number[];
  readonly line: number[];
  readonly mark: number[];
  readonly marks: number[];
}

/** Errors by period, and in the test months by tenor and moneyness. */
export type LeftOut = Map<string, Errors>;

const chosenOn = 'December to February';
const testedOn = 'March and April';

const tenors: readonly (readonly [string, number])[] = [
  ['up to 2 days', 2],
  ['2 to 7 days', 7],
  ['7 to 30 days', 30],
  ['30 to 90 days', 90],
  ['90 days and more', Number.POSITIVE_INFINITY],
];

const places: readonly (readonly [string, number])[] = [
  ['strike below -1.5 sd', -1.5],
  ['strike -1.5 to -0.5 sd', -0.5],
  ['strike within 0.5 sd', 0.5],
  ['strike 0.5 to 1.5 sd', 1.5],
  ['strike above 1.5 sd', Number.POSITIVE_INFINITY],
];

type OneQuote = Readonly<Record<keyof Errors, number>>;

function add(errors: LeftOut, group: string, one: OneQuote): void {
  const known = errors.get(group) ?? { ours: [], line: [], mark: [], marks: [] };
  errors.set(group, known);
  for (const name of ['ours', 'line', 'mark', 'marks'] as const) known[name].push(one[name]);
}

/** Names of the groups by moneyness. */
export const placeNames: readonly string[] = places.map(([name]) => name);

/**
 * Names the place of a strike in standard deviations from the forward.
 *
 * @param slice - tells the standard deviation
 * @param k - ln(strike / forward)
 * @returns one of `placeNames`
 */
export function placeOf({ curve, years }: Slice, k: number): string {
  const deviation = curveVol(curve, 0, years) * Math.sqrt(years);
  return places.find(([, most]) => k / deviation <= most)![0];
}

/** Lagrange's polynomial through the points. */
function throughPoints(points: readonly { readonly k: number; readonly vol: number }[], k: number) {
  return points.reduce((sum, one) => {
    const others = points.filter((other) => other !== one);
    return sum + others.reduce((part, { k: at }) => part * ((k - at) / (one.k - at)), one.vol);
  }, 0);
}

/**
 * Refits a slice without each of its inner quotes in turn.
 *
 * @param errors - grows in place
 * @param chain - chain of the slice, for the marks
 * @param slice - fitted slice
 */
export function leaveOneOut(errors: LeftOut, chain: MarkedChain, slice: Slice): void {
  const { quotes, years, expiryMicros } = slice;
  if (slice.twoSided < quotesMin || quotes.length < 6) return;
  const own = chain.quotes.filter((quote) => quote.expiryMicros === expiryMicros);
  const marks = new Map(own.map((quote) => [`${quote.isCall} ${quote.strike}`, quote.markVol]));
  const markOf = ({ isCall, strike, k, vol }: SmileQuote) => {
    return { k, vol: marks.get(`${isCall} ${strike}`) ?? vol };
  };
  for (let i = 1; i < quotes.length - 1; i++) {
    const rest = quotes.filter((_, j) => j !== i);
    const columns = smileColumns(rest, years);
    const options = { near: slice.unrepaired.svi, correction: true };
    const { curve } = fitSlice({ ...slice, quotes: rest, columns }, options, createTally());
    const { k, vol, halfSpreadVol } = quotes[i]!;
    const [low, high] = [quotes[i - 1]!, quotes[i + 1]!];
    const around = [quotes[i - 2] ?? [], low, high, quotes[i + 2] ?? []].flat();
    const off = (one: number): number => Math.abs(one - vol) / halfSpreadVol;
    const all = {
      ours: off(curveVol(curve, k, years)),
      line: off(throughPoints([low, high], k)),
      mark: off(markOf(quotes[i]!).vol),
      marks: off(
        throughPoints(around.length === 4 ? around.map(markOf) : [low, high].map(markOf), k),
      ),
    };
    const tested = chain.atMicros >= testFromMicros;
    add(errors, tested ? testedOn : chosenOn, all);
    if (!tested) continue;
    add(errors, tenors.find(([, most]) => years * 365 < most)![0], all);
    add(errors, placeOf(slice, k), all);
  }
}

/**
 * Tells median errors by group, each with those of the line, the mark and the marks beside.
 *
 * @param errors - errors in half-spreads
 * @returns three findings per group
 */
export function leftOutFindings(errors: LeftOut): readonly Finding[] {
  const groups = [chosenOn, testedOn, ...tenors.map(([name]) => name), ...places.map(([at]) => at)];
  return groups.flatMap((group) => {
    const found = errors.get(group);
    if (found === undefined) return [];
    const { ours, line, mark, marks } = found;
    const value = { value: median(ours), ...medianInterval(ours), sample: ours.length };
    const name = `left out, ${group}: median error, half-spreads`;
    return [
      finding({ name: `${name} (line)`, ...value, baseline: median(line) }),
      finding({ name: `${name} (mark)`, ...value, baseline: median(mark) }),
      finding({ name: `${name} (marks beside)`, ...value, baseline: median(marks) }),
    ];
  });
}
