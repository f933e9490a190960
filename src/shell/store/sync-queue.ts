/**
 * @module Group commit: what arrives while a write is being synced goes out together with the next.
 */

/** Queue of writes, each acknowledged only after it is durable. */
export interface SyncQueue<T, R> {
  /** Adds a write; resolves when it is durable, rejects when it or an earlier one failed. */
  push(item: T): Promise<R>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Why the queue accepts nothing any more. */
  readonly broken: Error | undefined;
}

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Creates a queue.
 *
 * After a failed write the state of the file is unknown (a second sync may claim success for pages
 * that were lost), so the queue refuses everything from then on.
 *
 * @param write - makes a batch durable, in order; gives one result per item
 * @returns empty queue
 */
export function createSyncQueue<T, R>(
  write: (batch: readonly T[]) => Promise<readonly R[]>,
): SyncQueue<T, R> {
  let waiting: Waiting<T, R>[] = [];
  let running: Promise<void> | undefined;
  let broken: Error | undefined;
  const run = async (): Promise<void> => {
    // Appends of the same turn join the first batch.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        if (broken !== undefined) throw broken;
        const results = await write(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, i) => {
          resolve(results[i]!);
        });
      } catch (error) {
        broken ??= error instanceof Error ? error : new Error(String(error));
        for (const { reject } of batch) reject(broken);
      }
    }
    running = undefined;
  };
  return {
    push: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        running ??= run();
      }),
    idle: async () => {
      while (running !== undefined) await running;
    },
    get broken() {
      return broken;
    },
  };
}
