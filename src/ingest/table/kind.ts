/**
 * @module Which event kind a table file holds by its name, and the order of kinds at one instant.
 */
import { type EventKind, eventKinds } from '../../market/index.ts';

/** Prices first, then money, then what the venue decides, then what participants do. */
const order: readonly (readonly EventKind[])[] = [
  ['gas', 'macro'],
  ['index'],
  ['mark'],
  ['funding', 'settlement', 'exercise'],
  ['deposit'],
  ['withdrawal', 'transfer', 'stake', 'unstake', 'reward'],
  ['margin'],
  ['liquidation'],
  ['order', 'quote', 'book'],
  ['fill'],
  ['vote', 'marker', 'credential', 'desk'],
  ['correction'],
];

/**
 * Returns the order of a kind among events of other files at the same instant.
 *
 * @param kind - event kind
 * @returns rank from 0; lower comes first
 */
export function kindRank(kind: EventKind): number {
  return order.findIndex((kinds) => kinds.includes(kind));
}

const longestFirst = (Object.keys(eventKinds) as EventKind[]).sort((a, b) => b.length - a.length);

/**
 * Tells the event kind that a file's name begins with, singular or plural.
 *
 * @param path - e.g. `day-1/fills.csv.gz`, `liquidation-2026.parquet`
 * @returns the kind, or undefined when the base name begins otherwise
 */
export function kindOfPath(path: string): EventKind | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return longestFirst.find((kind) => new RegExp(`^${kind}(e?s)?(?![a-z])`).test(name));
}
