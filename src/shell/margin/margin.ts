/**
 * @module `rapport margin`: portfolios in, margins out, account by account.
 */
import {
  createMarginEngine,
  describeMarginFailure,
  type MarginParameters,
  withMarketFailures,
} from '../../risk/index.ts';
import {
  streamTable,
  type TableFormat,
  type TableRow,
  type WriteText,
  writeTable,
} from '../store/index.ts';
import { exitCodes, UserError } from '../user-error.ts';
import { type AnswerPlan, answerBatch, type MarginAnswer, ownWorsts } from './answers.ts';
import { type PreparedWhatIf, prepareWhatIf, type WhatIf } from './change.ts';
import {
  beforeColumns,
  errorColumn,
  figureColumns,
  figureRow,
  partColumns,
  partRows,
  reasonsOf,
  statusOf,
} from './columns.ts';
import { refusal } from './preset.ts';
import { openPortfolios, type PortfolioSource } from './source.ts';
import { explanationText, figureHeading, figureLine } from './text.ts';

/** How the answers are written. */
export interface MarginOutput {
  /** File of the result; to `write` when undefined. */
  readonly out: string | undefined;
  /** Table format; by the ending of `out`, or words, when undefined. */
  readonly format: TableFormat | undefined;
  /** One JSON object per account instead. */
  readonly json: boolean;
  readonly explain: boolean;
  /** Whether figures before the changes stand beside. */
  readonly withBefore: boolean;
  readonly write: WriteText;
}

/** How to compute margins. */
export interface MarginOptions extends MarginOutput {
  readonly parameters: MarginParameters;
  readonly changes: readonly WhatIf[];
  /** What `-` reads. */
  readonly standardInput: AsyncIterable<Uint8Array>;
  /** Receives remarks for the user. */
  readonly note: (text: string) => void;
  readonly progress: (phase: string, count: number) => void;
}

/** What became of the accounts. */
export interface MarginOutcome {
  readonly accounts: number;
  readonly refused: number;
  readonly liquidatable: number;
  /** Reasons of the first account that was refused. */
  readonly firstRefusal: string | undefined;
  /** Prices of the market that could not be used. */
  readonly marketFailures: number;
}

/**
 * Computes the margins of portfolios.
 *
 * @param path - file or pipe, `-` for standard input
 * @param options - preset, changes, output
 * @returns counts of accounts
 * @throws UserError when the portfolios or the output cannot be used; exit code 3 when the market
 *   or the preset cannot
 */
export async function marginPortfolios(
  path: string,
  options: MarginOptions,
): Promise<MarginOutcome> {
  checkOutput(options);
  const source = await openPortfolios(path, options.standardInput);
  try {
    const { usable } = source;
    const failures = [...usable.leftOut.values()].flat();
    for (const failure of failures) options.note(`left out: ${describeMarginFailure(failure)}`);
    const engine = createMarginEngine(usable.market, options.parameters);
    if (!engine.ok) throw refusal(`${path}: no margin can be given`, engine.failure);
    const prepared =
      options.changes.length === 0 ? null : prepareWhatIf(engine.value, options.changes);
    if (prepared?.ok === false) throw refusal('--what-if cannot be used', prepared.failure);
    const whatIf: PreparedWhatIf | null = prepared === null ? null : prepared.value;
    const plan: AnswerPlan = { engine: engine.value, whatIf, explain: options.explain };
    const counted = countAnswers(answersOf(plan, source), options.progress);
    await writeAnswers(counted.answers, options);
    return { ...counted.outcome(), marketFailures: failures.length };
  } finally {
    await source.close();
  }
}

async function* answersOf(
  plan: AnswerPlan,
  source: PortfolioSource,
): AsyncGenerator<readonly MarginAnswer[]> {
  // Small readings are answered together, so that the grid has enough accounts.
  let waiting: Parameters<typeof answerBatch>[1][number][] = [];
  const answered = (): readonly MarginAnswer[] =>
    answerBatch(plan, waiting.splice(0)).map((answer) =>
      answer.failures.length === 0
        ? answer
        : {
            ...answer,
            failures: withMarketFailures(answer.failures, source.usable, answer.portfolio),
          },
    );
  for await (const batch of source.accounts()) {
    waiting.push(...batch);
    if (waiting.length >= answeredAtOnce) yield answered();
  }
  if (waiting.length > 0) yield answered();
  waiting = [];
}

const answeredAtOnce = 512;

/**
 * Counts answers on their way.
 *
 * @param batches - answers
 * @param progress - told the number of accounts so far
 * @returns the same answers one by one, and the counts when they are through
 */
export function countAnswers(
  batches: AsyncIterable<readonly MarginAnswer[]>,
  progress: (phase: string, count: number) => void,
): {
  readonly answers: AsyncGenerator<MarginAnswer>;
  readonly outcome: () => Omit<MarginOutcome, 'marketFailures'>;
} {
  const outcome = {
    accounts: 0,
    refused: 0,
    liquidatable: 0,
    firstRefusal: undefined as string | undefined,
  };
  async function* answers(): AsyncGenerator<MarginAnswer> {
    for await (const batch of batches) {
      for (const answer of batch) {
        outcome.accounts += 1;
        const status = statusOf(answer.figures);
        if (status === 'liquidatable') outcome.liquidatable += 1;
        if (status === 'refused') {
          outcome.refused += 1;
          outcome.firstRefusal ??= reasonsOf(answer);
        }
        yield answer;
      }
      progress('accounts', outcome.accounts);
    }
  }
  return { answers: answers(), outcome: () => outcome };
}

/**
 * Checks where the answers go before anything is read.
 *
 * @param output - how they are written
 * @throws UserError when format and output do not fit
 */
export function checkOutput({
  out,
  format,
  json,
}: Pick<Partial<MarginOutput>, 'out' | 'format' | 'json'>): void {
  if (json === true && (format !== undefined || out !== undefined)) {
    throw new UserError('--json writes to standard output; leave out --format and --out', usage);
  }
  if (out === undefined && format === 'parquet') {
    throw new UserError('Parquet needs a file: add --out FILE.parquet', usage);
  }
  if (out !== undefined && format === undefined && !/\.(csv|ndjson|json|parquet)$/i.test(out)) {
    const message = `${out}: the ending must be .csv, .ndjson, .json or .parquet; or add --format`;
    throw new UserError(message, usage);
  }
}

const usage = exitCodes.usage;

/**
 * Writes answers as words, JSON or a table.
 *
 * @param answers - one per account
 * @param output - how they are written
 */
export async function writeAnswers(
  answers: AsyncGenerator<MarginAnswer>,
  output: MarginOutput,
): Promise<void> {
  const { out, format, json, explain, withBefore, write } = output;
  if (out === undefined && format === undefined) {
    if (!json && !explain) await write(`${figureHeading}\n`);
    const text = json ? answerJson : explain ? explanationText : figureLine;
    for await (const answer of answers) await write(text(answer));
    return;
  }
  const columns = explain
    ? partColumns
    : [...figureColumns, ...(withBefore ? beforeColumns : []), errorColumn];
  const rows = explain ? explainedRows(answers) : figureRows(answers, withBefore);
  if (out !== undefined) await writeTable(out, columns, rows, format);
  else if (format !== 'parquet') await streamTable(write, format!, columns, rows);
}

async function* figureRows(
  answers: AsyncIterable<MarginAnswer>,
  withBefore: boolean,
): AsyncGenerator<TableRow> {
  for await (const answer of answers) yield figureRow(answer, withBefore);
}

async function* explainedRows(answers: AsyncIterable<MarginAnswer>): AsyncGenerator<TableRow> {
  for await (const answer of answers) yield* partRows(answer);
}

/** One line of JSON; absent parts are null. */
function answerJson(answer: MarginAnswer): string {
  const { account, engine, figures, before, explanation, failures } = answer;
  const initial = figures?.initial ?? null;
  const line = {
    account,
    preset: engine.parameters.name,
    status: statusOf(figures),
    initial,
    maintenance: figures?.maintenance ?? null,
    markToMarket: figures?.markToMarket ?? null,
    excess: initial === null ? null : Math.max(0, initial),
    shortfall: initial === null ? null : Math.max(0, -initial),
    worst: figures?.worst ?? null,
    before,
    explanation:
      explanation === null
        ? null
        : {
            worst: ownWorsts(answer),
            lines: explanation.lines,
            distance: explanation.distance,
            restoring: explanation.restoring,
            sensitivities: explanation.sensitivities,
          },
    failures,
  };
  return `${JSON.stringify(line)}\n`;
}
