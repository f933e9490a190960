/**
 * @module The page of `rapport surface`: surface, term structure, smiles, parameters, findings.
 */
import { chartFigure, escapeText } from '../../charts/index.ts';
import { page, type Section } from './page.ts';
import type { SurfaceChart } from './surface-charts.ts';
import type { SurfaceSummary } from './surface-summary.ts';

/** What the page shows of one underlying. */
export interface SurfaceView {
  readonly summary: SurfaceSummary;
  readonly relief: SurfaceChart;
  readonly term: SurfaceChart;
  readonly smiles: readonly SurfaceChart[];
}

/**
 * Writes the page.
 *
 * @param views - by underlying, at least one
 * @param failures - in words, of underlyings without a surface
 * @param files - what was read
 * @returns one HTML document without requests
 */
export function surfacePage(
  views: readonly SurfaceView[],
  failures: readonly string[],
  files: readonly string[],
): string {
  const names = views.map(({ summary }) => summary.underlying).join(', ');
  const missing = failures.map((text) => `<div class="banner">${escapeText(text)}</div>`).join('');
  const read = `<p class="muted">Read from ${escapeText(files.join(', '))}.</p>`;
  return page(`Volatility surface: ${names}`, missing + read, views.flatMap(sectionsOf));
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
      lead: 'Bars are bid and ask as volatilities, the marker is the mid price.',
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
  'from',
  '#quotes',
  '#outliers',
  '#at the forward',
  '#error, points',
  '#error, half-spreads',
  '#inside',
  '#arbitrage before',
  '#after',
  'repair',
];

function expiryTable({ slices, absent }: SurfaceSummary): string {
  const rows = slices.map((slice) => [
    dayOf(slice.expiry),
    `#${slice.days.toFixed(1)}`,
    `#${slice.forward.toLocaleString('en-US', { maximumSignificantDigits: 8 })}`,
    slice.forwardSource,
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

/**
 * Writes a table; a heading or cell that begins with # is a number.
 *
 * @param heads - headings
 * @param rows - cells as plain text
 * @returns HTML, every text escaped
 */
export function htmlTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (tag: 'th' | 'td') => (text: string) =>
    text.startsWith('#')
      ? `<${tag} class="number">${escapeText(text.slice(1))}</${tag}>`
      : `<${tag}>${escapeText(text)}</${tag}>`;
  const body = rows.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`).join('');
  return (
    `<div class="scroll"><table><thead><tr>${heads.map(cell('th')).join('')}</tr></thead>` +
    `<tbody>${body}</tbody></table></div>`
  );
}
