/**
 * @module Sensitivity of a margin to each number of its preset.
 */
import { createMarginEngine, type MarginEngine, marginUnchecked } from '../engine/margin.ts';
import { parameterBound, parameterNumbers, withParameter } from '../parameters/parameter-bounds.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';

/** What a margin gains or loses as one number of the preset grows. */
export interface MarginSensitivity {
  readonly path: string;
  readonly value: number;
  /** Change of the margin per unit of the number, settlement coin. */
  readonly initial: number;
  readonly maintenance: number;
  /** Step taken down and up, in the unit of the number; one is 0 at a bound. */
  readonly stepDown: number;
  readonly stepUp: number;
}

/** Relative step of a difference, and the absolute one for numbers near zero. */
const relativeStep = 1e-4;
const absoluteStep = 1e-6;

/**
 * Differentiates a margin by each number of its preset, by central differences inside the bounds,
 * one-sided at a bound.
 *
 * Where the worst case changes within the step the answer lies between both slopes. Numbers that do
 * not matter to the account are left out.
 *
 * @param engine - preset and market
 * @param portfolio - what the account holds, checked
 * @returns sensitivities, the largest in the maintenance or initial margin first, settlement coin
 *   per unit of each number
 */
export function marginSensitivities(
  engine: MarginEngine,
  portfolio: Portfolio,
): readonly MarginSensitivity[] {
  const { parameters, market } = engine;
  const found: MarginSensitivity[] = [];
  for (const { path, value } of parameterNumbers(parameters)) {
    const bound = parameterBound(parameters.method, path);
    if (bound === null) continue;
    const step = Math.max(absoluteStep, Math.abs(value) * relativeStep);
    const margins = [Math.max(bound.low, value - step), Math.min(bound.high, value + step)].map(
      (moved) => {
        const next = createMarginEngine(market, withParameter(parameters, path, moved));
        return next.ok ? { at: moved, ...marginUnchecked(next.value, portfolio) } : null;
      },
    );
    const [down, up] = margins;
    if (down === null || up === null || up.at === down.at) continue;
    const width = up.at - down.at;
    const initial = (up.initial - down.initial) / width;
    const maintenance = (up.maintenance - down.maintenance) / width;
    if (initial === 0 && maintenance === 0) continue;
    const [stepDown, stepUp] = [value - down.at, up.at - value];
    found.push({ path, value, initial, maintenance, stepDown, stepUp });
  }
  const size = (s: MarginSensitivity): number =>
    Math.max(Math.abs(s.initial), Math.abs(s.maintenance)) * Math.max(Math.abs(s.value), 1e-3);
  return found.sort((a, b) => size(b) - size(a));
}
