import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareDeriveCase, parseDeriveCases } from './derive-case.ts';

const vectors = join(process.env.RAPPORT_DATA ?? '../shared/data', '../vectors');
const tests = join(vectors, 'derive-v2-core/risk-managers/unit-tests');
const present = existsSync(tests);
const scanFolder = join(tests, 'PMRM_2/portfolio_cases');

function worstOf(path: string): { cases: number; worst: number; of: string[] } {
  const parsed = parseDeriveCases(JSON.parse(readFileSync(path, 'utf8')), path);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failure));
  let worst = 0;
  const of: string[] = [];
  for (const published of parsed.value) {
    const differences = compareDeriveCase(published);
    if (!differences.ok) throw new Error(JSON.stringify(differences.failure));
    for (const { name, relative, value, computed } of differences.value) {
      if (relative > 1e-8) of.push(`${published.name} ${name}: ${computed} is not ${value}`);
      worst = Math.max(worst, relative);
    }
  }
  return { cases: parsed.value.length, worst, of };
}

// Without the published vectors nothing here can be compared; the skip is reported by the runner.
describe.skipIf(!present)('published cases of Derive', () => {
  const files = present ? readdirSync(scanFolder).filter((file) => file.endsWith('.json')) : [];

  it.each(files)('second portfolio margin, %s', (file) => {
    expect(worstOf(join(scanFolder, file)).of).toEqual([]);
  });

  it('first portfolio margin', () => {
    const { cases, of } = worstOf(join(tests, 'PMRM/testAndVerifyScenarios.json'));
    expect(cases).toBe(21);
    expect(of).toEqual([]);
  });

  it('standard margin', () => {
    const { cases, of } = worstOf(join(tests, 'StandardManager/test-cases.json'));
    expect(cases).toBe(28);
    expect(of).toEqual([]);
  });
});
