/**
 * @module Variance premium of BTC and ETH by tenor: implied at the money less what was to be
 * expected.
 *
 * The mark volatility at the forward leaves out the wings, so that the premium of a variance swap
 * is higher than the one shown.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { microsPerDay, microsPerYear, parseInstant } from '../src/base/index.ts';
import {
  barReturns,
  type DailyVariance,
  dailyVariance,
  harOfLogarithms,
  historyUntil,
  type ImpliedVariance,
  impliedAtTenor,
  summarisePremiums,
  type VariancePremium,
  variancePremium,
  walkForward,
  withRealisedInterval,
} from '../src/quant/index.ts';
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { readHourlyBars, readTable } from './volatility-bars.ts';

const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const tenorsDays = [7, 30, 90];

interface Term {
  readonly atMicros: number;
  readonly expiries: readonly ImpliedVariance[];
}

/** Strikes and mark volatilities of one expiry. */
interface Smile {
  readonly forward: number;
  readonly vols: Map<number, number>;
}

function expiryMicros(date: string): number {
  const [, day, month, year] = /^(\d+)([A-Z]{3})(\d\d)$/.exec(date)!;
  return Date.UTC(2000 + Number(year), months.indexOf(month), Number(day), 8) * 1000;
}

/** Volatility at the forward, linear between the strikes around it. */
function atTheMoney({ forward, vols }: Smile): number | null {
  const strikes = [...vols.keys()].sort((a, b) => a - b);
  const above = strikes.findIndex((strike) => strike >= forward);
  if (above < 1) return null;
  const [low, high] = [strikes[above - 1], strikes[above]];
  const share = (forward - low) / (high - low);
  return (1 - share) * vols.get(low)! + share * vols.get(high)!;
}

/** Term structure at the first snapshot of each day. */
function readTerms(folder: string, coin: string): readonly Term[] {
  const terms: Term[] = [];
  const files = readdirSync(folder).filter((name) => name.startsWith('chains-'));
  for (const file of files.sort()) {
    const { rows } = readTable(join(folder, file));
    let day = '';
    for (let from = 0; from < rows.length; ) {
      const at = rows[from][0];
      let until = from;
      while (until < rows.length && rows[until][0] === at) until++;
      if (at.slice(0, 10) !== day) terms.push(termOf(at, rows.slice(from, until), coin));
      day = at.slice(0, 10);
      from = until;
    }
  }
  return terms;
}

function termOf(at: string, rows: readonly (readonly string[])[], coin: string): Term {
  const parsed = parseInstant(at);
  if (!parsed.ok) throw new Error(`not a time: ${at}`);
  const smiles = new Map<string, Smile>();
  for (const [, instrument, , , , vol, , , , , forward] of rows) {
    const [underlying, date, strike] = instrument.split('-');
    if (underlying !== coin || forward === '' || !(Number(vol) > 0)) continue;
    const smile = smiles.get(date) ?? { forward: Number(forward), vols: new Map() };
    smiles.set(date, smile);
    smile.vols.set(Number(strike), Number(vol));
  }
  const expiries = [...smiles].flatMap(([date, smile]) => {
    const vol = atTheMoney(smile);
    const years = (expiryMicros(date) - parsed.value) / microsPerYear;
    if (vol === null || years <= 0) return [];
    return [{ atMicros: parsed.value, years, variance: vol * vol }];
  });
  return { atMicros: parsed.value, expiries: expiries.sort((a, b) => a.years - b.years) };
}

interface Past {
  readonly returns: ReturnType<typeof barReturns>;
  readonly days: DailyVariance;
}

function readPast(context: EvaluationContext, file: string): Past | null {
  const bars = readHourlyBars(context, file);
  if (bars === null) return null;
  const returns = barReturns(bars);
  return { returns, days: dailyVariance(returns) };
}

/** Premiums of one tenor: the model is fitted to `fitted` and asked along `recent`. */
function premiums(
  fitted: Past,
  recent: Past,
  terms: readonly Term[],
  tenorDays: number,
): readonly VariancePremium[] {
  const walked = walkForward({
    ...fitted,
    models: [harOfLogarithms],
    horizonDays: tenorDays,
    firstDays: 200,
    refitDays: 7,
  });
  if (!walked.ok) throw new Error(`premium of ${tenorDays} days: ${walked.failure.kind}`);
  const past = { forecast: walked.value.models[0].forecast, realised: walked.value.realised };
  const ask = harOfLogarithms.fit(historyUntil(fitted, fitted.days.count), tenorDays)!;
  const years = tenorDays / 365;
  const found: VariancePremium[] = [];
  for (const { atMicros, expiries } of terms) {
    const known = recent.days.atMicros.filter((end) => end <= atMicros).length;
    const variance = impliedAtTenor(expiries, years);
    // A month of days must lie behind, and the last of them must be yesterday.
    if (variance === null || known < 30) continue;
    const madeAtMicros = recent.days.atMicros[known - 1];
    if (atMicros - madeAtMicros > microsPerDay) continue;
    const daily = ask(historyUntil(recent, known));
    if (daily === null) continue;
    const interval = withRealisedInterval(365 * daily, past, 0.9, tenorDays);
    if (!interval.ok) continue;
    // Ratios of realised to forecast have no unit: the interval is per year as the forecast is.
    const { low, high } = interval.value;
    const expected = { madeAtMicros, years, variance: 365 * daily, low, high };
    found.push(variancePremium({ atMicros, years, variance }, expected));
  }
  return found;
}

/** Mean of implied less realised variance where the tenor has ended; null where it never has. */
function afterwards(
  rows: readonly VariancePremium[],
  { days }: Past,
  tenorDays: number,
): number | null {
  let sum = 0;
  let count = 0;
  for (const { atMicros, implied } of rows) {
    const from = days.atMicros.findIndex((end) => end > atMicros);
    if (from < 0 || from + tenorDays > days.count) continue;
    const realised = days.variance.subarray(from, from + tenorDays).reduce((a, b) => a + b, 0);
    sum += implied - (365 * realised) / tenorDays;
    count++;
  }
  return count > 0 ? sum / count : null;
}

/**
 * Sums up premiums of 7, 30 and 90 days over the snapshots of 2026.
 *
 * @param context - data and messages
 * @returns mean premiums in variance with intervals, and in volatility
 */
export async function variancePremiums(context: EvaluationContext): Promise<readonly Finding[]> {
  const folder = join(context.dataDir, 'deribit-option-chains');
  if (!existsSync(folder)) {
    context.skip('deribit-option-chains: variance premium');
    return [];
  }
  const found: Finding[] = [];
  for (const [coin, recentFile] of [
    ['BTC', 'BTCUSDT_1h_2026-01_2026-07'],
    ['ETH', 'ETHUSDT_1h_tjf'],
  ] as const) {
    const fitted = readPast(context, `${coin}USDT_1h_2022_2025-12`);
    const recent = readPast(context, recentFile);
    if (fitted === null || recent === null) continue;
    const terms = readTerms(folder, coin);
    for (const tenorDays of tenorsDays) {
      const rows = premiums(fitted, recent, terms, tenorDays);
      const sum = summarisePremiums(rows, tenorDays);
      if (!sum.ok) {
        context.skip(`${coin} premium of ${tenorDays} days: ${rows.length} quotes`);
        continue;
      }
      const { mean, standardError, meanVolPoints, positiveShare, observations } = sum.value;
      const later = afterwards(rows, recent, tenorDays);
      const inside = rows.filter(({ low, high }) => low <= 0 && high >= 0).length;
      context.note(
        `${coin} ${tenorDays} d: ${(100 * meanVolPoints).toFixed(1)} vol points, positive on ` +
          `${(100 * positiveShare).toFixed(0)} % of ${observations} days; 0 inside on ${inside}`,
      );
      found.push(
        finding({
          name: `${coin} variance premium of ${tenorDays} d, per year (baseline: over what came)`,
          ...(later === null ? {} : { baseline: later }),
          value: mean,
          low: mean - 1.96 * standardError,
          high: mean + 1.96 * standardError,
          sample: observations,
        }),
        finding({
          name: `${coin} implied less expected volatility, ${tenorDays} d`,
          value: meanVolPoints,
          sample: observations,
        }),
      );
    }
  }
  return found;
}
