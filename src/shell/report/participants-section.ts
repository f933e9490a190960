/**
 * @module Report section: participants, their dimensions as intervals, their equity over time.
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
import type { ProximityReading } from '../../risk/index.ts';
import { logRate, spansMagnitudes } from './densities.ts';
import type { Section } from './page.ts';
import type { ReportRow } from './rows.ts';
import { proximityText } from './texts.ts';

/** Rows drawn; the files hold all. */
export const rowsShown = 100;

/** Body of a section on participants when there are none. */
export const nobody = '<p>No participant appears in these events.</p>';

/** Smaller amounts are the rounding of doubles; USD. */
const cent = 0.01;
/** Fewer hours near liquidation are not worth a word. */
const leastHours = 0.5;

/**
 * Writes the section.
 *
 * @param rows - participants, the largest first
 * @returns the section
 */
export function participantsSection(rows: readonly ReportRow[]): Section {
  const shown = rows.slice(0, rowsShown);
  const alpha = scaleOf(shown.map(({ dimensions }) => dimensions['alpha-contribution']));
  const velocity = velocityScale(shown.map(({ dimensions }) => dimensions['capital-velocity']));
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
    'liquidation within a day (log)',
    '',
    'liquidating moves',
    `turnovers a day${velocity.isLogarithmic ? ' (log)' : ''}`,
    'n',
  ];
  const numeric = new Set([2, 3, 4, 5, 6, 9, 11, 14]);
  const heads = head
    .map((name, i) => `<th scope="col"${numeric.has(i) ? ' class="number"' : ''}>${name}</th>`)
    .join('');
  const body = shown.map((row) => participantRow(row, alpha, velocity)).join('');
  const more =
    rows.length > shown.length
      ? `<p class="muted">${rows.length - shown.length} more in the table of participants.</p>`
      : '';
  return {
    id: 'participants',
    title: 'Participants',
    lead:
      'By volume. A bar is the 90 % interval, its dot the posterior mean, n the effective ' +
      'number of observations; with few observations the bar is the venue’s prior. ' +
      'Dashed lines: Sharpe 0. Liquidating moves: the common move of all underlyings, and the ' +
      'parallel shift of implied volatility in points, at which equity meets maintenance at the ' +
      'prices known now; near: hours within one daily deviation of it, half-life 30 days.',
    body:
      rows.length === 0
        ? nobody
        : `<div class="scroll tall"><table><thead><tr>${heads}</tr></thead>` +
          `<tbody>${body}</tbody></table></div>${more}`,
  };
}

function participantRow(
  row: ReportRow,
  alpha: readonly [number, number],
  velocity: VelocityScale,
): string {
  const { dimensions, profile } = row;
  const name = addressMarkup(profile.address);
  const risk = dimensions['systemic-risk'];
  const trend = row.equityUsd;
  const cells: (readonly [string, boolean])[] = [
    [name, false],
    [`<span class="tier tier-${escapeText(row.tier)}">${escapeText(row.tier)}</span>`, false],
    [String(profile.fills), true],
    [formatUsd(profile.volumeUsd), true],
    [formatPercent(profile.makerShare, 0), true],
    [formatUsd(Math.abs(profile.equityUsd) < cent ? 0 : profile.equityUsd), true],
    [leverageText(profile.leverage), true],
    [
      trend.length === 0
        ? ''
        : sparkline({
            title: `Equity of ${profile.address}`,
            description: 'Equity over the span of the log, USD',
            values: trend,
            width: 90,
          }),
      false,
    ],
    [glyph('Alpha', dimensions['alpha-contribution'], alpha, 0), false],
    [formatCompact(dimensions['alpha-contribution'].observations, 2), true],
    [riskGlyph(risk), false],
    [formatPercent(risk.mean, risk.mean < 0.01 ? 2 : 1), true],
    [`<span class="phrase">${escapeText(nearnessText(profile.proximity))}</span>`, false],
    [velocityGlyph(dimensions['capital-velocity'], velocity), false],
    [formatCompact(dimensions['capital-velocity'].observations, 2), true],
  ];
  const tds = cells.map(([cell, isNumber]) =>
    isNumber ? `<td class="number">${cell}</td>` : `<td>${cell}</td>`,
  );
  return `<tr>${tds.join('')}</tr>`;
}

/**
 * Writes an address short, the whole of it as a hint.
 *
 * @param address - any text
 * @returns markup
 */
export function addressMarkup(address: string): string {
  return `<code title="${escapeText(address)}">${escapeText(shortAddress(address))}</code>`;
}

function nearnessText(proximity: ProximityReading): string {
  const moves = proximityText(proximity);
  if (proximity.nearHours < leastHours) return moves;
  return `${moves}; ${formatCompact(proximity.nearHours, 2)} h near`;
}

function leverageText(leverage: number | undefined): string {
  return leverage === undefined ? 'no equity' : `${formatCompact(leverage, 2)}×`;
}

function glyph(
  title: string,
  { low90, mean, high90 }: Estimate,
  domain: readonly [number, number],
  reference: number,
): string {
  const interval = { low: low90, mean, high: high90 };
  const description = estimateText({ low90, mean, high90 });
  return intervalGlyph({ title, description, interval, domain, width: 108, reference });
}

function estimateText({ low90, mean, high90 }: Omit<Estimate, 'observations'>): string {
  return `mean ${mean.toPrecision(3)}, from ${low90.toPrecision(3)} to ${high90.toPrecision(3)}`;
}

interface VelocityScale {
  readonly isLogarithmic: boolean;
  readonly domain: readonly [number, number];
}

function velocityScale(estimates: readonly Estimate[]): VelocityScale {
  if (estimates.length === 0) return { isLogarithmic: false, domain: [0, 1] };
  if (!spansMagnitudes(estimates)) {
    return { isLogarithmic: false, domain: [0, quantile(estimates.map((e) => e.high90))] };
  }
  const lows = estimates.map((e) => -logRate(e.low90)).sort((a, b) => a - b);
  const low = -lows[Math.floor((lows.length - 1) * 0.95)]!;
  const high = Math.max(...estimates.map((e) => logRate(e.high90)));
  return { isLogarithmic: true, domain: [low, Math.max(high, low + 0.1)] };
}

function velocityGlyph(estimate: Estimate, { isLogarithmic, domain }: VelocityScale): string {
  const at = (rate: number): number => (isLogarithmic ? logRate(rate) : rate);
  const { low90, mean, high90 } = estimate;
  return intervalGlyph({
    title: `Turnovers of collateral a day${isLogarithmic ? ', logarithmic' : ''}`,
    description: estimateText(estimate),
    interval: { low: at(low90), mean: at(mean), high: at(high90) },
    domain,
    width: 108,
  });
}

/** Probabilities differ by orders of magnitude: drawn from 1e-5 to 1 on a logarithmic scale. */
function riskGlyph({ low90, mean, high90 }: Estimate): string {
  const log = (p: number): number => Math.log10(Math.max(p, 1e-5));
  return intervalGlyph({
    title: 'Probability of liquidation within a day, logarithmic from 0.001 % to 100 %',
    description: estimateText({ low90, mean, high90 }),
    interval: { low: log(low90), mean: log(mean), high: log(high90) },
    domain: [-5, 0],
    colourIndex: 1,
    width: 108,
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
