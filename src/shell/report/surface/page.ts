/**
 * @module The page of `rapport surface`: surface, term structure, smiles, parameters, findings.
 */
import { chartFigure, escapeText } from '../../../charts/index.ts';
import { htmlTable } from '../html-table.ts';
import { page, type Section } from '../page.ts';
import type { SurfaceChart } from './charts.ts';
import type { SurfaceSummary } from './summary.ts';

/** What the page shows of one underlying. */
export interface SurfaceView {
  readonly summary: SurfaceSummary;
  readonly relief: SurfaceChart;
  readonly term: SurfaceChart;
  readonly smiles: readonly SurfaceChart[];
}

/** What the page says of the input. */
export interface SurfaceInput {
  /** In words, of underlyings without a surface. */
  readonly failures: readonly string[];
  /** What was read. */
  readonly files: readonly string[];
  readonly notes: readonly string[];
  /** Sections after those of the underlyings. */
  readonly sections: readonly Section[];
}

/**
 * Writes the page.
 *
 * @param views - by underlying, at least one
 * @param input - files, notes and failures
 * @returns one HTML document without requests
 */
export function surfacePage(views: readonly SurfaceView[], input: SurfaceInput): string {
  const names = views.map(({ summary }) => summary.underlying).join(', ');
  const banner = (text: string) => `<div class="banner">${escapeText(text)}</div>`;
  const words = [`Read from ${input.files.join(', ')}.`, ...input.notes];
  const read = words.map((text) => `<p class="muted">${escapeText(text)}</p>`);
  const head = [...input.failures.map(banner), ...read].join('');
  const sections = [...views.flatMap(sectionsOf), ...input.sections];
  return page(`Volatility surface: ${names}`, head, sections);
}

function figure({ draw, table }: SurfaceChart): string {
  return chartFigure(draw(), table);
}

function sectionsOf(view: SurfaceView): readonly Section[] {
  const { summary, relief, term, smiles } = view;
  const { underlying } = summary;
  const anchor = underlying.replace(/[^A-Za-z0-9_-]+/g, '_');
  return [
    {
      id: `${anchor}-surface`,
      title: `${underlying}: surface`,
      lead:
        `Implied at ${summary.at} from ${summary.settlement} options, model ${summary.model}. ` +
        'The fit is fitted to out-of-the-money quotes; grey or absent parts have no quotes near.',
      body: `${facts(summary)}<div class="figures">${figure(relief)}${figure(term)}</div>`,
    },
    {
      id: `${anchor}-smiles`,
      title: `${underlying}: smiles`,
      lead:
        'Bars are bid and ask as volatilities, the marker is the mid price. Bars are cut a ' +
        'little above the highest mid or fit; the table smiles has them whole.',
      body: `<div class="figures">${smiles.map(figure).join('')}</div>`,
    },
    {
      id: `${anchor}-expiries`,
      title: `${underlying}: expiries`,
      lead:
        'Median error of the fit in volatility points and as a fraction of half of the quoted ' +
        `bid-ask; violations of arbitrage on a grid of ${summary.arbitrage.gridPoints} points of ` +
        'log-moneyness, butterflies and crossings of the expiry before, before and after repair.',
      body: expiryTable(summary),
    },
    {
      id: `${anchor}-parameters`,
      title: `${underlying}: parameters`,
      lead:
        'Forward with its standard deviation and reason, and the parameters of the smile in ' +
        'total variance and log-moneyness; a local correction may stand on top. Units and the ' +
        'rest are in the table slices.',
      body: parameterTable(summary),
    },
    {
      id: `${anchor}-findings`,
      title: `${underlying}: what was noticed`,
      lead: 'Nothing is dropped silently; each quote with its reason is in the table smiles.',
      body: findingTable(summary),
    },
  ];
}

function facts({ slices, indexVol, arbitrage }: SurfaceSummary): string {
  const halfSpreads = slices.map(({ errorHalfSpreads }) => errorHalfSpreads).sort((a, b) => a - b);
  const middle = halfSpreads[halfSpreads.length >> 1]!;
  const quotes = slices.reduce((sum, slice) => sum + slice.quotes, 0);
  const outliers = slices.reduce((sum, slice) => sum + slice.outliers, 0);
  const entries: readonly (readonly [string, string, string])[] = [
    ['30-day index', `${(100 * indexVol).toFixed(2)} %`, 'fair volatility, a year'],
    ['expiries', String(slices.length), 'with a smile'],
    ['quotes fitted', quotes.toLocaleString('en-US'), `${outliers} outliers left out`],
    ['median error', middle.toFixed(2), 'half-spreads, median expiry'],
    [
      'arbitrage',
      String(arbitrage.after),
      `violations on the grid after repair; ${arbitrage.before} before`,
    ],
  ];
  const cells = entries.map(
    ([name, value, note]) =>
      `<div><dt>${name}</dt><dd>${value}<small>${escapeText(note)}</small></dd></div>`,
  );
  return `<dl class="facts">${cells.join('')}</dl>`;
}

const expiryHeads = [
  'expiry',
  '#days',
  '#forward',
  '#quotes',
  '#outliers',
  '#at the forward',
  '#error, points',
  '#half-spreads',
  '#inside',
  '#arbitrage',
  '#after',
  'repair',
];

function expiryTable({ slices, absent }: SurfaceSummary): string {
  const rows = slices.map((slice) => [
    dayOf(slice.expiry),
    `#${slice.days.toFixed(1)}`,
    `#${slice.forward.toLocaleString('en-US', { maximumSignificantDigits: 8 })}`,
    `#${slice.quotes}`,
    `#${slice.outliers}`,
    `#${(100 * slice.atmVol).toFixed(2)} %`,
    `#${slice.errorPoints.toFixed(3)}`,
    `#${slice.errorHalfSpreads.toFixed(3)}`,
    `#${(100 * slice.insideSpread).toFixed(0)} %`,
    `#${slice.arbitrageBefore}`,
    `#${slice.arbitrage}`,
    slice.repair.replaceAll('_', ' '),
  ]);
  const none = absent.map(
    ({ expiry, missing }) => `<li>${escapeText(`${dayOf(expiry)}: ${missing}`)}</li>`,
  );
  const list = none.length === 0 ? '' : `<p>Without a smile:</p><ul>${none.join('')}</ul>`;
  return htmlTable(expiryHeads, rows) + list;
}

function parameterTable({ slices }: SurfaceSummary): string {
  const names = [...new Set(slices.flatMap(({ parameters }) => Object.keys(parameters)))];
  return htmlTable(
    ['expiry', '#forward', '#deviation', 'reason', ...names.map((name) => `#${name}`)],
    slices.map(({ expiry, forward, forwardDeviation, forwardReason, parameters }) => [
      dayOf(expiry),
      `#${forward.toLocaleString('en-US', { maximumSignificantDigits: 8 })}`,
      `#${Number(forwardDeviation.toPrecision(2))}`,
      forwardReason.replaceAll('_', ' '),
      ...names.map((name) => {
        const value = parameters[name];
        return value === undefined ? '#-' : `#${Number(value.toPrecision(4))}`;
      }),
    ]),
  );
}

function findingTable({ findings }: SurfaceSummary): string {
  if (findings.length === 0) return '<p>Nothing was noticed.</p>';
  return htmlTable(
    ['finding', '#count', 'first', 'meaning'],
    findings.map(({ kind, count, first, meaning }) => [
      kind.replaceAll('_', ' '),
      `#${count.toLocaleString('en-US')}`,
      first,
      meaning,
    ]),
  );
}

const dayOf = (instant: string): string => instant.slice(0, 16).replace('T', ' ');
