/**
 * The page on margin says what the code says.
 *
 * After a wanted change: `RAPPORT_UPDATE_DOCS=1 npx vitest run src/shell/margin/reference`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import {
  changeRecordSchema,
  computeMargin,
  createMarginEngine,
  marginPresets,
  parameterBounds,
  parameterNumbers,
  parsePortfolio,
  parsePortfolioRows,
  portfolioSchema,
} from '../../risk/index.ts';
import { addMarginCommands } from '../cli/margin.ts';
import { documentColumns } from '../store/index.ts';
import { backtestColumns } from './backtest.ts';
import { parseWhatIf, whatIfForms } from './change.ts';
import { beforeColumns, errorColumn, figureColumns, partColumns } from './columns.ts';
import { differenceColumns } from './derive.ts';
import { personalColumns } from './terms-columns.ts';
import { exampleDocument, exampleRows } from './testing-files.ts';

const path = new URL('../../../docs/reference/margin.md', import.meta.url);
const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;

function csvOf(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => names.map((name) => row[name] ?? '').join(','));
  return [names.join(','), ...lines].join('\n');
}

function boundsTable(method: 'scenarios' | 'rules'): string {
  const presets = [...marginPresets.values()].filter((preset) => preset.method === method);
  const numbers = presets.map(
    (preset) => new Map(parameterNumbers(preset).map(({ path: at, value }) => [at, value])),
  );
  const names = presets.map(({ name }) => `\`${name}\``).join(' | ');
  const rows = Object.entries(parameterBounds(method)).map(([at, { low, high, unit }]) => {
    const values = numbers.map((own) => (at.includes('*') ? 'by name' : (own.get(at) ?? '-')));
    return `| \`${at}\` | [${low}, ${high}] | ${unit} | ${values.join(' | ')} |`;
  });
  const rule = '|---'.repeat(3 + presets.length);
  return [`| number | bounds | unit | ${names} |`, `${rule}|`, ...rows].join('\n');
}

function helpOf(name: string): string {
  const program = new Command('rapport').enablePositionalOptions();
  addMarginCommands(program);
  const command = program.commands[0]!.commands.find((found) => found.name() === name)!;
  command.configureOutput({ getOutHelpWidth: () => 96 });
  return command.helpInformation().trimEnd();
}

const blocks: Readonly<Record<string, () => string>> = {
  example: () => fenced('json', JSON.stringify(exampleDocument, null, 2)),
  rows: () => fenced('csv', csvOf(exampleRows)),
  schema: () => fenced('json', JSON.stringify(portfolioSchema, null, 2)),
  figures: () => documentColumns([...figureColumns, errorColumn]).trimEnd(),
  terms: () => documentColumns(personalColumns).trimEnd(),
  before: () => documentColumns(beforeColumns).trimEnd(),
  parts: () => documentColumns(partColumns).trimEnd(),
  changes: () => fenced('text', whatIfForms.join('\n')),
  scenarios: () => boundsTable('scenarios'),
  rules: () => boundsTable('rules'),
  history: () => fenced('json', JSON.stringify(changeRecordSchema, null, 2)),
  differences: () => documentColumns(differenceColumns).trimEnd(),
  backtest: () => documentColumns(backtestColumns).trimEnd(),
  'help-guard': () => fenced('text', helpOf('guard')),
  'help-backtest': () => fenced('text', helpOf('backtest')),
};

/** The page with every generated block replaced by what the code says. */
function renewed(text: string): string {
  return Object.entries(blocks).reduce((page, [name, block]) => {
    const marker = `<!-- generated: ${name} -->`;
    const end = `<!-- end: ${name} -->`;
    const start = page.indexOf(marker);
    expect(start, name).toBeGreaterThan(0);
    const stop = page.indexOf(end);
    const rest = stop < 0 ? page.slice(start + marker.length) : page.slice(stop + end.length);
    return `${page.slice(0, start)}${marker}\n\n${block()}\n\n${end}${rest}`;
  }, text);
}

describe('docs/reference/margin.md', () => {
  it('is what the code says', () => {
    if (process.env.RAPPORT_UPDATE_DOCS === '1') {
      writeFileSync(path, renewed(readFileSync(path, 'utf8')));
    }
    const page = readFileSync(path, 'utf8');
    expect(page).toBe(renewed(page));
  });

  it('names every preset', () => {
    const page = readFileSync(path, 'utf8');
    for (const name of marginPresets.keys()) expect(page).toContain(`- \`${name}\`: `);
  });

  it('shows a portfolio that has a margin, the same as its rows', () => {
    const parsed = parsePortfolio(exampleDocument);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.failure));
    expect(parsePortfolioRows(exampleRows)).toEqual(parsed);
    const engine = createMarginEngine(parsed.value.market, marginPresets.get('derive-pmrm2')!);
    if (!engine.ok) throw new Error(JSON.stringify(engine.failure));
    for (const portfolio of parsed.value.portfolios) {
      expect(computeMargin(engine.value, portfolio).ok).toBe(true);
    }
  });

  it('shows changes that can be read', () => {
    for (const form of whatIfForms) {
      for (const text of form.replace(/ \(.*\)$/, '').split(/, (?:or with its volatility )?/)) {
        expect(() => parseWhatIf(text), text).not.toThrow();
      }
    }
  });
});
