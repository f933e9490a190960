/**
 * @module The models side by side on the same smiles: SVI with its correction, SVI alone, SABR,
 * eSSVI and SSVI.
 */
import {
  curveVariance,
  fitEssvi,
  fitSabr,
  fitSsvi,
  fitSvi,
  type Slice,
  type SmileColumns,
  sabrVol,
  ssviVariance,
  sviVariance,
} from '../src/quant/index.ts';
import { type Finding, finding } from './evaluation.ts';
import { median } from './surface-pools.ts';

const names = ['repaired surface', 'SVI alone', 'SABR', 'eSSVI', 'SSVI power law'] as const;

/** Errors in half-spreads by model, on the quotes that were fitted. */
export type ModelErrors = Readonly<Record<(typeof names)[number], number[]>>;

/**
 * Creates empty lists.
 *
 * @returns no errors by model
 */
export function noModelErrors(): ModelErrors {
  return Object.fromEntries(names.map((name) => [name, []])) as unknown as ModelErrors;
}

function addErrors(
  errors: number[],
  { k, w, weight }: SmileColumns,
  variance: (k: number) => number,
): void {
  for (let i = 0; i < k.length; i++) {
    errors.push(Math.abs(variance(k[i]!) - w[i]!) * Math.sqrt(weight[i]!));
  }
}

/**
 * Fits every model to the smiles of one surface.
 *
 * @param errors - grows in place
 * @param slices - slices of a surface, at least one
 */
export function measureModels(errors: ModelErrors, slices: readonly Slice[]): void {
  const smiles = slices.map(({ columns }) => columns);
  const essvi = fitEssvi(smiles);
  const ssvi = fitSsvi(smiles);
  slices.forEach(({ columns, curve, terms, years }, i) => {
    const { forward } = terms;
    const { svi } = fitSvi(columns);
    const { sabr } = fitSabr({ columns, forward, years });
    const sabrVariance = (k: number): number =>
      sabrVol(sabr, forward, forward * Math.exp(k), years) ** 2 * years;
    addErrors(errors['repaired surface'], columns, (k) => curveVariance(curve, k));
    addErrors(errors['SVI alone'], columns, (k) => sviVariance(svi, k));
    addErrors(errors.SABR, columns, sabrVariance);
    addErrors(errors.eSSVI, columns, (k) => ssviVariance(essvi.slices[i]!, k));
    addErrors(errors['SSVI power law'], columns, (k) => ssviVariance(ssvi.slices[i]!, k));
  });
}

/**
 * Tells the median error of every model.
 *
 * @param errors - errors in half-spreads
 * @returns one finding per model
 */
export function modelFindings(errors: ModelErrors): readonly Finding[] {
  return names.map((name) =>
    finding({
      name: `${name}: median error of fitted quotes, half-spreads`,
      value: median(errors[name]),
      sample: errors[name].length,
    }),
  );
}
