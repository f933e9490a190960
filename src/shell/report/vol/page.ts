/**
 * @module The page of `rapport vol`: estimators, forecasts judged out of sample, regimes.
 */
import { microsPerDay, microsPerYear } from '../../../base/index.ts';
import { chartFigure, escapeText } from '../../../charts/index.ts';
import { longRunShares, regimeDurations } from '../../../quant/index.ts';
import { htmlTable } from '../html-table.ts';
import { page, type Section } from '../page.ts';
import { type ReadingFinding, readingSection } from '../reading-section.ts';
import { estimatorChart, forecastCharts } from './charts.ts';
import type { VolChart } from './drawing.ts';
import { baselineModel, fittedShare, type VolMeasures } from './measures.ts';
import type { AssetPremium } from './premium.ts';
import { premiumCharts } from './premium-charts.ts';
import { premiumSection } from './premium-section.ts';
import { regimeCharts } from './regime-charts.ts';
import type { VolSummary } from './summary.ts';
import { chanceText, lengthText } from './words.ts';

/** What the page shows of one asset. */
export interface VolView {
  readonly summary: VolSummary;
  readonly measures: VolMeasures;
  /** Null without option chains. */
  readonly premium: AssetPremium | null;
  /** In their order on the page. */
  readonly charts: {
    readonly estimators: VolChart;
    readonly regimes: readonly VolChart[];
    readonly forecasts: readonly VolChart[];
    readonly premium: readonly VolChart[];
  };
}

/**
 * Draws the charts of an asset.
 *
 * @param summary - of the asset
 * @param measures - of the asset
 * @param premium - of the asset; null without option chains
 * @returns what the page shows
 */
export function volView(
  summary: VolSummary,
  measures: VolMeasures,
  premium: AssetPremium | null,
): VolView {
  const { asset } = summary;
  return {
    summary,
    measures,
    premium,
    charts: {
      estimators: estimatorChart(asset, measures),
      regimes: regimeCharts(asset, measures),
      forecasts: measures.forecasts.flatMap((told) => forecastCharts(asset, told)),
      premium: premium === null ? [] : premiumCharts(asset, premium),
    },
  };
}

/**
 * Writes the page.
 *
 * @param views - by asset, at least one
 * @param notes - what was read and left out, in words
 * @param reading - what the readers of the candles found
 * @returns one HTML document without requests
 */
export function volPage(
  views: readonly VolView[],
  notes: readonly string[],
  reading: readonly ReadingFinding[],
): string {
  const names = views.map(({ summary }) => summary.asset).join(', ');
  const head = notes.map((text) => `<p class="muted">${escapeText(text)}</p>`).join('');
  const sections = [...views.flatMap(sectionsOf), ...readingSection(reading)];
  return page(`Volatility: ${names}`, head, sections);
}

const figure = ({ draw, table }: VolChart): string => chartFigure(draw(), table);
const percent = (vol: number): string => `${(100 * vol).toFixed(1)} %`;

function sectionsOf({ summary, measures, premium, charts }: VolView): readonly Section[] {
  const { asset } = summary;
  const anchor = asset.replace(/[^A-Za-z0-9_-]+/g, '_');
  const missing = summary.missing.map((text) => `<li>${escapeText(text)}</li>`).join('');
  return [
    {
      id: `${anchor}-realised`,
      title: `${asset}: realised volatility`,
      lead: `Bars from ${summary.from} to ${summary.until}; a year has 365 days.`,
      body:
        facts(summary) +
        (missing === '' ? '' : `<p>Not told:</p><ul>${missing}</ul>`) +
        figure(charts.estimators),
    },
    {
      id: `${anchor}-forecasts`,
      title: `${asset}: forecasts`,
      lead:
        'Walk-forward: every model forecasts each day from the days before it alone. The naive ' +
        `model is the ${baselineModel}; better and worse are said only where chance explains the ` +
        'difference of QLIKE losses in less than 5 % (Diebold-Mariano).',
      body: forecastBody(summary, charts.forecasts),
    },
    ...(premium === null ? [] : [premiumSection(asset, anchor, premium, charts.premium)]),
    {
      id: `${anchor}-regimes`,
      title: `${asset}: regimes`,
      lead:
        // wide: one sentence
        `Three regimes fitted to the first ${100 * fittedShare} % of the returns, read live along ` +
        'the rest: filtered probabilities use past returns alone. Those in retrospect are ' +
        'smoothed with later returns too: nobody could know it then.',
      body: regimeBody(measures, charts.regimes),
    },
  ];
}

function facts(summary: VolSummary): string {
  const { bars, barHours, gaps, silent, refused, regime } = summary;
  const entries: (readonly [string, string, string])[] = [
    ['bars', bars.toLocaleString('en-US'), `of ${lengthText(barHours)}`],
    ['gaps', String(gaps), `${silent} silent bars, ${refused} refused`],
  ];
  if (regime !== null) {
    entries.push(['regime now', regime.label, `next bar ${percent(regime.vol)}`]);
    entries.push(['stressed', percent(regime.stressed), 'filtered probability']);
    entries.push(['new run', percent(regime.changed), 'began within the last day']);
  }
  const cells = entries.map(
    ([name, value, note]) =>
      `<div><dt>${name}</dt><dd>${escapeText(value)}<small>${escapeText(note)}</small></dd></div>`,
  );
  return `<dl class="facts">${cells.join('')}</dl>`;
}

function forecastBody(summary: VolSummary, charts: readonly VolChart[]): string {
  const { forecasts, notBetter } = summary;
  if (forecasts.length === 0) return '<p>The history does not suffice.</p>';
  const table = htmlTable(
    ['model', '#days', '#forecast', '#90 % interval', '#QLIKE', '#p', 'against the naive model'],
    forecasts.map(({ model, horizonDays, vol, volLow, volHigh, qlike, pValue, verdict }) => [
      model,
      `#${horizonDays}`,
      `#${percent(vol)}`,
      `#${percent(volLow)} to ${percent(volHigh)}`,
      `#${qlike.toFixed(3)}`,
      pValue === null ? '#' : `#${chanceText(pValue)}`,
      verdict,
    ]),
  );
  const words =
    notBetter.length === 0
      ? 'Every model beats the naive one on every horizon.'
      : `Not better than the naive model: ${notBetter.join('; ')}.`;
  // By horizon: the forecast and the contest side by side, the past below.
  const rows: string[] = [];
  for (let i = 0; i < charts.length; i += 3) {
    const [now, contest, past] = charts.slice(i, i + 3);
    rows.push(`<div class="figures">${figure(now!)}${figure(contest!)}</div>${figure(past!)}`);
  }
  return `${table}<p class="muted">${escapeText(words)}</p>${rows.join('')}`;
}

function regimeBody({ regimes }: VolMeasures, charts: readonly VolChart[]): string {
  if (regimes === null) return '<p>The history does not suffice.</p>';
  const { model, readings } = regimes;
  const durations = regimeDurations(model.regimes);
  const shares = longRunShares(model.regimes);
  const barsPerYear = microsPerYear / model.barMicros;
  const names = ['calm', 'normal', 'stressed'];
  const table = htmlTable(
    [
      'regime',
      '#volatility a year',
      '#mean visit, days',
      '#share by the model',
      '#share read live',
    ],
    names.map((name, i) => [
      name,
      `#${percent(Math.sqrt(model.regimes.variances[i]! * barsPerYear))}`,
      `#${((durations[i]! * model.barMicros) / microsPerDay).toFixed(1)}`,
      `#${percent(shares[i]!)}`,
      `#${percent(readings.filter(({ label }) => label === name).length / readings.length)}`,
    ]),
  );
  return `${table}${charts.map(figure).join('')}`;
}
