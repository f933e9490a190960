/**
 * @module Chains of `rapport surface`: the last quotes at or before an instant, by underlying.
 */
import { formatInstant } from '../../base/index.ts';
import type { MarketEvent } from '../../market/index.ts';
import {
  type ChainFold,
  createChainFold,
  foldedChains,
  type OptionChain,
  observeChain,
} from '../../quant/index.ts';
import { exitCodes, UserError } from '../user-error.ts';
import { agedChain, createQuoteAges, observeAge, type QuoteAges } from './ages.ts';
import { type EventFiles, nothingText } from './events.ts';

/** Which chains are wanted. */
export interface ChainChoice {
  /** Later events are not used; all when undefined. Microseconds since 1970 UTC. */
  readonly atMicros: number | undefined;
  /** Names, in any case of letters; all when empty. */
  readonly underlyings: readonly string[];
  /** Age at which a quote is left out; microseconds. */
  readonly staleMicros: number;
}

/** Chains with what they do not tell themselves. */
export interface ReadChains {
  /** By name of the underlying, at least one. */
  readonly chains: readonly OptionChain[];
  /** Underlyings with options that can be exercised early. */
  readonly american: ReadonlySet<string>;
  /** Series whose bid and ask are old beside a newer mark, by underlying; none has no entry. */
  readonly outlived: ReadonlyMap<string, number>;
}

/**
 * Folds the events of files into chains.
 *
 * @param files - open files; read until the instant
 * @param choice - instant and underlyings
 * @param progress - told the number of events from time to time
 * @returns the chains
 * @throws UserError when no option is quoted by then, or an underlying is not there
 */
export async function readChains(
  files: EventFiles,
  { atMicros, underlyings, staleMicros }: ChainChoice,
  progress: (events: number) => void,
): Promise<ReadChains> {
  const fold = createChainFold();
  const american = new Set<string>();
  const ages = createQuoteAges();
  const later = await foldUntil(files, { fold, american, ages }, atMicros, progress);
  if (fold.listed.size > 0) {
    const outlived = new Map<string, number>();
    const chains = chosen(foldedChains(fold, staleMicros), underlyings).map((folded) => {
      const aged = agedChain(folded, ages, staleMicros);
      if (aged.outlived > 0) outlived.set(folded.underlying, aged.outlived);
      return aged.chain;
    });
    return { chains, american, outlived };
  }
  if (later !== null) {
    throw new UserError(
      `no option is quoted at or before ${formatInstant(atMicros!)}; ` +
        `the first is at ${formatInstant(later)}`,
      exitCodes.usage,
    );
  }
  throw new UserError(
    `${nothingText(files, 'quotes or marks of options')}; a chain has bid, ask, mark or close by ` +
      'option series (--map describes other columns)',
  );
}

interface Folds {
  readonly fold: ChainFold;
  readonly american: Set<string>;
  readonly ages: QuoteAges;
}

/** Folds up to the instant; then tells when the first option is quoted, if none was by then. */
async function foldUntil(
  files: EventFiles,
  { fold, american, ages }: Folds,
  atMicros: number | undefined,
  progress: (events: number) => void,
): Promise<number | null> {
  const until = atMicros ?? Number.POSITIVE_INFINITY;
  let events = 0;
  for await (const batch of files.batches()) {
    for (const { event } of batch) {
      if (event.atMicros <= until) {
        observeChain(fold, event);
        observeAge(ages, event);
        noteExercise(american, event);
      } else if (fold.listed.size > 0) return null;
      else if (isOptionPrice(event)) return event.atMicros;
    }
    events += batch.length;
    progress(events);
  }
  return null;
}

function noteExercise(american: Set<string>, event: MarketEvent): void {
  if (event.kind !== 'mark' && event.kind !== 'quote') return;
  const { instrument } = event;
  if (instrument.kind === 'option' && instrument.exercise === 'american') {
    american.add(instrument.underlying);
  }
}

function isOptionPrice(event: MarketEvent): boolean {
  return (event.kind === 'mark' || event.kind === 'quote') && event.instrument.kind === 'option';
}

function chosen(
  chains: readonly OptionChain[],
  underlyings: readonly string[],
): readonly OptionChain[] {
  if (underlyings.length === 0) return chains;
  const wanted = new Set(underlyings.map((name) => name.toUpperCase()));
  const kept = chains.filter(({ underlying }) => wanted.delete(underlying.toUpperCase()));
  const absent = [...wanted];
  if (absent.length === 0) return kept;
  const present = chains.map(({ underlying }) => underlying).join(', ');
  throw new UserError(
    `no options of ${absent.join(', ')}; the files hold ${present}`,
    exitCodes.usage,
  );
}
