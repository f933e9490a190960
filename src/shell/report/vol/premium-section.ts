/**
 * @module Section of the variance premium in the page of `rapport vol`.
 */
import { formatInstant } from '../../../base/index.ts';
import { chartFigure, escapeText } from '../../../charts/index.ts';
import { htmlTable } from '../html-table.ts';
import type { Section } from '../page.ts';
import type { VolChart } from './drawing.ts';
import { type AssetPremium, missingPremiums, type TenorPremium } from './premium.ts';
import { stretchWords } from './words.ts';

/**
 * Writes the section.
 *
 * @param asset - its name
 * @param anchor - begin of the section's identifier
 * @param premium - by tenor
 * @param charts - in their order
 * @returns the section
 */
export function premiumSection(
  asset: string,
  anchor: string,
  premium: AssetPremium,
  charts: readonly VolChart[],
): Section {
  const gaps = missingPremiums(premium.tenors)
    .map((text) => `<li>${escapeText(text)}</li>`)
    .join('');
  const [tenors, ...others] = charts.map(({ draw, table }) => chartFigure(draw(), table));
  return {
    id: `${anchor}-premium`,
    title: `${asset}: variance premium`,
    lead:
      'Fair implied variance, wings included, less the variance forecast from the days before ' +
      `each quote by the ${premium.model}; variances a year. Positive: sellers of variance are ` +
      'paid. The interval is that of what will be realised. What was realised afterwards stands ' +
      'apart, in retrospect.',
    body:
      tenorTable(premium.tenors) +
      (gaps === '' ? '' : `<ul>${gaps}</ul>`) +
      `<div class="figures">${tenors ?? ''}</div>${others.join('')}`,
  };
}

function tenorTable(tenors: readonly TenorPremium[]): string {
  const number = (value: number | null | undefined, digits = 4): string =>
    value === null || value === undefined ? '#-' : `#${value.toFixed(digits)}`;
  return htmlTable(
    [
      '#tenor, days',
      'last quote',
      '#implied',
      '#forecast',
      '#premium',
      '#90 % interval',
      '#quotes',
      '#mean',
      '#standard error',
      '#mean, vol points',
      '#above 0',
      '#mean in retrospect',
    ],
    tenors.map((tenor) => {
      const { premiums, summary } = tenor;
      const last = premiums.at(-1);
      return [
        `#${tenor.tenorDays}`,
        last === undefined ? '-' : formatInstant(last.atMicros).slice(0, 16).replace('T', ' '),
        number(last?.implied),
        number(last?.expected),
        number(last?.premium),
        last === undefined ? '#-' : `#${last.low.toFixed(4)} to ${last.high.toFixed(4)}`,
        `#${premiums.length}`,
        number(summary?.mean),
        tenor.hasError ? number(summary!.standardError) : `#${stretchWords(tenor.stretches)}`,
        number(summary === null ? null : 100 * summary.meanVolPoints, 1),
        summary === null ? '#-' : `#${(100 * summary.positiveShare).toFixed(0)} %`,
        tenor.meanInRetrospect === null
          ? '#-'
          : `#${tenor.meanInRetrospect.toFixed(4)} (${tenor.endedInRetrospect})`,
      ];
    }),
  );
}
