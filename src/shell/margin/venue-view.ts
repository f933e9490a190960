/**
 * @module What the margin of a run needs beside its accounts: live surfaces and funding as of the
 *   instant, from the log.
 */
import { microsPerHour } from '../../base/index.ts';
import type { VenueView } from '../../broker/index.ts';
import type { EventOf, MarketEvent } from '../../market/index.ts';
import {
  createLiveSurfaces,
  type LiveSurface,
  observeSurface,
  surfaceAt,
} from '../../quant/index.ts';
import { logEvents } from '../surface/log.ts';

/**
 * How long before the last event the surfaces start to be folded: their fits look an hour back, and
 * a start six hours before gives the surface of the whole log to a third of a point at most.
 */
const surfaceWindowMicros = 6 * microsPerHour;

/** Longest time between two readings of a funding rate that is taken for its interval. */
const fundingIntervalMax = 24 * microsPerHour;
const fundingPeriod = 8 * microsPerHour;

/** Last rates of a perpetual. */
interface FundingRate {
  atMicros: number;
  rate: number;
  intervalMicros: number;
}

/** Which part of a log is wanted. */
export interface LogPart {
  /** Later events are left out; microseconds since 1970 UTC. */
  readonly atMicros: number;
  /** Instant of the last event at or before it. */
  readonly lastMicros: number;
  /** Events from this checkpoint on are left out. */
  readonly untilCheckpoint: number;
}

/**
 * Folds the log of a run into surfaces and funding.
 *
 * @param folder - folder of the run
 * @param part - which events count
 * @param progress - told the number of events from time to time
 * @returns surfaces by underlying, and funding per 8 hours
 * @throws UserError when the log cannot be read
 */
export async function readVenueView(
  folder: string,
  { atMicros, lastMicros, untilCheckpoint }: LogPart,
  progress: (events: number) => void,
): Promise<VenueView> {
  const live = createLiveSurfaces({ historyMax: 1 });
  const rates = new Map<string, FundingRate>();
  const from = lastMicros - surfaceWindowMicros;
  let events = 0;
  for await (const batch of logEvents(folder, ['mark', 'quote', 'index', 'funding'])) {
    for (const { event, line } of batch) {
      if (line >= untilCheckpoint || event.atMicros > atMicros) continue;
      if (event.kind === 'funding') observeFunding(rates, event);
      else if (event.kind === 'index' || event.atMicros >= from) observeSurface(live, event);
    }
    events += batch.length;
    progress(events);
  }
  const surfaces = new Map<string, LiveSurface>();
  for (const underlying of live.markets.keys()) {
    const surface = surfaceAt(live, { underlying, atMicros });
    if (surface.ok) surfaces.set(underlying, surface.value);
  }
  return { atMicros, surfaces, funding: fundingOf(rates) };
}

type FundingEvent = Extract<MarketEvent, { kind: 'funding' }> & EventOf<'funding'>;

/** The interval of a rate is the time since the reading before. */
function observeFunding(
  rates: Map<string, FundingRate>,
  { instrument, rate, atMicros }: FundingEvent,
): void {
  if (rate === undefined || instrument.kind !== 'perpetual') return;
  const known = rates.get(instrument.underlying);
  if (known === undefined) {
    rates.set(instrument.underlying, { atMicros, rate, intervalMicros: 0 });
    return;
  }
  if (atMicros > known.atMicros) known.intervalMicros = atMicros - known.atMicros;
  known.atMicros = atMicros;
  known.rate = rate;
}

/** A rate without a known interval counts for nothing: one reading does not tell how long it is. */
function fundingOf(rates: ReadonlyMap<string, FundingRate>): ReadonlyMap<string, number> {
  const funding = new Map<string, number>();
  for (const [underlying, { rate, intervalMicros }] of rates) {
    if (intervalMicros === 0 || intervalMicros > fundingIntervalMax) continue;
    const share = (rate * fundingPeriod) / intervalMicros;
    if (Math.abs(share) <= 1) funding.set(underlying, share);
  }
  return funding;
}
