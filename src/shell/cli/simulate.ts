/**
 * @module `rapport simulate` and `rapport demo`: a synthetic options venue, and the main job on it.
 */
import { join } from 'node:path';
import type { Command } from 'commander';
import type { VenueConfig } from '../../simulation/index.ts';
import { durationOption, wholeOption } from './options.ts';
import { createTalk } from './talk.ts';

interface SimulateFlags {
  readonly seed: string;
  readonly days: number;
  readonly participants: number;
  readonly out: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

interface DemoFlags extends SimulateFlags {
  readonly every?: number;
}

const daysOption = wholeOption(1, 3650);
const participantsOption = wholeOption(20, 1_000_000);

/**
 * Adds both commands.
 *
 * @param program - command line under construction
 */
export function addSimulateCommand(program: Command): void {
  program
    .command('simulate')
    .description('write the raw files of a synthetic options venue, with its truth beside them')
    .option('--seed <text>', 'same seed, same files', '1')
    .option('--days <count>', 'simulated days', daysOption, 10)
    .option('--participants <count>', 'wallets', participantsOption, 200)
    .option('--out <dir>', 'new folder', 'synthetic-venue')
    .option('--json', 'print seed, size and folder as JSON', false)
    .option('--quiet', 'say nothing on stderr but errors', false)
    .action(async (flags: SimulateFlags) => {
      await simulate(flags);
      const { seed, days, participants, out } = flags;
      const told = { seed, days, participants, folder: out };
      process.stdout.write(flags.json ? `${JSON.stringify(told, null, 2)}\n` : `${out}\n`);
    });
  program
    .command('demo')
    .description('simulate a venue and run the main job on it: start here')
    .option('--seed <text>', 'same seed, same files', '1')
    .option('--days <count>', 'simulated days', daysOption, 10)
    .option('--participants <count>', 'wallets', participantsOption, 200)
    .option('--every <duration>', 'write the history at every multiple, e.g. 1h', durationOption)
    .option('--out <dir>', 'folder for venue and results; those of an earlier demo go', 'out/demo')
    .option('--json', 'print the summary as JSON', false)
    .option('--quiet', 'say nothing on stderr but errors', false)
    .action(async (flags: DemoFlags) => {
      await demo(flags);
    });
}

async function simulate(flags: SimulateFlags): Promise<void> {
  const { defaultVenueConfig } = await import('../../simulation/index.ts');
  const { writeVenue } = await import('../run/simulate.ts');
  const talk = createTalk(flags.quiet);
  const config: VenueConfig = {
    ...defaultVenueConfig,
    seed: flags.seed,
    days: flags.days,
    participants: flags.participants,
    stressDays: defaultVenueConfig.stressDays.filter((day) => day < flags.days),
  };
  talk.note(
    `simulating ${flags.days} days of a synthetic options venue with ${flags.participants} ` +
      `wallets, seed ${flags.seed}`,
  );
  await writeVenue(flags.out, config, (characters) => talk.progress('characters', characters));
  talk.done();
}

async function demo(flags: DemoFlags): Promise<void> {
  const venue = join(flags.out, 'venue');
  const results = join(flags.out, 'results');
  const { removeEarlierDemo } = await import('../run/simulate.ts');
  await removeEarlierDemo(venue, results);
  await simulate({ ...flags, out: venue });
  const { runExport } = await import('../run/run.ts');
  const { summaryText } = await import('../report/summary.ts');
  const talk = createTalk(flags.quiet);
  talk.note(`rapport run ${venue} --out ${results}`);
  const { summary, reportPath, exitCode } = await runExport([venue], {
    adapter: undefined,
    mapFile: undefined,
    skipUnknown: false,
    out: results,
    asOfMicros: undefined,
    everyMicros: flags.every,
    format: 'csv',
    maxRejected: 0.01,
    note: talk.note,
    progress: talk.progress,
  });
  talk.done();
  if (flags.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  else process.stdout.write(`${summaryText(summary)}report        ${reportPath}\n`);
  process.exitCode = exitCode;
}
