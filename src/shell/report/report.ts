/**
 * @module The report of a run: one self-contained HTML file.
 */
import type { BrokerState, Priors } from '../../broker/index.ts';
import {
  chartFigure,
  escapeText,
  formatCompact,
  formatPercent,
  formatUsd,
  ridgeline,
  ridgelineTable,
  shortAddress,
  timeline,
  timelineTable,
} from '../../charts/index.ts';
import { replayedLiquidations } from '../../risk/index.ts';
import type { RunSummary } from '../run/summary.ts';
import type { Trends } from '../run/trends.ts';
import { writeAtomically } from '../store/index.ts';
import { normalDensity, probabilityDensity, rateDensity } from './densities.ts';
import { page, type Section } from './page.ts';
import { participantsSection } from './participants-section.ts';
import { type ReportRow, reportRows } from './rows.ts';
import { termsSection } from './terms-section.ts';

/** What a report is made of. */
export interface ReportParts {
  readonly state: BrokerState;
  readonly priors: Priors;
  readonly summary: RunSummary;
  readonly trends: Trends;
}

/** Participants drawn as densities. */
const densitiesShown = 14;

/**
 * Writes the report of a run.
 *
 * @param path - file to write
 * @param parts - folded state with summary and trends
 */
export async function writeReport(path: string, parts: ReportParts): Promise<void> {
  const html = reportPage(parts);
  await writeAtomically(path, async (handle) => {
    await handle.writeFile(html);
  });
}

/**
 * Makes the report of a run.
 *
 * @param parts - folded state with summary and trends
 * @returns one HTML document without scripts and requests
 */
export function reportPage(parts: ReportParts): string {
  const { state, priors, summary, trends } = parts;
  const rows = reportRows(state, priors, trends);
  const sections = [
    participantsSection(rows),
    posteriorSection(rows, priors),
    liquidationSection(state, rows),
    termsSection(rows, summary.schedule),
    qualitySection(summary),
  ];
  const title = summary.synthetic ? 'Rapport: synthetic venue' : 'Rapport: venue report';
  return page(title, headMarkup(summary), sections);
}

function headMarkup(summary: RunSummary): string {
  const facts: (readonly [string, string, string])[] = [
    ['participants', formatCompact(summary.participants), `${summary.instruments} instruments`],
    ['events', formatCompact(summary.events), `${formatCompact(summary.refused)} rows refused`],
    ['volume', formatUsd(summary.volumeUsd), 'sum over participants'],
    ['fees', formatUsd(summary.feesUsd), 'paid less rebates'],
    [
      'liquidations',
      String(summary.liquidations.recorded),
      `${summary.liquidations.matched} replayed within 2 %`,
    ],
    [
      'restricted',
      String(summary.tiers.restricted ?? 0),
      `${summary.participants - (summary.tiers.restricted ?? 0)} on other tiers`,
    ],
  ];
  const boxes = facts
    .map(
      ([name, value, note]) => `<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>`,
    )
    .join('');
  const banner = summary.synthetic
    ? '<div class="banner" role="note">Synthetic data: this venue was generated from a seed. ' +
      'Nobody traded this; participants, prices and liquidations are invented.</div>'
    : '';
  return (
    `<p class="muted">As of ${escapeText(summary.asOf)}; events from ` +
    `${escapeText(summary.firstEvent)} to ${escapeText(summary.lastEvent)}.</p>` +
    `${banner}<dl class="facts">${boxes}</dl>`
  );
}

function posteriorSection(rows: readonly ReportRow[], priors: Priors): Section {
  const named = (row: ReportRow): string => shortAddress(row.profile.address);
  const byObservations = (name: keyof ReportRow['dimensions']): readonly ReportRow[] =>
    rows
      .slice()
      .sort((a, b) => b.dimensions[name].observations - a.dimensions[name].observations)
      .slice(0, densitiesShown);
  const alpha = {
    title: 'Alpha Contribution',
    description: 'Posterior of the Sharpe ratio per active hour; the dashed line is the venue mean',
    xLabel: 'Sharpe ratio per active hour',
    reference: priors.alpha.mean,
    rows: byObservations('alpha-contribution').map((row) =>
      normalDensity(named(row), row.dimensions['alpha-contribution']),
    ),
  };
  const riskiest = rows
    .slice()
    .sort((a, b) => b.dimensions['systemic-risk'].mean - a.dimensions['systemic-risk'].mean)
    .slice(0, densitiesShown);
  const risk = {
    title: 'Systemic Risk',
    description: 'Posterior of the probability of liquidation within a day, riskiest participants',
    xLabel: 'probability of liquidation within a day',
    format: (log: number) => formatPercent(10 ** log, log < -3 ? 3 : log < -2 ? 1 : 0),
    rows: riskiest.map((row) => probabilityDensity(named(row), row.dimensions['systemic-risk'])),
  };
  const velocity = {
    title: 'Capital Velocity',
    description: 'Posterior of the turnovers of collateral per day',
    xLabel: 'turnovers of collateral per day',
    reference: priors.velocity.ratePerDay,
    rows: byObservations('capital-velocity').map((row) =>
      rateDensity(named(row), row.dimensions['capital-velocity']),
    ),
  };
  const figures = [alpha, risk, velocity]
    .map((options) => chartFigure(ridgeline(options), ridgelineTable(options)))
    .join('');
  return {
    id: 'posteriors',
    title: 'Posterior densities',
    lead:
      'What is known, as distributions: the bar under each ridge is the 90 % interval, the dot the ' +
      'mean. Alpha and velocity show the participants with most observations, risk the riskiest.',
    body: figures,
  };
}

function liquidationSection(state: BrokerState, rows: readonly ReportRow[]): Section {
  const replays = replayedLiquidations(state.liquidations);
  const byId = new Map(rows.map((row) => [row.profile.participant, row]));
  const lane = (participant: number): string =>
    shortAddress(byId.get(participant)?.profile.address ?? String(participant));
  const counts = new Map<string, number>();
  for (const { participant, recordedNotionalUsd } of replays) {
    counts.set(lane(participant), (counts.get(lane(participant)) ?? 0) + recordedNotionalUsd);
  }
  const lanes = [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  const options = {
    title: 'Liquidations',
    description: 'Each mark is a liquidation, its area the notional closed',
    lanes,
    lanesMax: 25,
    kinds: ['replayed within 2 %', 'not matched'],
    format: (value: number) => formatUsd(value),
    width: 1100,
    events: replays.map((replay) => ({
      lane: lane(replay.participant),
      atMicros: replay.atMicros,
      value: replay.recordedNotionalUsd,
      kind: replay.matched ? 'replayed within 2 %' : 'not matched',
      ...(replay.reason === '' ? {} : { label: replay.reason }),
    })),
  };
  return {
    id: 'liquidations',
    title: 'Liquidation time line',
    lead: 'Recorded liquidations by participant. The replay values what the closing fills closed.',
    body: chartFigure(timeline(options), timelineTable(options)),
  };
}

function qualitySection(summary: RunSummary): Section {
  const files = summary.files
    .map(
      ({ file, adapter, rows, events, refused }) =>
        `<tr><td><code>${escapeText(file)}</code></td><td>${escapeText(adapter)}</td>` +
        `<td class="number">${rows.toLocaleString('en-US')}</td>` +
        `<td class="number">${events.toLocaleString('en-US')}</td>` +
        `<td class="number">${refused.toLocaleString('en-US')}</td></tr>`,
    )
    .join('');
  const findings = summary.findings
    .map(
      ({ file, kind, count, firstLine, detail }) =>
        `<tr><td>${escapeText(kind)}</td><td class="number">${count.toLocaleString('en-US')}</td>` +
        `<td><code>${escapeText(file)}:${firstLine}</code></td><td>${escapeText(detail)}</td></tr>`,
    )
    .join('');
  return {
    id: 'quality',
    title: 'Data quality',
    lead: 'What was read and what was noticed while reading. Refused rows are in rejected.ndjson.',
    body:
      `<table><thead><tr><th>file</th><th>adapter</th><th class="number">rows</th>` +
      `<th class="number">events</th><th class="number">refused</th></tr></thead>` +
      `<tbody>${files}</tbody></table><br>` +
      `<table><thead><tr><th>finding</th><th class="number">count</th><th>first at</th>` +
      `<th>meaning</th></tr></thead><tbody>${findings}</tbody></table>` +
      `<p class="muted">State hash <code>${escapeText(summary.stateHash)}</code>, log hash ` +
      `<code>${escapeText(summary.logHash)}</code>, rapport ${escapeText(summary.rapport)}.</p>`,
  };
}
