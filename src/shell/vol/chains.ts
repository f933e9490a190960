/**
 * @module Implied variance through time: one surface a day from option chains, read once.
 */
import { formatInstant, microsPerDay, microsPerHour } from '../../base/index.ts';
import type { MarketEvent } from '../../market/index.ts';
import {
  createChainFold,
  curveVol,
  fitSurface,
  foldedChains,
  type ImpliedTerm,
  type OptionChain,
  observeChain,
  smileVarianceSwap,
} from '../../quant/index.ts';
import { surfaceFailureText } from '../report/surface/missing.ts';
import { agedChain, createQuoteAges, observeAge } from '../surface/ages.ts';
import { type EventFiles, nothingText } from '../surface/events.ts';
import { UserError } from '../user-error.ts';

/** Implied variances of one underlying, a moment a day. */
export interface ImpliedHistory {
  readonly underlying: string;
  /** Fair variance of the smiles, wings included; by time. */
  readonly fair: readonly ImpliedTerm[];
  /** Square of the volatility at the forward, at the same times. */
  readonly atForward: readonly ImpliedTerm[];
  /** Days whose chain gave no surface. */
  readonly withoutSurface: number;
  /** Why the first of them gave none; empty without any. */
  readonly firstFailure: string;
}

interface History {
  readonly fair: ImpliedTerm[];
  readonly atForward: ImpliedTerm[];
  withoutSurface: number;
  firstFailure: string;
}

const staleMicros = microsPerHour;

/**
 * Fits the first chain of every day, in UTC: the quotes as of the first instant at which an option
 * is quoted that day.
 *
 * @param files - open files with quotes, marks or closes of options
 * @param wanted - underlyings that have candles; others are not fitted
 * @param progress - told the number of days fitted
 * @returns histories by underlying
 * @throws UserError when the files hold no options
 */
export async function readImplied(
  files: EventFiles,
  wanted: ReadonlySet<string>,
  progress: (days: number) => void,
): Promise<readonly ImpliedHistory[]> {
  const fold = createChainFold();
  const histories = new Map<string, History>();
  const underlyings = new Map<string, Due>();
  let nextDue = Number.POSITIVE_INFINITY;
  let days = 0;
  const ages = createQuoteAges();
  const fitBefore = (micros: number): void => {
    for (const folded of foldedChains(fold, staleMicros)) {
      const { chain } = agedChain(folded, ages, staleMicros);
      const due = underlyings.get(chain.underlying);
      if (due === undefined || due.atMicros >= micros) continue;
      due.atMicros = Number.POSITIVE_INFINITY;
      add(histories, chain);
      progress(++days);
    }
    nextDue = Math.min(...[...underlyings.values()].map(({ atMicros }) => atMicros));
  };
  for await (const batch of files.batches()) {
    for (const { event } of batch) {
      // The chain is whole once something later comes.
      if (event.atMicros > nextDue) fitBefore(event.atMicros);
      observeChain(fold, event);
      observeAge(ages, event);
      const opened = opensDay(underlyings, wanted, event);
      if (opened) nextDue = Math.min(nextDue, event.atMicros);
    }
  }
  fitBefore(Number.POSITIVE_INFINITY);
  if (fold.listed.size === 0) {
    throw new UserError(`--chain: ${nothingText(files, 'quotes or marks of options')}`);
  }
  return Array.from(fold.listed.keys(), (underlying) => ({
    underlying,
    ...(histories.get(underlying) ?? emptyHistory()),
  })).sort((a, b) => (a.underlying < b.underlying ? -1 : 1));
}

const emptyHistory = (): History => ({
  fair: [],
  atForward: [],
  withoutSurface: 0,
  firstFailure: '',
});

/** The instant of the day whose chain is to be fitted; Infinity once it was. */
interface Due {
  day: number;
  atMicros: number;
}

/** Notes the first option price of an underlying in a day; true when it is one. */
function opensDay(
  underlyings: Map<string, Due>,
  wanted: ReadonlySet<string>,
  event: MarketEvent,
): boolean {
  if ((event.kind !== 'mark' && event.kind !== 'quote') || event.instrument.kind !== 'option') {
    return false;
  }
  const { underlying } = event.instrument;
  if (!wanted.has(underlying)) return false;
  const day = Math.floor(event.atMicros / microsPerDay);
  const due = underlyings.get(underlying);
  if (due !== undefined && day <= due.day) return false;
  underlyings.set(underlying, { day, atMicros: event.atMicros });
  return true;
}

function add(histories: Map<string, History>, chain: OptionChain): void {
  const { underlying, atMicros } = chain;
  const history = histories.get(underlying) ?? emptyHistory();
  histories.set(underlying, history);
  const fitted = fitSurface(chain, { staleMicros });
  if (!fitted.ok) {
    history.withoutSurface++;
    const words = surfaceFailureText(chain, fitted.failure, staleMicros);
    if (history.firstFailure === '') history.firstFailure = words;
    return;
  }
  const { slices } = fitted.value;
  const term = (variance: (slice: (typeof slices)[number]) => number): ImpliedTerm => ({
    atMicros,
    expiries: slices.map((slice) => ({
      atMicros,
      years: slice.years,
      variance: variance(slice),
    })),
  });
  history.fair.push(term(({ curve, years }) => smileVarianceSwap(curve, years)));
  history.atForward.push(term(({ curve, years }) => curveVol(curve, 0, years) ** 2));
}

/**
 * Tells in words what a history lacks.
 *
 * @param history - of one underlying
 * @returns one text, or none
 */
export function impliedNotes({
  underlying,
  fair,
  withoutSurface,
  firstFailure,
}: ImpliedHistory): readonly string[] {
  if (withoutSurface === 0) return [];
  const span = fair[0] === undefined ? '' : ` beside ${fair.length} from ${dayText(fair[0])}`;
  return [`${underlying}: ${withoutSurface} days without a surface${span}; first: ${firstFailure}`];
}

const dayText = ({ atMicros }: ImpliedTerm): string => formatInstant(atMicros).slice(0, 10);
