/**
 * @module Findings that the real and the synthetic venue share: liquidations, risk, alpha's sums.
 */
import type { BrokerState } from '../src/broker/index.ts';
import { type AlphaContribution, readAlphaSums } from '../src/participants/index.ts';
import { replayedLiquidations } from '../src/risk/index.ts';
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';
import type { Figure, ForecastFigures } from './forecasts.ts';

/**
 * Makes a finding of a figure with its interval.
 */
export function figureFinding(
  name: string,
  sample: number,
  figure: Figure,
  more: { readonly target?: string; readonly baseline?: number } = {},
): Finding {
  return finding({ name, sample, ...figure, ...more });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  return sorted[sorted.length >> 1] ?? 0;
}

/**
 * Compares recorded liquidations with the replay, and with the last known price alone.
 */
export function liquidationFindings(state: BrokerState): Finding[] {
  const replays = replayedLiquidations(state.liquidations);
  const n = replays.length;
  const { heldNotionalUsd } = state.liquidations.records.columns;
  const share = (holds: (i: number) => boolean) =>
    replays.filter((_, i) => holds(i)).length / Math.max(1, n);
  const difference = (i: number) =>
    Math.abs(replays[i]!.replayedAccountValueUsd - replays[i]!.recordedAccountValueUsd);
  const withinValue = (tolerance: number) =>
    share((i) => difference(i) <= tolerance * Math.abs(replays[i]!.recordedAccountValueUsd));
  const ofNotional = replays.map((r, i) => difference(i) / r.recordedNotionalUsd);
  return [
    finding({
      name: 'liquidations: notional within 2 % of the record',
      value: share((i) => replays[i]!.matched),
      sample: n,
      target: '>= 0.9',
      baseline: share((i) => {
        const recorded = replays[i]!.recordedNotionalUsd;
        return Math.abs(heldNotionalUsd[i]! - recorded) <= 0.02 * recorded;
      }),
    }),
    finding({
      name: 'liquidations: account value within 10 %',
      value: withinValue(0.1),
      sample: n,
    }),
    finding({
      name: 'liquidations: account value within 20 %',
      value: withinValue(0.2),
      sample: n,
    }),
    finding({
      name: 'liquidations: account value off by, share of notional, median',
      value: median(ofNotional),
      sample: n,
    }),
  ];
}

/**
 * Checks that positions are handed over at the price that leaves the account nothing: then record
 * and closing fills differ by the account's value.
 */
export function handOverFinding(state: BrokerState): Finding {
  const replays = replayedLiquidations(state.liquidations);
  const handedOver = replays.filter((r) => {
    const left = Math.abs(r.recordedNotionalUsd - r.replayedNotionalUsd);
    return Math.abs(left - r.recordedAccountValueUsd) <= 0.01 * r.recordedAccountValueUsd;
  });
  return finding({
    name: 'liquidations: record less closing fills is its account value within 1 %',
    value: handedOver.length / Math.max(1, replays.length),
    sample: replays.length,
  });
}

/**
 * Lists the figures of one-day probabilities; targets only where they are asked for.
 */
export function riskFindings(of: string, figures: ForecastFigures, hasTargets: boolean): Finding[] {
  const name = (what: string) => `${of}: ${what}`;
  const n = figures.forecasts;
  return [
    finding({ name: name('liquidated within a day'), value: figures.outcomes, sample: n }),
    figureFinding(
      name('calibration error, ten bins'),
      n,
      figures.calibrationError,
      hasTargets ? { target: '<= 0.03' } : {},
    ),
    figureFinding(
      name('Brier skill over the base rate known then'),
      n,
      figures.skill,
      hasTargets ? { target: '>= 0' } : {},
    ),
    figureFinding(name('Brier skill over the rate of the span'), n, figures.skillOverConstant),
    figureFinding(name('AUC, baseline leverage alone'), n, figures.auc, {
      baseline: figures.rivalAuc.value,
    }),
  ];
}

/**
 * Says what was told and what came, by tenth of the forecasts.
 */
export function noteBins(context: EvaluationContext, of: string, { bins }: ForecastFigures): void {
  const text = bins.map(({ told, came }) => `${told.toFixed(4)}>${came.toFixed(4)}`);
  context.note(`${of}, told>came by tenth: ${text.join(' ')}`);
}

/** Weighted sums of hourly mark-out returns, and the effective number of hours. */
export interface Sums {
  readonly weight: number;
  readonly sum1: number;
  readonly sum2: number;
  readonly hours: number;
}

/**
 * Returns the sums of the closed hours of a participant.
 */
export function alphaSums(alpha: AlphaContribution, id: number): Sums {
  const { weight, weightSquared, sum1, sum2 } = readAlphaSums(alpha, id);
  return { weight, sum1, sum2, hours: weightSquared === 0 ? 0 : weight ** 2 / weightSquared };
}

/**
 * Returns mean over deviation per hour; undefined without variation.
 */
export function ratioOf({ weight, sum1, sum2 }: Sums): number | undefined {
  const mean = sum1 / weight;
  const variance = sum2 / weight - mean ** 2;
  return weight > 0 && variance > 1e-14 ? mean / Math.sqrt(variance) : undefined;
}
