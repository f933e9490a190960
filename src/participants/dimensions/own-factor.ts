/**
 * @module The prior of a participant's own multiple of the venue's hazards: how far participants
 *   differ.
 *
 * Multiples are Gamma; closures of a participant are Poisson around its multiple of what was
 * expected of it. The hazards are averages over days at risk, and who is liquidated sooner than
 * others has fewer of these: hence the average participant has a multiple above 1, and the mean of
 * the prior is fitted beside its strength. The mean is drawn to 1 and the strength is averaged over
 * what is likely, not taken at its best.
 */
import { logGamma } from '../../math/index.ts';

/** Not above 8: nobody is taken to be average for certain, even where few have been liquidated. */
const strengths = [0.5, 1, 2, 3, 4, 6, 8] as const;
/** Participants with a multiple of 1 that the mean is drawn to 1 by. */
const priorParticipants = 50;
const meanMax = 2;
/** Halvings of the interval of the mean: to about 1 %. */
const halvings = 6;

/** What was expected of participants and what came; of equal length, discounted. */
export interface OwnCounts {
  readonly expected: Float64Array;
  readonly closures: Float64Array;
}

/** Gamma distribution of the participants' multiples. */
export interface FactorPrior {
  /** Expected closures that the prior stands for; its shape, in [0.5, 8]. */
  readonly strength: number;
  /** Strength over the mean. */
  readonly rate: number;
}

/**
 * Fits the prior of the participants' multiples.
 *
 * @param counts - by participant; those of whom nothing was expected tell nothing
 * @param scale - counts that a discounted one stands for, over the weight of now; > 0
 * @returns averaged over the strengths by their likelihood; the mean in [1, 2]
 */
export function fitFactorPrior({ expected, closures }: OwnCounts, scale: number): FactorPrior {
  const rows = Array.from(expected.keys()).filter((row) => expected[row]! > 0);
  const known: OwnCounts = {
    expected: Float64Array.from(rows, (row) => expected[row]! * scale),
    closures: Float64Array.from(rows, (row) => closures[row]! * scale),
  };
  const fits = strengths.map((strength) => {
    const rate = likeliestRate(known, strength);
    return { strength, rate, log: logLikelihood(known, strength, rate) };
  });
  const best = Math.max(...fits.map(({ log }) => log));
  let total = 0;
  let spread = 0;
  let mean = 0;
  for (const { strength, rate, log } of fits) {
    const share = Math.exp(log - best);
    total += share;
    spread += share / strength;
    mean += (share * strength) / rate;
  }
  const strength = total / spread;
  return { strength, rate: (strength * total) / mean };
}

/** The derivative in the rate falls in the mean; what the prior adds vanishes at mean 1. */
function likeliestRate({ expected, closures }: OwnCounts, strength: number): number {
  let low = 1;
  let high = meanMax;
  for (let i = 0; i < halvings; i++) {
    const mean = Math.sqrt(low * high);
    const rate = strength / mean;
    let slope = expected.length * mean + priorParticipants * (mean - 1);
    for (let row = 0; row < expected.length; row++) {
      slope -= (strength + closures[row]!) / (rate + expected[row]!);
    }
    if (slope > 0) high = mean;
    else low = mean;
  }
  return strength / Math.sqrt(low * high);
}

function logLikelihood({ expected, closures }: OwnCounts, strength: number, rate: number): number {
  const atRest = logGamma(strength);
  let sum = expected.length * strength * Math.log(rate);
  for (let row = 0; row < expected.length; row++) {
    const count = closures[row]!;
    sum -= (strength + count) * Math.log(rate + expected[row]!);
    if (count > 0) sum += logGamma(strength + count) - atRest;
  }
  return sum;
}
