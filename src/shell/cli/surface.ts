/**
 * @module `rapport surface`: option chains to volatility surfaces.
 */
import { type Command, Option } from 'commander';
import { microsPerHour } from '../../base/index.ts';
import { exitCodes } from '../user-error.ts';
import {
  addResultOptions,
  addSourceOptions,
  durationOption,
  instantOption,
  namesOption,
  type ResultFlags,
  type SourceFlags,
} from './options.ts';
import { createTalk } from './talk.ts';

/** As `surfaceModels` of the tables, which are loaded only when the command runs. */
const models = ['svi', 'sabr', 'essvi', 'ssvi'] as const;

interface SurfaceFlags extends SourceFlags, ResultFlags {
  readonly at?: number;
  readonly underlying?: readonly string[];
  readonly model: (typeof models)[number];
  readonly stale: number;
}

/**
 * Adds the command.
 *
 * @param program - command line under construction
 */
export function addSurfaceCommand(program: Command): void {
  const command = program
    .command('surface')
    .description('fit volatility surfaces to option chains, repaired of arbitrage')
    .argument(
      '<paths...>',
      'files, zip archives or folders with quotes, marks or closes of options',
    )
    .option('--at <time>', 'use the last quotes at or before this time', instantOption)
    .option('--underlying <names>', 'only these, separated by commas, e.g. BTC,ETH', namesOption)
    .addOption(new Option('--model <model>', 'what is fitted').choices(models).default('svi'))
    .addOption(
      new Option('--stale <duration>', 'leave older quotes out, e.g. 30m')
        .argParser(durationOption)
        .default(microsPerHour, '1h'),
    );
  addResultOptions(addSourceOptions(command), 'surface.html')
    .addHelpText(
      'after',
      '\nInput forms, tables and columns: docs/reference/surface-and-vol.md.\n' +
        'Exit code 3: an underlying has no surface, or arbitrage is left after repair.',
    )
    .action(answer);
}

async function answer(paths: string[], flags: SurfaceFlags): Promise<void> {
  const { runSurface } = await import('../surface/surface.ts');
  const { surfaceText } = await import('../report/surface/summary.ts');
  const talk = createTalk(flags.quiet);
  const run = await runSurface(paths, {
    adapter: flags.adapter,
    mapFile: flags.map,
    skipUnknown: flags.skipUnknown,
    atMicros: flags.at,
    underlyings: flags.underlying ?? [],
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
  const isFlawed = run.surfaces.some(({ arbitrage }) => arbitrage.after > 0);
  if (isFlawed || run.failures.length > 0) process.exitCode = exitCodes.limit;
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(run, null, 2)}\n`);
    return;
  }
  process.stdout.write(run.surfaces.map(surfaceText).join('\n'));
  if (run.page !== null) process.stdout.write(`\npage ${run.page}\n`);
}
