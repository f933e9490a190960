/**
 * @module Why a volatility cannot be told: the foreseen failures, in the order of their checks.
 */

/** Why there is no estimate, fit or forecast. */
export type VolatilityFailure =
  | {
      readonly kind: 'too_few_observations';
      /** What is counted, e.g. `returns` or `traded bars`. */
      readonly what: string;
      readonly needed: number;
      readonly had: number;
    }
  /** Every observation is the same, so that nothing can be told apart. */
  | { readonly kind: 'no_variation'; readonly observations: number }
  /** The search ended before the gradient vanished. */
  | { readonly kind: 'not_converged'; readonly moves: number; readonly gradientMax: number }
  /** The curvature at the maximum does not determine every parameter. */
  | { readonly kind: 'not_identified'; readonly logLikelihood: number };
