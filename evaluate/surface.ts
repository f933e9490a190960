/**
 * @module `surface`: fitted surfaces against quotes of Deribit and of US chains, beside the
 * exchange's own mark volatility.
 *
 * Errors are absolute distances from the mid price as fractions of the quoted half-spread, over all
 * two-sided quotes of a slice, in and out of the money, priced at the forward implied by parity.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  arbitrageGrid,
  black76,
  curveVol,
  fitError,
  fitSurface,
  measureArbitrage,
  type Slice,
  type VolSurface,
} from '../src/quant/index.ts';
import { finerGrid } from '../src/quant/surface/arbitrage/finer-grid.ts';
import { type Evaluation, type EvaluationContext, type Finding, finding } from './evaluation.ts';
import {
  deribitSet,
  deribitSnapshots,
  type MarkedChain,
  type MarkedQuote,
} from './option-chains.ts';
import { equitySurfaces } from './surface-equity.ts';
import {
  countReasons,
  type ForwardTotals,
  forwardFindings,
  leavePairsOut,
  noForwards,
} from './surface-forwards.ts';
import { type LeftOut, leaveOneOut, leftOutFindings, placeNames } from './surface-left-out.ts';
import {
  type LeftOutWhole,
  leaveSixthsOut,
  leftOutWholeFindings,
} from './surface-left-out-whole.ts';
import { liveFold } from './surface-live.ts';
import { type ModelErrors, measureModels, modelFindings, noModelErrors } from './surface-models.ts';
import { countOffers, noOffers, type Offers, offerFindings } from './surface-offers.ts';
import { addSlice, emptyPool, median, type Pool, poolFindings } from './surface-pools.ts';

/** Two-sided quotes from which on a slice counts. */
const quotesMin = 8;

/** Snapshots between two whose quotes are left out one by one. */
const sampledEvery = 12;

/** Snapshots between two that every model is fitted to. */
const modelsEvery = 24;

interface Totals {
  readonly all: Pool;
  readonly outOfTheMoney: Pool;
  readonly unrepaired: Pool;
  readonly changed: Pool;
  readonly changedBefore: Pool;
  readonly fall: Pool;
  readonly buckets: Map<string, Pool>;
  readonly points: number[];
  readonly sliceErrors: number[];
  readonly leftOut: LeftOut;
  readonly leftOutWhole: LeftOutWhole;
  readonly offers: Offers;
  readonly forwards: ForwardTotals;
  readonly models: ModelErrors;
  readonly counts: Record<
    | 'snapshots'
    | 'surfaces'
    | 'failures'
    | 'slices'
    | 'absent'
    | 'violatedBefore'
    | 'violatedAfter'
    | 'violatedInFall'
    | 'surfacesInFall'
    | 'repaired'
    | 'lifted'
    | 'openBetween',
    number
  >;
  readonly findings: Map<string, number>;
}

function createTotals(): Totals {
  return {
    all: emptyPool(),
    outOfTheMoney: emptyPool(),
    unrepaired: emptyPool(),
    changed: emptyPool(),
    changedBefore: emptyPool(),
    fall: emptyPool(),
    buckets: new Map(),
    points: [],
    sliceErrors: [],
    leftOut: new Map(),
    leftOutWhole: new Map(),
    offers: noOffers(),
    forwards: noForwards(),
    models: noModelErrors(),
    counts: {
      snapshots: 0,
      surfaces: 0,
      failures: 0,
      slices: 0,
      absent: 0,
      violatedBefore: 0,
      violatedAfter: 0,
      violatedInFall: 0,
      surfacesInFall: 0,
      repaired: 0,
      lifted: 0,
      openBetween: 0,
    },
    findings: new Map(),
  };
}

const tenors: readonly (readonly [string, number])[] = [
  ['up to 2 days', 2],
  ['2 to 7 days', 7],
  ['7 to 30 days', 30],
  ['30 to 90 days', 90],
  ['90 days and more', Number.POSITIVE_INFINITY],
];

/** Bucket by standard deviations of the strike from the forward. */
function moneynessOf(k: number, slice: Slice): string {
  const z = k / (curveVol(slice.curve, 0, slice.years) * Math.sqrt(slice.years));
  if (z < -1.5) return 'strike below -1.5 sd';
  if (z < -0.5) return 'strike -1.5 to -0.5 sd';
  if (z <= 0.5) return 'strike within 0.5 sd';
  return z <= 1.5 ? 'strike 0.5 to 1.5 sd' : 'strike above 1.5 sd';
}

/** Distance of a price from the mid price of a quote, in half-spreads. */
function errorOf(quote: MarkedQuote, price: number): number {
  const { bid = 0, ask = 0 } = quote;
  return Math.abs(price - (bid + ask) / 2) / ((ask - bid) / 2);
}

function priceOf({ strike, isCall }: MarkedQuote, slice: Slice, vol: number): number {
  const { terms, years, settlement } = slice;
  const value = black76(terms.forward, strike, years, vol, isCall);
  return settlement === 'inverse' ? value / terms.forward : value * terms.discount;
}

function measureSlice(totals: Totals, slice: Slice, quotes: readonly MarkedQuote[], fall: boolean) {
  if (quotes.length < quotesMin) return;
  const { forward } = slice.terms;
  const ours: number[] = [];
  const before: number[] = [];
  const mark: number[] = [];
  const out: [number[], number[]] = [[], []];
  const byMoneyness = new Map<string, [number[], number[]]>();
  for (const quote of quotes) {
    const k = Math.log(quote.strike / forward);
    const vol = curveVol(slice.curve, k, slice.years);
    const error = errorOf(quote, priceOf(quote, slice, vol));
    const unrepaired = priceOf(quote, slice, curveVol(slice.unrepaired, k, slice.years));
    const marked = errorOf(quote, quote.price ?? 0);
    ours.push(error);
    before.push(errorOf(quote, unrepaired));
    mark.push(marked);
    const bucket = byMoneyness.get(moneynessOf(k, slice)) ?? [[], []];
    byMoneyness.set(moneynessOf(k, slice), bucket);
    bucket[0].push(error);
    bucket[1].push(marked);
    if (quote.isCall !== k >= 0) continue;
    out[0].push(error);
    out[1].push(marked);
  }
  addSlice(totals.all, ours, mark);
  addSlice(totals.unrepaired, before, mark);
  addSlice(totals.outOfTheMoney, ...out);
  if (slice.repair !== 'none') {
    addSlice(totals.changed, ours, mark);
    addSlice(totals.changedBefore, before, mark);
  }
  if (fall) addSlice(totals.fall, ours, mark);
  const days = slice.years * 365;
  byMoneyness.set(tenors.find(([, most]) => days < most)![0], [ours, mark]);
  for (const [name, [one, other]] of byMoneyness) {
    const pool = totals.buckets.get(name) ?? emptyPool();
    totals.buckets.set(name, pool);
    addSlice(pool, one, other);
  }
  totals.points.push(fitError(slice).medianVol);
}

function measureSurface(totals: Totals, chain: MarkedChain, surface: VolSurface): void {
  const { counts, findings } = totals;
  const fall = isFall(chain.atMicros);
  counts.surfaces++;
  counts.slices += surface.slices.length;
  counts.absent += surface.absent.length;
  if (surface.before.violations > 0) counts.violatedBefore++;
  if (surface.after.violations > 0) counts.violatedAfter++;
  if (fall) counts.surfacesInFall++;
  if (fall && surface.after.violations > 0) counts.violatedInFall++;
  for (const { kind, count } of surface.findings) {
    findings.set(kind, (findings.get(kind) ?? 0) + count);
  }
  const byExpiry = new Map<number, MarkedQuote[]>();
  for (const quote of chain.quotes) {
    const { bid = 0, ask = 0, expiryMicros } = quote;
    if (!(bid > 0 && ask > bid)) continue;
    const known = byExpiry.get(expiryMicros);
    if (known === undefined) byExpiry.set(expiryMicros, [quote]);
    else known.push(quote);
  }
  for (const slice of surface.slices) {
    if (slice.repair !== 'none') counts.repaired++;
    if (slice.repair === 'lifted' || slice.repair === 'flattened') counts.lifted++;
    measureSlice(totals, slice, byExpiry.get(slice.expiryMicros) ?? [], fall);
    totals.sliceErrors.push(fitError(slice).medianHalfSpreads);
  }
  countReasons(totals.forwards, surface.slices);
  countOffers(totals.offers, chain, surface.slices);
  lookBetween(totals, surface);
  if (counts.snapshots % sampledEvery !== 0) return;
  for (const slice of surface.slices) leaveOneOut(totals.leftOut, chain, slice);
  leaveSixthsOut(totals.leftOutWhole, chain, surface.slices);
  leavePairsOut(totals.forwards, chain);
  if (counts.snapshots % modelsEvery === 0) measureModels(totals.models, chain, surface.slices);
}

/** Counts slices that open a butterfly or a crossing between the points of the stated grid. */
function lookBetween({ counts }: Totals, { slices }: VolSurface): void {
  const fine = finerGrid(arbitrageGrid(slices));
  const curves = slices.map(({ curve }) => curve);
  const { butterfly, calendar } = measureArbitrage(curves, fine);
  for (const { violations } of [...butterfly, ...calendar]) {
    if (violations > 0) counts.openBetween++;
  }
}

function isFall(atMicros: number): boolean {
  return atMicros >= Date.UTC(2026, 1, 5) * 1000 && atMicros < Date.UTC(2026, 1, 7) * 1000;
}

async function deribit(context: EvaluationContext): Promise<readonly Finding[]> {
  if (!existsSync(join(context.dataDir, deribitSet))) {
    context.skip(`${deribitSet} is absent: no Deribit surfaces`);
    return [];
  }
  const totals = createTotals();
  const { counts } = totals;
  for await (const { chains } of deribitSnapshots(context.dataDir)) {
    for (const chain of chains) {
      const fitted = fitSurface(chain);
      if (fitted.ok) measureSurface(totals, chain, fitted.value);
      else counts.failures++;
    }
    counts.snapshots++;
    if (counts.snapshots % 100 === 0) context.note(`${counts.snapshots} snapshots`);
  }
  for (const [kind, count] of totals.findings) context.note(`${kind}: ${count}`);
  const live = await liveFold(context);
  return [...targets(totals), ...live, ...reported(totals), ...modelFindings(totals.models)];
}

function targets({ all, fall, counts }: Totals): readonly Finding[] {
  const whole = (name: string, value: number, target: string, sample: number) =>
    finding({ name: `deribit: ${name}`, value, target, sample });
  return [
    whole('snapshots', counts.snapshots, '= 481', counts.snapshots),
    whole('chains without a surface', counts.failures, '= 0', counts.surfaces),
    ...poolFindings('deribit, all quotes', all, { error: '<= 0.15', slices: '>= 0.84' }),
    whole('surfaces with arbitrage left', counts.violatedAfter, '= 0', counts.surfaces),
    whole('slices open on a grid ten times finer', counts.openBetween, '= 0', counts.slices),
    whole('5-6 February 2026: with arbitrage', counts.violatedInFall, '= 0', counts.surfacesInFall),
    ...poolFindings('5-6 February 2026', fall),
  ];
}

function reported(totals: Totals): readonly Finding[] {
  const { counts, buckets, leftOut } = totals;
  const order = [...tenors.map(([name]) => name), ...Array.from(buckets.keys()).sort()];
  return [
    ...poolFindings('out-of-the-money quotes', totals.outOfTheMoney),
    ...poolFindings('all quotes before repair', totals.unrepaired),
    ...poolFindings('repaired slices before repair', totals.changedBefore),
    ...poolFindings('repaired slices after repair', totals.changed),
    ...Array.from(new Set(order)).flatMap((name) => {
      const pool = buckets.get(name);
      return pool === undefined ? [] : poolFindings(name, pool);
    }),
    finding({
      name: 'median error of a slice, volatility points',
      value: 100 * median(totals.points),
      sample: totals.points.length,
    }),
    ...leftOutFindings(leftOut),
    ...leftOutWholeFindings(totals.leftOutWhole, placeNames),
    ...offerFindings(totals.offers),
    ...repairedFindings(totals.sliceErrors),
    ...forwardFindings(totals.forwards),
    finding({
      name: 'surfaces with arbitrage before repair',
      value: counts.violatedBefore,
      sample: counts.surfaces,
    }),
    finding({ name: 'slices repaired', value: counts.repaired, sample: counts.slices }),
    finding({ name: 'slices lifted or flattened', value: counts.lifted, sample: counts.slices }),
    finding({ name: 'expiries without a smile', value: counts.absent, sample: counts.slices }),
  ];
}

/** How far repaired slices lie from their quotes at worst. */
function repairedFindings(errors: readonly number[]): readonly Finding[] {
  const sample = errors.length;
  const above = (bound: number): number => errors.filter((error) => error > bound).length;
  const worst = errors.reduce((most, one) => Math.max(most, one), 0);
  return [
    finding({ name: 'repaired slices: median above 1 half-spread', value: above(1), sample }),
    finding({ name: 'repaired slices: median above 0.5', value: above(0.5), sample }),
    finding({ name: 'repaired slices: the worst median', value: worst, sample }),
    finding({ name: 'repaired slices: the median of medians', value: median(errors), sample }),
  ];
}

/** Surfaces of real chains. */
export const evaluations: readonly Evaluation[] = [
  {
    name: 'surface',
    run: async (context) => [...(await deribit(context)), ...equitySurfaces(context)],
  },
];
