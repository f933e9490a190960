/**
 * @module `rapport run`: a venue's export to participants, dimensions, terms and a report.
 */
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { microsPerSecond } from '../../base/index.ts';
import { durationOption, instantOption, shareOption } from './options.ts';
import { createTalk } from './talk.ts';

interface RunFlags {
  readonly adapter?: string;
  readonly map?: string;
  readonly out: string;
  readonly asOf?: number;
  readonly every?: number;
  readonly format: 'csv' | 'ndjson' | 'parquet';
  readonly maxRejected: number;
  readonly skipUnknown: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/**
 * Adds the command.
 *
 * @param program - command line under construction
 */
export function addRunCommand(program: Command): void {
  program
    .command('run')
    .description("turn a venue's export into participants, dimensions, terms and a report")
    .argument(
      '<paths...>',
      'files or folders: CSV, NDJSON, JSON or Parquet, also gzipped or in zip archives',
    )
    .option('--adapter <name>', 'read every file with this adapter instead of detecting it')
    .option('--map <file>', 'column map (JSON) for the table adapter')
    .option('--out <dir>', 'folder of the log and of the results', 'rapport-out')
    .option('--as-of <time>', 'use only events at or before this time', instantOption)
    .option('--every <duration>', 'write the history at every multiple, e.g. 1h', everyOption)
    .addOption(
      new Option('--format <format>', 'format of the result tables')
        .choices(['csv', 'ndjson', 'parquet'])
        .default('csv'),
    )
    .option('--max-rejected <share>', 'refused rows before exit code 3', shareOption, 0.01)
    .option('--skip-unknown', 'leave files of unknown format out', false)
    .option('--json', 'print the summary as JSON', false)
    .option('--quiet', 'say nothing on stderr but errors', false)
    .action(async (paths: string[], flags: RunFlags) => {
      const { runExport } = await import('../run/run.ts');
      const { summaryText } = await import('../report/summary.ts');
      const talk = createTalk(flags.quiet);
      const result = await runExport(paths, {
        adapter: flags.adapter,
        mapFile: flags.map,
        skipUnknown: flags.skipUnknown,
        out: flags.out,
        asOfMicros: flags.asOf,
        everyMicros: flags.every,
        format: flags.format,
        maxRejected: flags.maxRejected,
        note: talk.note,
        progress: talk.progress,
      });
      talk.done();
      const { summary, reportPath, exitCode } = result;
      if (flags.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
      else process.stdout.write(`${summaryText(summary)}report        ${reportPath}\n`);
      if (exitCode !== 0) {
        process.stderr.write(
          `rapport: ${summary.refused} of ${summary.rows} rows were refused, more than ` +
            `${Number((flags.maxRejected * 100).toPrecision(6))} %; see ` +
            `${join(flags.out, 'rejected.ndjson')}\n`,
        );
      }
      process.exitCode = exitCode;
    });
}

/** Each stop writes a row for every participant: below a second no run would end. */
function everyOption(text: string): number {
  const micros = durationOption(text);
  if (micros >= microsPerSecond) return micros;
  throw new InvalidArgumentError('give a second or more, such as 1h.');
}
