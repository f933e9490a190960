/**
 * @module Trends for the report: the equity of each participant over time.
 */
import { microsPerHour } from '../../base/index.ts';
import { activeParticipants, type BrokerState, readParticipant } from '../../broker/index.ts';

/** Points of a trend kept per participant; older ones are thinned by half when it is full. */
const pointsMax = 96;

/** Collects trends at the stops of a fold. */
export interface Trends {
  /** Time between stops when the user asks for none; microseconds. */
  readonly stepMicros: number;
  /** Instants of the points kept. */
  readonly at: number[];
  /** Equity of each participant at those instants, USD; null before its first event. */
  readonly equityUsd: Map<number, (number | null)[]>;
  readonly observe: (state: BrokerState, atMicros: number) => void;
}

/**
 * Creates a collector.
 *
 * @returns collector without points
 */
export function createTrends(): Trends {
  const at: number[] = [];
  const equityUsd = new Map<number, (number | null)[]>();
  let stride = 1;
  let count = 0;
  return {
    stepMicros: 6 * microsPerHour,
    at,
    equityUsd,
    observe(state, atMicros) {
      if (count++ % stride !== 0) return;
      for (const id of activeParticipants(state)) {
        let values = equityUsd.get(id);
        if (values === undefined) {
          values = new Array<null>(at.length).fill(null);
          equityUsd.set(id, values);
        }
        values.push(readParticipant(state, id).equityUsd);
      }
      at.push(atMicros);
      if (at.length < pointsMax) return;
      stride *= 2;
      thin(at);
      for (const values of equityUsd.values()) thin(values);
    },
  };
}

/** Keeps every second value. */
function thin(values: unknown[]): void {
  const kept = values.filter((_, i) => i % 2 === 0);
  values.splice(0, values.length, ...kept);
}
