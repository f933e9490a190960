/**
 * @module Backtest of margin presets on Deribit's chains and hourly prices: do the losses of a day
 *   stay within what was asked?
 */
import { coverageLevel, marginPresets } from '../src/risk/index.ts';
import { type BacktestResult, backtestPresets } from '../src/shell/margin/backtest.ts';
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';

/**
 * Runs every preset over the sets.
 *
 * @param context - where the data sets are
 * @returns coverage by preset, nothing when the sets are absent
 */
export async function marginBacktest(context: EvaluationContext): Promise<readonly Finding[]> {
  const presets = [...marginPresets.values()];
  const results = await backtestPresets(context.dataDir, presets, context.note);
  if (results.length === 0) context.skip('margin backtest: neither option chains nor prices');
  return results.flatMap(findingsOf);
}

function findingsOf({ preset, held, days, coverage, cycle }: BacktestResult): readonly Finding[] {
  const { sample, low, high } = coverage;
  const isDaily = held === 'options' && days === 1;
  const name = `${preset}, ${held}${days === 1 ? '' : ` held ${days} days`}`;
  const say = (what: string, value: number): Finding =>
    finding({ name: `${name}: ${what}`, value, sample });
  const findings = [
    finding({
      name: `${name}: days beyond initial margin`,
      value: coverage.beyondInitial,
      low,
      high,
      sample,
      // The level is a promise for options held a day, a figure for the rest.
      ...(isDaily ? { target: `<= ${coverageLevel}` } : {}),
    }),
    say('days beyond maintenance', coverage.beyondMaintenance),
    say('Kupiec probability at 1 %', coverage.kupiec),
  ];
  if (days === 1) {
    findings.push(
      say('Christoffersen probability of independence', coverage.independence),
      say('shortfall statistic Z2, 0 as promised, below 0 worse', coverage.shortfall),
      say('share of initial margin used on the worst 1 % of days', coverage.usedAtWorst),
      say('median initial margin, share of spot', coverage.medianInitial),
    );
  }
  if (cycle !== null) {
    findings.push(
      say('procyclicality of a straddle, peak over trough', cycle.peakToTrough),
      say('procyclicality of a straddle, largest rise in 5 days', cycle.largestRise),
    );
  }
  return findings;
}
