/**
 * @module Rows of the tables that `rapport surface` writes.
 */
import { formatInstant, microsPerDay } from '../../base/index.ts';
import {
  type ExpiryFailure,
  type OptionChain,
  type Slice,
  type SliceRow,
  type SurfaceFailure,
  sliceRows,
  smilePoints,
  type VolSurface,
} from '../../quant/index.ts';
import type { Cell, TableRow } from '../store/index.ts';
import { type QuoteFit, quoteFits } from './surface-quotes.ts';

/** Model of a surface. */
export type SurfaceModel = 'svi' | 'essvi' | 'ssvi';

/** A surface with what it was made from. */
export interface FittedChain {
  readonly chain: OptionChain;
  readonly surface: VolSurface;
  readonly model: SurfaceModel;
  /** Age at which quotes were left out; microseconds. */
  readonly staleMicros: number;
}

/**
 * Tells in words why an expiry has no smile.
 *
 * @param failure - of the expiry
 * @returns what there is and what is missing
 */
export function expiryFailureText(failure: ExpiryFailure): string {
  return failure.kind === 'no_forward'
    ? `no forward: ${failure.pairs} strikes with call and put; missing ${failure.missing}`
    : `${failure.strikes} strikes with a volatility; missing ${failure.missing}`;
}

/**
 * Tells in words why there is no surface.
 *
 * @param failure - of the chain
 * @returns what there is and what is missing
 */
export function surfaceFailureText(failure: SurfaceFailure): string {
  if (failure.kind === 'no_quotes') {
    return `${failure.told} quotes are told, none can be used; missing ${failure.missing}`;
  }
  const first = failure.expiries[0];
  const why =
    first === undefined
      ? ''
      : `; ${formatInstant(first.expiryMicros)} has ${expiryFailureText(first.failure)}`;
  return `no expiry can be fitted; missing ${failure.missing}${why}`;
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
  for (const { expiryMicros, failure } of surface.absent) {
    const days = (expiryMicros - surface.atMicros) / microsPerDay;
    const cells: Cell[] = [...place(fitted, expiryMicros), days, surface.settlement, fitted.model];
    cells.push(expiryFailureText(failure));
    while (cells.length < width) cells.push(null);
    rows.push({ expiryMicros, cells });
  }
  return rows.sort((a, b) => a.expiryMicros - b.expiryMicros).map(({ cells }) => cells);
}

function sliceCells(fitted: FittedChain, row: SliceRow, slice: Slice, i: number): Cell[] {
  const { surface, model } = fitted;
  const { terms, svi, wings, fit, fitUnrepaired } = row;
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
    terms.pairs,
    terms.future,
    terms.discount,
    fit.quotes,
    row.outliers.length,
    row.atMoneyVol,
    row.varianceSwapVol,
    svi.a,
    svi.b,
    svi.rho,
    svi.m,
    svi.sigma,
    slice.curve.correction?.knots.length ?? 0,
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
