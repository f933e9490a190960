/**
 * @module Truth of American, exotic and simulated prices.
 */
import { createRandom } from '../src/base/index.ts';
import {
  type AmericanContract,
  type AmericanScheme,
  americanPrice,
  americanSchemes,
  geometricAsianPrice,
  leisenReimerPrice,
  type Payoff,
  simulatePrice,
} from '../src/quant/index.ts';
import { type Evaluation, type Finding, finding } from './evaluation.ts';
import { quantLibExotics } from './exotics-quantlib.ts';

/** Puts on a strike of 1 with one boundary, corners included; the grid that `fast` answers for. */
function americanGrid(): AmericanContract[] {
  const found: AmericanContract[] = [];
  for (const years of [0.05, 0.25, 1, 2]) {
    for (const vol of [0.1, 0.2, 0.4, 0.8]) {
      for (const rate of [0.002, 0.02, 0.06, 0.1]) {
        for (const dividendYield of [0, 0.002, 0.02, 0.06, 0.1]) {
          for (const spot of [0.8, 0.88, 0.94, 1, 1.1, 1.2]) {
            found.push({ spot, strike: 1, years, vol, rate, dividendYield, isCall: false });
          }
        }
      }
    }
  }
  return found;
}

function priceBy(contract: AmericanContract, scheme: AmericanScheme): number {
  const result = americanPrice(contract, scheme);
  return result.ok ? result.value : Number.POSITIVE_INFINITY;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

async function americanSpread(): Promise<readonly Finding[]> {
  const grid = americanGrid();
  const { fast, accurate } = americanSchemes;
  const finest = americanSchemes['high-precision'];
  const sortedErrors = (a: AmericanScheme, b: AmericanScheme): number[] =>
    grid.map((c) => Math.abs(priceBy(c, a) - priceBy(c, b))).sort((x, y) => x - y);
  const near = sortedErrors(fast, accurate);
  const nearer = sortedErrors(accurate, finest);
  const part = (name: string, value: number, target?: string): Finding =>
    finding({ name, value, sample: grid.length, ...(target === undefined ? {} : { target }) });
  return [
    part('American fast against accurate, median, share of strike', quantile(near, 0.5)),
    part('American fast against accurate, 99 %', quantile(near, 0.99), '<= 1e-6'),
    part('American fast against accurate, largest', quantile(near, 1), '<= 2e-6'),
    part('American accurate against high precision, median', quantile(nearer, 0.5), '<= 1e-10'),
    part('American accurate against high precision, largest', quantile(nearer, 1), '<= 5e-8'),
  ];
}

/** Random contracts of both regimes against the tree with its leading error taken out. */
async function americanTree(): Promise<readonly Finding[]> {
  const random = createRandom('american tree');
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const worst = { one: 0, two: 0 };
  const count = { one: 120, two: 40 };
  for (const regime of ['one', 'two'] as const) {
    for (let i = 0; i < count[regime]; i++) {
      const lowYield = between(-0.12, -0.005);
      const contract: AmericanContract = {
        spot: between(70, 140),
        strike: 100,
        years: between(0.05, 2),
        vol: between(0.08, 0.8),
        rate: regime === 'one' ? between(0, 0.1) : lowYield * between(0.1, 0.9),
        dividendYield: regime === 'one' ? between(0, 0.1) : lowYield,
        isCall: regime === 'one' && random.uniform() < 0.5,
      };
      const coarse = leisenReimerPrice(contract, 401);
      const fine = leisenReimerPrice(contract, 801);
      const error = Math.abs(priceBy(contract, americanSchemes.accurate) - (2 * fine - coarse));
      worst[regime] = Math.max(worst[regime], error / 100);
    }
  }
  const part = (name: string, value: number, sample: number): Finding =>
    finding({ name, value, sample, target: '<= 5e-5' });
  return [
    part('American against the extrapolated tree, one boundary', worst.one, count.one),
    part('American against the extrapolated tree, two boundaries', worst.two, count.two),
  ];
}

/** How often the exact value lies within two standard errors, over independent seeds. */
async function pathCoverage(): Promise<readonly Finding[]> {
  const fixingYears = Array.from({ length: 12 }, (_, i) => (i + 1) / 12);
  const payoff: Payoff = {
    kind: 'asian',
    average: 'geometric',
    strike: 100,
    isCall: true,
    fixingYears,
  };
  const market = { spot: 100, vol: 0.3, rate: 0.05, dividendYield: 0.02 };
  const yearsBeforeExpiry = fixingYears.map((t) => 1 - t);
  const averaging = { kind: 'discrete', yearsBeforeExpiry, pastCount: 0, pastAverage: 0 } as const;
  const exact = geometricAsianPrice(
    { strike: 100, isCall: true, averaging },
    { ...market, years: 1 },
  );
  const seeds = 300;
  let inside = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const { price, standardError } = simulatePrice(payoff, market, {
      seed,
      pathsPerReplicate: 256,
      replicates: 32,
      points: 'sobol',
      control: false,
    });
    if (Math.abs(price - exact) < 2 * standardError) inside++;
  }
  return [
    finding({
      name: 'paths: exact value within two standard errors, share (t31: 0.946)',
      value: inside / seeds,
      target: '>= 0.9',
      sample: seeds,
    }),
  ];
}

/** The evidence of truth of American, exotic and simulated prices. */
export const evaluations: readonly Evaluation[] = [
  { name: 'exotics', run: americanSpread },
  { name: 'exotics', run: americanTree },
  { name: 'exotics', run: pathCoverage },
  { name: 'exotics', run: quantLibExotics },
];
