/**
 * @module Report section: participants with their dimensions as intervals and their equity over time.
 */
import {
  escapeText,
  formatCompact,
  formatPercent,
  formatUsd,
  intervalGlyph,
  shortAddress,
  sparkline,
} from '../../charts/index.ts';
import type { Estimate } from '../../participants/index.ts';
import type { Section } from './page.ts';
import type { ReportRow } from './rows.ts';

/** Rows drawn; the files hold all. */
export const rowsShown = 100;

/**
 * Writes the section.
 *
 * @param rows - participants, the largest first
 * @returns the section
 */
export function participantsSection(rows: readonly ReportRow[]): Section {
  const shown = rows.slice(0, rowsShown);
  const alpha = scaleOf(shown.map(({ dimensions }) => dimensions['alpha-contribution']));
  const velocityTop = quantile(
    shown.map(({ dimensions }) => dimensions['capital-velocity'].high90),
  );
  const head = [
    'participant',
    'tier',
    'fills',
    'volume',
    'maker',
    'equity',
    'leverage',
    'equity over time',
    'alpha: Sharpe per active hour',
    'n',
    'liquidation within a day',
    '',
    'collateral turnovers a day',
    'n',
  ];
  const numeric = new Set([2, 3, 4, 5, 6, 9, 11, 13]);
  const heads = head
    .map((name, i) => `<th scope="col"${numeric.has(i) ? ' class="number"' : ''}>${name}</th>`)
    .join('');
  const body = shown.map((row) => participantRow(row, alpha, velocityTop)).join('');
  const more =
    rows.length > shown.length
      ? `<p class="muted">${rows.length - shown.length} more in participants.csv.</p>`
      : '';
  return {
    id: 'participants',
    title: 'Participants',
    lead:
      'By volume. A bar is the 90 % interval, its dot the posterior mean, n the effective number of ' +
      'observations; with few observations the bar is the venue’s prior. Dashed lines: Sharpe 0.',
    body:
      `<div class="scroll tall"><table><thead><tr>${heads}</tr></thead>` +
      `<tbody>${body}</tbody></table></div>${more}`,
  };
}

function participantRow(
  row: ReportRow,
  alpha: readonly [number, number],
  velocityTop: number,
): string {
  const { dimensions, profile } = row;
  const name = `<code title="${escapeText(profile.address)}">${escapeText(shortAddress(profile.address))}</code>`;
  const risk = dimensions['systemic-risk'];
  const trend = row.equityUsd;
  const cells: (readonly [string, boolean])[] = [
    [name, false],
    [`<span class="tier tier-${escapeText(row.tier)}">${escapeText(row.tier)}</span>`, false],
    [String(profile.fills), true],
    [formatUsd(profile.volumeUsd), true],
    [formatPercent(profile.makerShare, 0), true],
    [formatUsd(profile.equityUsd), true],
    [profile.leverage === undefined ? 'no equity' : `${formatCompact(profile.leverage, 2)}×`, true],
    [
      trend.length === 0
        ? ''
        : sparkline({
            title: `Equity of ${profile.address}`,
            description: 'Equity over the span of the log, USD',
            values: trend,
            width: 110,
          }),
      false,
    ],
    [glyph('Alpha', dimensions['alpha-contribution'], alpha, 0), false],
    [formatCompact(dimensions['alpha-contribution'].observations, 2), true],
    [riskGlyph(risk), false],
    [formatPercent(risk.mean, risk.mean < 0.01 ? 2 : 1), true],
    [glyph('Velocity', dimensions['capital-velocity'], [0, velocityTop], undefined), false],
    [formatCompact(dimensions['capital-velocity'].observations, 2), true],
  ];
  const tds = cells.map(([cell, isNumber]) =>
    isNumber ? `<td class="number">${cell}</td>` : `<td>${cell}</td>`,
  );
  return `<tr>${tds.join('')}</tr>`;
}

function glyph(
  title: string,
  { low90, mean, high90 }: Estimate,
  domain: readonly [number, number],
  reference: number | undefined,
): string {
  return intervalGlyph({
    title,
    description: `mean ${mean.toPrecision(3)}, from ${low90.toPrecision(3)} to ${high90.toPrecision(3)}`,
    interval: { low: low90, mean, high: high90 },
    domain,
    width: 130,
    ...(reference === undefined ? {} : { reference }),
  });
}

/** Probabilities differ by orders of magnitude: drawn from 1e-5 to 1 on a logarithmic scale. */
function riskGlyph({ low90, mean, high90 }: Estimate): string {
  const log = (p: number): number => Math.log10(Math.max(p, 1e-5));
  return intervalGlyph({
    title: 'Probability of liquidation within a day, logarithmic from 0.001 % to 100 %',
    description: `mean ${mean.toPrecision(3)}, from ${low90.toPrecision(3)} to ${high90.toPrecision(3)}`,
    interval: { low: log(low90), mean: log(mean), high: log(high90) },
    domain: [-5, 0],
    colourIndex: 1,
    width: 130,
  });
}

function scaleOf(estimates: readonly Estimate[]): readonly [number, number] {
  if (estimates.length === 0) return [-1, 1];
  const reach = quantile(estimates.map((e) => Math.max(Math.abs(e.low90), Math.abs(e.high90))));
  return [-reach, reach];
}

/** The 95 % quantile: one extreme participant must not flatten all others. */
function quantile(values: readonly number[]): number {
  if (values.length === 0) return 1;
  const sorted = values.slice().sort((a, b) => a - b);
  return Math.max(sorted[Math.floor((sorted.length - 1) * 0.95)]!, 1e-9);
}
