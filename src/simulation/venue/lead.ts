/**
 * @module Lead: what makers know of the other venue's price, which is ahead of the index.
 *
 * Everybody sees it at the minute. What a maker makes of it stands in the book when its quote
 * arrives, so that the slow ones show an old price for as long as they are slow.
 */
import type { Contract } from './instruments.ts';
import { markOf, type Sensitivity } from './marks.ts';
import type { World } from './world.ts';

/**
 * Returns by how much the other venue's price is beyond the index.
 *
 * @param world - standing at a minute
 * @param u - place of the underlying
 * @returns relative; positive when it is higher
 */
export function leadOf({ path, minute }: World, u: number): number {
  const { elsewhere, spot } = path.paths[u]!;
  return elsewhere[minute]! / spot[minute]! - 1;
}

/**
 * Returns the mark of a contract as it would be were the index at the other venue's price.
 *
 * @param world - standing at a minute
 * @param contract - live contract
 * @param sensitivity - of an option; undefined for a perpetual
 * @returns quote units, coin for inverse options; to first order for options
 */
export function fairPrice(
  world: World,
  contract: Contract,
  sensitivity: Sensitivity | undefined,
): number {
  const mark = markOf(world.marks, contract);
  const lead = leadOf(world, contract.underlying);
  if (sensitivity === undefined) return mark * (1 + lead);
  const { delta } = sensitivity;
  // A price in coin moves with the coin's own worth, too.
  if (contract.isInverse) return mark + (delta - mark) * lead;
  return mark + delta * lead * world.marks.index[contract.underlying]!;
}
