/**
 * @module Published figures of volatility models: GARCH of DEM/GBP and Hamilton's recessions.
 */
import {
  filterRegimes,
  fitGarch,
  fitSwitchingMean,
  regimeDurations,
  regimesInRetrospect,
} from '../src/quant/index.ts';
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { demGbpReturns } from './volatility-dem-gbp.ts';
import { gnpGrowth } from './volatility-hamilton.ts';

// TSP's benchmark page after Fiorentini, Calzolari and Panattoni (1996); errors of the Hessian as
// McCullough and Renfro (1999), J. Economic and Social Measurement 25, print them.
const benchmark = {
  parameters: [-0.006190408379994, 0.0107613978518, 0.15313406182, 0.805973670305],
  robust: [0.009189354, 0.0064931862, 0.0535317035, 0.0724614496],
  hessian: [0.00846212, 0.00285271, 0.0265228, 0.0335527],
  logLikelihood: -1106.607881041288,
};

function worst(ours: readonly number[], theirs: readonly number[]): number {
  return Math.max(...ours.map((x, i) => Math.abs(x / theirs[i] - 1)));
}

function garch(context: EvaluationContext): readonly Finding[] {
  const returns = demGbpReturns();
  if (returns === null) {
    context.skip('DEM/GBP returns of the R package fGarch: GARCH against its benchmark');
    return [];
  }
  const fit = fitGarch(returns);
  if (!fit.ok) throw new Error(`GARCH of DEM/GBP: ${fit.failure.kind}`);
  const { parameters, robustErrors, hessianErrors, logLikelihood } = fit.value;
  const sample = returns.length;
  const figures = [
    ['parameters', worst(Object.values(parameters), benchmark.parameters), '<= 1e-6'],
    ['robust errors', worst(Object.values(robustErrors), benchmark.robust), '<= 1e-6'],
    ['Hessian errors', worst(Object.values(hessianErrors), benchmark.hessian), '<= 2e-6'],
    ['log-likelihood', Math.abs(logLikelihood - benchmark.logLikelihood), '<= 1e-6'],
  ] as const;
  return figures.map(([what, value, target]) =>
    finding({ name: `GARCH of DEM/GBP, ${what}: largest error`, value, target, sample }),
  );
}

// Hamilton (1989), p. 372, to more digits by statsmodels 0.15.0.
const recessions = {
  figures: [0.754664, 0.095915, -0.358803, 1.163522, 0.591364],
  lags: [0.01348, -0.05753, -0.246992, -0.212928],
  logLikelihood: -181.263394,
  durations: [4.076, 10.4259],
};

function hamilton(context: EvaluationContext): readonly Finding[] {
  const growth = gnpGrowth();
  if (growth === null) {
    context.skip(
      'regimes of Hamilton (1989): python3 has no statsmodels (Debian: python3-statsmodels)',
    );
    return [];
  }
  const fit = fitSwitchingMean(growth, 2, 4);
  if (!fit.ok) throw new Error(`Hamilton's model: ${fit.failure.kind}`);
  const { model, logLikelihood, observations } = fit.value;
  const ours = [model.transition[0], model.transition[2], ...model.means, model.variances[0]];
  const apart = (a: ArrayLike<number>, b: readonly number[]) =>
    Math.max(...b.map((x, i) => Math.abs(a[i] - x)));
  const live = filterRegimes(model, growth);
  const later = regimesInRetrospect(model, growth);
  const recession = (probability: Float64Array) =>
    probability.filter((p, i) => i % 2 === 0 && p > 0.5).length;
  const sample = observations;
  return [
    finding({
      name: "Hamilton's GNP, parameters: largest error",
      value: Math.max(apart(ours, recessions.figures), apart(model.ar, recessions.lags)),
      target: '<= 5e-5',
      sample,
    }),
    finding({
      name: "Hamilton's GNP, log-likelihood: error",
      value: Math.abs(logLikelihood - recessions.logLikelihood),
      target: '<= 1e-5',
      sample,
    }),
    finding({
      name: "Hamilton's GNP, durations in quarters: largest error",
      value: apart(regimeDurations(model), recessions.durations),
      target: '<= 1e-3',
      sample,
    }),
    finding({
      name: "Hamilton's GNP, quarters of recession as seen live (baseline: in retrospect)",
      value: recession(live.probability),
      baseline: recession(later.probability),
      sample,
    }),
  ];
}

/**
 * Compares fits with published figures.
 *
 * @param context - data and messages
 * @returns errors against the publications
 */
export async function volatilityGoldens(context: EvaluationContext): Promise<readonly Finding[]> {
  return [...garch(context), ...hamilton(context)];
}
