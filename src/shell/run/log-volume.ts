/**
 * @module What a venue traded before an instant, read from the last part of its log.
 *
 * The state does not hold volumes by hour; so the part of the log that the window covers is read
 * once more when a run ends.
 */
import { microsPerHour } from '../../base/index.ts';
import type { BrokerState } from '../../broker/index.ts';
import { isWithdrawn, type Log } from '../../log/index.ts';
import {
  createTradedVolume,
  observeTradedVolume,
  type TradedVolume,
  volumeWindowHours,
} from '../../risk/index.ts';
import type { FoldedLog } from './fold-log.ts';

/** Notes along a fold where in the log hours lie. */
export interface LogPlaces {
  readonly observe: (state: BrokerState, atMicros: number) => void;
  /** Checkpoint at or before the first event after an instant; 0 when nothing is known. */
  readonly before: (atMicros: number) => number;
}

/**
 * Creates the notes of a fold that has not begun.
 *
 * @returns notes; they grow by two numbers a stop
 */
export function createLogPlaces(): LogPlaces {
  const places: { readonly atMicros: number; readonly checkpoint: number }[] = [];
  return {
    observe({ clock }, atMicros) {
      // As many events as were folded lie before; those withdrawn or correcting come on top.
      places.push({ atMicros, checkpoint: clock.columns.events[0]! });
    },
    before: (atMicros) => places.findLast((place) => place.atMicros <= atMicros)?.checkpoint ?? 0,
  };
}

/**
 * Reads the volume of the window before the latest event that was folded.
 *
 * @param log - log that was folded
 * @param folded - its state and what was withdrawn
 * @param places - notes of that fold
 * @returns volume by underlying and hour
 */
export async function readLogVolume(
  log: Log,
  { state, withdrawn, checkpoint, firstAtMicros }: FoldedLog,
  places: LogPlaces,
): Promise<TradedVolume> {
  const volume = createTradedVolume(firstAtMicros);
  const { prices } = state.context.fold;
  const toMicros = state.clock.columns.atMicros[0]!;
  const fromMicros = toMicros - (volumeWindowHours + 1) * microsPerHour;
  for await (const { firstCheckpoint, block } of log.read(places.before(fromMicros))) {
    if (firstCheckpoint >= checkpoint) break;
    for (let row = 0; row < block.length; row++) {
      const at = block.at[row]!;
      if (at > toMicros || at < fromMicros || isWithdrawn(withdrawn, firstCheckpoint + row))
        continue;
      observeTradedVolume(volume, prices, block, row);
    }
  }
  return volume;
}
