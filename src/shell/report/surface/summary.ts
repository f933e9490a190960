/**
 * @module Summary of `rapport surface`: per underlying and expiry, as values and as text.
 */
import { formatInstant } from '../../../base/index.ts';
import {
  type ChainFinding,
  type ForwardReason,
  type RepairKind,
  type SliceRow,
  sliceRows,
  surfaceIndex,
  type VolSurface,
} from '../../../quant/index.ts';
import { censusOf, expiryFailureText } from './missing.ts';
import type { FittedChain, SurfaceModel } from './tables.ts';

/** One expiry. */
export interface SliceSummary {
  readonly expiry: string;
  readonly days: number;
  /** Quote units. */
  readonly forward: number;
  /** Standard deviation; quote units. */
  readonly forwardDeviation: number;
  readonly forwardSource: 'parity' | 'future';
  readonly forwardReason: ForwardReason;
  /** Parameters by name, as in the table slices: raw SVI, or SABR, and jump wings if there are. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly quotes: number;
  readonly outliers: number;
  /** Annualised, 1 = 100 %. */
  readonly atmVol: number;
  /** Median error of the fit; volatility points, 1 = 1 %. */
  readonly errorPoints: number;
  /** Median error of the fit; fractions of the quoted half-spread. */
  readonly errorHalfSpreads: number;
  /** Share of the quotes whose bid-ask holds the fit, in [0, 1]. */
  readonly insideSpread: number;
  readonly repair: RepairKind;
  /** Grid points with arbitrage: butterflies, and crossings of the expiry before. */
  readonly arbitrageBefore: number;
  readonly arbitrage: number;
}

/** One underlying. */
export interface SurfaceSummary {
  readonly underlying: string;
  readonly at: string;
  readonly settlement: 'linear' | 'inverse';
  readonly model: SurfaceModel;
  /** Thirty days ahead; annualised, 1 = 100 %. */
  readonly indexVol: number;
  readonly slices: readonly SliceSummary[];
  /** Grid points with arbitrage over all expiries. */
  readonly arbitrage: {
    readonly gridPoints: number;
    readonly before: number;
    readonly after: number;
  };
  readonly absent: readonly { readonly expiry: string; readonly missing: string }[];
  readonly findings: readonly ChainFinding[];
}

/**
 * Sums a surface up.
 *
 * @param fitted - surface
 * @returns values, with their units in the names
 */
export function summariseSurface(fitted: FittedChain): SurfaceSummary {
  const { chain, surface, model, staleMicros } = fitted;
  const census = censusOf(chain, staleMicros);
  const { underlying, settlement, slices, absent, findings, before, after } = surface;
  return {
    underlying,
    at: formatInstant(surface.atMicros),
    settlement,
    model,
    indexVol: surfaceIndex(slices),
    slices: sliceSummaries(surface),
    arbitrage: {
      gridPoints: after.grid.points,
      before: before.violations,
      after: after.violations,
    },
    absent: absent.map(({ expiryMicros, failure }) => ({
      expiry: formatInstant(expiryMicros),
      missing: expiryFailureText(failure, census.get(expiryMicros)!),
    })),
    findings: findings.map((finding) => ({ ...finding, first: readable(finding.first) })),
  };
}

/** Findings name times in microseconds; people read them as instants. */
function readable(text: string): string {
  return text.replace(/\b(\d{16})\b( us)?/g, (_, micros: string) => formatInstant(Number(micros)));
}

function sliceSummaries(surface: VolSurface): readonly SliceSummary[] {
  const { before, after } = surface;
  return sliceRows(surface).map(
    (row, i): SliceSummary => ({
      expiry: formatInstant(row.expiryMicros),
      days: row.years * 365,
      forward: row.terms.forward,
      forwardDeviation: row.terms.forwardDeviation,
      forwardSource: row.terms.source,
      forwardReason: row.terms.reason,
      parameters: parametersOf(row),
      quotes: row.fit.quotes,
      outliers: row.outliers.length,
      atmVol: row.atMoneyVol,
      errorPoints: 100 * row.fit.medianVol,
      errorHalfSpreads: row.fit.medianHalfSpreads,
      insideSpread: row.fit.insideSpread,
      repair: row.repair,
      arbitrageBefore: before.butterfly[i]!.violations + (before.calendar[i - 1]?.violations ?? 0),
      arbitrage: after.butterfly[i]!.violations + (after.calendar[i - 1]?.violations ?? 0),
    }),
  );
}

function parametersOf({ svi, sabr, wings }: SliceRow): Readonly<Record<string, number>> {
  const level =
    sabr === null
      ? { svi_a: svi.a, svi_b: svi.b, svi_rho: svi.rho, svi_m: svi.m, svi_sigma: svi.sigma }
      : { sabr_alpha: sabr.alpha, sabr_rho: sabr.rho, sabr_nu: sabr.nu };
  if (wings === null) return level;
  const { v, psi, p, c, vLeast } = wings;
  return { ...level, jw_v: v, jw_psi: psi, jw_p: p, jw_c: c, jw_v_least: vLeast };
}

/**
 * Writes a summary for people.
 *
 * @param summary - one underlying
 * @returns lines of text
 */
export function surfaceText(summary: SurfaceSummary): string {
  const { slices, arbitrage, absent, findings } = summary;
  const heads = ['expiry', 'days', 'forward', 'quotes', 'out', 'atm %', 'err pts', 'err h-s'];
  const rows = slices.map((slice) => [
    minutesOf(slice.expiry),
    slice.days.toFixed(1),
    String(Number(slice.forward.toPrecision(7))),
    String(slice.quotes),
    String(slice.outliers),
    (100 * slice.atmVol).toFixed(1),
    slice.errorPoints.toFixed(2),
    slice.errorHalfSpreads.toFixed(2),
    `${(100 * slice.insideSpread).toFixed(0)} %`,
    `${slice.arbitrageBefore} > ${slice.arbitrage}`,
    slice.repair,
  ]);
  return [
    `${summary.underlying} at ${summary.at}: ${slices.length} expiries, ${summary.settlement}, ` +
      `${summary.model}; 30-day index ${(100 * summary.indexVol).toFixed(2)} %`,
    ...aligned([[...heads, 'inside', 'arbitrage', 'repair'], ...rows]),
    `arbitrage on a grid of ${arbitrage.gridPoints} points: ` +
      `${arbitrage.before} before repair, ${arbitrage.after} after`,
    ...absent.map(({ expiry, missing }) => `no smile for ${minutesOf(expiry)}: ${missing}`),
    ...findings.map(
      ({ kind, count, first, meaning }) => `${kind}: ${count}, first ${first}; ${meaning}`,
    ),
    '',
  ].join('\n');
}

const minutesOf = (instant: string): string => instant.replace(/T(\d\d:\d\d).*$/, ' $1');

/** Columns flush right, the first and the last flush left. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => {
        if (i === 0) return cell.padEnd(widths[0]!);
        return i === row.length - 1 ? cell : cell.padStart(widths[i]!);
      })
      .join('  '),
  );
}
