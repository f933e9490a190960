/**
 * The pages on commands and tables say what the program says of itself.
 *
 * After a wanted change: `RAPPORT_UPDATE_DOCS=1 npx vitest run test/help.test.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../src/shell/cli/program.ts';
import { tableColumns } from '../src/shell/run/columns.ts';
import { documentColumns } from '../src/shell/store/index.ts';
import { root } from './tidy/tree.ts';

const updating = process.env.RAPPORT_UPDATE_DOCS === '1';

function commandPage(): string {
  const program = createProgram();
  const parts = [
    '# Command line',
    '',
    'Written from the help of the program; `test/help.test.ts` keeps it true.',
    '',
    'In a checkout the command is `npx rapport` after `npm ci`, or `node dist/shell/main.js`.',
    'Results go to stdout, everything said to people to stderr. Exit codes: 0 ok, 1 failure,',
    '2 usage, 3 a limit or check failed, 130 interrupted.',
    '',
  ];
  for (const command of [program, ...program.commands]) {
    command.configureOutput({ getOutHelpWidth: () => 96 });
    const name = command === program ? 'rapport' : `rapport ${command.name()}`;
    parts.push(`## ${name}`, '', '```', command.helpInformation().trimEnd(), '```', '');
  }
  return parts.join('\n');
}

const meanings: Readonly<Record<keyof typeof tableColumns, string>> = {
  participants: 'One row per participant.',
  dimensions: 'Three rows per participant, one per dimension.',
  terms: 'One row per participant: terms, why, and from which events.',
  history: 'With `--every`: one row per step and participant seen by then.',
  liquidations: 'One row per recorded liquidation, beside what the replay makes of it.',
  counterparties:
    'One row per account with a position, the largest gross notional first. What a liquidation ' +
    'would set off is told of the 100 largest: see [contagion](contagion.md).',
  exposures: 'One row per account of `counterparties` and underlying.',
  closings: 'One row per position of the 100 largest: what their liquidation has to trade.',
  contagion:
    'One row per account that the liquidation of one of the 100 largest would pass in one step.',
};

function tablePage(): string {
  const parts = [
    '# Result tables',
    '',
    'What `rapport run` writes, as CSV, JSON lines or Parquet (`--format`). Written from',
    '`src/shell/run/columns.ts`; `test/help.test.ts` keeps it true.',
    'An empty cell is an absent value.',
    '',
  ];
  for (const [name, columns] of Object.entries(tableColumns)) {
    parts.push(`## ${name}`, '', meanings[name as keyof typeof tableColumns], '');
    parts.push(documentColumns(columns));
  }
  return parts.join('\n');
}

describe.each([
  ['docs/reference/cli.md', commandPage],
  ['docs/reference/tables.md', tablePage],
])('%s', (name, page) => {
  it('is what the program says', () => {
    const path = join(root, name);
    if (updating) writeFileSync(path, page());
    expect(readFileSync(path, 'utf8')).toBe(page());
  });
});

describe('the help', () => {
  const commands = createProgram().commands;

  it.each(commands.map((command) => [command.name(), command] as const))(
    'of %s describes every option and argument',
    (_, command) => {
      expect(command.description()).not.toBe('');
      for (const { flags, description } of command.options) {
        expect([flags, description]).not.toContain('');
      }
      for (const argument of command.registeredArguments) {
        expect(argument.description, argument.name()).not.toBe('');
      }
    },
  );

  it('offers JSON, or a choice of formats, on every command', () => {
    for (const command of commands) {
      const names = command.options.map(({ long }) => long);
      expect(names.includes('--json') || names.includes('--format'), command.name()).toBe(true);
    }
  });
});
