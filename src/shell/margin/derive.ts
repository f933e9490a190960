/**
 * @module Published cases of Derive: their margins, or every published number beside the computed.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ok } from '../../base/index.ts';
import {
  compareDeriveCase,
  createMarginEngine,
  type DeriveCase,
  describeMarginFailure,
  type MarginFailure,
  parseDeriveCases,
} from '../../risk/index.ts';
import { streamTable, type TableColumn, type TableRow, writeTable } from '../store/index.ts';
import { UserError } from '../user-error.ts';
import { answerBatch, type MarginAnswer } from './answers.ts';
import { prepareWhatIf } from './change.ts';
import { countAnswers, type MarginOptions, type MarginOutcome } from './margin.ts';
import { checkOutput, type MarginOutput, writeAnswers } from './output.ts';
import { readJson, refusal } from './preset.ts';

/** Relative difference up to which a published number counts as reproduced. */
export const checkTolerance = 1e-8;

/** Columns of a comparison. */
export const differenceColumns: readonly TableColumn[] = [
  { name: 'case', unit: 'text', description: 'name of the case' },
  { name: 'family', unit: 'text', description: 'preset family of the case' },
  { name: 'number', unit: 'text', description: 'name of the published number' },
  { name: 'published', unit: 'as published', description: 'quote units, or a factor' },
  { name: 'computed', unit: 'as published', description: 'what the engine gives' },
  {
    name: 'relative',
    unit: 'ratio, >= 0',
    description: 'distance over the larger of 1 and the published',
  },
  { name: 'differs', unit: 'true or false', description: `relative above ${checkTolerance}` },
];

/** What became of a comparison. */
export interface CheckOutcome {
  readonly cases: number;
  readonly numbers: number;
  readonly differing: number;
  /** Cases without a margin. */
  readonly refused: number;
  /** Largest relative difference. */
  readonly largest: number;
}

async function caseFiles(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new UserError(`${path}: no such file`);
  if (!found.isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  const files = names.filter((name) => name.endsWith('.json')).map((name) => join(path, name));
  if (files.length === 0) throw new UserError(`${path}: no .json file in this folder`);
  return files.sort();
}

async function* casesOf(path: string): AsyncGenerator<DeriveCase> {
  for (const file of await caseFiles(path)) {
    const parsed = parseDeriveCases(await readJson(file), basename(file, '.json'));
    if (!parsed.ok) throw refusal(`${file}: not cases of Derive`, parsed.failure);
    yield* parsed.value;
  }
}

/**
 * Computes the margins of published cases, each under its own parameters.
 *
 * @param path - file of cases, or a folder of such files
 * @param options - changes, output; the preset is not read
 * @returns counts of cases
 * @throws UserError when the cases or the output cannot be used
 */
export async function marginCases(
  path: string,
  options: Omit<MarginOptions, 'parameters' | 'standardInput'>,
): Promise<MarginOutcome> {
  checkOutput(options);
  const counted = countAnswers(caseAnswers(path, options), options.progress);
  await writeAnswers(counted.answers, options, counted.totals);
  return { totals: counted.totals, firstRefusal: counted.refusals[0], marketFailures: 0 };
}

async function* caseAnswers(
  path: string,
  { changes, explain }: Pick<MarginOptions, 'changes' | 'explain'>,
): AsyncGenerator<readonly MarginAnswer[]> {
  for await (const { name, market, parameters, portfolio } of casesOf(path)) {
    const engine = createMarginEngine(market, parameters);
    if (!engine.ok) throw refusal(`${name}: no margin can be given`, engine.failure);
    const prepared = changes.length === 0 ? null : prepareWhatIf(engine.value, changes);
    if (prepared?.ok === false) throw refusal('--what-if cannot be used', prepared.failure);
    const plan = { engine: engine.value, whatIf: prepared?.value ?? null, explain };
    yield answerBatch(plan, [ok({ ...portfolio, account: name })]);
  }
}

/** One published number beside the computed one, or why its case has no margin. */
interface Compared {
  readonly name: string;
  readonly family: string;
  readonly numbers: readonly {
    readonly name: string;
    readonly value: number;
    readonly computed: number;
    readonly relative: number;
  }[];
  readonly failures: readonly MarginFailure[];
}

/**
 * Compares every published number.
 *
 * @param path - file of cases, or a folder of such files
 * @param output - words with the differences, JSON, or a table of all numbers
 * @returns counts; it holds when nothing differs and nothing is refused
 * @throws UserError when the cases or the output cannot be used
 */
export async function checkCases(path: string, output: MarginOutput): Promise<CheckOutcome> {
  checkOutput(output);
  const outcome = { cases: 0, numbers: 0, differing: 0, refused: 0, largest: 0 };
  async function* compared(): AsyncGenerator<Compared> {
    for await (const published of casesOf(path)) {
      const { name, family } = published;
      const answer = compareDeriveCase(published);
      const numbers = answer.ok ? answer.value : [];
      outcome.cases += 1;
      outcome.refused += answer.ok ? 0 : 1;
      outcome.numbers += numbers.length;
      for (const { relative } of numbers) {
        outcome.largest = Math.max(outcome.largest, relative);
        if (differs(relative)) outcome.differing += 1;
      }
      yield { name, family, numbers, failures: answer.ok ? [] : answer.failure };
    }
  }
  const { out, format, json, write } = output;
  if (json) for await (const each of compared()) await write(`${JSON.stringify(each)}\n`);
  else if (out !== undefined) await writeTable(out, differenceColumns, rowsOf(compared()), format);
  else if (format !== undefined && format !== 'parquet') {
    await streamTable(write, format, differenceColumns, rowsOf(compared()));
  } else {
    for await (const each of compared()) await write(comparedText(each));
    const { cases, numbers, differing, refused, largest } = outcome;
    await write(
      `${cases} cases, ${numbers} published numbers: ${differing} differ by more than ` +
        `${checkTolerance}, ${refused} cases without a margin; largest relative difference ` +
        `${largest.toExponential(2)}\n`,
    );
  }
  return outcome;
}

/** A difference that is no number differs, whatever the tolerance. */
function differs(relative: number): boolean {
  return !(relative <= checkTolerance);
}

async function* rowsOf(compared: AsyncIterable<Compared>): AsyncGenerator<TableRow> {
  for await (const { name, family, numbers } of compared) {
    for (const { name: number, value, computed, relative } of numbers) {
      yield [name, family, number, value, computed, relative, differs(relative)];
    }
  }
}

function comparedText({ name, numbers, failures }: Compared): string {
  const lines = failures.map((failure) => `${name}: ${describeMarginFailure(failure)}`);
  for (const { name: number, value, computed, relative } of numbers) {
    if (!differs(relative)) continue;
    lines.push(`${name} ${number}: published ${value}, computed ${computed} (${relative})`);
  }
  return lines.map((line) => `${line}\n`).join('');
}
