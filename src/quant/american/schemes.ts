/**
 * @module The named schemes of the American pricer.
 */
import { type AmericanScheme, createAmericanScheme } from './scheme.ts';

/** Name of a scheme, from quickest to most exact. */
export type AmericanSchemeName = 'fast' | 'accurate' | 'high-precision';

/**
 * Schemes with their tables. Errors as a share of the strike, on spots 80 % to 120 %, volatility
 * 10 % to 100 %, rate and yield 0 to 10 %, 3 weeks to 2 years: `fast` median 4e-8, worst 9e-7;
 * `accurate` median 1e-11, worst 5e-9; `high-precision` median 2e-15, worst 3e-11.
 */
export const americanSchemes: Readonly<Record<AmericanSchemeName, AmericanScheme>> = {
  fast: createAmericanScheme({
    boundary: 7,
    inner: 7,
    iterations: 2,
    premium: 22,
    tolerance: 0,
    equation: 'A',
  }),
  accurate: createAmericanScheme({
    boundary: 20,
    inner: 20,
    iterations: 8,
    premium: 48,
    tolerance: 0,
    equation: 'A',
  }),
  'high-precision': createAmericanScheme({
    boundary: 36,
    inner: 48,
    iterations: 40,
    premium: 100,
    tolerance: 1e-14,
    equation: 'A',
  }),
};

/** Scheme of both boundaries when yield < rate < 0, whichever scheme is named. */
export const twoBoundaryScheme: AmericanScheme = createAmericanScheme({
  boundary: 20,
  inner: 28,
  iterations: 100,
  premium: 64,
  tolerance: 1e-10,
  equation: 'B',
});
