/**
 * @module Rows of the tables that `rapport surface` writes.
 */
import { formatInstant, microsPerDay } from '../../../base/index.ts';
import {
  type OptionChain,
  type Slice,
  type SliceRow,
  sliceRows,
  smilePoints,
  type VolSurface,
} from '../../../quant/index.ts';
import type { Cell, TableRow } from '../../store/index.ts';
import { censusOf, expiryFailureText } from './missing.ts';
import { type QuoteFit, quoteFits } from './quotes.ts';

/** Models of a surface. */
export const surfaceModels = ['svi', 'sabr', 'essvi', 'ssvi'] as const;

/** Model of a surface. */
export type SurfaceModel = (typeof surfaceModels)[number];

/** A surface with what it was made from. */
export interface FittedChain {
  readonly chain: OptionChain;
  readonly surface: VolSurface;
  readonly model: SurfaceModel;
  /** Age at which quotes were left out; microseconds. */
  readonly staleMicros: number;
}

const place = ({ surface }: FittedChain, expiryMicros: number): readonly Cell[] => [
  surface.underlying,
  formatInstant(surface.atMicros),
  formatInstant(expiryMicros),
];

/**
 * Lists expiries, those without a smile included.
 *
 * @param fitted - surface
 * @returns rows of `slices` by expiry
 */
export function sliceTable(fitted: FittedChain): readonly TableRow[] {
  const { surface } = fitted;
  const rows = sliceRows(surface).map((row, i) => ({
    expiryMicros: row.expiryMicros,
    cells: sliceCells(fitted, row, surface.slices[i]!, i),
  }));
  const width = rows[0]!.cells.length;
  const census = censusOf(fitted.chain, fitted.staleMicros);
  for (const { expiryMicros, failure } of surface.absent) {
    const days = (expiryMicros - surface.atMicros) / microsPerDay;
    const cells: Cell[] = [...place(fitted, expiryMicros), days, surface.settlement, fitted.model];
    cells.push(expiryFailureText(failure, census.get(expiryMicros)!));
    while (cells.length < width) cells.push(null);
    rows.push({ expiryMicros, cells });
  }
  return rows.sort((a, b) => a.expiryMicros - b.expiryMicros).map(({ cells }) => cells);
}

function sliceCells(fitted: FittedChain, row: SliceRow, slice: Slice, i: number): Cell[] {
  const { surface, model } = fitted;
  const { terms, sabr, wings, fit, fitUnrepaired } = row;
  // Beside a smile of SABR the raw SVI is not what was fitted.
  const svi = sabr === null ? row.svi : null;
  const { before, after } = surface;
  return [
    ...place(fitted, row.expiryMicros),
    row.years * 365,
    surface.settlement,
    model,
    null,
    terms.forward,
    terms.forwardDeviation,
    terms.source,
    terms.reason,
    terms.pairs,
    terms.future,
    terms.discount,
    fit.quotes,
    row.outliers.length,
    row.atMoneyVol,
    row.varianceSwapVol,
    svi?.a,
    svi?.b,
    svi?.rho,
    svi?.m,
    svi?.sigma,
    slice.curve.correction?.knots.length ?? 0,
    sabr?.alpha,
    sabr?.rho,
    sabr?.nu,
    wings?.v,
    wings?.psi,
    wings?.p,
    wings?.c,
    wings?.vLeast,
    100 * fit.medianVol,
    fit.medianHalfSpreads,
    fit.insideSpread,
    100 * fitUnrepaired.medianVol,
    fitUnrepaired.medianHalfSpreads,
    row.repair,
    row.leastGBefore,
    row.leastG,
    before.butterfly[i]!.violations,
    after.butterfly[i]!.violations,
    row.leastRiseBefore,
    row.leastRise,
    before.calendar[i - 1]?.violations,
    after.calendar[i - 1]?.violations,
  ];
}

/**
 * Lists the quotes of a chain beside the fit.
 *
 * @param fitted - surface
 * @returns rows of `smiles` by expiry and strike
 */
export function smileTable(fitted: FittedChain): readonly TableRow[] {
  const { chain, surface, staleMicros } = fitted;
  return quoteFits(chain, surface, staleMicros).map((one) => smileCells(fitted, one));
}

function smileCells(fitted: FittedChain, one: QuoteFit): TableRow {
  const { quote, slice, use, bidVol, midVol, askVol, fittedVol, errorHalfSpreads } = one;
  const { bid = 0, ask = 0, price = 0 } = quote;
  const told = (value: number): Cell => (value > 0 ? value : null);
  return [
    ...place(fitted, quote.expiryMicros),
    quote.strike,
    quote.isCall ? 'C' : 'P',
    told(bid),
    told(ask),
    told(price),
    slice === null ? null : Math.log(quote.strike / slice.terms.forward),
    bidVol,
    midVol,
    askVol,
    fittedVol,
    fittedVol === null || midVol === null ? null : 100 * (fittedVol - midVol),
    errorHalfSpreads,
    use,
  ];
}

/**
 * Samples the smiles of a surface over their quoted ranges, widened by a tenth on both sides.
 *
 * @param fitted - surface
 * @returns rows of `curves` by expiry and strike
 */
export function curveTable(fitted: FittedChain): readonly TableRow[] {
  return fitted.surface.slices.flatMap((slice) =>
    smilePoints(slice).map(({ k, strike, vol, density }) => [
      ...place(fitted, slice.expiryMicros),
      k,
      strike,
      vol,
      density,
    ]),
  );
}
