/**
 * @module Quotes left out one by one: how far a surface fitted without a quote runs from it, beside
 * a straight line between its neighbours and the exchange's mark.
 *
 * The way of fitting was chosen on December to February; March and April are the test.
 */
import { curveVol, type Slice, smileColumns } from '../src/quant/index.ts';
import { createTally } from '../src/quant/surface/chain/chain.ts';
import { fitSlice } from '../src/quant/surface/smile/slice.ts';
import { type Finding, finding } from './evaluation.ts';
import type { MarkedChain } from './option-chains.ts';
import { median, medianInterval } from './surface-pools.ts';

/** Two-sided quotes from which on a slice counts. */
const quotesMin = 8;

/** First instant of the months that the fit was not chosen on. */
const testFromMicros = Date.UTC(2026, 2, 1) * 1000;

/** Errors in half-spreads of left-out quotes. */
interface Errors {
  readonly ours: number[];
  readonly line: number[];
  readonly mark: number[];
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

function add(errors: LeftOut, group: string, ours: number, line: number, mark: number): void {
  const known = errors.get(group) ?? { ours: [], line: [], mark: [] };
  errors.set(group, known);
  known.ours.push(ours);
  known.line.push(line);
  known.mark.push(mark);
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
  const deviation = curveVol(slice.curve, 0, years) * Math.sqrt(years);
  for (let i = 1; i < quotes.length - 1; i++) {
    const rest = quotes.filter((_, j) => j !== i);
    const columns = smileColumns(rest, years);
    const options = { near: slice.unrepaired.svi, correction: true };
    const { curve } = fitSlice({ ...slice, quotes: rest, columns }, options, createTally());
    const { k, vol, halfSpreadVol, strike, isCall } = quotes[i]!;
    const [low, high] = [quotes[i - 1]!, quotes[i + 1]!];
    const line = low.vol + ((k - low.k) / (high.k - low.k)) * (high.vol - low.vol);
    const mark = marks.get(`${isCall} ${strike}`) ?? vol;
    const all = [curveVol(curve, k, years), line, mark].map(
      (one) => Math.abs(one - vol) / halfSpreadVol,
    ) as [number, number, number];
    const tested = chain.atMicros >= testFromMicros;
    add(errors, tested ? testedOn : chosenOn, ...all);
    if (!tested) continue;
    add(errors, tenors.find(([, most]) => years * 365 < most)![0], ...all);
    add(errors, places.find(([, most]) => k / deviation <= most)![0], ...all);
  }
}

/**
 * Tells median errors by group, each with those of the line and of the mark.
 *
 * @param errors - errors in half-spreads
 * @returns two findings per group
 */
export function leftOutFindings(errors: LeftOut): readonly Finding[] {
  const groups = [chosenOn, testedOn, ...tenors.map(([name]) => name), ...places.map(([at]) => at)];
  return groups.flatMap((group) => {
    const found = errors.get(group);
    if (found === undefined) return [];
    const { ours, line, mark } = found;
    const value = { value: median(ours), ...medianInterval(ours), sample: ours.length };
    const name = `left out, ${group}: median error, half-spreads`;
    return [
      finding({ name: `${name} (line)`, ...value, baseline: median(line) }),
      finding({ name: `${name} (mark)`, ...value, baseline: median(mark) }),
    ];
  });
}
