/**
 * @module QuantLib as a peer, through Debian's Python package, where it is installed.
 */
import { spawnSync } from 'node:child_process';

const blackScript = `
import time
import QuantLib as ql
import random
random.seed(1)
rows = [(60 + 80 * random.random(), 0.3 + 0.6 * random.random(), 0.02 + random.random())
        for _ in range(20000)]
options = [(ql.PlainVanillaPayoff(ql.Option.Call, k), v * t ** 0.5, t) for k, v, t in rows]
rates = []
for _ in range(5):
    start = time.process_time()
    for payoff, deviation, years in options:
        c = ql.BlackCalculator(payoff, 100.0, deviation, 0.97)
        c.value(); c.delta(100.0); c.gamma(100.0)
        c.vega(years); c.theta(100.0, years); c.rho(years)
    rates.append(len(options) / (time.process_time() - start))
print(sorted(rates)[2] / 1e6)
`;

/**
 * Measures QuantLib from Python.
 *
 * @param script - prints a rate
 * @returns the rate; null where QuantLib is not installed
 */
export function quantLibRate(script: string): number | null {
  for (const python of ['python3', '/usr/bin/python3']) {
    const run = spawnSync(python, ['-c', script], { encoding: 'utf8', timeout: 120_000 });
    const rate = Number(run.stdout);
    if (run.status === 0 && rate > 0) return rate;
  }
  return null;
}

/**
 * Measures QuantLib's BlackCalculator from Python, value and five Greeks.
 *
 * @returns millions of options per CPU second, or null where QuantLib is not installed
 */
export function blackCalculatorRate(): number | null {
  return quantLibRate(blackScript);
}
