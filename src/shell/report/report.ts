/**
 * @module The report of a run: one self-contained HTML file.
 */
import type { BrokerState, Counterparties, Priors } from '../../broker/index.ts';
import {
  chartFigure,
  escapeText,
  formatCompact,
  formatUsd,
  shortAddress,
  timeline,
  timelineTable,
} from '../../charts/index.ts';
import { replayedLiquidations } from '../../risk/index.ts';
import { writeAtomically } from '../store/index.ts';
import { counterpartiesSection } from './counterparties-section.ts';
import { page, type Section } from './page.ts';
import { participantsSection } from './participants-section.ts';
import { posteriorSection } from './posterior-section.ts';
import { qualitySection } from './quality-section.ts';
import { type ReportRow, reportRows } from './rows.ts';
import type { RunSummary } from './summary.ts';
import { termsSection } from './terms-section.ts';
import type { Trends } from './trends.ts';

/** What a report is made of. */
export interface ReportParts {
  readonly state: BrokerState;
  readonly priors: Priors;
  readonly summary: RunSummary;
  readonly trends: Trends;
  readonly counterparties?: Counterparties;
}

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
  const { state, priors, summary, trends, counterparties } = parts;
  const rows = reportRows(state, priors, trends);
  const sections = [
    participantsSection(rows),
    ...(rows.length === 0 ? [] : [posteriorSection(rows, priors)]),
    ...(counterparties === undefined ? [] : [counterpartiesSection(counterparties)]),
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
    `<p class="muted">${escapeText(spanText(summary))}</p>` +
    `${banner}<dl class="facts">${boxes}</dl>`
  );
}

function spanText({ asOf, firstEvent, lastEvent }: RunSummary): string {
  const span =
    lastEvent === '' ? 'no event has a time' : `events from ${firstEvent} to ${lastEvent}`;
  return asOf === '' ? `Undated: ${span}.` : `As of ${asOf}; ${span}.`;
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
    body:
      replays.length === 0
        ? '<p>No liquidation was recorded.</p>'
        : chartFigure(timeline(options), timelineTable(options)),
  };
}
