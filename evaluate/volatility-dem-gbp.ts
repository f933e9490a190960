/**
 * @module Daily returns of the mark against the pound: the benchmark series of GARCH, where R has
 * it.
 */
import { spawnSync } from 'node:child_process';

const script =
  "data(dem2gbp, package = 'fGarch'); cat(format(dem2gbp[[1]], digits = 17), sep = '\\n')";

/** Observations of the series. */
export const demGbpCount = 1974;

/**
 * Asks R for the 1,974 returns of Bollerslev and Ghysels that its package fGarch ships.
 *
 * @returns returns in per cent; null where R or the package is absent
 */
export function demGbpReturns(): Float64Array | null {
  const run = spawnSync('Rscript', ['-e', script], { encoding: 'utf8' });
  if (run.status !== 0) return null;
  const values = Float64Array.from(run.stdout.trim().split(/\s+/), Number);
  return values.length === demGbpCount && values.every(Number.isFinite) ? values : null;
}
