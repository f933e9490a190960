/**
 * @module Wing slopes of all expiries put in order: total variance may not rise less steeply at a
 * later expiry.
 */
import type { RawSvi } from '../smile/raw-svi.ts';

/** Slopes of both wings, per unit of log-moneyness away from the money. */
export interface WingSlopes {
  readonly left: number;
  readonly right: number;
}

/** A smile and how far its quotes tell the wings. */
export interface WingEvidence {
  readonly svi: RawSvi;
  /** Log-moneyness of the outermost quotes. */
  readonly kLow: number;
  readonly kHigh: number;
}

/**
 * Tells the slopes of the wings of raw SVI.
 *
 * @param svi - raw parameters
 * @returns rise of total variance per unit of log-moneyness, left and right
 * @source Gatheral and Jacquier (2014), section 3.1: b (1 - rho) and b (1 + rho)
 */
export function wingSlopes({ b, rho }: RawSvi): WingSlopes {
  return { left: b * (1 - rho), right: b * (1 + rho) };
}

/**
 * Finds the slopes nearest to those of the smiles that do not fall from one expiry to the next.
 *
 * Far from the money slopes alone decide whether smiles cross. Neighbours out of order are pooled
 * to their mean, each weighed by the square of how far its quotes reach on that side in total
 * volatilities: a narrow strip of quotes says little about a wing.
 *
 * @param smiles - by ascending expiry
 * @returns slopes by smile, non-decreasing on either side
 * @source pool adjacent violators, Barlow et al. (1972); Gatheral and Jacquier (2014), lemma 2.1
 */
export function orderedSlopes(smiles: readonly WingEvidence[]): readonly WingSlopes[] {
  const slopes = smiles.map(({ svi }) => wingSlopes(svi));
  const reach = (k: number, { a, b, rho, m, sigma }: RawSvi): number => {
    const atMoney = a + b * (-rho * m + Math.hypot(m, sigma));
    return Math.max(0.1, k / Math.sqrt(Math.max(atMoney, 1e-12))) ** 2;
  };
  const left = pooled(
    slopes.map((one) => one.left),
    smiles.map(({ svi, kLow }) => reach(-kLow, svi)),
  );
  const right = pooled(
    slopes.map((one) => one.right),
    smiles.map(({ svi, kHigh }) => reach(kHigh, svi)),
  );
  return smiles.map((_, i) => ({ left: left[i]!, right: right[i]! }));
}

function pooled(values: readonly number[], weights: readonly number[]): readonly number[] {
  const blocks: { value: number; weight: number; size: number }[] = [];
  values.forEach((value, i) => {
    let block = { value, weight: weights[i]!, size: 1 };
    for (let last = blocks[blocks.length - 1]; last !== undefined; ) {
      if (last.value <= block.value) break;
      const weight = last.weight + block.weight;
      const mean = (last.value * last.weight + block.value * block.weight) / weight;
      block = { value: mean, weight, size: last.size + block.size };
      blocks.pop();
      last = blocks[blocks.length - 1];
    }
    blocks.push(block);
  });
  return blocks.flatMap(({ value, size }) => Array.from({ length: size }, () => value));
}
