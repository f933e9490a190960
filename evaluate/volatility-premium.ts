/**
 * @module Variance premium of BTC and ETH by tenor: fair implied variance less what was to be
 *   expected, as `rapport vol --chain` measures it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { microsPerDay } from '../src/base/index.ts';
import {
  acceptBars,
  barReturns,
  dailyVariance,
  fitSurface,
  harOfLogarithms,
  type ImpliedTerm,
  type PriceBars,
  smileVarianceSwap,
  summarisePremiums,
  type WalkedPremium,
  walkPremiums,
} from '../src/quant/index.ts';
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { deribitSet, deribitSnapshots } from './option-chains.ts';
import { readHourlyBars } from './volatility-bars.ts';

const tenorsDays = [7, 30, 90];

/** Fair variances at the first snapshot of each day, by coin. */
async function readTerms(dataDir: string): Promise<ReadonlyMap<string, readonly ImpliedTerm[]>> {
  const terms = new Map<string, ImpliedTerm[]>();
  let lastDay = -1;
  for await (const { atMicros, chains } of deribitSnapshots(dataDir)) {
    const day = Math.floor(atMicros / microsPerDay);
    if (day === lastDay) continue;
    lastDay = day;
    for (const chain of chains) {
      const fitted = fitSurface(chain);
      if (!fitted.ok) continue;
      const expiries = fitted.value.slices.map(({ curve, years }) => {
        return { atMicros, years, variance: smileVarianceSwap(curve, years) };
      });
      const known = terms.get(chain.underlying) ?? [];
      terms.set(chain.underlying, known);
      known.push({ atMicros, expiries });
    }
  }
  return terms;
}

/** Files of one coin as one series; where they overlap the earlier one counts. */
function readBars(context: EvaluationContext, files: readonly string[]): PriceBars | null {
  const columns = { atMicros: [], open: [], high: [], low: [], close: [] } as Record<
    'atMicros' | 'open' | 'high' | 'low' | 'close',
    number[]
  >;
  for (const file of files) {
    const bars = readHourlyBars(context, file);
    if (bars === null) return null;
    for (let i = 0; i < bars.count; i++) {
      if (bars.atMicros[i]! <= (columns.atMicros.at(-1) ?? 0)) continue;
      for (const name of ['atMicros', 'open', 'high', 'low', 'close'] as const) {
        columns[name].push(bars[name][i]!);
      }
    }
  }
  const accepted = acceptBars({ ...columns, volume: null });
  return accepted.ok ? accepted.value : null;
}

/** Mean of implied less realised variance where the tenor has ended; null where it never has. */
function inRetrospect(premiums: readonly WalkedPremium[]): number | null {
  const ended = premiums.flatMap(({ implied, realisedInRetrospect: later }) =>
    later === null ? [] : [implied - later],
  );
  return ended.length === 0 ? null : ended.reduce((sum, one) => sum + one, 0) / ended.length;
}

/** Share of the ended tenors whose realised variance lay inside the interval of the forecast. */
function coverage(name: string, premiums: readonly WalkedPremium[]): readonly Finding[] {
  const ended = premiums.filter(({ realisedInRetrospect: later }) => later !== null);
  if (ended.length === 0) return [];
  const inside = ended.filter(({ implied, realisedInRetrospect: later, low, high }) => {
    return implied - later! >= low && implied - later! <= high;
  });
  return [finding({ name, value: inside.length / ended.length, sample: ended.length })];
}

/**
 * Sums up premiums of 7, 30 and 90 days over the snapshots of 2026.
 *
 * @param context - data and messages
 * @returns mean premiums in variance with intervals, and in volatility
 */
export async function variancePremiums(context: EvaluationContext): Promise<readonly Finding[]> {
  if (!existsSync(join(context.dataDir, deribitSet))) {
    context.skip(`${deribitSet}: variance premium`);
    return [];
  }
  const terms = await readTerms(context.dataDir);
  return [
    ...coinFindings(context, 'BTC', terms, ['BTCUSDT_1h_2026-01_2026-07']),
    ...coinFindings(context, 'ETH', terms, ['ETHUSDT_1h_tjf']),
  ];
}

function coinFindings(
  context: EvaluationContext,
  coin: string,
  terms: ReadonlyMap<string, readonly ImpliedTerm[]>,
  recent: readonly string[],
): readonly Finding[] {
  const bars = readBars(context, [`${coin}USDT_1h_2022_2025-12`, ...recent]);
  const told = terms.get(coin);
  if (bars === null || told === undefined) return [];
  const returns = barReturns(bars);
  const days = dailyVariance(returns);
  const usual = { model: harOfLogarithms, firstDays: 200, refitDays: 7, level: 0.9 };
  return tenorsDays.flatMap((tenorDays) => {
    const { premiums } = walkPremiums({ ...usual, returns, days, terms: told, tenorDays });
    const sum = summarisePremiums(premiums, Math.min(tenorDays, premiums.length - 1));
    if (!sum.ok) {
      context.skip(`${coin} premium of ${tenorDays} days: ${premiums.length} quotes`);
      return [];
    }
    const { mean, standardError, meanVolPoints, positiveShare, observations } = sum.value;
    const later = inRetrospect(premiums);
    const inside = premiums.filter(({ low, high }) => low <= 0 && high >= 0).length;
    context.note(
      `${coin} ${tenorDays} d: ${(100 * meanVolPoints).toFixed(1)} vol points, positive on ` +
        `${(100 * positiveShare).toFixed(0)} % of ${observations} days; 0 inside on ${inside}`,
    );
    // Below three tenors side by side the error of a mean means nothing.
    const hasError = observations >= 3 * tenorDays;
    const interval = { low: mean - 1.96 * standardError, high: mean + 1.96 * standardError };
    return [
      finding({
        name: `${coin} variance premium of ${tenorDays} d, per year (baseline: over what came)`,
        ...(later === null ? {} : { baseline: later }),
        value: mean,
        ...(hasError ? interval : {}),
        sample: observations,
      }),
      ...coverage(`${coin} outcome inside its 90 % interval, ${tenorDays} d`, premiums),
      finding({
        name: `${coin} implied less expected volatility, ${tenorDays} d`,
        value: meanVolPoints,
        sample: observations,
      }),
    ];
  });
}
