/**
 * @module Truth of the margin engine: every published case of Derive, and a backtest by preset.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareDeriveCase, parseDeriveCases } from '../src/risk/index.ts';
import { type Evaluation, type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { marginBacktest } from './margin-backtest.ts';

/** Relative difference below which a published number is reproduced. */
const tolerance = 1e-8;

/** Families with the number of their published cases. */
const families = [
  { name: 'derive-pmrm2', path: 'PMRM_2/portfolio_cases', cases: 70 },
  { name: 'derive-pmrm1', path: 'PMRM/testAndVerifyScenarios.json', cases: 21 },
  { name: 'derive-standard', path: 'StandardManager/test-cases.json', cases: 28 },
];

async function publishedCases(context: EvaluationContext): Promise<readonly Finding[]> {
  const folder = join(context.vectorsDir, 'derive-v2-core/risk-managers/unit-tests');
  if (!existsSync(folder)) {
    context.skip(`published margin cases: ${folder} is absent`);
    return [];
  }
  const findings: Finding[] = [];
  for (const { name, path, cases } of families) {
    const at = join(folder, path);
    const files = path.endsWith('.json') ? [at] : readdirSync(at).map((file) => join(at, file));
    let reproduced = 0;
    let numbers = 0;
    let worst = 0;
    for (const file of files) {
      const parsed = parseDeriveCases(JSON.parse(readFileSync(file, 'utf8')), file);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.failure));
      for (const published of parsed.value) {
        const compared = compareDeriveCase(published);
        if (!compared.ok) throw new Error(JSON.stringify(compared.failure));
        const largest = Math.max(...compared.value.map(({ relative }) => relative));
        if (largest <= tolerance) reproduced++;
        else context.note(`${published.name}: relative difference ${largest}`);
        numbers += compared.value.length;
        worst = Math.max(worst, largest);
      }
    }
    findings.push(
      finding({
        name: `${name}: published cases reproduced, every number within 1e-8`,
        value: reproduced,
        sample: cases,
        target: `= ${cases}`,
      }),
      finding({
        name: `${name}: largest relative difference of a published number`,
        value: worst,
        sample: numbers,
        target: `<= ${tolerance}`,
      }),
    );
  }
  return findings;
}

/** The evidence of truth of the margin engine. */
export const evaluations: readonly Evaluation[] = [
  { name: 'margin', run: publishedCases },
  { name: 'margin', run: marginBacktest },
];
