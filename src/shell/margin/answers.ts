/**
 * @module Margins of accounts in batches: figures, what-if beside them, explanations on demand.
 */
import { fail, ok, type Result } from '../../base/index.ts';
import type { NumberOrigin, PersonalFactors } from '../../broker/index.ts';
import {
  computeMargin,
  createMarginBook,
  explainMargin,
  type MarginEngine,
  type MarginExplanation,
  type MarginFailure,
  type MarginResult,
  type Portfolio,
  type TradeCosts,
  type WorstCase,
  worstCodes,
} from '../../risk/index.ts';
import type { PreparedWhatIf } from './change.ts';
import type { ReadAccount } from './source.ts';

/** What the restoring trade is taken to cost; an assumption, stated in the reference. */
export const tradeCosts: TradeCosts = {
  feeShare: 0.0003,
  perpHalfSpread: 0.0002,
  optionHalfSpreadVol: 0.01,
};

/** Figures of one margin, settlement coin. */
export interface MarginFigures {
  /** Equity less requirement; below zero it falls short. */
  readonly initial: number;
  readonly maintenance: number;
  readonly markToMarket: number;
  /** Worst case in words; empty under rules. */
  readonly worst: string;
}

/** Answer for one account. */
export interface MarginAnswer {
  readonly account: string;
  readonly engine: MarginEngine;
  /** Null where none is given. */
  readonly figures: MarginFigures | null;
  /** Before the what-if changes; null without any. */
  readonly before: MarginFigures | null;
  readonly explanation: MarginExplanation | null;
  /** What the account holds after the changes; null where it could not be read. */
  readonly portfolio: Portfolio | null;
  /** Why there are no figures. */
  readonly failures: readonly MarginFailure[];
  /** What the broker decided for the account; null where it is not asked for. */
  readonly terms: PersonalFactors | null;
  /** What the margin rests on; empty where the portfolio came from a file. */
  readonly origins: readonly NumberOrigin[];
}

/** How to answer. */
export interface AnswerPlan {
  readonly engine: MarginEngine;
  /** Null without what-if changes. */
  readonly whatIf: PreparedWhatIf | null;
  readonly explain: boolean;
  /** Reads personal terms, where they are asked for. */
  readonly factorsOf?: (account: string) => PersonalFactors;
  /** Reads what the margin of an account rests on, where that is known. */
  readonly originsOf?: (account: string) => readonly NumberOrigin[];
}

/**
 * Answers a batch of accounts.
 *
 * @param plan - how to answer
 * @param accounts - accounts, or why they cannot be read
 * @returns one answer each, in order; settlement coin
 */
export function answerBatch(
  plan: AnswerPlan,
  accounts: readonly ReadAccount[],
): readonly MarginAnswer[] {
  const engine = plan.whatIf?.engine ?? plan.engine;
  const changed =
    plan.whatIf === null
      ? accounts
      : accounts.map((account) => (account.ok ? plan.whatIf!.apply(account.value) : account));
  const before = plan.whatIf === null ? null : figuresOf(plan.engine, accounts);
  const after = plan.explain ? null : figuresOf(engine, changed);
  return changed.map((account, i) => {
    const portfolio = account.ok ? account.value : null;
    const name = nameOf(accounts[i]!);
    const terms = plan.factorsOf?.(name) ?? null;
    const origins = plan.explain ? (plan.originsOf?.(name) ?? []) : [];
    const known = { terms, origins, before: null, explanation: null };
    const shared = { account: name, engine, portfolio, ...known };
    const figures = after?.[i] ?? explained(engine, account);
    if (!figures.ok) return { ...shared, figures: null, failures: figures.failure };
    const first = before?.[i] ?? null;
    const { explanation, ...own } = { explanation: null, ...figures.value };
    return {
      ...shared,
      figures: own,
      explanation,
      before: first?.ok ? first.value : null,
      failures: [],
    };
  });
}

function nameOf(account: ReadAccount): string {
  return account.ok ? account.value.account : (account.failure[0]?.account ?? '');
}

type Figures = Result<MarginFigures, readonly MarginFailure[]>;

function explained(
  engine: MarginEngine,
  account: ReadAccount,
): Result<MarginFigures & { readonly explanation: MarginExplanation }, readonly MarginFailure[]> {
  if (!account.ok) return account;
  const explanation = explainMargin(engine, account.value, tradeCosts);
  if (!explanation.ok) return explanation;
  return ok({
    ...figuresOfResult(engine, explanation.value.margin),
    explanation: explanation.value,
  });
}

/** Accounts from which the scenario grid pays its preparation. */
const gridFrom = 64;

function figuresOf(engine: MarginEngine, accounts: readonly ReadAccount[]): readonly Figures[] {
  if (engine.parameters.method === 'scenarios' && accounts.length >= gridFrom) {
    const onGrid = gridFigures(engine, accounts);
    if (onGrid !== null) return onGrid;
  }
  return accounts.map((account) => {
    if (!account.ok) return account;
    const margin = computeMargin(engine, account.value);
    return margin.ok ? ok(figuresOfResult(engine, margin.value)) : margin;
  });
}

/** Null when the grid cannot take the preset. */
function gridFigures(
  engine: MarginEngine,
  accounts: readonly ReadAccount[],
): readonly Figures[] | null {
  const portfolios = accounts.flatMap((account): Portfolio[] =>
    account.ok ? [account.value] : [],
  );
  const answer = createMarginBook(engine, portfolios);
  if (!answer.ok) return null;
  const { book, failures } = answer.value;
  book.run();
  const rows = new Map(book.accounts.map((account, row) => [account, row]));
  return accounts.map((account) => {
    if (!account.ok) return account;
    const name = account.value.account;
    const row = rows.get(name);
    if (row === undefined) return fail(failures.filter((failure) => failure.account === name));
    const [initial, maintenance] = [book.initial[row]!, book.maintenance[row]!];
    const worst = worstOfCode(engine, book.worst[row]!);
    return ok({ initial, maintenance, markToMarket: book.markToMarket[row]!, worst });
  });
}

function figuresOfResult(engine: MarginEngine, margin: MarginResult): MarginFigures {
  const { initial, maintenance, markToMarket } = margin;
  let worst = '';
  if (margin.method === 'scenarios') {
    worst = worstWords(engine, margin.worst);
  }
  return { initial, maintenance, markToMarket, worst };
}

function worstWords(engine: MarginEngine, found: WorstCase): string {
  const codes = { basis: worstCodes.basis, minimum_delta: worstCodes.minimumDelta };
  return worstOfCode(engine, found.kind === 'scenario' ? found.scenario : codes[found.kind]);
}

/** The worst case of one underlying. */
export interface OwnWorst {
  readonly underlying: string;
  readonly worst: string;
  /** Change of value in it, before any factor; settlement coin. */
  readonly change: number;
}

/**
 * Lists the worst case of each underlying, on which the margin rests as far as the preset does not
 * make them share one.
 *
 * @param answer - the answer, explained
 * @returns worst cases in the order of the market; none under rules
 */
export function ownWorsts({ engine, explanation }: MarginAnswer): readonly OwnWorst[] {
  const margin = explanation?.margin;
  if (margin?.method !== 'scenarios') return [];
  return margin.underlyings.map(({ underlying, worst }) => ({
    underlying,
    worst: worstWords(engine, worst),
    change: worst.change,
  }));
}

function worstOfCode({ parameters }: MarginEngine, code: number): string {
  if (code === worstCodes.basis) return 'basis';
  if (code === worstCodes.minimumDelta) return 'minimum per delta';
  const scenario = parameters.method === 'scenarios' ? parameters.scenarios[code] : undefined;
  if (scenario === undefined) return '';
  const { spotFactor, vol, damping } = scenario;
  const damped = damping === 1 ? '' : `, weight ${Number(damping.toPrecision(4))}`;
  return `spot x${spotFactor}, vol ${vol}${damped}`;
}
