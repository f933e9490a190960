/**
 * @module Report section: terms of each participant with reasons and the events behind them.
 */
import { escapeText, formatBps } from '../../charts/index.ts';
import type { Section } from './page.ts';
import { addressMarkup, nobody, rowsShown } from './participants-section.ts';
import type { ReportRow } from './rows.ts';
import { evidenceText, reasonText } from './texts.ts';

/**
 * Writes the section.
 *
 * @param rows - participants
 * @param schedule - version of the schedule in force
 * @returns the section; terms that differ most from the open tier come first
 */
export function termsSection(rows: readonly ReportRow[], schedule: string): Section {
  const distance = ({ decision }: ReportRow): number =>
    Math.abs(decision.terms.tier - 1) * 10 + Math.abs(decision.terms.initialMarginFactor - 1);
  const shown = rows
    .slice()
    .sort((a, b) => distance(b) - distance(a) || b.profile.volumeUsd - a.profile.volumeUsd)
    .slice(0, rowsShown);
  const heads = [
    'participant',
    'tier',
    'maker',
    'taker',
    'margin',
    'reasons',
    'evidence (checkpoints)',
  ]
    .map((name, i) => `<th scope="col"${i >= 2 && i <= 4 ? ' class="number"' : ''}>${name}</th>`)
    .join('');
  const body = shown.map(termsRow).join('');
  return {
    id: 'terms',
    title: 'Terms and their reasons',
    lead:
      `Schedule ${schedule}. Each reason names the feature, its value, the threshold it was held ` +
      'against and what it did. The command “rapport explain” shows the events themselves.',
    body:
      rows.length === 0
        ? nobody
        : `<div class="scroll tall"><table><thead><tr>${heads}</tr></thead>` +
          `<tbody>${body}</tbody></table></div>`,
  };
}

function termsRow({ profile, tier, decision }: ReportRow): string {
  const { makerFeeBps, takerFeeBps, initialMarginFactor } = decision.terms;
  const reasons = decision.reasons
    .map((reason) => `<li>${escapeText(reasonText(reason))}</li>`)
    .join('');
  return (
    `<tr><td>${addressMarkup(profile.address)}</td>` +
    `<td><span class="tier tier-${escapeText(tier)}">${escapeText(tier)}</span></td>` +
    `<td class="number">${formatBps(makerFeeBps, 0)}</td>` +
    `<td class="number">${formatBps(takerFeeBps, 0)}</td>` +
    `<td class="number">${initialMarginFactor.toFixed(2)}×</td>` +
    `<td><ul class="reasons">${reasons}</ul></td>` +
    `<td>${escapeText(evidenceText(decision.evidence))}</td></tr>`
  );
}
