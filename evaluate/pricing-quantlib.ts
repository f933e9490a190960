/**
 * @module Parity with QuantLib over a wide random grid, where Debian's Python package is installed.
 */
import { createRandom } from '../src/base/index.ts';
import { impliedVol, inverseGreeks, spotGreeks } from '../src/quant/index.ts';
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { askPython } from './python.ts';

const script = `
import json
import sys
import QuantLib as ql
out = []
for f, k, t, v, r, call in json.load(sys.stdin):
    kind = ql.Option.Call if call else ql.Option.Put
    discount = 2.718281828459045235 ** (-r * t)
    c = ql.BlackCalculator(ql.PlainVanillaPayoff(kind, k), f, v * t ** 0.5, discount)
    spot = f * discount
    try:
        implied = ql.blackFormulaImpliedStdDev(kind, k, f, c.value(), discount, 0.0,
                                               v * t ** 0.5, 1e-14, 1000) / t ** 0.5
    except RuntimeError:
        implied = -1
    out.append([c.value(), c.delta(spot), c.gamma(spot), c.vega(t), c.theta(spot, t), c.rho(t),
                c.dividendRho(t), c.deltaForward(), implied])
json.dump(out, sys.stdout)
`;

type Row = readonly [number, number, number, number, number, boolean];
const rows = 20_000;

/** Forwards of any size, a day to three years, 5 to 200 %, strikes up to four deviations away. */
function randomRows(): readonly Row[] {
  const random = createRandom('quantlib');
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  return Array.from({ length: rows }, () => {
    const forward = Math.exp(between(-5, 12));
    const years = Math.exp(between(Math.log(1 / 365), Math.log(3)));
    const vol = Math.exp(between(Math.log(0.05), Math.log(2)));
    const strike = forward * Math.exp(between(-4, 4) * vol * Math.sqrt(years));
    return [forward, strike, years, vol, between(-0.05, 0.15), random.uniform() < 0.5];
  });
}

function askQuantLib(input: readonly Row[]): readonly (readonly number[])[] | null {
  const answer = askPython(script, JSON.stringify(input));
  return answer === null ? null : (JSON.parse(answer) as readonly (readonly number[])[]);
}

/** Largest difference of each figure, over the scale that its rounding has. */
function differences(input: readonly Row[], theirs: readonly (readonly number[])[]) {
  const names = ['price', 'delta', 'gamma', 'vega', 'theta', 'rho', 'yield rho', 'coin'] as const;
  const worst = new Map<string, number>(names.map((name) => [name, 0]));
  const note = (name: (typeof names)[number], ours: number, reference: number, scale: number) => {
    const difference = Math.abs(ours - reference) / (Math.abs(reference) + scale);
    worst.set(name, Math.max(worst.get(name)!, difference));
  };
  for (const [i, [forward, strike, years, vol, rate, isCall]] of input.entries()) {
    const option = { forward, strike, years, vol, rate, isCall };
    const ours = spotGreeks(option);
    const [price, delta, gamma, vega, theta, rho, yieldRho, deltaForward] = theirs[i];
    const size = Math.max(forward, strike);
    note('price', ours.price, price, size);
    note('delta', ours.delta, delta, 1);
    note('gamma', ours.gamma, gamma, 1 / (forward * vol * Math.sqrt(years)));
    note('vega', ours.vega, vega, size * Math.sqrt(years));
    note('theta', ours.theta, theta, (size * vol) / Math.sqrt(years));
    note('rho', ours.rho, rho, size * years);
    note('yield rho', ours.yieldRho, yieldRho, size * years);
    note('coin', inverseGreeks(option).delta, deltaForward - price / forward, size / forward);
  }
  return worst;
}

/** Implied volatility from QuantLib's own prices, where they tell it to a part in 1e10. */
function impliedFinding(input: readonly Row[], theirs: readonly (readonly number[])[]): Finding {
  let worst = 0;
  let peerWorst = 0;
  let sample = 0;
  for (const [i, [forward, strike, years, vol, rate, isCall]] of input.entries()) {
    const price = theirs[i][0];
    const vega = theirs[i][3];
    if (vega * vol < 1e-5 * Math.max(forward, strike)) continue;
    const answer = impliedVol({ price, forward, strike, years, rate, isCall });
    sample++;
    worst = Math.max(worst, answer.ok ? Math.abs(answer.value / vol - 1) : 1);
    peerWorst = Math.max(peerWorst, Math.abs(theirs[i][8] / vol - 1));
  }
  return finding({
    name: 'QuantLib parity: implied volatility, largest relative error',
    value: worst,
    target: '<= 1e-9',
    baseline: peerWorst,
    sample,
  });
}

/**
 * Compares value, Greeks and implied volatility with QuantLib.
 *
 * @param context - says when QuantLib is absent
 * @returns largest differences, nothing when QuantLib is absent
 */
export async function quantLibParity(context: EvaluationContext): Promise<readonly Finding[]> {
  const input = randomRows();
  const theirs = askQuantLib(input);
  if (theirs === null) {
    context.skip('parity with QuantLib: python3 has no QuantLib (Debian: quantlib-python)');
    return [];
  }
  const worst = differences(input, theirs);
  const found = [...worst].map(([name, value]) =>
    finding({
      name: `QuantLib parity: ${name}, largest difference over its scale`,
      value,
      target: '<= 1e-12',
      sample: rows,
    }),
  );
  return [...found, impliedFinding(input, theirs)];
}
