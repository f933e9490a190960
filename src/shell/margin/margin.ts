/**
 * @module `rapport margin`: portfolios or accounts of a run in, margins out, account by account.
 */
import {
  createMarginEngine,
  describeMarginFailure,
  type MarginParameters,
  withMarketFailures,
} from '../../risk/index.ts';
import { exitCodes, UserError } from '../user-error.ts';
import { isVenue, openAccounts } from './accounts.ts';
import { type AnswerPlan, answerBatch, type MarginAnswer } from './answers.ts';
import { type PreparedWhatIf, prepareWhatIf, type WhatIf } from './change.ts';
import { checkOutput, type MarginOutput, writeAnswers } from './output.ts';
import { checkPortfolioPath, writePortfolio } from './portfolio-file.ts';
import { refusal } from './preset.ts';
import {
  addToTotals,
  createNearest,
  createTotals,
  type MarginTotals,
  type RankedAnswer,
} from './ranking.ts';
import type { VenueAccounts } from './run-accounts.ts';
import type { PortfolioSource, ReadAccount } from './source.ts';
import { briefReasons } from './status.ts';

/** How to compute margins. */
export interface MarginOptions extends MarginOutput {
  readonly parameters: MarginParameters;
  readonly changes: readonly WhatIf[];
  /** Instant of the accounts of a run; that of the run itself unless told. */
  readonly atMicros?: number | undefined;
  /** Whose volatility counts first for the accounts of a run: the surface's unless told. */
  readonly vols?: 'surface' | 'marks' | undefined;
  /** Only so many accounts, the nearest to liquidation first; all, in their order, unless told. */
  readonly nearest?: number | undefined;
  /** File for the accounts of a run in the portfolio format. */
  readonly portfolio?: string | undefined;
  /** What `-` reads. */
  readonly standardInput: AsyncIterable<Uint8Array>;
  /** Receives remarks for the user. */
  readonly note: (text: string) => void;
  readonly progress: (phase: string, count: number) => void;
}

/** What became of the accounts. */
export interface MarginOutcome {
  readonly totals: MarginTotals;
  /** Reasons of the first account that was refused. */
  readonly firstRefusal: string | undefined;
  /** Prices of the market that could not be used. */
  readonly marketFailures: number;
}

/**
 * Computes the margins of portfolios.
 *
 * @param path - file or pipe, `-` for standard input, or folder of a run
 * @param options - preset, changes, output
 * @returns totals over the accounts
 * @throws UserError when the portfolios or the output cannot be used; exit code 3 when the market
 *   or the preset cannot
 */
export async function marginPortfolios(
  path: string,
  options: MarginOptions,
): Promise<MarginOutcome> {
  checkOutput(options);
  if (options.portfolio !== undefined) checkPortfolioPath(options.portfolio);
  const { standardInput, note, progress, atMicros = null, vols } = options;
  const source = await openAccounts(path, { standardInput, note, progress, atMicros, vols });
  try {
    const venue = isVenue(source) ? source : null;
    if (venue === null) refuseRunOptions(path, options);
    const { usable } = source;
    const failures = [...usable.leftOut.values()].flat();
    for (const failure of failures) note(`left out: ${describeMarginFailure(failure)}`);
    const plan = planOf(path, source, venue, options);
    if (venue !== null && options.portfolio !== undefined) {
      const accounts = await writePortfolio(options.portfolio, venue);
      note(`portfolio: ${accounts} accounts in ${options.portfolio}`);
    }
    const { totals, refusals } = await answerAll(plan, source, options);
    return { totals, firstRefusal: refusals[0], marketFailures: failures.length };
  } finally {
    await source.close();
  }
}

/** Options that only a run can answer. */
function refuseRunOptions(
  path: string,
  { atMicros, vols, withTerms, portfolio }: MarginOptions,
): void {
  const given = [
    ...(atMicros === undefined ? [] : ['--at']),
    ...(vols === undefined ? [] : ['--vols']),
    ...(withTerms === true ? ['--terms'] : []),
    ...(portfolio === undefined ? [] : ['--portfolio']),
  ];
  if (given.length === 0) return;
  const words = 'is for the folder of a run; a portfolio file has its own instant and no terms';
  throw new UserError(`${path}: ${given.join(', ')} ${words}`, exitCodes.usage);
}

function planOf(
  path: string,
  { usable }: PortfolioSource,
  venue: VenueAccounts | null,
  { parameters, changes, explain, withTerms }: MarginOptions,
): AnswerPlan {
  const engine = createMarginEngine(usable.market, parameters);
  if (!engine.ok) throw refusal(`${path}: no margin can be given`, engine.failure);
  const prepared = changes.length === 0 ? null : prepareWhatIf(engine.value, changes);
  if (prepared?.ok === false) throw refusal('--what-if cannot be used', prepared.failure);
  const whatIf: PreparedWhatIf | null = prepared === null ? null : prepared.value;
  return {
    ...{ engine: engine.value, whatIf, explain },
    ...(venue === null ? {} : { originsOf: venue.originsOf }),
    ...(venue !== null && withTerms === true ? { factorsOf: venue.factorsOf } : {}),
  };
}

/** Answers every account and writes all, or the nearest once all are known. */
async function answerAll(
  plan: AnswerPlan,
  source: PortfolioSource,
  options: MarginOptions,
): Promise<{ readonly totals: MarginTotals; readonly refusals: readonly string[] }> {
  const { nearest, explain, progress } = options;
  if (nearest === undefined) {
    const counted = countAnswers(justAnswers(rankedAnswers(plan, source)), progress);
    await writeAnswers(counted.answers, options, counted.totals);
    return counted;
  }
  // Explanations are dear: only those that are shown are explained.
  const ranking = createNearest(nearest);
  const all = rankedAnswers({ ...plan, explain: false }, source);
  const counted = countAnswers(justAnswers(all, ranking.take), progress);
  for await (const _ of counted.answers);
  async function* shown(): AsyncGenerator<MarginAnswer> {
    for (const { answer, account } of ranking.list()) {
      yield explain ? answerOf(plan, source, [account])[0]!.answer : answer;
    }
  }
  await writeAnswers(shown(), options, counted.totals);
  return counted;
}

async function* justAnswers(
  batches: AsyncIterable<readonly RankedAnswer[]>,
  seen: (ranked: RankedAnswer) => void = () => undefined,
): AsyncGenerator<readonly MarginAnswer[]> {
  for await (const batch of batches) {
    for (const ranked of batch) seen(ranked);
    yield batch.map(({ answer }) => answer);
  }
}

function answerOf(
  plan: AnswerPlan,
  { usable }: PortfolioSource,
  accounts: readonly ReadAccount[],
): readonly RankedAnswer[] {
  return answerBatch(plan, accounts).map((answer, i) => {
    const account = accounts[i]!;
    if (answer.failures.length === 0) return { answer, account };
    const failures = withMarketFailures(answer.failures, usable, answer.portfolio);
    return { answer: { ...answer, failures }, account };
  });
}

/** Small readings are answered together, so that the grid has enough accounts. */
const answeredAtOnce = 512;

async function* rankedAnswers(
  plan: AnswerPlan,
  source: PortfolioSource,
): AsyncGenerator<readonly RankedAnswer[]> {
  const waiting: ReadAccount[] = [];
  for await (const batch of source.accounts()) {
    waiting.push(...batch);
    // Always as many, so that the figures do not depend on how the accounts were read.
    while (waiting.length >= answeredAtOnce) {
      yield answerOf(plan, source, waiting.splice(0, answeredAtOnce));
    }
  }
  if (waiting.length > 0) yield answerOf(plan, source, waiting);
}

/** Answers on their way, with what they come to. */
export interface CountedAnswers {
  readonly answers: AsyncGenerator<MarginAnswer>;
  /** Complete when the answers have ended. */
  readonly totals: MarginTotals;
  /** Reasons of the first account that was refused; empty when none was. */
  readonly refusals: readonly string[];
}

/**
 * Counts answers on their way.
 *
 * @param batches - answers
 * @param progress - told the number of accounts so far
 * @returns the same answers one by one, and their totals in settlement coin
 */
export function countAnswers(
  batches: AsyncIterable<readonly MarginAnswer[]>,
  progress: (phase: string, count: number) => void,
): CountedAnswers {
  const totals = createTotals();
  const refusals: string[] = [];
  async function* answers(): AsyncGenerator<MarginAnswer> {
    for await (const batch of batches) {
      for (const answer of batch) {
        addToTotals(totals, answer);
        if (answer.figures === null && refusals.length === 0) refusals.push(briefReasons(answer));
        yield answer;
      }
      progress('accounts', totals.accounts);
    }
  }
  return { answers: answers(), totals, refusals };
}
