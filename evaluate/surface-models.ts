/**
 * @module The models side by side on the same smiles: SVI with its correction, SVI alone, SABR
 * before and after repair, eSSVI and SSVI.
 */
import {
  curveVariance,
  fitEssvi,
  fitSsvi,
  fitSurface,
  fitSvi,
  type Slice,
  type SmileColumns,
  ssviVariance,
  sviVariance,
} from '../src/quant/index.ts';
import { type Finding, finding } from './evaluation.ts';
import type { MarkedChain } from './option-chains.ts';
import { median } from './surface-pools.ts';

const names = [
  'repaired surface',
  'SVI alone',
  'SABR',
  'repaired surface of SABR',
  'eSSVI',
  'SSVI power law',
] as const;

type ModelName = (typeof names)[number];

const tenors: readonly (readonly [string, number])[] = [
  ['up to 7 days', 7],
  ['7 to 90 days', 90],
  ['90 days and more', Number.POSITIVE_INFINITY],
];

/** Errors by model, and what the repair of SABR did. */
export interface ModelErrors {
  /** In half-spreads, on the quotes that were fitted. */
  readonly all: Readonly<Record<ModelName, number[]>>;
  /** By tenor, SABR before repair beside SVI alone: median of each slice. */
  readonly byTenor: Map<string, { readonly sabr: number[]; readonly svi: number[] }>;
  readonly sabr: {
    surfaces: number;
    violatedBefore: number;
    violatedAfter: number;
    slices: number;
    repaired: number;
    flattened: number;
  };
}

/**
 * Creates empty lists.
 *
 * @returns no errors by model
 */
export function noModelErrors(): ModelErrors {
  return {
    all: Object.fromEntries(names.map((name) => [name, []])) as unknown as ModelErrors['all'],
    byTenor: new Map(),
    sabr: {
      surfaces: 0,
      violatedBefore: 0,
      violatedAfter: 0,
      slices: 0,
      repaired: 0,
      flattened: 0,
    },
  };
}

function errorsOf({ k, w, weight }: SmileColumns, variance: (k: number) => number): number[] {
  return Array.from(k, (one, i) => Math.abs(variance(one) - w[i]!) * Math.sqrt(weight[i]!));
}

/**
 * Fits every model to the smiles of one surface.
 *
 * @param errors - grows in place
 * @param chain - chain of the surface
 * @param slices - slices of the surface, at least one
 */
export function measureModels(
  errors: ModelErrors,
  chain: MarkedChain,
  slices: readonly Slice[],
): void {
  const smiles = slices.map(({ columns }) => columns);
  const essvi = fitEssvi(smiles);
  const ssvi = fitSsvi(smiles);
  const sabr = fitSurface(chain, { model: 'sabr' });
  if (!sabr.ok) return;
  const { before, after } = sabr.value;
  errors.sabr.surfaces++;
  if (before.violations > 0) errors.sabr.violatedBefore++;
  if (after.violations > 0) errors.sabr.violatedAfter++;
  slices.forEach(({ columns, curve, years }, i) => {
    const own = sabr.value.slices[i]!;
    errors.sabr.slices++;
    if (own.repair !== 'none') errors.sabr.repaired++;
    if (own.repair === 'flattened') errors.sabr.flattened++;
    const { svi } = fitSvi(columns);
    const found: Record<ModelName, number[]> = {
      'repaired surface': errorsOf(columns, (k) => curveVariance(curve, k)),
      'SVI alone': errorsOf(columns, (k) => sviVariance(svi, k)),
      SABR: errorsOf(columns, (k) => curveVariance(own.unrepaired, k)),
      'repaired surface of SABR': errorsOf(columns, (k) => curveVariance(own.curve, k)),
      eSSVI: errorsOf(columns, (k) => ssviVariance(essvi.slices[i]!, k)),
      'SSVI power law': errorsOf(columns, (k) => ssviVariance(ssvi.slices[i]!, k)),
    };
    for (const name of names) for (const one of found[name]) errors.all[name].push(one);
    const tenor = tenors.find(([, most]) => years * 365 < most)![0];
    const both = errors.byTenor.get(tenor) ?? { sabr: [], svi: [] };
    errors.byTenor.set(tenor, both);
    both.sabr.push(median(found.SABR));
    both.svi.push(median(found['SVI alone']));
  });
}

/**
 * Tells the median error of every model, and where SABR loses.
 *
 * @param errors - errors in half-spreads
 * @returns findings by model and by tenor
 */
export function modelFindings({ all, byTenor, sabr }: ModelErrors): readonly Finding[] {
  const { surfaces, slices } = sabr;
  return [
    ...names.map((name) =>
      finding({
        name: `${name}: median error of fitted quotes, half-spreads`,
        value: median(all[name]),
        sample: all[name].length,
      }),
    ),
    ...tenors.flatMap(([tenor]) => {
      const both = byTenor.get(tenor);
      if (both === undefined) return [];
      const closer = both.sabr.filter((error, i) => error < both.svi[i]!).length;
      const sample = both.sabr.length;
      return [
        finding({
          name: `SABR, ${tenor}: median error of a slice, half-spreads (SVI alone)`,
          value: median(both.sabr),
          baseline: median(both.svi),
          sample,
        }),
        finding({
          name: `SABR, ${tenor}: slices closer than SVI alone`,
          value: closer / sample,
          sample,
        }),
      ];
    }),
    finding({
      name: 'SABR: arbitrage before repair',
      value: sabr.violatedBefore,
      sample: surfaces,
    }),
    finding({
      name: 'SABR: arbitrage left',
      value: sabr.violatedAfter,
      target: '= 0',
      sample: surfaces,
    }),
    finding({ name: 'SABR: slices repaired', value: sabr.repaired, sample: slices }),
    finding({ name: 'SABR: slices flattened', value: sabr.flattened, sample: slices }),
  ];
}
