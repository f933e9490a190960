/**
 * @module `rapport margin`, `rapport margin backtest`, `rapport margin guard`.
 */
import { type Command, Option } from 'commander';
import { marginPresets } from '../../risk/index.ts';
import { parseWhatIf, whatIfForms } from '../margin/change.ts';
import type { MarginOutcome } from '../margin/margin.ts';
import type { TableFormat } from '../store/index.ts';
import { exitCodes, UserError } from '../user-error.ts';
import { addGuardCommand } from './margin-guard.ts';
import { instantOption, wholeOption } from './options.ts';
import { createTalk, type Talk } from './talk.ts';
import { writeOut } from './write-out.ts';

interface MarginFlags {
  readonly preset?: string;
  readonly explain: boolean;
  readonly whatIf?: readonly string[];
  readonly from: 'portfolio' | 'derive';
  readonly check: boolean;
  readonly at?: number;
  readonly vols?: 'surface' | 'marks';
  readonly terms: boolean;
  readonly nearest?: number;
  readonly portfolio?: string;
  readonly out?: string;
  readonly format?: TableFormat;
  readonly json: boolean;
  readonly quiet: boolean;
}

interface BacktestFlags {
  readonly data?: string;
  readonly preset?: readonly string[];
  readonly report?: string;
  readonly out?: string;
  readonly format?: TableFormat;
  readonly json: boolean;
  readonly quiet: boolean;
}

const collect = (text: string, all: readonly string[] = []): readonly string[] => [...all, text];
const presetNames = [...marginPresets.keys()];

function outputOptions(command: Command, jsonMeaning: string): Command {
  return command
    .option('--out <file>', 'write a table to this file instead of standard output')
    .addOption(
      new Option('--format <format>', 'table; by the ending of --out').choices([
        'csv',
        'ndjson',
        'json',
        'parquet',
      ]),
    )
    .option('--json', jsonMeaning, false)
    .option('--quiet', 'say nothing on stderr but errors', false);
}

/**
 * Adds the commands.
 *
 * @param program - command line under construction
 */
export function addMarginCommands(program: Command): void {
  const margin = program
    .command('margin')
    .description('margin of portfolios: initial, maintenance, what explains them, what if')
    .argument(
      '<accounts>',
      'folder of a run; or a JSON document, or rows as CSV, JSON lines or Parquet; - for ' +
        'standard input',
    )
    // So that options behind a subcommand are its own.
    .enablePositionalOptions()
    .option('--preset <preset>', `${presetNames.join(', ')}, or a JSON file`)
    .option('--at <time>', 'of a run: its accounts as of this time', instantOption)
    .addOption(
      new Option(
        '--vols <source>',
        "of a run: whose volatility counts first; the surface's when absent",
      ).choices(['surface', 'marks']),
    )
    .option('--terms', "of a run: also under the broker's personal terms", false)
    .option(
      '--nearest <count>',
      'only so many: accounts beyond liquidation, then the nearest to it',
      wholeOption(1, 1_000_000),
    )
    .option('--portfolio <file>', 'of a run: write its accounts in the portfolio format')
    .option(
      '--explain',
      'lines that sum to the margin, liquidation, repair, sensitivities, origins',
      false,
    )
    .option('--what-if <change>', 'change first; repeatable; forms below', collect)
    .addOption(
      new Option('--from <form>', 'what the file holds; derive: published cases, or a folder')
        .choices(['portfolio', 'derive'])
        .default('portfolio'),
    )
    .option('--check', 'with --from derive: compare every published number', false);
  outputOptions(margin, 'print one JSON object per account');
  margin
    .addHelpText('after', () => `\nForms of --what-if:\n  ${whatIfForms.join('\n  ')}\n`)
    .action(answer);
  addBacktestCommand(margin);
  addGuardCommand(margin);
  for (const command of margin.commands) command.exitOverride();
}

async function answer(file: string, flags: MarginFlags): Promise<void> {
  const talk = createTalk(flags.quiet);
  const changes = (flags.whatIf ?? []).map(parseWhatIf);
  const output = {
    ...{ out: flags.out, format: flags.format, json: flags.json, explain: flags.explain },
    ...{ withBefore: changes.length > 0, withTerms: flags.terms, write: writeOut },
  };
  if (flags.from === 'derive') {
    if (flags.preset !== undefined) throw usage('published cases carry their own parameters');
    const { at, vols, nearest, portfolio } = flags;
    if (flags.terms || [at, vols, nearest, portfolio].some((given) => given !== undefined)) {
      throw usage('--at, --vols, --terms, --nearest and --portfolio are not for published cases');
    }
    if (flags.check && (changes.length > 0 || flags.explain)) {
      throw usage('--check compares the cases as published; leave out --what-if and --explain');
    }
    const { checkCases, marginCases } = await import('../margin/derive.ts');
    if (flags.check) {
      const { differing, refused } = await checkCases(file, output);
      if (differing + refused > 0) process.exitCode = exitCodes.limit;
      return;
    }
    finish(await marginCases(file, { ...output, ...talk, changes }), talk, flags);
    return;
  }
  if (flags.check) throw usage('--check needs --from derive');
  if (flags.preset === undefined) {
    throw usage(`add --preset: ${presetNames.join(', ')}, or a JSON file`);
  }
  const { loadPreset } = await import('../margin/preset.ts');
  const { marginPortfolios } = await import('../margin/margin.ts');
  const parameters = await loadPreset(flags.preset);
  const { at: atMicros, vols, nearest, portfolio } = flags;
  const asked = { ...output, atMicros, vols, nearest, portfolio, parameters, changes };
  const options = { ...asked, ...talk, standardInput: process.stdin };
  finish(await marginPortfolios(file, options), talk, flags);
}

function finish(
  { totals, firstRefusal, marketFailures }: MarginOutcome,
  { done, note }: Talk,
  { json, out, format }: MarginFlags,
): void {
  done();
  const { accounts, refused, liquidatable, belowInitial, markToMarket, venue } = totals;
  // In words the totals are a row of their own.
  if (json || out !== undefined || format !== undefined) {
    note(
      `${accounts} accounts, ${liquidatable} liquidatable, ${belowInitial} below initial; ` +
        `equity ${markToMarket.toFixed(2)}, requirement ${venue.initialRequirement.toFixed(2)} ` +
        `initial and ${venue.maintenanceRequirement.toFixed(2)} maintenance, shortfall ` +
        venue.shortfall.toFixed(2),
    );
  }
  if (refused > 0) {
    process.stderr.write(
      `${refused} of ${accounts} accounts have no margin; first: ${firstRefusal}\n`,
    );
  }
  if (refused + marketFailures > 0) process.exitCode = exitCodes.limit;
}

function usage(message: string): UserError {
  return new UserError(message, exitCodes.usage);
}

function addBacktestCommand(margin: Command): void {
  const command = margin
    .command('backtest')
    .description('coverage of presets on option chains and hourly prices')
    .option('--data <dir>', 'folder of the data sets; RAPPORT_DATA when absent')
    .option('--preset <preset>', 'name or JSON file; repeatable; all when absent', collect)
    .option('--report <file>', 'write a page with charts (HTML) to this file');
  outputOptions(command, 'print an array of JSON objects').action(async (flags: BacktestFlags) => {
    const folder = flags.data ?? process.env.RAPPORT_DATA;
    if (folder === undefined) throw usage('add --data DIR, or set RAPPORT_DATA');
    const { loadPreset } = await import('../margin/preset.ts');
    const { backtestPresets, writeBacktest } = await import('../margin/backtest.ts');
    const { checkOutput } = await import('../margin/output.ts');
    checkOutput(flags);
    const names = flags.preset ?? presetNames;
    const talk = createTalk(flags.quiet);
    const results = await backtestPresets(
      folder,
      await Promise.all(names.map(loadPreset)),
      talk.note,
    );
    if (results.length === 0) {
      throw new UserError(`${folder}: neither deribit-option-chains nor crypto-hourly-ohlcv`);
    }
    if (flags.report !== undefined) {
      const { backtestPage } = await import('../margin/backtest-page.ts');
      const { writeAtomically } = await import('../store/index.ts');
      const html = backtestPage(results);
      await writeAtomically(flags.report, async (handle) => handle.writeFile(html));
      talk.note(`page: ${flags.report}`);
    }
    await writeBacktest(results, { ...flags, write: writeOut });
  });
}
