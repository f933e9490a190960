/**
 * @module Events of the logs of runs, for commands that fold them like files.
 */

import type { DecodedEvent } from '../../ingest/index.ts';
import { collectCorrections, createWithdrawn, isWithdrawn } from '../../log/index.ts';
import {
  createDictionary,
  type EventKind,
  eventKinds,
  extendDictionary,
  readEvent,
} from '../../market/index.ts';
import { openSegmentLog } from '../store/index.ts';
import { UserError } from '../user-error.ts';

/**
 * Reads the events of a run that were not withdrawn, in the order of its log.
 *
 * @param folder - folder of a run
 * @param kinds - kinds that are wanted
 * @returns batches of events, their line the checkpoint
 * @throws UserError when the log cannot be read
 */
export async function* logEvents(
  folder: string,
  kinds: readonly EventKind[],
): AsyncGenerator<readonly DecodedEvent[], void, undefined> {
  const log = await openSegmentLog(folder, { readOnly: true }).catch((error: unknown) => {
    throw new UserError(`${folder}: its log cannot be read: ${(error as Error).message}`);
  });
  const wanted = new Set<number>(kinds.map((kind) => eventKinds[kind]));
  try {
    const withdrawn = createWithdrawn();
    for await (const { block } of log.read(0)) collectCorrections(withdrawn, block);
    const dictionary = createDictionary();
    for await (const { firstCheckpoint, block } of log.read(0)) {
      extendDictionary(dictionary, block.names);
      const events: DecodedEvent[] = [];
      for (let row = 0; row < block.length; row++) {
        const line = firstCheckpoint + row;
        if (!wanted.has(block.kind[row]!) || isWithdrawn(withdrawn, line)) continue;
        events.push({ event: readEvent(block, row, dictionary), line });
      }
      if (events.length > 0) yield events;
    }
  } finally {
    await log.close();
  }
}
