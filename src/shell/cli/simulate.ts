/**
 * @module `rapport simulate` and `rapport demo`: a synthetic options venue, and the main job on it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { VenueConfig } from '../../simulation/index.ts';
import { exitCodes, UserError } from '../user-error.ts';
import { durationOption, wholeOption } from './options.ts';
import { createTalk } from './talk.ts';

interface SimulateFlags {
  readonly seed: string;
  readonly days: number;
  readonly participants: number;
  readonly out: string;
  readonly config?: string;
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
    .option('--config <file>', 'JSON of the configuration; flags given beside it win')
    .option('--out <dir>', 'new folder', 'synthetic-venue')
    .option('--json', 'print seed, size and folder as JSON', false)
    .option('--quiet', 'say nothing on stderr but errors', false)
    .action(async (flags: SimulateFlags, command: Command) => {
      const { seed, days, participants } = await simulate(flags, await readConfig(flags, command));
      const { out } = flags;
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

/** The configuration file under the flags that were given; without a file, the flags. */
async function readConfig(
  { seed, days, participants, config }: SimulateFlags,
  command: Command,
): Promise<Readonly<Record<string, unknown>>> {
  const flags = { seed, days, participants };
  if (config === undefined) return flags;
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(config, 'utf8'));
  } catch (error) {
    throw new UserError(`${config}: ${(error as Error).message}`, exitCodes.usage);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new UserError(`${config}: must be an object of configuration fields`, exitCodes.usage);
  }
  const given = Object.entries(flags).filter(
    ([name]) => command.getOptionValueSource(name) === 'cli',
  );
  return { ...parsed, ...Object.fromEntries(given) };
}

/** Simulates what is configured; returns the whole configuration. */
async function simulate(
  flags: SimulateFlags,
  given: Readonly<Record<string, unknown>>,
): Promise<VenueConfig> {
  const { checkVenueConfig } = await import('../../simulation/index.ts');
  const { writeVenue } = await import('../run/simulate.ts');
  const talk = createTalk(flags.quiet);
  const checked = checkVenueConfig(given);
  if (!checked.ok) {
    const { field, demand, value } = checked.failure;
    const was = JSON.stringify(value) ?? 'absent';
    throw new UserError(`${field} must be ${demand}, was ${was}`, exitCodes.usage);
  }
  const config = checked.value;
  talk.note(
    `simulating ${config.days} days of a synthetic options venue with ${config.participants} ` +
      `wallets, seed ${config.seed}`,
  );
  await writeVenue(flags.out, config, (characters) => talk.progress('characters', characters));
  talk.done();
  return config;
}

async function demo(flags: DemoFlags): Promise<void> {
  const venue = join(flags.out, 'venue');
  const results = join(flags.out, 'results');
  const { removeEarlierDemo } = await import('../run/simulate.ts');
  await removeEarlierDemo(venue, results);
  const { seed, days, participants } = flags;
  await simulate({ ...flags, out: venue }, { seed, days, participants });
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
