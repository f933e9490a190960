/**
 * @module Shock: what hits all underlyings in a minute: regime, shared normals, jumps.
 */
import type { Random } from '../../../base/index.ts';
import { jumps, regimes, regimeWeights, spotCorrelation } from './model.ts';

/** Shared part of one minute. */
export interface Shock {
  readonly spot: number;
  readonly era: number;
  readonly slow: number;
  readonly fast: number;
  readonly fear: number;
  readonly skew: number;
  /** Jump in deviations of an hour's diffusion; 0 for none. */
  readonly jump: number;
  /** Mean of the jump of any minute in the same unit, so that jumps give spot no drift. */
  readonly jumpMean: number;
  readonly regime: number;
  /** Correlation of spots apart from jumps. */
  readonly correlation: number;
}

/**
 * Makes the source of shared shocks.
 *
 * @param random - stream of the shared part alone
 * @returns function that draws the next minute, given the shared volatility over its long-run level
 *   and the log of what of it lasts for days
 */
export function createShocks(random: Random): (volRatio: number, lasting: number) => Shock {
  const era = random.split('era');
  const nextCorrelation = createCorrelation(random.split('correlation'));
  let regime = 1;
  return (volRatio, lasting) => {
    if (random.uniform() < 1 / (regimes[regime]!.days * 1440)) regime = nextRegime(random, regime);
    const spot = random.normal();
    const chance = (jumps.perDay / 1440) * Math.min(volRatio, 2);
    const jumped = random.uniform() < chance;
    const size =
      Math.min(random.exponential(), jumps.sizeMost) *
      (random.uniform() < 0.5 ? -1 : 1) *
      Math.SQRT1_2;
    return {
      spot,
      era: era.normal(),
      slow: random.normal(),
      fast: random.normal(),
      fear: random.normal(),
      skew: random.normal(),
      jump: jumped ? jumps.mean + jumps.size * size : 0,
      jumpMean: chance * jumps.mean,
      regime,
      correlation: nextCorrelation(lasting),
    };
  };
}

function nextRegime(random: Random, left: number): number {
  const weights: number[] = regimeWeights.map((weight, i) => (i === left ? 0 : weight));
  let draw = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < weights.length; i++) {
    draw -= weights[i]!;
    if (draw < 0) return i;
  }
  return left === 0 ? 1 : 0;
}

/** Draws the correlation of spots, a step every hour. */
function createCorrelation(random: Random): (lasting: number) => number {
  const { rest, ofVol, reversion, spread, every } = spotCorrelation;
  const decay = Math.exp(-reversion * every);
  const noise = spread * Math.sqrt(1 - decay ** 2);
  let own = spread * random.normal();
  let wait = 0;
  let correlation = 0;
  return (lasting) => {
    if (wait-- > 0) return correlation;
    wait = every - 1;
    own = decay * own + noise * random.normal();
    correlation = Math.tanh(Math.max(0, rest + ofVol * lasting + own));
    return correlation;
  };
}
