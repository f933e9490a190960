/**
 * @module Where a margin stands, in one word, or why there is none.
 */
import { describeMarginFailure } from '../../risk/index.ts';
import type { MarginAnswer } from './answers.ts';

/** Where a margin stands. */
export type MarginStatus = 'ok' | 'below_initial' | 'liquidatable' | 'refused';

/**
 * Tells where a margin stands.
 *
 * @param figures - the margin; null where none is given
 * @returns status, no unit
 */
export function statusOf(
  figures: { readonly initial: number; readonly maintenance: number } | null,
): MarginStatus {
  if (figures === null) return 'refused';
  if (figures.maintenance < 0) return 'liquidatable';
  return figures.initial < 0 ? 'below_initial' : 'ok';
}

/**
 * Describes why there is no margin.
 *
 * @param answer - an answer
 * @returns all reasons; empty when there is a margin
 */
export function reasonsOf({ failures }: MarginAnswer): string {
  return failures.map(describeMarginFailure).join('; ');
}

/** Reasons that fit a line. */
const shownMax = 2;

/**
 * Describes in a line why there is no margin.
 *
 * @param answer - an answer
 * @returns the first reasons and the number of the others; empty when there is a margin
 */
export function briefReasons({ failures }: MarginAnswer): string {
  const shown = failures.slice(0, shownMax).map(describeMarginFailure);
  const others = failures.length - shown.length;
  return [...shown, ...(others > 0 ? [`and ${others} more`] : [])].join('; ');
}
