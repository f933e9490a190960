/**
 * @module `rapport margin guard`: a change of presets run over every account before it is made.
 */
import { formatInstant, microsPerHour } from '../../base/index.ts';
import {
  type ChangeRecord,
  createMarginEngine,
  describeMarginFailure,
  type GuardDecision,
  type GuardRefusal,
  type GuardTerms,
  gatherOverrides,
  historyRefusals,
  judgeChange,
  judgePresetChange,
  type MarginParameters,
  maintenanceByAccount,
  type OverrideRecord,
  overrideLimits,
  type ParameterMove,
  type PersonalTerms,
  type Portfolio,
  parameterNumbers,
  withParameter,
} from '../../risk/index.ts';
import { UserError } from '../user-error.ts';
import { openAccounts } from './accounts.ts';
import { refusal } from './preset.ts';

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
  /** What was asked for, where `to` has been clipped on the way; null when nothing was. */
  readonly requested: MarginParameters | null;
  /** Changes made before; null without a history, which leaves drift and pace unjudged. */
  readonly history: readonly ChangeRecord[] | null;
  /** Greatest distance of one number from any it had within the window, as a share. */
  readonly driftMax: number;
  readonly driftWindowMicros: number;
  /** Least time between two changes of one number. */
  readonly intervalMicros: number;
  /** Overrides in force, as read; null without any. */
  readonly overrides: readonly OverrideRecord[] | null;
  /** How far an override may loosen a number, as a share of it. */
  readonly overrideMax: number;
  /** Longest life of an override. */
  readonly overrideLifeMicros: number;
  /** Instant of the change and of the accounts of a run; that of the portfolios when null. */
  readonly atMicros: number | null;
  /** Paths that change together or not at all. */
  readonly coupled: readonly (readonly string[])[];
  readonly standardInput: AsyncIterable<Uint8Array>;
  readonly note: (text: string) => void;
  readonly progress?: (phase: string, count: number) => void;
}

/** A judged change. */
export interface GuardReport {
  readonly decision: GuardDecision;
  readonly accounts: number;
  /** Accounts that could not be read, with reasons. */
  readonly unread: readonly string[];
  readonly moves: readonly ParameterMove[];
  /** Instant of the change. */
  readonly atMicros: number;
  /** Numbers in force, by path. */
  readonly values: ReadonlyMap<string, number>;
  /** Whether drift and pace were judged. */
  readonly hasHistory: boolean;
  /** Whether the presets differ in more than numbers, so that steps cannot be judged. */
  readonly isReshaped: boolean;
}

/**
 * Judges a change from one preset to another.
 *
 * @param path - portfolios of every account, `-` for standard input, or folder of a run
 * @param options - presets and bounds
 * @returns decision with every account that would become liquidatable; settlement coin
 * @throws UserError when the portfolios cannot be used; exit code 3 when the market cannot
 */
export async function guardChange(path: string, options: GuardOptions): Promise<GuardReport> {
  const { from, to, note, standardInput, atMicros: wanted } = options;
  const progress = options.progress ?? (() => undefined);
  const source = await openAccounts(path, { standardInput, note, progress, atMicros: wanted });
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
  const moves = movesBetween(from, to, options.requested);
  const numbers = parameterNumbers(from);
  const values = new Map(numbers.map(({ path: at, value }) => [at, value]));
  const terms = termsOf(options, numbers);
  const atMicros = options.atMicros ?? source.usable.market.atMicros;
  const history = options.history ?? [];
  const personal = personalOf(options, atMicros);
  const judged =
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
      : judgePresetChange(engine, portfolios, moves, history, terms, atMicros, personal);
  const refusals = [
    ...judged.refusals,
    ...historyRefusals(history, values, atMicros),
    ...(moves === null && options.history !== null ? [{ kind: 'reshaped' } as const] : []),
  ];
  const accepted = refusals.length === 0 && unread.length === 0;
  return {
    decision: { ...judged, refusals, accepted },
    accounts: portfolios.length + unread.length,
    unread,
    moves: moves ?? [],
    atMicros,
    values,
    hasHistory: options.history !== null,
    isReshaped: moves === null,
  };
}

function personalOf(options: GuardOptions, atMicros: number): PersonalTerms | null {
  const { from, to, overrides, overrideMax, overrideLifeMicros } = options;
  if (overrides === null) return null;
  if (movesBetween(from, to, null) === null) {
    throw new UserError('--overrides: the presets differ in shape');
  }
  const limits = overrideLimits(from, { loosenMax: overrideMax, loosenStepMax: overrideMax });
  const terms = { limits, loosenIntervalMicros: 0, durationMaxMicros: overrideLifeMicros };
  const gathered = gatherOverrides(overrides, from, terms, atMicros);
  if (!gathered.ok) throw refusal('overrides that are out of bounds', gathered.failure);
  return { overrides: gathered.value, terms };
}

/** Null when the presets differ in more than numbers. */
function movesBetween(
  from: MarginParameters,
  to: MarginParameters,
  requested: MarginParameters | null,
): readonly ParameterMove[] | null {
  const target = new Map(parameterNumbers(to).map(({ path, value }) => [path, value]));
  const asked = new Map(parameterNumbers(requested ?? to).map(({ path, value }) => [path, value]));
  let reached = from;
  const moves: ParameterMove[] = [];
  for (const { path, value } of parameterNumbers(from)) {
    const wanted = target.get(path);
    if (wanted === undefined) return null;
    if (wanted === value) continue;
    moves.push({ path, requested: asked.get(path) ?? wanted, applied: wanted });
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
  options: GuardOptions,
  numbers: readonly { readonly path: string; readonly value: number }[],
): GuardTerms {
  const { liquidatableMax, shortfallMax, stepMax, coupled } = options;
  const { driftMax, driftWindowMicros, intervalMicros } = options;
  const limits = new Map(
    numbers.map(({ path, value }) => {
      const measure = value === 0 ? ('absolute' as const) : ('relative' as const);
      // Without a history of changes neither drift nor pace can bind.
      const bounds =
        options.history === null
          ? { driftMax: Number.MAX_VALUE, driftWindowMicros: 0, intervalMicros: 0 }
          : { driftMax, driftWindowMicros, intervalMicros };
      return [path, { measure, stepMax, ...bounds }] as const;
    }),
  );
  return { limits, coupled, liquidatableMax, shortfallMax };
}

const hours = (micros: number): number => Number((micros / microsPerHour).toPrecision(4));

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
    case 'drift': {
      const size = Number(refused.value.toPrecision(4));
      return `${refused.path}: a ${refused.kind} of ${size} is above ${refused.limit}`;
    }
    case 'pace':
      return (
        `${refused.path}: changed ${hours(refused.value)} hours before, at least ` +
        `${hours(refused.limit)} must pass`
      );
    case 'history_gap':
      return (
        `${refused.path}: the history ends at ${refused.ended} and continues from ` +
        `${refused.continues}`
      );
    case 'history_ahead':
      return (
        `${refused.path}: recorded as changed at ${formatInstant(refused.recordedMicros)}, after ` +
        `${formatInstant(refused.atMicros)}`
      );
    case 'reshaped':
      return 'the presets differ in shape: step, drift and pace cannot be judged';
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
export function guardText(report: GuardReport): string {
  const { decision, accounts, unread, moves, isReshaped, hasHistory } = report;
  const { accepted, refusals, liquidatable, shortfall } = decision;
  const lines = [
    `${accepted ? 'accepted' : 'REFUSED'}: ${moves.length} numbers change, ${accounts} accounts`,
    ...(isReshaped && !hasHistory
      ? ['the presets differ in shape; only the accounts are judged']
      : []),
    ...(hasHistory ? [] : ['no history: drift and pace are not judged']),
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
