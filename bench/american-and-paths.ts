/**
 * @module Speed of American prices, exotics and Monte Carlo paths, peers in the same run.
 */
import { createRandom } from '../src/base/index.ts';
import {
  type AmericanBatch,
  type AmericanSchemeName,
  type AsianPayoff,
  americanPrices,
  americanSchemes,
  baroneAdesiWhaleyPrice,
  type Exotic,
  exoticGreeks,
  exoticPrice,
  leisenReimerPrice,
  type PathOptions,
  simulatePrice,
} from '../src/quant/index.ts';
import {
  type Bench,
  type Measurement,
  measurement,
  type Timing,
  timeInterleaved,
} from './bench.ts';
import { quantLibRate } from './pricing-quantlib.ts';

const rows = 4096;

/** Puts and calls, spot 80 to 120 %, vol 10 to 100 %, rates 0 to 10 %, 18 days to 2 years. */
function americanWorkload(count: number): AmericanBatch {
  const random = createRandom('american bench');
  const column = (low: number, high: number): Float64Array =>
    Float64Array.from({ length: count }, () => low + (high - low) * random.uniform());
  return {
    spot: column(80, 120),
    strike: new Float64Array(count).fill(100),
    years: column(0.05, 2),
    vol: column(0.1, 1),
    rate: column(0.001, 0.1),
    dividendYield: column(0.001, 0.1),
    isCall: Uint8Array.from({ length: count }, () => (random.uniform() < 0.5 ? 1 : 0)),
  };
}

const script = `
import time
import QuantLib as ql
today = ql.Date(1, 1, 2026)
ql.Settings.instance().evaluationDate = today
day = ql.Actual365Fixed()
spot = ql.SimpleQuote(100.0)
process = ql.BlackScholesMertonProcess(
    ql.QuoteHandle(spot),
    ql.YieldTermStructureHandle(ql.FlatForward(today, 0.02, day)),
    ql.YieldTermStructureHandle(ql.FlatForward(today, 0.05, day)),
    ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), 0.6, day)))
option = ql.VanillaOption(ql.PlainVanillaPayoff(ql.Option.Put, 100.0),
                          ql.AmericanExercise(today, today + 365))
option.setPricingEngine(ql.QdFpAmericanEngine(process, ql.QdFpAmericanEngine.fastScheme()))
rates = []
for _ in range(5):
    start = time.process_time()
    for i in range(20000):
        spot.setValue(80 + 40 * i / 20000)
        option.NPV()
    rates.append(20000 / (time.process_time() - start))
print(sorted(rates)[2] / 1e3)
`;

/** Thousands per CPU second, or null where QuantLib is not installed. */
const quantLibFastRate = (): number | null => quantLibRate(script);

async function benchAmerican(note: (text: string) => void): Promise<readonly Measurement[]> {
  const batch = americanWorkload(rows);
  const prices = new Float64Array(rows);
  const codes = new Uint8Array(rows);
  const few = 16;
  const small: AmericanBatch = americanWorkload(256);
  const scheme = (name: AmericanSchemeName, size: AmericanBatch) => (): number =>
    americanPrices(
      size,
      prices.subarray(0, size.spot.length),
      codes.subarray(0, size.spot.length),
      americanSchemes[name],
    );
  const each =
    (price: (contract: Parameters<typeof leisenReimerPrice>[0]) => number, n: number) =>
    (): number => {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        sum += price({
          spot: batch.spot[i],
          strike: 100,
          years: batch.years[i],
          vol: batch.vol[i],
          rate: batch.rate[i],
          dividendYield: batch.dividendYield[i],
          isCall: batch.isCall[i] === 1,
        });
      }
      return sum;
    };
  const times = await timeInterleaved({
    fast: scheme('fast', batch),
    accurate: scheme('accurate', small),
    finest: scheme('high-precision', slice(small, few)),
    approximate: each(baroneAdesiWhaleyPrice, rows),
    tree: each((contract) => leisenReimerPrice(contract, 201), 128),
  });
  const common = { unit: 'k options/s', better: 'higher' } as const;
  const rate = (count: number, timing: Timing) => count / timing.medianSeconds / 1e3;
  const alone = (name: string, count: number, timing: Timing, target?: number) =>
    measurement({
      name,
      value: rate(count, timing),
      ...common,
      ...timing,
      ...(target === undefined ? {} : { target }),
    });
  const peerValue = quantLibFastRate();
  if (peerValue === null) note('QuantLib is absent: its fast scheme is not compared');
  const fast = alone('American, fast scheme', rows, times.fast, 100);
  const peer = 'QuantLib QdFp fast from Python';
  return [
    peerValue === null ? fast : { ...fast, peer, ratio: fast.value / peerValue },
    alone('American, accurate scheme', 256, times.accurate),
    alone('American, high-precision scheme', few, times.finest),
    alone('American, Barone-Adesi-Whaley', rows, times.approximate),
    alone('American, Leisen-Reimer tree of 201 steps', 128, times.tree),
  ];
}

function slice(batch: AmericanBatch, count: number): AmericanBatch {
  return {
    spot: batch.spot.subarray(0, count),
    strike: batch.strike.subarray(0, count),
    years: batch.years.subarray(0, count),
    vol: batch.vol.subarray(0, count),
    rate: batch.rate.subarray(0, count),
    dividendYield: batch.dividendYield.subarray(0, count),
    isCall: batch.isCall.subarray(0, count),
  };
}

async function benchExotics(): Promise<readonly Measurement[]> {
  const market = { spot: 100, years: 0.5, vol: 0.4, rate: 0.05, dividendYield: 0.01 };
  const terms = { strike: 100, barrier: 90, direction: 'down', knock: 'out', rebate: 1 } as const;
  const exotic: Exotic = { kind: 'barrier', terms: { ...terms, isCall: true } };
  const count = 20_000;
  const times = await timeInterleaved({
    price: () => {
      let sum = 0;
      for (let i = 0; i < count; i++) {
        sum += exoticPrice(exotic, { ...market, spot: 95 + i / count });
      }
      return sum;
    },
    greeks: () => {
      let sum = 0;
      for (let i = 0; i < count / 20; i++) {
        sum += exoticGreeks(exotic, { ...market, spot: 95 + i / count }).gamma;
      }
      return sum;
    },
  });
  const common = { unit: 'k/s', better: 'higher' } as const;
  return [
    measurement({
      name: 'single barrier with rebate, price',
      value: count / times.price.medianSeconds / 1e3,
      ...common,
      ...times.price,
    }),
    measurement({
      name: 'single barrier with rebate, price + 8 Greeks by differences',
      value: count / 20 / times.greeks.medianSeconds / 1e3,
      ...common,
      ...times.greeks,
    }),
  ];
}

/** One million paths of 12 fixings, and what a second of each kind of point buys. */
async function benchPaths(note: (text: string) => void): Promise<readonly Measurement[]> {
  const market = { spot: 100, vol: 0.3, rate: 0.05, dividendYield: 0.02 };
  const payoff: AsianPayoff = {
    kind: 'asian',
    average: 'arithmetic',
    strike: 100,
    isCall: true,
    fixingYears: Array.from({ length: 12 }, (_, i) => (i + 1) / 12),
  };
  const base = { seed: 1, pathsPerReplicate: 65_536, replicates: 16 } as const;
  const run = (points: PathOptions['points'], control: boolean) =>
    simulatePrice(payoff, market, { ...base, points, control });
  const times = await timeInterleaved(
    {
      sobol: () => run('sobol', true),
      bare: () => run('sobol', false),
      plain: () => run('pseudo-random', false),
    },
    5,
  );
  // Variance falls with time for random points, so variance times seconds is a constant of a
  // method.
  const cost = (points: PathOptions['points'], control: boolean, timing: Timing): number =>
    run(points, control).standardError ** 2 * timing.medianSeconds;
  const best = cost('sobol', true, times.sobol);
  const plain = cost('pseudo-random', false, times.plain);
  note(`standard error: Sobol with control ${run('sobol', true).standardError.toExponential(2)}`);
  note(`standard error: Sobol ${run('sobol', false).standardError.toExponential(2)}`);
  note(
    `standard error: pseudo-random ${run('pseudo-random', false).standardError.toExponential(2)}`,
  );
  return [
    measurement({
      name: '1,048,576 paths x 12 fixings Asian, Sobol, bridge, control',
      value: times.sobol.medianSeconds,
      unit: 's',
      better: 'lower',
      target: 1,
      peer: 'pseudo-random paths',
      peerValue: times.plain.medianSeconds,
      ...times.sobol,
    }),
    measurement({
      name: 'standard error after one CPU second at that rate',
      value: Math.sqrt(best),
      unit: 'quote units',
      better: 'lower',
      peer: 'pseudo-random paths',
      peerValue: Math.sqrt(plain),
      ...times.sobol,
    }),
  ];
}

/** Promises of speed of American prices, exotics and paths. */
export const benches: readonly Bench[] = [
  { name: 'american', run: benchAmerican },
  { name: 'exotics', run: benchExotics },
  { name: 'paths', run: benchPaths },
];
