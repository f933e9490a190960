/**
 * @module Accounts together: sums over all of them, and the few nearest to liquidation.
 */
import { type MarginRequirement, type PersonalFactors, requirementOf } from '../../broker/index.ts';
import type { MarginAnswer } from './answers.ts';
import type { ReadAccount } from './source.ts';
import { statusOf } from './status.ts';

/** Sums of a margin over accounts, settlement coin. */
export interface MarginSums {
  initialRequirement: number;
  maintenanceRequirement: number;
  initial: number;
  maintenance: number;
  /** What accounts have above their initial requirement, those that fall short not counted. */
  excess: number;
  /** What the others lack. */
  shortfall: number;
}

/** Sums over all accounts that were answered. */
export interface MarginTotals {
  accounts: number;
  refused: number;
  belowInitial: number;
  liquidatable: number;
  markToMarket: number;
  readonly venue: MarginSums;
  /** Under personal terms; equal to `venue` where no account has any. */
  readonly personal: MarginSums;
}

const noSums = (): MarginSums => ({
  ...{ initialRequirement: 0, maintenanceRequirement: 0 },
  ...{ initial: 0, maintenance: 0, excess: 0, shortfall: 0 },
});

/**
 * Creates totals.
 *
 * @returns sums of nothing, settlement coin
 */
export function createTotals(): MarginTotals {
  return {
    ...{ accounts: 0, refused: 0, belowInitial: 0, liquidatable: 0, markToMarket: 0 },
    ...{ venue: noSums(), personal: noSums() },
  };
}

/**
 * Adds an answer to the totals.
 *
 * @param totals - changes in place
 * @param answer - answer of one account; counted, but not summed, where it has no margin
 */
export function addToTotals(totals: MarginTotals, { figures, terms }: MarginAnswer): void {
  totals.accounts += 1;
  const status = statusOf(figures);
  if (status === 'below_initial') totals.belowInitial += 1;
  if (status === 'liquidatable') totals.liquidatable += 1;
  if (figures === null) {
    totals.refused += 1;
    return;
  }
  totals.markToMarket += figures.markToMarket;
  addSums(totals.venue, requirementOf(figures));
  addSums(totals.personal, requirementOf(figures, terms ?? undefined));
}

function addSums(sums: MarginSums, margin: MarginRequirement): void {
  sums.initialRequirement += margin.initialRequirement;
  sums.maintenanceRequirement += margin.maintenanceRequirement;
  sums.initial += margin.initial;
  sums.maintenance += margin.maintenance;
  sums.excess += Math.max(0, margin.initial);
  sums.shortfall += Math.max(0, -margin.initial);
}

/**
 * Returns the share of the equity that the maintenance requirement takes: 1 is liquidation.
 *
 * @param figures - a margin, settlement coin
 * @param factors - personal terms; the venue's alone when null
 * @returns share, >= 0; null without equity
 */
export function usedShare(
  figures: {
    readonly initial: number;
    readonly maintenance: number;
    readonly markToMarket: number;
  },
  factors: PersonalFactors | null,
): number | null {
  const { markToMarket } = figures;
  const { maintenanceRequirement } = requirementOf(figures, factors ?? undefined);
  if (markToMarket > 0) return Math.max(0, maintenanceRequirement) / markToMarket;
  return markToMarket === 0 && maintenanceRequirement <= 0 ? 0 : null;
}

/** An answer with what it was asked about. */
export interface RankedAnswer {
  readonly answer: MarginAnswer;
  readonly account: ReadAccount;
}

/** The accounts nearest to liquidation so far. */
export interface Nearest {
  /** Takes an answer; one without a margin has no place. */
  readonly take: (ranked: RankedAnswer) => void;
  /** Gives those kept, the nearest first. */
  readonly list: () => readonly RankedAnswer[];
}

/**
 * Keeps the accounts nearest to liquidation: first those that are liquidatable, by what they lack;
 * then the others by the share of equity that maintenance takes.
 *
 * @param count - how many, >= 1
 * @returns nobody yet; memory grows with the count
 */
export function createNearest(count: number): Nearest {
  const kept: { readonly ranked: RankedAnswer; readonly distance: number }[] = [];
  return {
    take(ranked) {
      const { figures, terms } = ranked.answer;
      if (figures === null) return;
      const distance = distanceOf(figures, terms);
      if (kept.length === count && kept[count - 1]!.distance <= distance) return;
      let low = 0;
      let high = kept.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (kept[middle]!.distance <= distance) low = middle + 1;
        else high = middle;
      }
      kept.splice(low, 0, { ranked, distance });
      if (kept.length > count) kept.pop();
    },
    list: () => kept.map(({ ranked }) => ranked),
  };
}

/** Money that is lacking, below zero; else the share of equity that is left, in [0, 1]. */
function distanceOf(
  figures: Parameters<typeof usedShare>[0],
  terms: PersonalFactors | null,
): number {
  const { maintenance } = requirementOf(figures, terms ?? undefined);
  return maintenance < 0 ? maintenance : 1 - (usedShare(figures, terms) ?? 1);
}
