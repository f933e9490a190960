/**
 * @module `rapport simulate` and `rapport demo`: a synthetic options venue, and the main job on it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { VenueConfig } from '../../simulation/index.ts';
import { exitCodes, UserError } from '../user-error.ts';
import { durationOption, numberOrText } from './options.ts';
import { createTalk } from './talk.ts';

interface SimulateFlags {
  readonly seed: string;
  readonly days: number | string;
  readonly participants: number | string;
  readonly out: string;
  readonly config?: string;
  readonly report?: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

interface DemoFlags extends SimulateFlags {
  readonly every?: number;
}

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
    .option('--days <count>', 'simulated days', numberOrText, 10)
    .option('--participants <count>', 'wallets', numberOrText, 200)
    .option('--config <file>', 'JSON of the configuration; flags given beside it win')
    .option('--out <dir>', 'new folder', 'synthetic-venue')
    .option('--report <file>', 'also draw it: an HTML page of pictures (form csv)')
    .option('--json', 'print seed, size and folder as JSON', false)
    .option('--quiet', 'say nothing on stderr but errors', false)
    .action(async (flags: SimulateFlags, command: Command) => {
      const { seed, days, participants } = await simulate(flags, await readConfig(flags, command));
      const { out, report } = flags;
      if (report !== undefined) {
        const { writeSimulationReport } = await import('../run/simulation-report.ts');
        const talk = createTalk(flags.quiet);
        await writeSimulationReport(out, report, (part) => talk.note(`drawing: ${part}`));
      }
      const told = {
        seed,
        days,
        participants,
        folder: out,
        ...(report === undefined ? {} : { report }),
      };
      process.stdout.write(flags.json ? `${JSON.stringify(told, null, 2)}\n` : `${out}\n`);
    });
  program
    .command('demo')
    .description('simulate a venue and run the main job on it: start here')
    .option('--seed <text>', 'same seed, same files', '1')
    .option('--days <count>', 'simulated days', numberOrText, 10)
    .option('--participants <count>', 'wallets', numberOrText, 200)
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
  const parsed = parseConfig(config, await readText(config));
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new UserError(`${config}: must be an object of configuration fields`, exitCodes.usage);
  }
  const given = Object.entries(flags).filter(
    ([name]) => command.getOptionValueSource(name) === 'cli',
  );
  return { ...parsed, ...Object.fromEntries(given) };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isMissing ? 'there is no such file' : 'it cannot be read';
    throw new UserError(`${path}: ${why}; --config takes a JSON file`, exitCodes.usage);
  }
}

function parseConfig(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${path}: not JSON: ${(error as Error).message}`, exitCodes.usage);
  }
}

/** Simulates what is configured; returns the whole configuration. */
async function simulate(
  flags: SimulateFlags,
  given: Readonly<Record<string, unknown>>,
): Promise<VenueConfig> {
  const { checkVenueConfig } = await import('../../simulation/index.ts');
  const { checkVenueFolder, refusalOf, writeVenue } = await import('../run/simulate.ts');
  const talk = createTalk(flags.quiet);
  const checked = checkVenueConfig(given);
  if (!checked.ok) throw refusalOf(checked.failure);
  const config = checked.value;
  if (flags.report !== undefined && config.form !== 'csv') {
    const text = `--report draws from the form csv, this is ${config.form}`;
    throw new UserError(text, exitCodes.usage);
  }
  await checkVenueFolder(flags.out);
  const days = `${config.days} ${config.days === 1 ? 'day' : 'days'}`;
  talk.note(
    `simulating ${days} of a synthetic options venue with ${config.participants} wallets, ` +
      `seed ${config.seed}`,
  );
  const millions = (characters: number) => `${(characters / 1e6).toFixed(1)} MB`;
  await writeVenue(flags.out, config, {
    minutes: (done, all, characters) => {
      const day = Math.ceil(done / 1440);
      talk.bar(done / all, `day ${day} of ${config.days}  ${millions(characters)}`);
    },
    packing: (file) => talk.note(`packing ${file}`),
  });
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
