/**
 * @module Promise of speed: GARCH(1,1) with both standard errors on the 1,974-point benchmark.
 */

import { demGbpCount, demGbpReturns } from '../evaluate/volatility-dem-gbp.ts';
import { createRandom, microsPerHour } from '../src/base/index.ts';
import { minimiseBySimplex } from '../src/math/index.ts';
import {
  createVolatilityState,
  fitGarch,
  garchLogLikelihood,
  observeReturn,
  readVolatility,
  typicalVolatilityModel,
} from '../src/quant/index.ts';
import { type Bench, type Measurement, measurement, timeInterleaved } from './bench.ts';

/** Returns of the same length and shape, for machines without the benchmark series. */
function simulated(): Float64Array {
  const random = createRandom('garch benchmark');
  let variance = 0.22;
  return Float64Array.from({ length: demGbpCount }, () => {
    const shock = Math.sqrt(variance) * random.normal();
    variance = 0.0108 + 0.153 * shock * shock + 0.806 * variance;
    return shock - 0.006;
  });
}

/** The usual way: a simplex on the same likelihood, without any standard error. */
function bySimplex(returns: Float64Array): number {
  const mean = returns.reduce((sum, r) => sum + r, 0) / returns.length;
  const square = returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / returns.length;
  return minimiseBySimplex({
    objective: (point) => Math.min(1e300, -garchLogLikelihood(returns, point)),
    start: [mean, 0.1 * square, 0.1, 0.8],
    steps: [0.1 * Math.sqrt(square), 0.05 * square, 0.05, 0.05],
    evaluationsMax: 2000,
    tolerance: 1e-13,
  }).value;
}

const fits = 50;
const hours = 20_000;

async function garch(note: (text: string) => void): Promise<readonly Measurement[]> {
  const benchmark = demGbpReturns();
  if (benchmark === null) note('no DEM/GBP returns (R package fGarch): a simulated series instead');
  const returns = benchmark ?? simulated();
  const repeat = (run: () => unknown) => () => {
    for (let i = 0; i < fits; i++) run();
  };
  const timing = await timeInterleaved({
    ours: repeat(() => fitGarch(returns)),
    simplex: repeat(() => bySimplex(returns)),
  });
  return [
    measurement({
      name: `GARCH(1,1) with both errors, ${demGbpCount} returns`,
      value: (1e3 * timing.ours.medianSeconds) / fits,
      unit: 'ms',
      better: 'lower',
      target: 3,
      peer: 'simplex on the same likelihood, without errors',
      peerValue: (1e3 * timing.simplex.medianSeconds) / fits,
      rounds: timing.ours.rounds,
      spread: timing.ours.spread,
    }),
  ];
}

async function state(): Promise<readonly Measurement[]> {
  const random = createRandom('state benchmark');
  const returns = Float64Array.from({ length: hours }, () => 0.006 * random.normal());
  const model = typicalVolatilityModel(0.6, microsPerHour);
  const timing = await timeInterleaved({
    fold: () => {
      const folded = createVolatilityState(model);
      for (let i = 0; i < hours; i++) {
        observeReturn(folded, returns[i], (i + 1) * microsPerHour);
        readVolatility(folded);
      }
    },
  });
  return [
    measurement({
      name: 'volatility state: one hourly return folded and read',
      value: (1e6 * timing.fold.medianSeconds) / hours,
      unit: 'us',
      better: 'lower',
      rounds: timing.fold.rounds,
      spread: timing.fold.spread,
    }),
  ];
}

/** The promises of speed of volatility models. */
export const benches: readonly Bench[] = [
  { name: 'volatility', run: garch },
  { name: 'volatility', run: state },
];
