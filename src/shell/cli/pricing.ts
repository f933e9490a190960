/**
 * @module `rapport price`, `rapport greeks`, `rapport iv`: tables of options, row by row.
 */
import { type Command, Option } from 'commander';
import type { EngineChoice } from '../../quant/index.ts';
import { columnsHelp, type PricingCommand } from '../pricing/columns.ts';
import type { TableFormat } from '../store/index.ts';
import { exitCodes } from '../user-error.ts';
import { instantOption } from './options.ts';
import { createTalk } from './talk.ts';

interface PricingFlags {
  readonly out?: string;
  readonly format?: TableFormat;
  readonly engine: EngineChoice;
  readonly at?: number;
  readonly greeks?: boolean;
  readonly quiet: boolean;
}

const summaries: Readonly<Record<PricingCommand, string>> = {
  price: 'price a table of options',
  greeks: 'price a table of options, with Greeks',
  iv: 'imply volatilities from a table of option prices',
};

/**
 * Adds the three commands.
 *
 * @param program - command line under construction
 */
export function addPricingCommands(program: Command): void {
  for (const name of ['price', 'greeks', 'iv'] as const) {
    const command = program
      .command(name)
      .description(summaries[name])
      .argument('<file>', 'CSV, JSON lines, a JSON array or Parquet; - for standard input')
      .option('--out <file>', 'write to this file instead of standard output')
      .addOption(
        new Option('--format <format>', 'by the ending of --out, or as the input').choices([
          'csv',
          'ndjson',
          'parquet',
        ]),
      )
      .addOption(
        new Option('--engine <engine>', 'what computes; all give the same numbers')
          .choices(['auto', 'wasm', 'typescript'])
          .default('auto'),
      )
      .option('--at <time>', 'time of valuation of rows that tell none', instantOption)
      .option('--quiet', 'say nothing on stderr but errors', false);
    if (name === 'iv') command.option('--greeks', 'add the Greeks at the volatility', false);
    command
      .addHelpText('after', () => columnsHelp(name))
      .action((file: string, flags: PricingFlags) => answer(name, file, flags));
  }
}

async function answer(command: PricingCommand, file: string, flags: PricingFlags): Promise<void> {
  const { priceTable } = await import('../pricing/pricing.ts');
  const talk = createTalk(flags.quiet);
  const { rows, failed, firstFailure } = await priceTable(file, {
    plan: { command, withGreeks: flags.greeks ?? false },
    engine: flags.engine,
    atMicros: flags.at,
    out: flags.out,
    format: flags.format,
    standardInput: process.stdin,
    write: writeOut,
    note: talk.note,
    progress: talk.progress,
  });
  talk.done();
  if (failed === 0) return;
  process.stderr.write(
    `${failed} of ${rows} rows have no answer, see the column error; first: ${firstFailure}\n`,
  );
  process.exitCode = exitCodes.limit;
}

/** Waits while the reader of standard output is slower. */
function writeOut(text: string): Promise<void> {
  return new Promise((resolve) => {
    if (process.stdout.write(text)) resolve();
    else process.stdout.once('drain', () => resolve());
  });
}
