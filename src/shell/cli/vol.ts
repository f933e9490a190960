/**
 * @module `rapport vol`: candles to realised volatility, forecasts and regimes.
 */
import { type Command, Option } from 'commander';
import { createTalk } from './talk.ts';

interface VolFlags {
  readonly out?: string;
  readonly format: 'csv' | 'ndjson' | 'parquet';
  readonly adapter?: string;
  readonly map?: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

/**
 * Adds the command.
 *
 * @param program - command line under construction
 */
export function addVolCommand(program: Command): void {
  program
    .command('vol')
    .description('realised volatility, forecasts judged out of sample, and regimes of candles')
    .argument('<paths...>', 'files or folders of candles; several of one asset are merged')
    .option('--out <dir>', 'write tables, vol.html and SVG files to this folder')
    .addOption(
      new Option('--format <format>', 'format of the tables')
        .choices(['csv', 'ndjson', 'parquet'])
        .default('csv'),
    )
    .option('--adapter <name>', 'read every file with this adapter instead of detecting it')
    .option('--map <file>', 'column map (JSON) for the table adapter')
    .option('--json', 'print the summary as JSON', false)
    .option('--quiet', 'say nothing on stderr but errors', false)
    .addHelpText('after', '\nTables and columns: docs/reference/surface-and-vol.md.')
    .action(answer);
}

async function answer(paths: string[], flags: VolFlags): Promise<void> {
  const { runVol } = await import('../run/vol.ts');
  const { volText } = await import('../report/vol-summary.ts');
  const talk = createTalk(flags.quiet);
  const run = await runVol(paths, {
    adapter: flags.adapter,
    mapFile: flags.map,
    skipUnknown: false,
    out: flags.out,
    format: flags.format,
    note: talk.note,
    progress: talk.progress,
  });
  talk.done();
  for (const { asset, missing } of run.failures) {
    process.stderr.write(`rapport: ${asset}: ${missing}\n`);
  }
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(run, null, 2)}\n`);
    return;
  }
  process.stdout.write(run.assets.map(volText).join('\n'));
  if (run.page !== null) process.stdout.write(`\npage ${run.page}\n`);
}
