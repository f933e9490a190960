/**
 * @module How answers are written: words, JSON, or a table of figures or parts.
 */
import { requirementOf } from '../../broker/index.ts';
import {
  streamTable,
  type TableFormat,
  type TableRow,
  type WriteText,
  writeTable,
} from '../store/index.ts';
import { exitCodes, UserError } from '../user-error.ts';
import { type MarginAnswer, ownWorsts } from './answers.ts';
import { figureRow, figureTable, partColumns, partRows } from './columns.ts';
import { type MarginTotals, usedShare } from './ranking.ts';
import { statusOf } from './status.ts';
import { explanationText, figureHeading, figureLine, totalLine } from './text.ts';

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
  /** Whether figures under personal terms stand beside; no unless told. */
  readonly withTerms?: boolean;
  readonly write: WriteText;
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
 * Writes answers as words, JSON or a table; in words a row of totals follows several accounts.
 *
 * @param answers - one per account
 * @param output - how they are written
 * @param totals - of all accounts, complete when the answers end
 */
export async function writeAnswers(
  answers: AsyncIterable<MarginAnswer>,
  output: MarginOutput,
  totals: MarginTotals,
): Promise<void> {
  const { out, format, json, explain, withBefore, withTerms = false, write } = output;
  if (out === undefined && format === undefined) {
    if (!json && !explain) await write(`${figureHeading}\n`);
    const text = json ? answerJson : explain ? explanationText : figureLine;
    for await (const answer of answers) await write(text(answer));
    if (!json && totals.accounts > 1) await write(totalLine(totals, withTerms));
    return;
  }
  const columns = explain ? partColumns : figureTable({ withBefore, withTerms });
  const rows = explain ? explainedRows(answers) : figureRows(answers, { withBefore, withTerms });
  if (out !== undefined) await writeTable(out, columns, rows, format);
  else if (format !== 'parquet') await streamTable(write, format!, columns, rows);
}

async function* figureRows(
  answers: AsyncIterable<MarginAnswer>,
  shape: { readonly withBefore: boolean; readonly withTerms: boolean },
): AsyncGenerator<TableRow> {
  for await (const answer of answers) yield figureRow(answer, shape);
}

async function* explainedRows(answers: AsyncIterable<MarginAnswer>): AsyncGenerator<TableRow> {
  for await (const answer of answers) yield* partRows(answer);
}

/** One line of JSON; absent parts are null. */
function answerJson(answer: MarginAnswer): string {
  const { account, engine, figures, before, explanation, failures, terms, origins } = answer;
  const initial = figures?.initial ?? null;
  const venue = figures === null ? null : requirementOf(figures);
  const line = {
    account,
    preset: engine.parameters.name,
    status: statusOf(figures),
    initial,
    maintenance: figures?.maintenance ?? null,
    markToMarket: figures?.markToMarket ?? null,
    excess: initial === null ? null : Math.max(0, initial),
    shortfall: initial === null ? null : Math.max(0, -initial),
    initialRequirement: venue?.initialRequirement ?? null,
    maintenanceRequirement: venue?.maintenanceRequirement ?? null,
    used: figures === null ? null : usedShare(figures, null),
    worst: figures?.worst ?? null,
    before,
    personal: terms === null ? null : personalJson(answer),
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
    origins: origins.length === 0 ? null : origins,
    failures,
  };
  return `${JSON.stringify(line)}\n`;
}

function personalJson({ figures, terms }: MarginAnswer) {
  if (figures === null || terms === null) return { factors: terms, status: 'refused' };
  const margin = requirementOf(figures, terms);
  return {
    factors: terms,
    status: statusOf(margin),
    ...margin,
    excess: Math.max(0, margin.initial),
    shortfall: Math.max(0, -margin.initial),
    used: usedShare(figures, terms),
  };
}
