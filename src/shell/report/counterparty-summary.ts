/**
 * @module What the summary of a run says of the largest counterparties.
 */
import { type Counterparties, farthestReaching, type OwnedVector } from '../../broker/index.ts';

/** The vector that passes the most notional, of those at a move up to `thinkableMove`. */
export interface WorstVector {
  readonly participant: string;
  readonly side: 'down' | 'up';
  /** Common move that liquidates it, relative. */
  readonly move: number;
  readonly reachedInOneStep: number;
  readonly passed: number;
  readonly passedUsd: number;
  readonly steps: number;
}

/** Largest counterparties and the worst contagion vector. */
export interface CounterpartySummary {
  /** Accounts with a position. */
  readonly accounts: number;
  readonly grossNotionalUsd: number;
  readonly largest: {
    readonly participant: string;
    /** Of the gross notional of all accounts, in [0, 1]. */
    readonly share: number;
    /** Gross notional over equity; null without equity. */
    readonly leverage: number | null;
  };
  /** Of the ten largest, in [0, 1]. */
  readonly tenLargestShare: number;
  /** Coefficient of the impact law: an assumption. */
  readonly impactCoefficient: number;
  /** The vector that passes the most notional before nobody else is; null when none reaches any. */
  readonly worstVector: WorstVector | null;
}

/**
 * Sums counterparties up.
 *
 * @param counterparties - as read when the run ended
 * @returns the summary; null when nobody has a position
 */
export function summariseCounterparties(
  counterparties: Counterparties,
): CounterpartySummary | null {
  const { all, grossUsd, coefficient } = counterparties;
  const first = all[0];
  if (first === undefined) return null;
  const worst = farthestReaching(counterparties)[0];
  return {
    accounts: all.length,
    grossNotionalUsd: grossUsd,
    largest: {
      participant: first.address,
      share: first.profile.share,
      leverage: first.profile.leverage ?? null,
    },
    tenLargestShare: all[Math.min(10, all.length) - 1]!.profile.cumulativeShare,
    impactCoefficient: coefficient,
    worstVector: worst === undefined ? null : worstOf(worst),
  };
}

function worstOf({ owner, vector }: OwnedVector): WorstVector {
  const { side, move, reached, fixedPoint, fixedPointUsd } = vector;
  return {
    participant: owner.address,
    side,
    move: Math.expm1(side === 'down' ? -move : move),
    reachedInOneStep: reached.length,
    passed: fixedPoint.participants.length,
    passedUsd: fixedPointUsd,
    steps: fixedPoint.depth,
  };
}

const nobodySetOff =
  'none of the largest would set off another account up to a half or twice the price';

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

function worstText({ participant, move, passed, passedUsd, steps }: WorstVector): string {
  const at = `at spot ${move > 0 ? '+' : ''}${percent(move)}`;
  const usd = Math.round(passedUsd).toLocaleString('en-US');
  const turns = `${steps} ${steps === 1 ? 'step' : 'steps'}`;
  return (
    `worst ${participant}: ${at} it would set off ${passed}, ${usd} USD, in ${turns}, ` +
    'by an assumed impact'
  );
}

/**
 * Writes the lines of the printed summary.
 *
 * @param summary - of a run; null when nobody has a position
 * @returns names and texts
 */
export function counterpartyLines(
  summary: CounterpartySummary | null,
): readonly (readonly [string, string])[] {
  if (summary === null) return [];
  const { accounts, largest, tenLargestShare, worstVector: worst } = summary;
  const text =
    `${largest.participant} with ${percent(largest.share)} of open notional, the ten largest ` +
    `${percent(tenLargestShare)} of ${accounts.toLocaleString('en-US')} accounts`;
  return [
    ['largest', text],
    ['contagion', worst === null ? nobodySetOff : worstText(worst)],
  ];
}
