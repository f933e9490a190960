/**
 * @module Rows of the report: what the sections say of each participant, read once.
 */
import {
  activeParticipants,
  type BrokerState,
  type Dimensions,
  decideFor,
  type ParticipantRow,
  type Priors,
  readDimensions,
  readParticipant,
} from '../../broker/index.ts';
import type { Decision } from '../../policy/index.ts';
import type { Trends } from './trends.ts';

/** A participant in the report. */
export interface ReportRow {
  readonly profile: ParticipantRow;
  readonly dimensions: Dimensions;
  readonly decision: Decision;
  readonly tier: string;
  readonly equityUsd: readonly (number | null)[];
}

/**
 * Reads the rows.
 *
 * @param state - folded state
 * @param priors - the venue's priors at the same moment
 * @param trends - values along the fold
 * @returns participants, the largest volume first
 */
export function reportRows(
  state: BrokerState,
  priors: Priors,
  trends: Trends,
): readonly ReportRow[] {
  const rows = activeParticipants(state).map((id): ReportRow => {
    const decision = decideFor(state, id, priors);
    return {
      profile: readParticipant(state, id),
      dimensions: readDimensions(state, id, priors),
      decision,
      tier: state.schedule.tiers[decision.terms.tier]!.name,
      equityUsd: trends.equityUsd.get(id) ?? [],
    };
  });
  return rows.sort((a, b) => b.profile.volumeUsd - a.profile.volumeUsd);
}
