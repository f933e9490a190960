/**
 * @module Truth of volatility models: published figures, forecasts out of sample, regimes,
 * premiums.
 */
import type { Evaluation } from './evaluation.ts';
import { changePoints } from './volatility-changes.ts';
import { volatilityEstimators } from './volatility-estimators.ts';
import { volatilityForecasts } from './volatility-forecasts.ts';
import { volatilityGoldens } from './volatility-goldens.ts';
import { variancePremiums } from './volatility-premium.ts';
import { volatilityRegimes } from './volatility-regimes.ts';

/** The evidence of truth of volatility models. */
export const evaluations: readonly Evaluation[] = [
  { name: 'volatility', run: volatilityGoldens },
  { name: 'volatility', run: volatilityEstimators },
  { name: 'volatility', run: changePoints },
  { name: 'volatility', run: volatilityRegimes },
  { name: 'volatility', run: volatilityForecasts },
  { name: 'volatility', run: variancePremiums },
];
