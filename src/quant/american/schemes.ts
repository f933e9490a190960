/**
 * @module The named schemes of the American pricer.
 */
import { type AmericanScheme, createAmericanScheme } from './scheme.ts';

/** Name of a scheme, from quickest to most exact. */
export type AmericanSchemeName = 'fast' | 'accurate' | 'high-precision';

/**
 * Schemes with their tables. Errors as a share of the strike, on spots 80 % to 120 %, volatility
 * 10 % to 80 %, rate and yield 0 to 12 %, 18 days to 2 years: `fast` median 1e-9, 99 % within 6e-7,
 * worst 1.2e-6; `accurate` median 2e-12, worst 1.2e-8; `high-precision` is ten times slower still
 * and nearer than the references at hand can tell, about 1e-9 at worst. `fast` falls to 1e-4 where
 * volatility times root of time is below a tenth of (rate - yield) times time.
 */
export const americanSchemes: Readonly<Record<AmericanSchemeName, AmericanScheme>> = {
  fast: createAmericanScheme({
    boundary: 7,
    inner: 6,
    iterations: 3,
    premium: 22,
    tolerance: 0,
    equation: 'auto',
  }),
  accurate: createAmericanScheme({
    boundary: 20,
    inner: 20,
    iterations: 8,
    premium: 48,
    tolerance: 0,
    equation: 'auto',
  }),
  'high-precision': createAmericanScheme({
    boundary: 36,
    inner: 48,
    iterations: 40,
    premium: 100,
    tolerance: 1e-14,
    equation: 'auto',
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
