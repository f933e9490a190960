/**
 * @module What `rapport surface` says of American options: whether early exercise was taken out.
 */
import type { FittedChain } from '../report/surface/tables.ts';

/**
 * Tells for every underlying with American options what was done about early exercise.
 *
 * @param american - underlyings with options that can be exercised early
 * @param fitted - surfaces
 * @returns words, one text per surface
 */
export function exerciseNotes(
  american: ReadonlySet<string>,
  fitted: readonly FittedChain[],
): readonly string[] {
  return fitted
    .filter(({ chain }) => american.has(chain.underlying))
    .map(({ chain, surface }) => {
      const count = (wanted: string): number =>
        surface.findings.find(({ kind }) => kind === wanted)?.count ?? 0;
      const name = `${chain.underlying}: the options are American`;
      const converted = count('early_exercise');
      if (converted === 0) {
        const why = chain.settlement === 'linear' ? 'too few pairs tell a forward' : 'paid in coin';
        return (
          `${name}; early exercise is not taken out (${why}), so that the volatilities of puts ` +
          'may be a little high'
        );
      }
      const { terms, years } = surface.slices[surface.slices.length - 1]!;
      const rate = ((-100 * Math.log(terms.discount)) / years).toFixed(2);
      return (
        `${name}; what early exercise is worth was taken out of ${converted} of them before the ` +
        `fit, at a rate of ${rate} % a year; ${count('exercise_deep')} deep in the money and ` +
        `${count('exercise_is_all')} worth no more than their exercise were left out`
      );
    });
}
