/**
 * @module Best bid and ask of a series that several makers quote under their names.
 *
 * A venue does not stand crossed: where the best bid of one maker meets the best ask of another,
 * the older of the two is gone, traded or lapsed without being told. Newer sides hold against older
 * ones; what a maker crosses with itself stays and is left to the screen.
 */

/** Last quote of one maker; 0 = no side. */
export interface MakerQuote {
  bid: number;
  ask: number;
  /** Microseconds since 1970 UTC. */
  atMicros: number;
}

/** Best sides; 0 = none. */
export interface BestQuote {
  readonly bid: number;
  readonly ask: number;
}

/**
 * Finds the best sides that can stand together.
 *
 * Limits: nobody gives no side.
 *
 * @param makers - last quotes by maker
 * @param sinceMicros - older ones do not count; microseconds since 1970 UTC
 * @returns best bid and ask, in the venue's units
 * @source none: a selection
 */
export function bestQuote(makers: Iterable<MakerQuote>, sinceMicros: number): BestQuote {
  let bid = 0;
  let ask = 0;
  const young: MakerQuote[] = [];
  for (const one of makers) {
    if (one.atMicros < sinceMicros) continue;
    young.push(one);
    bid = Math.max(bid, one.bid);
    if (one.ask > 0) ask = ask === 0 ? one.ask : Math.min(ask, one.ask);
  }
  return bid > 0 && ask > 0 && bid >= ask ? uncrossed(young) : { bid, ask };
}

/** Newest first; a side that crosses what already stands is gone. */
function uncrossed(makers: MakerQuote[]): BestQuote {
  let bid = 0;
  let ask = 0;
  for (const one of makers.sort((a, b) => b.atMicros - a.atMicros)) {
    const [askBefore, bidBefore] = [ask, bid];
    if (one.bid > 0 && (askBefore === 0 || one.bid < askBefore)) bid = Math.max(bid, one.bid);
    if (one.ask > 0 && one.ask > bidBefore) ask = ask === 0 ? one.ask : Math.min(ask, one.ask);
  }
  return { bid, ask };
}
