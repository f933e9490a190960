/**
 * @module `rapport surface`: option chains to volatility surfaces.
 */
import { type Command, Option } from 'commander';
import { microsPerHour } from '../../base/index.ts';
import { durationOption, instantOption } from './options.ts';
import { createTalk } from './talk.ts';

interface SurfaceFlags {
  readonly at?: number;
  readonly underlying?: string;
  readonly model: 'svi' | 'essvi' | 'ssvi';
  readonly stale: number;
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
export function addSurfaceCommand(program: Command): void {
  program
    .command('surface')
    .description('fit volatility surfaces to option chains, repaired of arbitrage')
    .argument('<paths...>', 'files or folders with quotes or marks of options')
    .option('--at <time>', 'use the last quotes at or before this time', instantOption)
    .option('--underlying <names>', 'only these, separated by commas, e.g. BTC,ETH')
    .addOption(
      new Option('--model <model>', 'what is fitted')
        .choices(['svi', 'essvi', 'ssvi'])
        .default('svi'),
    )
    .addOption(
      new Option('--stale <duration>', 'leave older quotes out, e.g. 30m')
        .argParser(durationOption)
        .default(microsPerHour, '1h'),
    )
    .option('--out <dir>', 'write tables, surface.html and SVG files to this folder')
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

async function answer(paths: string[], flags: SurfaceFlags): Promise<void> {
  const { runSurface } = await import('../run/surface.ts');
  const { surfaceText } = await import('../report/surface-summary.ts');
  const talk = createTalk(flags.quiet);
  const names = (flags.underlying ?? '').split(',').map((name) => name.trim());
  const run = await runSurface(paths, {
    adapter: flags.adapter,
    mapFile: flags.map,
    skipUnknown: false,
    atMicros: flags.at,
    underlyings: names.filter((name) => name !== ''),
    model: flags.model,
    staleMicros: flags.stale,
    out: flags.out,
    format: flags.format,
    note: talk.note,
    progress: talk.progress,
  });
  talk.done();
  for (const { underlying, missing } of run.failures) {
    process.stderr.write(`rapport: ${underlying}: ${missing}\n`);
  }
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(run, null, 2)}\n`);
    return;
  }
  process.stdout.write(run.surfaces.map(surfaceText).join('\n'));
  if (run.page !== null) process.stdout.write(`\npage ${run.page}\n`);
}
