/**
 * @module Order pool: columns of standing orders, and which of two on a side comes first.
 */

/** Columns of the pool of standing orders. */
export interface OrderPool {
  /** Quote units; coin for inverse options. */
  price: Float64Array;
  /** Contracts not filled yet, > 0 while the order stands. */
  left: Float64Array;
  /** Smaller came earlier and goes first at one price. */
  sequence: Float64Array;
  /** Tells an order from others that had its place before; kept when it is amended. */
  ticket: Float64Array;
  /** When it arrived, whatever was amended since; microseconds since 1970 UTC. */
  arrivedAt: Float64Array;
  /** Last instant at which it can be met; microseconds since 1970 UTC. */
  until: Float64Array;
  /** Account in the ledger. */
  owner: Int32Array;
  contract: Int32Array;
  /** Number of the quoter for a side of a quote; -1 for a plain order. */
  quoter: Int32Array;
  isBid: Uint8Array;
}

const firstSize = 1024;

/**
 * Creates a pool without orders.
 *
 * @returns columns of a first size
 */
export function createPool(): OrderPool {
  return {
    price: new Float64Array(firstSize),
    left: new Float64Array(firstSize),
    sequence: new Float64Array(firstSize),
    ticket: new Float64Array(firstSize),
    arrivedAt: new Float64Array(firstSize),
    until: new Float64Array(firstSize),
    owner: new Int32Array(firstSize),
    contract: new Int32Array(firstSize),
    quoter: new Int32Array(firstSize),
    isBid: new Uint8Array(firstSize),
  };
}

/** Doubles the columns of a pool. */
export function growPool(pool: OrderPool): void {
  const grow = <C extends Float64Array | Int32Array | Uint8Array>(column: C, grown: C): C => {
    grown.set(column);
    return grown;
  };
  const size = 2 * pool.price.length;
  for (const name of ['price', 'left', 'sequence', 'ticket', 'arrivedAt', 'until'] as const) {
    pool[name] = grow(pool[name], new Float64Array(size));
  }
  for (const name of ['owner', 'contract', 'quoter'] as const) {
    pool[name] = grow(pool[name], new Int32Array(size));
  }
  pool.isBid = grow(pool.isBid, new Uint8Array(size));
}

/**
 * Counts the orders of a side that do not come before one; the order itself counts when it stands.
 *
 * @param pool - any pool
 * @param side - places of one side of a contract, the worst first
 * @param place - of an order of that side, standing or to be inserted
 * @returns number of orders; better price or equal price and earlier comes before
 */
export function notBetter(pool: OrderPool, side: readonly number[], place: number): number {
  const { price, sequence } = pool;
  const sign = pool.isBid[place] === 1 ? 1 : -1;
  const own = sign * price[place]!;
  const turn = sequence[place]!;
  let low = 0;
  let high = side.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = side[middle]!;
    const gain = sign * price[other]! - own;
    if (gain > 0 || (gain === 0 && sequence[other]! < turn)) high = middle;
    else low = middle + 1;
  }
  return low;
}
