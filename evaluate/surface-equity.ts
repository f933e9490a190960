/**
 * @module US chains: quotes and closing prices of stocks and indices as surfaces.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fitError, fitSurface, type OptionChain } from '../src/quant/index.ts';
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { closingChain, equitySet, minuteChain } from './option-chains.ts';
import { median } from './surface-pools.ts';

const closings: readonly (readonly [string, number])[] = [
  ['indexoption_spx_20151222.csv.gz', 21],
  ['indexoption_spx_20151223.csv.gz', 21],
  ['option_aapl_20140605.csv.gz', 20],
  ['option_goog_20151223.csv.gz', 21],
];

/**
 * Fits US chains under the same code with linear settlement; early exercise is not modelled.
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
  const fitted = fitSurface(chain);
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
    finding({ name: `${name}: median error, half-spreads`, value: median(errors), sample }),
  ];
}
