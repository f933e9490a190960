/**
 * @module Growth of real GNP, 1951 Q2 to 1984 Q4: the series of Hamilton (1989), where statsmodels
 *   has it.
 */
import { askPython } from './python.ts';

const script =
  'from statsmodels.tsa.regime_switching.tests.test_markov_autoregression import rgnp\n' +
  'print(*(repr(float(x)) for x in rgnp))';

const quarters = 135;

/**
 * Asks Python for the series that the tests of statsmodels ship.
 *
 * @returns growth by quarter in per cent; null where Python or the package is absent
 */
export function gnpGrowth(): Float64Array | null {
  const answer = askPython(script);
  if (answer === null) return null;
  const values = Float64Array.from(answer.trim().split(/\s+/), Number);
  return values.length === quarters && values.every(Number.isFinite) ? values : null;
}
