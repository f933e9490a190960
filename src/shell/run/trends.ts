/**
 * @module Trends for the report: equity and probability of liquidation of each participant over time.
 */
import { microsPerHour } from '../../base/index.ts';
import {
  activeParticipants,
  type BrokerState,
  priorsOf,
  readDimensions,
  readParticipant,
} from '../../broker/index.ts';

/** Points of a trend kept per participant; older ones are thinned by half when it is full. */
const pointsMax = 96;

/** Values of one participant at the stops. */
export interface Trend {
  readonly equityUsd: (number | null)[];
  readonly liquidationProbability: (number | null)[];
}

/** Collects trends at the stops of a fold. */
export interface Trends {
  /** Time between stops when the user asks for none; microseconds. */
  readonly stepMicros: number;
  /** Instants of the points kept. */
  readonly at: number[];
  readonly byParticipant: Map<number, Trend>;
  readonly observe: (state: BrokerState, atMicros: number) => void;
}

/**
 * Creates a collector.
 *
 * @returns collector without points
 */
export function createTrends(): Trends {
  const at: number[] = [];
  const byParticipant = new Map<number, Trend>();
  let stride = 1;
  let count = 0;
  return {
    stepMicros: 6 * microsPerHour,
    at,
    byParticipant,
    observe(state, atMicros) {
      if (count++ % stride !== 0) return;
      const priors = priorsOf(state);
      for (const id of activeParticipants(state)) {
        let trend = byParticipant.get(id);
        if (trend === undefined) {
          const before = () => new Array<null>(at.length).fill(null);
          trend = { equityUsd: before(), liquidationProbability: before() };
          byParticipant.set(id, trend);
        }
        trend.equityUsd.push(readParticipant(state, id).equityUsd);
        const risk = readDimensions(state, id, priors)['systemic-risk'];
        trend.liquidationProbability.push(risk.mean);
      }
      at.push(atMicros);
      if (at.length < pointsMax) return;
      stride *= 2;
      thin(at);
      for (const trend of byParticipant.values()) {
        thin(trend.equityUsd);
        thin(trend.liquidationProbability);
      }
    },
  };
}

/** Keeps every second value. */
function thin(values: unknown[]): void {
  const kept = values.filter((_, i) => i % 2 === 0);
  values.splice(0, values.length, ...kept);
}
