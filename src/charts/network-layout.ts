/**
 * @module Layout of a network: linked nodes draw each other near, all others push each other away.
 */

/** Place of a node in [0, 1] x [0, 1]. */
export interface NetworkPlace {
  readonly x: number;
  readonly y: number;
}

const rounds = 260;
const goldenAngle = Math.PI * (3 - Math.sqrt(5));

interface Bodies {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly dx: Float64Array;
  readonly dy: Float64Array;
}

/**
 * Lays out a network; equal inputs give equal places, there is no chance in it.
 *
 * Limits: one node stands in the middle; the work grows with the square of the nodes.
 *
 * @param count - number of nodes, whole, >= 0
 * @param links - pairs of places of nodes, each in [0, count)
 * @param aspect - width over height of the room, > 0
 * @returns a place for each node, spread over the room
 * @source Fruchterman and Reingold (1991), Graph drawing by force-directed placement
 */
export function layNetwork(
  count: number,
  links: readonly (readonly [number, number])[],
  aspect: number,
): NetworkPlace[] {
  if (count === 0) return [];
  const bodies: Bodies = {
    x: new Float64Array(count),
    y: new Float64Array(count),
    dx: new Float64Array(count),
    dy: new Float64Array(count),
  };
  for (let i = 0; i < count; i++) {
    // A sunflower: even in all directions, and no two nodes at one place.
    const radius = Math.sqrt((i + 0.5) / count) / 2;
    bodies.x[i] = radius * Math.cos(i * goldenAngle);
    bodies.y[i] = radius * Math.sin(i * goldenAngle);
  }
  const reach = 0.9 / Math.sqrt(count);
  for (let round = 0; round < rounds; round++) {
    bodies.dx.fill(0);
    bodies.dy.fill(0);
    pushAway(bodies, count, reach);
    drawNear(bodies, links, reach);
    moveBodies(bodies, count, 0.12 * (1 - round / rounds) + 0.002, aspect);
  }
  return stretched(bodies, count);
}

function pushAway({ x, y, dx, dy }: Bodies, count: number, reach: number): void {
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const gapX = x[i]! - x[j]!;
      const gapY = y[i]! - y[j]!;
      const square = Math.max(gapX * gapX + gapY * gapY, 1e-8);
      const force = (reach * reach) / square;
      dx[i]! += gapX * force;
      dy[i]! += gapY * force;
      dx[j]! -= gapX * force;
      dy[j]! -= gapY * force;
    }
  }
}

function drawNear(
  { x, y, dx, dy }: Bodies,
  links: readonly (readonly [number, number])[],
  reach: number,
): void {
  for (const [i, j] of links) {
    const gapX = x[i]! - x[j]!;
    const gapY = y[i]! - y[j]!;
    const force = Math.sqrt(gapX * gapX + gapY * gapY) / reach;
    dx[i]! -= gapX * force;
    dy[i]! -= gapY * force;
    dx[j]! += gapX * force;
    dy[j]! += gapY * force;
  }
}

/** Nobody moves further than the step; a pull to the middle keeps loose parts together. */
function moveBodies({ x, y, dx, dy }: Bodies, count: number, step: number, aspect: number): void {
  for (let i = 0; i < count; i++) {
    const pullX = dx[i]! - (0.9 * x[i]!) / aspect;
    const pullY = dy[i]! - 0.9 * y[i]! * aspect;
    const length = Math.max(Math.hypot(pullX, pullY), 1e-9);
    const share = Math.min(length, step) / length;
    x[i]! += pullX * share;
    y[i]! += pullY * share;
  }
}

function stretched({ x, y }: Bodies, count: number): NetworkPlace[] {
  const spread = (values: Float64Array) => {
    const low = Math.min(...values);
    const width = Math.max(...values) - low;
    return (value: number) => (width < 1e-9 ? 0.5 : (value - low) / width);
  };
  const across = spread(x);
  const down = spread(y);
  return Array.from({ length: count }, (_, i) => ({ x: across(x[i]!), y: down(y[i]!) }));
}
