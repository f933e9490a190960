/**
 * @module Places on the chain: exchange hubs, bridges, shared services, the venue's own contract.
 */
import type { Random } from '../../../base/index.ts';
import { drawAddress } from '../address.ts';

/** Addresses that many strangers use; the first of a list is the busiest. */
export interface Places {
  readonly venue: string;
  readonly hubs: readonly string[];
  readonly bridges: readonly string[];
  readonly services: readonly string[];
}

const counts = { hubs: 6, bridges: 3, services: 40 };

/**
 * Draws the places.
 *
 * @param random - stream of the places alone
 * @returns addresses
 */
export function drawPlaces(random: Random): Places {
  const draw = (count: number) => Array.from({ length: count }, () => drawAddress(random));
  return {
    venue: drawAddress(random),
    hubs: draw(counts.hubs),
    bridges: draw(counts.bridges),
    services: draw(counts.services),
  };
}
