/**
 * @module `rapport margin guard`.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { type ChangeRecord, recordsOfChange } from '../../risk/index.ts';
import type { GuardReport } from '../margin/guard.ts';
import type { ChangeHistory } from '../margin/history.ts';
import { exitCodes, UserError } from '../user-error.ts';
import { durationOption, instantOption, shareOption, wholeOption } from './options.ts';
import { createTalk } from './talk.ts';
import { writeOut } from './write-out.ts';

interface GuardFlags {
  readonly preset: string;
  readonly to: string;
  readonly requested?: string;
  readonly liquidatableMax: number;
  readonly shortfallMax: number;
  readonly stepMax: number;
  readonly coupled?: readonly string[];
  readonly history?: string;
  readonly record: boolean;
  readonly note?: string;
  readonly driftMax: number;
  readonly driftWindow: number;
  readonly interval: number;
  readonly overrides?: string;
  readonly overrideMax: number;
  readonly overrideLife?: number;
  readonly at?: number;
  readonly json: boolean;
  readonly quiet: boolean;
}

const collect = (text: string, all: readonly string[] = []): readonly string[] => [...all, text];

/** Default durations, microseconds. */
const days30 = durationOption('30d');
const days90 = durationOption('90d');
const hours24 = durationOption('24h');

function amountOption(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('give an amount of at least 0.');
}

/**
 * Adds the command.
 *
 * @param margin - command above it
 */
export function addGuardCommand(margin: Command): void {
  const command = margin
    .command('guard')
    .description('dry run of a change of presets over every account')
    .argument('<accounts>', 'portfolios of every account, or folder of a run; - for standard input')
    .requiredOption('--preset <preset>', 'preset in force: name or JSON file')
    .requiredOption('--to <preset>', 'preset wanted: name or JSON file')
    .option('--requested <preset>', 'what was asked for, where --to has been clipped since')
    .option(
      '--liquidatable-max <count>',
      'accounts that may become liquidatable',
      wholeOption(0, 1e9),
      0,
    )
    .option('--shortfall-max <amount>', 'sum of their shortfalls', amountOption, 0)
    .option('--step-max <share>', 'greatest change of one number', shareOption, 0.25)
    .option('--coupled <paths>', 'numbers that change together, by comma; repeatable', collect);
  command
    .option('--history <file>', 'changes made before, as JSON lines; judges drift and pace')
    .option('--record', 'add the change to the history when it is accepted', false)
    .option('--note <text>', 'why, for the history')
    .option('--drift-max <share>', 'greatest distance within the window', shareOption, 0.5)
    .option('--drift-window <duration>', 'window of the drift (default: 30d)', durationOption)
    .option('--interval <duration>', 'least time between changes (default: 24h)', durationOption)
    .option('--overrides <file>', 'terms of single accounts in force, as JSON lines')
    .option('--override-max <share>', 'how far they may loosen a number', shareOption, 0.25)
    .option('--override-life <duration>', 'how long they may live (default: 90d)', durationOption)
    .option(
      '--at <time>',
      'instant of the change and of the accounts of a run; that of the portfolios when absent',
      instantOption,
    )
    .option('--json', 'print the decision as JSON', false)
    .option('--quiet', 'say nothing on stderr but errors', false)
    .action(guard);
}

async function guard(file: string, flags: GuardFlags): Promise<void> {
  const { record, history: path } = flags;
  if (path === undefined && (record || flags.note !== undefined)) {
    throw new UserError('--record and --note need --history FILE', exitCodes.usage);
  }
  const { loadPreset } = await import('../margin/preset.ts');
  const { guardChange, guardText } = await import('../margin/guard.ts');
  const { openHistory, readOverrides } = await import('../margin/history.ts');
  const [from, to] = [await loadPreset(flags.preset), await loadPreset(flags.to)];
  const requested = flags.requested === undefined ? null : await loadPreset(flags.requested);
  const history = path === undefined ? null : await openHistory(path, record);
  const talk = createTalk(flags.quiet);
  try {
    const report = await guardChange(file, {
      ...{ from, to, requested },
      liquidatableMax: flags.liquidatableMax,
      shortfallMax: flags.shortfallMax,
      stepMax: flags.stepMax,
      coupled: (flags.coupled ?? []).map((group) => group.split(',').map((name) => name.trim())),
      history: history?.records ?? null,
      driftMax: flags.driftMax,
      driftWindowMicros: flags.driftWindow ?? days30,
      intervalMicros: flags.interval ?? hours24,
      overrides: flags.overrides === undefined ? null : await readOverrides(flags.overrides),
      overrideMax: flags.overrideMax,
      overrideLifeMicros: flags.overrideLife ?? days90,
      atMicros: flags.at ?? null,
      standardInput: process.stdin,
      ...{ note: talk.note, progress: talk.progress },
    });
    talk.done();
    const recorded =
      record && history !== null && report.decision.accepted
        ? await addRecords(history, report, to.name, flags.note ?? '')
        : [];
    const { values, ...told } = report;
    await writeOut(
      flags.json
        ? `${JSON.stringify({ ...told, recorded: recorded.length }, null, 2)}\n`
        : guardText(report) + (record ? `${recorded.length} changes recorded in ${path}\n` : ''),
    );
    if (!report.decision.accepted) process.exitCode = exitCodes.limit;
  } finally {
    await history?.close();
  }
}

async function addRecords(
  history: ChangeHistory,
  { values, moves, atMicros }: GuardReport,
  preset: string,
  note: string,
): Promise<readonly ChangeRecord[]> {
  const records = recordsOfChange(values, moves, { atMicros, preset, note });
  if (records.length > 0) await history.append(records);
  return records;
}
