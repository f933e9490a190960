/**
 * @module Parity of American and exotic prices with QuantLib, where Debian's package is installed.
 */
import { createRandom, type Random } from '../src/base/index.ts';
import {
  americanPrice,
  americanSchemes,
  type Exotic,
  exoticPrice,
  type SpotMarket,
} from '../src/quant/index.ts';
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { askPython } from './python.ts';

const script = `
import json
import sys
import QuantLib as ql
today = ql.Date(1, 1, 2026)
ql.Settings.instance().evaluationDate = today
day = ql.Actual365Fixed()
spot = ql.SimpleQuote(100.0); rate = ql.SimpleQuote(0.0)
yld = ql.SimpleQuote(0.0); vol = ql.SimpleQuote(0.2)
process = ql.BlackScholesMertonProcess(
    ql.QuoteHandle(spot),
    ql.YieldTermStructureHandle(ql.FlatForward(today, ql.QuoteHandle(yld), day)),
    ql.YieldTermStructureHandle(ql.FlatForward(today, ql.QuoteHandle(rate), day)),
    ql.BlackVolTermStructureHandle(
        ql.BlackConstantVol(today, ql.NullCalendar(), ql.QuoteHandle(vol), day)))

def kind(call):
    return ql.Option.Call if call else ql.Option.Put

def barrier(t):
    if t['direction'] == 'down':
        return ql.Barrier.DownIn if t['knock'] == 'in' else ql.Barrier.DownOut
    return ql.Barrier.UpIn if t['knock'] == 'in' else ql.Barrier.UpOut

def price(name, t, days):
    end = today + days
    european = ql.EuropeanExercise(end)
    if name == 'american':
        o = ql.VanillaOption(ql.PlainVanillaPayoff(kind(t['isCall']), t['strike']),
                             ql.AmericanExercise(today, end))
        e = ql.QdFpAmericanEngine(process, ql.QdFpAmericanEngine.highPrecisionScheme())
    elif name == 'digital':
        if t['pays'] == 'asset':
            payoff = ql.AssetOrNothingPayoff(kind(t['isCall']), t['strike'])
        else:
            payoff = ql.CashOrNothingPayoff(kind(t['isCall']), t['strike'], t['pays'])
        o, e = ql.VanillaOption(payoff, european), ql.AnalyticEuropeanEngine(process)
    elif name == 'gap':
        payoff = ql.GapPayoff(kind(t['isCall']), t['trigger'], t['payoffStrike'])
        o, e = ql.VanillaOption(payoff, european), ql.AnalyticEuropeanEngine(process)
    elif name == 'one-touch':
        payoff = ql.CashOrNothingPayoff(kind(t['direction'] == 'up'), t['barrier'], t['pays'])
        late = t['paidAt'] == 'expiry'
        o = ql.VanillaOption(payoff, ql.AmericanExercise(today, end, late))
        e = ql.AnalyticDigitalAmericanEngine(process)
    elif name == 'barrier':
        o = ql.BarrierOption(barrier(t), t['barrier'], t['rebate'],
                             ql.PlainVanillaPayoff(kind(t['isCall']), t['strike']), european)
        e = ql.AnalyticBarrierEngine(process)
    elif name == 'double-barrier':
        side = ql.DoubleBarrier.KnockIn if t['knock'] == 'in' else ql.DoubleBarrier.KnockOut
        o = ql.DoubleBarrierOption(side, t['lower'], t['upper'], 0.0,
                                   ql.PlainVanillaPayoff(kind(t['isCall']), t['strike']), european)
        e = ql.AnalyticDoubleBarrierEngine(process, 30)
    elif name == 'floating-lookback':
        o = ql.ContinuousFloatingLookbackOption(
            t['extreme'], ql.FloatingTypePayoff(kind(t['isCall'])), european)
        e = ql.AnalyticContinuousFloatingLookbackEngine(process)
    elif name == 'fixed-lookback':
        o = ql.ContinuousFixedLookbackOption(
            t['extreme'], ql.PlainVanillaPayoff(kind(t['isCall']), t['strike']), european)
        e = ql.AnalyticContinuousFixedLookbackEngine(process)
    elif t['averaging']['kind'] == 'continuous':
        o = ql.ContinuousAveragingAsianOption(
            ql.Average.Geometric, ql.PlainVanillaPayoff(kind(t['isCall']), t['strike']), european)
        e = ql.AnalyticContinuousGeometricAveragePriceAsianEngine(process)
    else:
        dates = [end - round(y * 365) for y in t['averaging']['yearsBeforeExpiry']]
        geometric = name == 'geometric-asian'
        o = ql.DiscreteAveragingAsianOption(
            ql.Average.Geometric if geometric else ql.Average.Arithmetic,
            1.0 if geometric else 0.0, 0, sorted(dates),
            ql.PlainVanillaPayoff(kind(t['isCall']), t['strike']), european)
        e = (ql.AnalyticDiscreteGeometricAveragePriceAsianEngine(process) if geometric
             else ql.TurnbullWakemanAsianEngine(process))
    o.setPricingEngine(e)
    return o.NPV()

out = []
for name, t, m, days in json.load(sys.stdin):
    spot.setValue(m['spot']); rate.setValue(m['rate'])
    yld.setValue(m['dividendYield']); vol.setValue(m['vol'])
    try:
        out.append(price(name, t, days))
    except Exception as error:
        sys.stderr.write(name + ': ' + str(error) + '\\n')
        out.append(None)
json.dump(out, sys.stdout)
`;

type Kind = 'american' | Exotic['kind'];
type Row = readonly [Kind, object, SpotMarket, number];

const rowsPerKind = 300;
const kinds: readonly Kind[] = [
  'american',
  'digital',
  'gap',
  'one-touch',
  'barrier',
  'double-barrier',
  'floating-lookback',
  'fixed-lookback',
  'geometric-asian',
  'arithmetic-asian',
];

/** Terms around a spot of 100, so that differences read as shares of about 1 / 100. */
function terms(kind: Kind, random: Random, days: number): object {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const isCall = random.uniform() < 0.5;
  const direction = random.uniform() < 0.5 ? 'down' : 'up';
  const barrier = direction === 'down' ? between(70, 98) : between(102, 140);
  const knock = random.uniform() < 0.5 ? 'in' : 'out';
  const strike = between(75, 130);
  switch (kind) {
    case 'american':
      return { strike, isCall };
    case 'digital':
      return { strike, isCall, pays: random.uniform() < 0.5 ? 'asset' : 10 };
    case 'gap':
      return { trigger: strike, payoffStrike: between(75, 130), isCall };
    case 'one-touch':
    case 'no-touch':
      return { barrier, direction, pays: 10, paidAt: random.uniform() < 0.5 ? 'hit' : 'expiry' };
    case 'barrier':
      return { strike, barrier, direction, knock, isCall, rebate: between(0, 5) };
    case 'double-barrier':
      return {
        strike: between(85, 115),
        lower: between(60, 85),
        upper: between(115, 150),
        knock,
        isCall,
      };
    case 'floating-lookback':
      return { isCall, extreme: isCall ? between(80, 100) : between(100, 120) };
    case 'fixed-lookback':
      return { strike, isCall, extreme: isCall ? between(100, 120) : between(80, 100) };
    case 'geometric-asian':
    case 'arithmetic-asian': {
      const steps = 1 + random.integer(12);
      const gap = Math.max(1, Math.floor(days / (steps + 1)));
      const yearsBeforeExpiry = Array.from({ length: steps }, (_, i) => (i * gap) / 365);
      const fixed = { pastCount: 0, pastAverage: 0 };
      return { strike, isCall, averaging: { kind: 'discrete', yearsBeforeExpiry, ...fixed } };
    }
  }
}

function randomRows(): readonly Row[] {
  const random = createRandom('quantlib exotics');
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  return kinds.flatMap((kind) =>
    Array.from({ length: kind === 'american' ? 150 : rowsPerKind }, (): Row => {
      const days = 20 + random.integer(700);
      const market = {
        spot: 100,
        years: days / 365,
        vol: between(0.1, 0.9),
        rate: between(0.005, 0.1),
        dividendYield: between(0, 0.1),
      };
      return [kind, terms(kind, random, days), market, days];
    }),
  );
}

function ourPrice([kind, given, market]: Row): number {
  if (kind !== 'american') return exoticPrice({ kind, terms: given } as Exotic, market);
  const contract = { ...market, ...(given as { strike: number; isCall: boolean }) };
  const result = americanPrice(contract, americanSchemes['high-precision']);
  return result.ok ? result.value : Number.POSITIVE_INFINITY;
}

function askQuantLib(input: readonly Row[]): readonly (number | null)[] | null {
  const answer = askPython(script, JSON.stringify(input));
  return answer === null ? null : (JSON.parse(answer) as readonly (number | null)[]);
}

/**
 * Compares American and exotic prices with QuantLib.
 *
 * @param context - says when QuantLib is absent
 * @returns largest difference by kind, on a spot of 100; nothing when QuantLib is absent
 */
export async function quantLibExotics(context: EvaluationContext): Promise<readonly Finding[]> {
  const input = randomRows();
  const theirs = askQuantLib(input);
  if (theirs === null) {
    context.skip('exotics against QuantLib: python3 has no QuantLib (Debian: quantlib-python)');
    return [];
  }
  return kinds.map((kind) => {
    let worst = 0;
    let sample = 0;
    input.forEach((row, i) => {
      const reference = theirs[i];
      if (row[0] !== kind || reference === null) return;
      sample++;
      worst = Math.max(worst, Math.abs(ourPrice(row) - reference));
    });
    return finding({
      name: `QuantLib parity: ${kind}, largest difference on a spot of 100`,
      value: worst,
      target: kind === 'american' ? '<= 1e-5' : '<= 1e-9',
      sample,
    });
  });
}
