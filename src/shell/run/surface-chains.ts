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
import type { EventFiles } from './surface-events.ts';

/** Which chains are wanted. */
export interface ChainChoice {
  /** Later events are not used; all when undefined. Microseconds since 1970 UTC. */
  readonly atMicros: number | undefined;
  /** Names, in any case of letters; all when empty. */
  readonly underlyings: readonly string[];
}

/**
 * Folds the events of files into chains.
 *
 * @param files - open files; read until the instant
 * @param choice - instant and underlyings
 * @param progress - told the number of events from time to time
 * @returns chains by name of the underlying, at least one
 * @throws UserError when no option is quoted by then, or an underlying is not there
 */
export async function readChains(
  files: EventFiles,
  { atMicros, underlyings }: ChainChoice,
  progress: (events: number) => void,
): Promise<readonly OptionChain[]> {
  const fold = createChainFold();
  const later = await foldUntil(files, fold, atMicros, progress);
  if (fold.listed.size === 0) {
    if (later === null) {
      throw new UserError(
        `no quotes or marks of options in ${files.files.join(', ') || 'the files'}; a chain has ` +
          'bid, ask or mark by option series (--map describes other columns)',
      );
    }
    throw new UserError(
      `no option is quoted at or before ${formatInstant(atMicros!)}; ` +
        `the first is at ${formatInstant(later)}`,
      exitCodes.usage,
    );
  }
  return chosen(foldedChains(fold), underlyings);
}

/** Folds up to the instant; then tells when the first option is quoted, if none was by then. */
async function foldUntil(
  files: EventFiles,
  fold: ChainFold,
  atMicros: number | undefined,
  progress: (events: number) => void,
): Promise<number | null> {
  const until = atMicros ?? Number.POSITIVE_INFINITY;
  let events = 0;
  for await (const batch of files.batches()) {
    for (const { event } of batch) {
      if (event.atMicros <= until) observeChain(fold, event);
      else if (fold.listed.size > 0) return null;
      else if (isOptionPrice(event)) return event.atMicros;
    }
    events += batch.length;
    progress(events);
  }
  return null;
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
