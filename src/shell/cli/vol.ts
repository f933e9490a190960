/**
 * @module `rapport vol`: candles to realised volatility, forecasts and regimes.
 */
import type { Command } from 'commander';
import { exitCodes } from '../user-error.ts';
import {
  addResultOptions,
  addSourceOptions,
  namesOption,
  type ResultFlags,
  type SourceFlags,
} from './options.ts';
import { createTalk } from './talk.ts';

interface VolFlags extends SourceFlags, ResultFlags {
  readonly chain?: readonly string[];
  readonly asset?: readonly string[];
}

/**
 * Adds the command.
 *
 * @param program - command line under construction
 */
export function addVolCommand(program: Command): void {
  const command = program
    .command('vol')
    .description('realised volatility, forecasts judged out of sample, and regimes of candles')
    .argument('<paths...>', 'files, zip archives or folders of candles; those of an asset merge')
    .option('--chain <paths...>', 'option chains: adds implied less forecast variance by tenor')
    .option('--asset <names>', 'only these, separated by commas, e.g. BTC,ETH', namesOption);
  addResultOptions(addSourceOptions(command), 'vol.html')
    .addHelpText(
      'after',
      '\nInput forms, tables and columns: docs/reference/surface-and-vol.md.\n' +
        'Exit code 3: an asset has too few candles to be measured.',
    )
    .action(answer);
}

async function answer(paths: string[], flags: VolFlags): Promise<void> {
  const { runVol } = await import('../vol/vol.ts');
  const { volText } = await import('../report/vol/summary.ts');
  const talk = createTalk(flags.quiet);
  const run = await runVol(paths, {
    adapter: flags.adapter,
    mapFile: flags.map,
    skipUnknown: flags.skipUnknown,
    chains: flags.chain ?? [],
    assets: flags.asset ?? [],
    out: flags.out,
    format: flags.format,
    note: talk.note,
    progress: talk.progress,
  });
  talk.done();
  for (const { asset, missing } of run.failures) {
    process.stderr.write(`rapport: ${asset}: ${missing}\n`);
  }
  if (run.failures.length > 0) process.exitCode = exitCodes.limit;
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(run, null, 2)}\n`);
    return;
  }
  process.stdout.write(run.assets.map(volText).join('\n'));
  if (run.page !== null) process.stdout.write(`\npage ${run.page}\n`);
}
