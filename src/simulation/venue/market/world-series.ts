/**
 * @module Series of the world around the venue: gas with congestion, macro figures by the day.
 */
import type { Random } from '../../../base/index.ts';
import { gas, macro } from './model.ts';

/** Draws gas minute by minute. */
export interface GasState {
  level: number;
  burst: number;
}

/**
 * Moves gas on by a minute.
 *
 * @param state - changed in place
 * @param random - stream of gas alone
 * @param jumped - the market jumped, which crowds the chain
 * @param scriptedLog - log of the factor that a script adds
 * @returns gwei, > 0
 */
export function stepGas(
  state: GasState,
  random: Random,
  jumped: boolean,
  scriptedLog: number,
): number {
  const noise = gas.spread * Math.sqrt(2 * gas.reversion) * random.normal();
  state.level += -gas.reversion * state.level + noise;
  const bursts = random.uniform() < gas.burstsPerDay / 1440 || jumped;
  state.burst = state.burst * gas.burstDecay + (bursts ? gas.burstLog * random.uniform() : 0);
  const log = state.level + state.burst + scriptedLog;
  return Math.round(gas.medianGwei * Math.exp(log) * 1e3) / 1e3;
}

/** Macro figures, one a day. */
export interface MacroSeries {
  readonly equityVolatility: number[];
  readonly policyRate: number[];
}

/**
 * Draws the macro figures: equity volatility follows that of the market, the policy rate steps.
 *
 * @param logVols - shared log volatility over its long-run level at the start of each day
 * @param random - stream of the macro figures alone
 * @returns one entry per day: index points, and percent
 */
export function drawMacro(logVols: readonly number[], random: Random): MacroSeries {
  const volatility = macro['equity-volatility'];
  const rate = macro['policy-rate'];
  let percent: number = rate.start;
  const series: MacroSeries = { equityVolatility: [], policyRate: [] };
  for (const logVol of logVols) {
    const log = volatility.ofLogVol * logVol + volatility.noise * random.normal();
    series.equityVolatility.push(Math.round(volatility.start * Math.exp(log) * 100) / 100);
    if (random.uniform() < rate.changeChance) {
      percent = Math.max(0, percent + (random.uniform() < 0.5 ? rate.step : -rate.step));
    }
    series.policyRate.push(percent);
  }
  return series;
}
