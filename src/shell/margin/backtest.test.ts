import { describe, expect, it } from 'vitest';
import { microsPerDay } from '../../base/index.ts';
import { marginCoverage } from '../../risk/index.ts';
import {
  type BacktestResult,
  backtestRow,
  coverageVerdict,
  type DatedPath,
  type HeldKind,
  writeBacktest,
} from './backtest.ts';
import { backtestPage } from './backtest-page.ts';

const start = 20_000 * microsPerDay;

/** Days on which every n-th loses more than was asked. */
function pathOf(days: number, every: number): DatedPath {
  const rows = Array.from({ length: days }, (_, day) => day);
  return {
    atMicros: rows.map((day) => start + day * microsPerDay),
    losses: rows.map((day) => (every > 0 && day % every === 0 ? 0.2 : 0.01)),
    initial: rows.map(() => 0.1),
    maintenance: rows.map(() => 0.08),
  };
}

function resultOf(name: string, held: HeldKind, path: DatedPath): BacktestResult {
  const paths = new Map([['BTC long perpetual', path]]);
  const coverage = marginCoverage([...paths.values()]);
  const windows = path.atMicros.length;
  return { preset: name, held, days: 1, coverage, cycle: null, windows, paths };
}

const results = [
  resultOf('plenty', 'perpetual', pathOf(1000, 0)),
  resultOf('as-told', 'perpetual', pathOf(1000, 100)),
  resultOf('scarce', 'perpetual', pathOf(1000, 20)),
];

describe('the verdict', () => {
  it('is by the number of exceedances, on either side of 1 %', () => {
    expect(results.map(({ coverage }) => coverageVerdict(coverage))).toEqual([
      'more than promised',
      'compatible',
      'too little',
    ]);
  });

  it('stands in every form', async () => {
    expect(results.map((result) => backtestRow(result)[10])).toEqual([
      'more than promised',
      'compatible',
      'too little',
    ]);
    let text = '';
    const write = async (part: string): Promise<void> => {
      text += part;
    };
    await writeBacktest(results, { json: true, write });
    const told = JSON.parse(text) as { verdict: string; windows: number; paths?: unknown }[];
    expect(told.map(({ verdict }) => verdict)[2]).toBe('too little');
    expect(told[0]).toMatchObject({ windows: 1000 });
    expect(told[0]).not.toHaveProperty('paths');
    text = '';
    await writeBacktest(results, { json: false, write });
    expect(text).toContain('none beyond');
    expect(text).toContain('what they are worth together');
  });
});

describe('the page', () => {
  const html = backtestPage(results);

  it('has a section and charts for every preset, and asks for nothing from elsewhere', () => {
    for (const { preset } of results) expect(html).toContain(`<section id="${preset}">`);
    // Coverage of one kind, and two figures for each preset.
    expect(html.match(/<figure/g)?.length).toBe(1 + 2 * results.length);
    expect(html).not.toMatch(/<script|src=|href="http/);
  });

  it('keeps the deepest losses where it thins', () => {
    // 1,000 days in stretches of 14: every stretch with a loss of 20 % shows it.
    const [last] = html.split('<section id="scarce">').slice(-1);
    expect(last!.match(/20%/g)!.length).toBeGreaterThan(30);
  });
});
