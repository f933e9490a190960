/**
 * @module `rapport margin guard`: a change of presets run over every account before it is made.
 */
import {
  createMarginEngine,
  describeMarginFailure,
  type GuardDecision,
  type GuardRefusal,
  type GuardTerms,
  judgeChange,
  judgePresetChange,
  type MarginParameters,
  maintenanceByAccount,
  type ParameterMove,
  type Portfolio,
  parameterNumbers,
  withParameter,
} from '../../risk/index.ts';
import { refusal } from './margin-preset.ts';
import { openPortfolios } from './margin-source.ts';

/** What a change may do. */
export interface GuardOptions {
  readonly from: MarginParameters;
  readonly to: MarginParameters;
  /** Most accounts that may become liquidatable. */
  readonly liquidatableMax: number;
  /** Greatest sum of their shortfalls, settlement coin. */
  readonly shortfallMax: number;
  /** Greatest change of one number, as a share of it; absolute where it is 0. */
  readonly stepMax: number;
  /** Paths that change together or not at all. */
  readonly coupled: readonly (readonly string[])[];
  readonly standardInput: AsyncIterable<Uint8Array>;
  readonly note: (text: string) => void;
}

/** A judged change. */
export interface GuardReport {
  readonly decision: GuardDecision;
  readonly accounts: number;
  /** Accounts that could not be read, with reasons. */
  readonly unread: readonly string[];
  readonly moves: readonly ParameterMove[];
  /** Whether the presets differ in more than numbers, so that steps cannot be judged. */
  readonly isReshaped: boolean;
}

/**
 * Judges a change from one preset to another.
 *
 * @param path - portfolios of every account, `-` for standard input
 * @param options - presets and bounds
 * @returns decision with every account that would become liquidatable; settlement coin
 * @throws UserError when the portfolios cannot be used; exit code 3 when the market cannot
 */
export async function guardChange(path: string, options: GuardOptions): Promise<GuardReport> {
  const { from, to, note } = options;
  const source = await openPortfolios(path, options.standardInput);
  const portfolios: Portfolio[] = [];
  const unread: string[] = [];
  try {
    for (const failure of [...source.usable.leftOut.values()].flat()) {
      note(`left out: ${describeMarginFailure(failure)}`);
    }
    for await (const batch of source.accounts()) {
      for (const account of batch) {
        if (account.ok) portfolios.push(account.value);
        else unread.push(account.failure.map(describeMarginFailure).join('; '));
      }
    }
  } finally {
    await source.close();
  }
  const engines = [from, to].map((preset) => {
    const engine = createMarginEngine(source.usable.market, preset);
    if (!engine.ok) throw refusal(`${preset.name}: no margin can be given`, engine.failure);
    return engine.value;
  });
  const [engine, next] = [engines[0]!, engines[1]!];
  const moves = movesBetween(from, to);
  const terms = termsOf(options, parameterNumbers(from));
  const { atMicros } = source.usable.market;
  const decision =
    moves === null
      ? judgeChange(new Map(), [], [], terms, atMicros, () => {
          const before = maintenanceByAccount(engine, portfolios);
          const after = maintenanceByAccount(next, portfolios);
          return [...before].map(([account, margin]) => ({
            account,
            before: margin,
            after: after.get(account) ?? null,
          }));
        })
      : judgePresetChange(engine, portfolios, moves, [], terms, atMicros);
  return {
    decision: unread.length === 0 ? decision : { ...decision, accepted: false },
    accounts: portfolios.length + unread.length,
    unread,
    moves: moves ?? [],
    isReshaped: moves === null,
  };
}

/** Null when the presets differ in more than numbers. */
function movesBetween(
  from: MarginParameters,
  to: MarginParameters,
): readonly ParameterMove[] | null {
  const target = new Map(parameterNumbers(to).map(({ path, value }) => [path, value]));
  let reached = from;
  const moves: ParameterMove[] = [];
  for (const { path, value } of parameterNumbers(from)) {
    const wanted = target.get(path);
    if (wanted === undefined) return null;
    if (wanted === value) continue;
    moves.push({ path, requested: wanted, applied: wanted });
    reached = withParameter(reached, path, wanted);
  }
  const renamed = { ...reached, name: to.name };
  return canonical(renamed) === canonical(to) ? moves : null;
}

/** Text that does not depend on the order of keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function termsOf(
  { liquidatableMax, shortfallMax, stepMax, coupled }: GuardOptions,
  numbers: readonly { readonly path: string; readonly value: number }[],
): GuardTerms {
  const limits = new Map(
    numbers.map(({ path, value }) => {
      const measure = value === 0 ? ('absolute' as const) : ('relative' as const);
      // Without a history of changes neither drift nor pace can bind.
      const none = { driftMax: Number.MAX_VALUE, driftWindowMicros: 0, intervalMicros: 0 };
      return [path, { measure, stepMax, ...none }] as const;
    }),
  );
  return { limits, coupled, liquidatableMax, shortfallMax };
}

/**
 * Describes why a change is refused.
 *
 * @param refused - one refusal
 * @returns English text; money in settlement coin
 */
export function refusalText(refused: GuardRefusal): string {
  switch (refused.kind) {
    case 'coupled_apart':
      return `${refused.path} changes without ${refused.missing.join(', ')}`;
    case 'coupled_in_part':
      return `${refused.path} would be ${refused.applied} instead of ${refused.requested}`;
    case 'step':
    case 'drift':
    case 'pace':
      return `${refused.path}: ${refused.kind} ${refused.value} is above ${refused.limit}`;
    case 'account_unanswered':
      return `account ${refused.account} has no margin after the change`;
    case 'liquidations':
      return (
        `${refused.accounts} accounts would become liquidatable (at most ` +
        `${refused.accountsMax}), short of ${refused.shortfall.toFixed(2)} (at most ` +
        `${refused.shortfallMax})`
      );
    default:
      return `${refused.path}: ${refused.kind.replaceAll('_', ' ')}`;
  }
}

/**
 * Writes a judged change for people.
 *
 * @param report - the change
 * @returns text with a final newline; money in settlement coin
 */
export function guardText({ decision, accounts, unread, moves, isReshaped }: GuardReport): string {
  const { accepted, refusals, liquidatable, shortfall } = decision;
  const lines = [
    `${accepted ? 'accepted' : 'REFUSED'}: ${moves.length} numbers change, ${accounts} accounts`,
    ...(isReshaped ? ['the presets differ in shape; only the accounts are judged'] : []),
    ...refusals.map((refused) => `  ${refusalText(refused)}`),
    ...unread.map((reasons) => `  not read: ${reasons}`),
    `${liquidatable.length} accounts become liquidatable, short of ${shortfall.toFixed(2)}`,
    ...liquidatable.map(
      ({ account, before, after }) =>
        `  ${account}: maintenance ${before?.toFixed(2) ?? 'none'} -> ${after?.toFixed(2)}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
