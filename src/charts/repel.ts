/**
 * @module Labels that would overlap, moved apart as little as possible.
 */

interface Block {
  /** Sum of the wished places of the members, each less its offset in the block. */
  sum: number;
  count: number;
}

/**
 * Moves places apart so that neighbours keep a gap, with the least sum of squared moves.
 *
 * Limits: places already apart and inside stay; when all do not fit, the gap shrinks until they do.
 *
 * @param wished - wished places, any order; px
 * @param gap - least distance of neighbours; px, >= 0
 * @param low - least allowed place; px
 * @param high - greatest allowed place; px, >= low
 * @returns places in the order given; px
 * @source isotonic regression by pooling adjacent violators
 */
export function repel(wished: readonly number[], gap: number, low: number, high: number): number[] {
  const count = wished.length;
  if (count === 0) return [];
  const room = Math.max(0, high - low);
  const step = count > 1 ? Math.min(gap, room / (count - 1)) : 0;
  const order = wished.map((_, i) => i).sort((a, b) => wished[a]! - wished[b]! || a - b);
  const blocks: Block[] = [];
  order.forEach((index, rank) => {
    blocks.push({ sum: wished[index]! - rank * step, count: 1 });
    while (blocks.length > 1) {
      const last = blocks[blocks.length - 1]!;
      const before = blocks[blocks.length - 2]!;
      if (before.sum / before.count <= last.sum / last.count) break;
      before.sum += last.sum;
      before.count += last.count;
      blocks.pop();
    }
  });
  const placed = new Array<number>(count);
  let rank = 0;
  for (const block of blocks) {
    const base = Math.min(high - (count - 1) * step, Math.max(low, block.sum / block.count));
    for (let i = 0; i < block.count; i++, rank++) placed[order[rank]!] = base + rank * step;
  }
  return placed;
}
