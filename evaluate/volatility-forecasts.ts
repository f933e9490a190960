/**
 * @module Volatility forecasts of BTC and ETH out of sample, against exponentially weighted means.
 */
import {
  barReturns,
  dailyVariance,
  ewmaOfRealised,
  ewmaOfReturns,
  forecastModels,
  harOfLogarithms,
  type Judged,
  judgeForecasts,
  type WalkedForecasts,
  walkForward,
  withRealisedInterval,
} from '../src/quant/index.ts';
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { readHourlyBars } from './volatility-bars.ts';

const sets = [
  ['BTC spot 2022-25', 'BTCUSDT_1h_2022_2025-12'],
  ['ETH spot 2022-25', 'ETHUSDT_1h_2022_2025-12'],
  ['BTC perpetual 2020-24', 'BTCUSDT_1h_pixelalpha'],
  ['ETH perpetual 2020-26', 'ETHUSDT_1h_tjf'],
] as const;

/** Share of targets inside a 90 % interval made of earlier forecasts whose targets had ended. */
function coverage(walked: WalkedForecasts, name: string): { held: number; sample: number } {
  const { forecast } = walked.models.find((model) => model.name === name)!;
  let held = 0;
  let sample = 0;
  for (let row = 100 + walked.horizonDays; row < forecast.length; row++) {
    const ended = row - walked.horizonDays + 1;
    const past = {
      forecast: forecast.subarray(0, ended),
      realised: walked.realised.subarray(0, ended),
    };
    const interval = withRealisedInterval(forecast[row], past, 0.9, walked.horizonDays);
    if (!interval.ok) continue;
    sample++;
    const { low, high } = interval.value;
    if (walked.realised[row] >= low && walked.realised[row] <= high) held++;
  }
  return { held, sample };
}

function verdict({ qlikeDifference }: Judged): string {
  if (qlikeDifference === null) return 'baseline';
  if (qlikeDifference.high < 0) return 'better';
  return qlikeDifference.low > 0 ? 'worse' : 'not told apart';
}

function judge(
  context: EvaluationContext,
  title: string,
  walked: WalkedForecasts,
): readonly Finding[] {
  const found: Finding[] = [];
  const sample = walked.realised.length;
  for (const baseline of [ewmaOfReturns.name, ewmaOfRealised.name]) {
    const judged = judgeForecasts(walked, baseline);
    const naive = judged.find(({ name }) => name === baseline)!;
    for (const row of judged) {
      const { name, qlikeDifference: by, mseDifference } = row;
      if (by === null) continue;
      // The better fed naive mean is held against the model in use only.
      if (baseline !== ewmaOfReturns.name && name !== harOfLogarithms.name) continue;
      const against = `${title}, ${name} against ${baseline}`;
      context.note(
        `${against}: ${verdict(row)} (QLIKE DM ${by.statistic.toFixed(2)}, ` +
          `p ${by.pValue.toFixed(4)}; MSE DM ${mseDifference?.statistic.toFixed(2) ?? 'none'})`,
      );
      found.push(
        finding({
          name: `${against}, QLIKE: ${verdict(row)}`,
          value: by.difference,
          low: by.low,
          high: by.high,
          baseline: naive.qlike,
          sample,
          // The model that is meant to be used; the others are reported beside it.
          ...(name === harOfLogarithms.name && baseline === ewmaOfReturns.name
            ? { target: '<= 0' }
            : {}),
        }),
      );
    }
  }
  return found;
}

/**
 * Walks every model over the hourly candles, one and seven days ahead.
 *
 * @param context - data and messages
 * @returns differences of mean loss with intervals, cover of the forecasts' own intervals, and in
 *   how many contests the model in use is better beyond chance
 */
export async function volatilityForecasts(context: EvaluationContext): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  let contests = 0;
  let better = 0;
  for (const [title, file] of sets) {
    const bars = readHourlyBars(context, file);
    if (bars === null) continue;
    const returns = barReturns(bars);
    const days = dailyVariance(returns);
    for (const horizonDays of [1, 7]) {
      const walk = { returns, days, models: forecastModels, horizonDays };
      const walked = walkForward({ ...walk, firstDays: 200, refitDays: 7 });
      if (!walked.ok) throw new Error(`${title}: ${walked.failure.kind}`);
      const name = `${title} ${horizonDays} d`;
      found.push(...judge(context, name, walked.value));
      const { held, sample } = coverage(walked.value, harOfLogarithms.name);
      found.push(
        finding({
          name: `${name}, ${harOfLogarithms.name}: realised inside the 90 % interval`,
          value: held / sample,
          target: '>= 0.85',
          sample,
        }),
      );
      contests++;
      const rows = judgeForecasts(walked.value, ewmaOfReturns.name);
      if (verdict(rows.find((row) => row.name === harOfLogarithms.name)!) === 'better') better++;
    }
  }
  if (contests > 0) {
    found.push(
      finding({
        name: `contests in which ${harOfLogarithms.name} beats the naive forecast beyond chance`,
        value: better,
        sample: contests,
      }),
    );
  }
  return found;
}
