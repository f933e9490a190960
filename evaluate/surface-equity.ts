/**
 * @module US chains: quotes and closing prices of stocks and indices as surfaces.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cpuUsage } from 'node:process';
import { fitError, fitSurface, type OptionChain, type VolSurface } from '../src/quant/index.ts';
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { closingChain, equitySet, minuteChain } from './option-chains.ts';
import { median } from './surface-pools.ts';

const closings: readonly (readonly [string, number])[] = [
  ['indexoption_spx_20151222.csv.gz', 21],
  ['indexoption_spx_20151223.csv.gz', 21],
  ['option_aapl_20140605.csv.gz', 20],
  ['option_goog_20151223.csv.gz', 21],
];

/** Files of options that can be exercised early. */
const isAmerican = (name: string): boolean => !name.startsWith('indexoption');

/**
 * Fits US chains under the same code with linear settlement, those on stocks as American.
 *
 * The price of the underlying in the files of closes is of another time than the options; the first
 * forward stands for it.
 *
 * @param context - where the data is
 * @returns findings by chain
 */
export function equitySurfaces(context: EvaluationContext): readonly Finding[] {
  if (!existsSync(join(context.dataDir, equitySet))) {
    context.skip(`${equitySet} is absent: no US surfaces`);
    return [];
  }
  const dayMs = 11 * 3600e3;
  const goog = { file: 'option_goog_20151224_quote_american.zip', dayMs, zoneHours: 5 };
  const chains = [
    ['goog 2015-12-24 11:00, quotes', minuteChain(context.dataDir, goog)] as const,
    ...closings.map(([file, hour]) => [file, closingChain(context.dataDir, file, hour)] as const),
  ];
  const fitted = chains.flatMap(([name, chain]) => chainFindings(context, name, chain));
  return [...fitted, ...refusal(context, dayMs)];
}

/** Two strikes per expiry tell neither forward nor smile, and the failure says so. */
function refusal(context: EvaluationContext, dayMs: number): readonly Finding[] {
  const file = 'indexoption_spxw_20210104_quote_european.zip';
  const chain = minuteChain(context.dataDir, { file, dayMs, zoneHours: 5 });
  if (chain === null) {
    context.skip(`${file} is absent`);
    return [];
  }
  const fitted = fitSurface(chain);
  if (!fitted.ok)
    context.note(`${file}: ${fitted.failure.kind}, missing ${fitted.failure.missing}`);
  const name = 'spxw, two strikes per expiry: refused with what is missing';
  const sample = chain.quotes.length;
  return [finding({ name, value: fitted.ok ? 0 : 1, target: '= 1', sample })];
}

function chainFindings(
  context: EvaluationContext,
  name: string,
  chain: OptionChain | null,
): readonly Finding[] {
  if (chain === null) {
    context.skip(`${name} is absent`);
    return [];
  }
  const american = isAmerican(name);
  const told = american ? withExercise(chain) : chain;
  const start = cpuUsage();
  const fitted = fitSurface(told);
  const spentMs = cpuUsage(start).user / 1000;
  if (!fitted.ok) {
    const { kind, missing } = fitted.failure;
    context.note(`${name}: ${kind}, missing ${missing}`);
    return [finding({ name: `${name}: surfaces`, value: 0, target: '>= 1', sample: 1 })];
  }
  const { slices, after, absent, findings } = fitted.value;
  context.note(`${name}: ${findings.map(({ kind, count }) => `${kind} ${count}`).join(', ')}`);
  const errors = slices.flatMap((slice) => fitError(slice).medianHalfSpreads);
  const sample = slices.length;
  return [
    finding({
      name: `${name}: slices`,
      value: sample,
      target: '>= 1',
      sample: sample + absent.length,
    }),
    finding({ name: `${name}: arbitrage left`, value: after.violations, target: '= 0', sample }),
    ...(american
      ? exerciseFindings(name, chain, fitted.value, spentMs)
      : [finding({ name: `${name}: median error, half-spreads`, value: median(errors), sample })]),
  ];
}

function withExercise(chain: OptionChain): OptionChain {
  return { ...chain, quotes: chain.quotes.map((quote) => ({ ...quote, isAmerican: true })) };
}

/** What was done about early exercise, beside the same chain read as European. */
function exerciseFindings(
  name: string,
  chain: OptionChain,
  { slices, findings }: VolSurface,
  spentMs: number,
): readonly Finding[] {
  const european = fitSurface(chain);
  const errorsOf = (some: VolSurface['slices']): readonly number[] =>
    some.map((slice) => fitError(slice).medianHalfSpreads);
  const sample = slices.length;
  const last = slices[slices.length - 1]!;
  return [
    finding({
      name: `${name}: median error, half-spreads (read as European)`,
      value: median(errorsOf(slices)),
      ...(european.ok ? { baseline: median(errorsOf(european.value.slices)) } : {}),
      sample,
    }),
    finding({
      name: `${name}: prices that early exercise was taken out of`,
      value: findings.find(({ kind }) => kind === 'early_exercise')?.count ?? 0,
      sample: chain.quotes.length,
    }),
    finding({
      name: `${name}: rate of all expiries, percent a year`,
      value: (-100 * Math.log(last.terms.discount)) / last.years,
      sample,
    }),
    finding({ name: `${name}: time of the fit, ms of processor`, value: spentMs, sample }),
  ];
}
